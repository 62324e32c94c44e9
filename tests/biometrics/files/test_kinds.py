"""What a file is, by its bytes."""

import pytest

from biometrics.files.kinds import recognise
from domain.hall.uploads import FileKind, Unusable

ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", FileKind.JPEG),
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic", Unusable.HEIC),
        (b"\x00\x00\x00\x24ftypmif1\x00\x00\x00\x00mif1heic", Unusable.HEIC),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">', Unusable.SVG),
        (b"<SVG onload=alert(1)>", Unusable.SVG),
        (ZIP + b"\0" * 20 + b"a.txt", Unusable.ARCHIVE),
        (ZIP + b"\0" * 20 + b"[Content_Types].xml", Unusable.OFFICE),
        (ZIP + b"\0" * 20 + b"word/vbaProject.bin", Unusable.OFFICE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), Unusable.OFFICE),
        (b"Rar!\x1a\x07\x00" + bytes(30), Unusable.ARCHIVE),
        (b"MZ\x90\x00" + bytes(100), Unusable.PROGRAM),
        (b"<!DOCTYPE html><html><script>", Unusable.PROGRAM),
        (b"GIF89a" + bytes(30), Unusable.TYPE),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(20), Unusable.TYPE),
        (b"hello", Unusable.TYPE),
        (b"x", Unusable.TYPE),
        (b"", Unusable.TYPE),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, kind: FileKind | Unusable) -> None:
    assert recognise(head) == kind


def test_a_pdf_behind_something_else_is_none() -> None:
    """Readers look for it within the first kilobyte: so may whoever hides one."""
    assert recognise(ZIP + b"%PDF-1.7") is Unusable.ARCHIVE
    assert recognise(b"GIF89a" + b"%PDF-1.7") is Unusable.TYPE
