"""What is found when a hall's books are counted again from their rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """`wrong`: by how much it differs from what it has to be; 0 for what is only counted."""

    name: str
    count: int
    wrong: int = 0
