"""Goods of which nobody knows where they came from: every claim on them is open."""

from typing import Any

from suppliers.evidence import Evidence
from suppliers.labels import Label

UNKNOWN_EVIDENCE: dict[str, Any] = {
    "unknown": frozenset(Label),
    "local": Evidence.UNKNOWN,
    "short_circuit": Evidence.UNKNOWN,
}
