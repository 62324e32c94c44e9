"""Why an officer looks at a person's data: stated with the look, kept in the audit, seen by the person."""

from typing import Final
from urllib.parse import unquote

from domain.errors import Unfit

PURPOSE_LENGTH: Final = 500
_HEADER_LENGTH: Final = PURPOSE_LENGTH * 12  # a character of four bytes, each as %XX


def read_purpose(sent: str) -> str:
    """From a header, percent-encoded UTF-8. Unfit for none, and for what is no line of text."""
    try:
        purpose = unquote(sent[: _HEADER_LENGTH + 1], errors="strict").strip()
    except UnicodeDecodeError:
        purpose = ""
    if not 0 < len(purpose) <= PURPOSE_LENGTH or not purpose.isprintable():
        raise Unfit(
            f"查看事由，1 到 {PURPOSE_LENGTH} 个字",
            f"why you look, 1 to {PURPOSE_LENGTH} characters",
        )
    return purpose
