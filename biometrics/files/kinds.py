"""What a file is, by its first bytes; its name and the type that a browser claims decide nothing."""

from collections.abc import Mapping
from typing import Final

import puremagic

from domain.hall.uploads import FileKind, Unusable

#: What can be used begins so at its first byte: a file that is two things at once begins as one of them,
#: and is written anew as that alone.
_USABLE: Final = {
    b"\xff\xd8\xff": FileKind.JPEG,
    b"\x89PNG\r\n\x1a\n": FileKind.JPEG,
    b"%PDF-": FileKind.PDF,
}
#: What the library calls others, and what there is to say of them.
_WORDS: Final[Mapping[str, Unusable]] = {
    "svg": Unusable.SVG,
    "docx": Unusable.OFFICE,
    "doc": Unusable.OFFICE,
    "rtf": Unusable.OFFICE,
    "odt": Unusable.OFFICE,
    "zip": Unusable.ARCHIVE,
    "rar": Unusable.ARCHIVE,
    "7z": Unusable.ARCHIVE,
    "gz": Unusable.ARCHIVE,
    "bz2": Unusable.ARCHIVE,
    "xz": Unusable.ARCHIVE,
    "exe": Unusable.PROGRAM,
    "elf": Unusable.PROGRAM,
    "html": Unusable.PROGRAM,
    "xhtml": Unusable.PROGRAM,
}
_OFFICE_PARTS: Final = (
    b"[Content_Types].xml",
    b"word/",
    b"xl/",
    b"ppt/",
    b"mimetypeapplication/vnd.oasis",
)
_APPLE: Final = (b"heic", b"heix", b"mif1", b"msf1", b"avif")  # brands of ISO/IEC 23008-12
_ZIP: Final = b"PK\x03\x04"


def recognise(head: bytes) -> FileKind | Unusable:
    """Of the first bytes of a file, some thousand."""
    for magic, kind in _USABLE.items():
        if head.startswith(magic):
            return kind
    if head.startswith(_ZIP):  # every Office document is one
        return Unusable.OFFICE if any(part in head for part in _OFFICE_PARTS) else Unusable.ARCHIVE
    if head[4:8] == b"ftyp" and any(brand in head[8:40] for brand in _APPLE):
        return Unusable.HEIC
    if b"<svg" in head[:1024].lower():
        return Unusable.SVG
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return Unusable.TYPE
    names = [each.extension.removeprefix(".").lower() for each in found]
    return next((_WORDS[name] for name in names if name in _WORDS), Unusable.TYPE)
