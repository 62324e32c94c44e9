"""What one layer says of a whole try."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`score` in the layer's own unit; `against`: it speaks against a living person."""

    layer: str
    score: float
    against: bool
