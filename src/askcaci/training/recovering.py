"""The weights of an export in 8 bits as a start to train on from.

What a training made can be lost while what was shipped of it is kept. Rounded weights differ
from the trained ones by at most half a step, which training on from them mends.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from askcaci.graphs import GRAPH
from askcaci.training.model import HEAD

if TYPE_CHECKING:
    from onnx import NodeProto

# What names begin with in a graph, which holds the reader as its one part.
_PART = "reader."

# Products in 8 bits, and what rounds their inputs.
_PRODUCTS = ("MatMulIntegerToFloat", "DynamicQuantizeMatMul")
_ROUNDING = "DynamicQuantizeLinear"

_BIAS, _WEIGHT, _INVERSE = ".bias", ".weight", ".inverse"


def recover(folder: Path, untrained: int = 0) -> dict[str, NDArray[np.float32]]:
    """Return the weights of an export in 8 bits, by their names in the reader.

    Embeddings are left out, as no training changes them.

    Args:
        folder: the export.
        untrained: how many of the first layers no training changed either; they are left
            out, since the base has them unrounded.

    Raises:
        ValueError: the graph has no products in 8 bits.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(folder / GRAPH).graph
    constants = {one.name: one for one in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}

    def array(name: str) -> NDArray[np.float32]:
        return np.asarray(numpy_helper.to_array(constants[name]), np.float32)

    found = {
        name.removeprefix(_PART): array(name)
        for name in constants
        if name.startswith(_PART) and name.endswith((_BIAS, _WEIGHT))
    }
    products = [node for node in graph.node if node.op_type in _PRODUCTS]
    if not products:
        raise ValueError(f"{folder} has no products in 8 bits")
    for node in products:
        named = {name.rpartition("_")[2]: name for name in node.input if name in constants}
        bias = next(name for name in node.input if name.endswith(_BIAS))
        # Rows are inputs and columns outputs, the other way round than in the reader.
        weight = array(named["quantized"]) * array(named["scale"])
        inverse = _inverse(node, makers)
        if inverse is not None:
            weight *= array(inverse)[:, None]
        found[_weight_beside(bias)] = weight.T
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            found[f"{HEAD}{_WEIGHT}"] = array(node.input[1]).T
    return {
        name: np.ascontiguousarray(value)
        for name, value in found.items()
        if ".embeddings." not in name and not _in_first(name, untrained)
    }


def _weight_beside(bias: str) -> str:
    return bias.removeprefix(_PART).removesuffix(_BIAS) + _WEIGHT


def _inverse(product: NodeProto, makers: dict[str, NodeProto]) -> str | None:
    """Return the name of what smoothing multiplies the input of a product by, if it does."""
    maker = makers.get(product.input[0])
    if maker is not None and maker.op_type == _ROUNDING:
        maker = makers.get(maker.input[0])
    if maker is None:
        return None
    return next((name for name in maker.input if name.endswith(_INVERSE)), None)


def _in_first(name: str, layers: int) -> bool:
    return any(f".layer.{number}." in name for number in range(layers))
