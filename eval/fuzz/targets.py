"""All targets, by name."""

from __future__ import annotations

import of_files
import of_output
import of_values

TARGETS = {
    target.name: target
    for module in (of_files, of_values, of_output)
    for target in module.targets()
}
