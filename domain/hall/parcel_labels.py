"""What is printed for a courier: the label of a parcel, or a letter with its own."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Label:
    """`text`: of a letter, which is printed on a sheet with the label above it; "" for a label alone."""

    number: str
    receiver: tuple[str, ...] = field(repr=False)  # line by line
    sender: tuple[str, ...]
    what: str
    at: datetime  # of the order, or of what the letter tells
    title: str = ""
    text: str = ""
