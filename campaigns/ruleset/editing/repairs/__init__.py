"""Repairs a finding of the lint proposes: each a label and a change of the plain data, applied by a button as one edit.

``repairs(rules, data, finding)`` is pure. A kind of finding without an obvious repair has none. The tests apply every repair to the
fault of its kind and demand that the finding is gone.
"""

from __future__ import annotations

from . import calendar, flow, numbers, parties, references  # noqa: F401 (importing a module registers its repairs)
from .registry import REPAIRS, Repair, repairs

__all__ = ["REPAIRS", "Repair", "repairs"]
