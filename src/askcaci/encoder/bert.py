"""The packaged model, a BERT, as an ONNX graph of onnxruntime's fused operators.

Made from its safetensors alone, without torch: `weights` yields the tensors in the order in
which they are in the weights file, `graph` refers to them by their place in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from askcaci.graphs import INPUTS, WEIGHTS

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

# Tensors by name.
Tensors: TypeAlias = Iterator[tuple[str, NDArray[np.float32]]]

WIDTH = 384
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12

# What onnxruntime 1.20, the oldest allowed, reads.
_OPSET = 17
_IR_VERSION = 8
_FUSED = "com.microsoft"


def weights(source: Path) -> Tensors:
    """Yield the graph's tensors, float32 and contiguous, from the model in a folder.

    A matrix is transposed, as ONNX multiplies from the right; a layer's query, key and
    value projections are one tensor, as the fused operator takes them.

    Raises whatever safetensors makes of a bad file.
    """
    from safetensors import safe_open

    with safe_open(source / "model.safetensors", framework="numpy") as file:
        read = file.get_tensor
        for kind in ("word", "position", "token_type"):
            yield f"{kind}_embeddings", read(f"embeddings.{kind}_embeddings.weight")
        for part in ("weight", "bias"):
            yield f"embeddings.norm.{part}", read(f"embeddings.LayerNorm.{part}")
        for number in range(_LAYERS):
            layer = f"encoder.layer.{number}."
            for part in ("weight", "bias"):
                of_all = [
                    read(f"{layer}attention.self.{name}.{part}").T
                    for name in ("query", "key", "value")
                ]
                packed = np.ascontiguousarray(np.concatenate(of_all, axis=-1))
                yield f"{number}.qkv.{part}", packed
            for ours, theirs in (
                ("projection", "attention.output.dense"),
                ("norm", "attention.output.LayerNorm"),
                ("inner", "intermediate.dense"),
                ("outer", "output.dense"),
                ("last_norm", "output.LayerNorm"),
            ):
                for part in ("weight", "bias"):
                    tensor = read(f"{layer}{theirs}.{part}")
                    yield f"{number}.{ours}.{part}", np.ascontiguousarray(tensor.T)


def graph(source: Path) -> ModelProto:
    """Return the graph: tokens to unit rows, by the mean over a text's tokens."""
    from onnx import TensorProto, helper

    made = _Graph()
    for name in INPUTS:
        made.add("Cast", [name], f"{name}.int32", to=TensorProto.INT32)
    hidden = made.add(
        "EmbedLayerNormalization",
        [
            *("input_ids.int32", "token_type_ids.int32", "word_embeddings"),
            *("position_embeddings", "token_type_embeddings"),
            *("embeddings.norm.weight", "embeddings.norm.bias"),
        ],
        "embeddings",
        # Its second output would be an index of the mask.
        also=["embeddings.mask"],
        epsilon=_EPSILON,
    )
    for number in range(_LAYERS):
        hidden = made.layer(f"{number}.", hidden)
    made.add("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    made.add("Unsqueeze", ["mask", "second"], "row")
    # The sum over a text's tokens; normalised, it is their mean.
    made.add("MatMul", ["row", hidden], "sum")
    made.add("Squeeze", ["sum", "second"], "flat")
    made.add("LpNormalization", ["flat"], "embedding", axis=-1, p=2)
    return helper.make_model(
        helper.make_graph(
            made.nodes,
            "bert",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
                for name in INPUTS
            ],
            [
                helper.make_tensor_value_info(
                    "embedding", TensorProto.FLOAT, ["batch", WIDTH]
                )
            ],
            [
                helper.make_tensor("second", TensorProto.INT64, [1], [1]),
                *_placed(weights(source)),
            ],
        ),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)],
        ir_version=_IR_VERSION,
        producer_name="askcaci",
    )


class _Graph:
    """The nodes of a graph, each named by its output."""

    def __init__(self) -> None:
        from onnx import helper

        self._node = helper.make_node
        self.nodes: list[NodeProto] = []

    def add(
        self,
        operator: str,
        inputs: list[str],
        output: str,
        *,
        also: list[str] | None = None,
        **attributes: Any,  # noqa: ANN401 - as ONNX has them
    ) -> str:
        """Add a node and return the name of its output."""
        fused = operator not in _STANDARD
        self.nodes.append(
            self._node(
                operator,
                inputs,
                [output, *(also or [])],
                name=output,
                domain=_FUSED if fused else "",
                **attributes,
            )
        )
        return output

    def layer(self, at: str, hidden: str) -> str:
        """Add one transformer layer, whose names begin with `at`."""
        self.add(
            "Attention",
            [hidden, f"{at}qkv.weight", f"{at}qkv.bias", "attention_mask.int32"],
            f"{at}attention",
            num_heads=_HEADS,
        )
        self.add("MatMul", [f"{at}attention", f"{at}projection.weight"], f"{at}projected")
        self._residual(f"{at}projected", hidden, f"{at}norm", f"{at}projection.bias")
        self.add("MatMul", [f"{at}norm", f"{at}inner.weight"], f"{at}inner")
        self.add("BiasGelu", [f"{at}inner", f"{at}inner.bias"], f"{at}gelu")
        self.add("MatMul", [f"{at}gelu", f"{at}outer.weight"], f"{at}outer")
        return self._residual(
            f"{at}outer", f"{at}norm", f"{at}last_norm", f"{at}outer.bias"
        )

    def _residual(self, changed: str, before: str, norm: str, bias: str) -> str:
        return self.add(
            "SkipLayerNormalization",
            [changed, before, f"{norm}.weight", f"{norm}.bias", bias],
            norm,
            epsilon=_EPSILON,
        )


_STANDARD = frozenset(
    ("Cast", "MatMul", "Squeeze", "Unsqueeze", "LpNormalization"),
)


def _placed(tensors: Tensors) -> Iterator[TensorProto]:
    """Yield references to tensors that follow one another in the weights file."""
    from onnx import TensorProto

    offset = 0
    for name, values in tensors:
        tensor = TensorProto(
            name=name,
            data_type=TensorProto.FLOAT,
            dims=values.shape,
            data_location=TensorProto.EXTERNAL,
        )
        for key, value in (
            ("location", WEIGHTS),
            ("offset", str(offset)),
            ("length", str(values.nbytes)),
        ):
            tensor.external_data.add(key=key, value=value)
        offset += values.nbytes
        yield tensor
