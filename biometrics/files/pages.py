"""A PDF written anew: its pages as they look, and nothing that acts.

Forms and notes become part of the page. What a viewer would run, open, fetch or attach is left out: the new
document has no catalogue but the pages, and a page no key but those named here.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

import pikepdf
from pikepdf import Dictionary, Name, Object, Page, Pdf, Stream

from domain.hall.uploads import Unusable

#: Own choices. The longest paper of the hall has some dozen pages; a scan some objects a page.
MOST_PAGES: Final = 500
MOST_OBJECTS: Final = 100_000
#: Of all streams, unpacked: what a viewer has to hold. 500 pages of text are a hundredth.
MOST_UNPACKED: Final = 512 * 1024 * 1024
#: A page of A4 as a picture of 600 dots an inch and three colours is 105 MB.
MOST_OF_ONE: Final = 128 * 1024 * 1024
MOST_PIXELS: Final = 100_000_000
_DEPTH: Final = 40

_PAGE: Final = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
     "/UserUnit", "/Resources", "/Contents", "/Group"}
)  # fmt: skip
#: Wherever they stand: what is attached, runs, or says of whom it is. None is the name of a resource.
_NEVER: Final = frozenset(
    {"/AA", "/AF", "/Alternates", "/Annots", "/EmbeddedFiles", "/JavaScript", "/Metadata", "/OPI",
     "/OpenAction", "/PieceInfo", "/RichMediaContent", "/StructParents", "/XFA"}
)  # fmt: skip
#: Of a stream whose bytes, or whose picture, are in another file.
_ELSEWHERE: Final = frozenset({"/F", "/FFilter", "/FDecodeParms", "/Ref"})
#: By /S: all that a viewer does but for turning to a page (ISO 32000-2, 12.6.4).
_ACTIONS: Final = frozenset(
    {"/GoToR", "/GoToE", "/GoToDp", "/Launch", "/Thread", "/URI", "/Sound", "/Movie", "/Hide",
     "/Named", "/SubmitForm", "/ResetForm", "/ImportData", "/SetOCGState", "/Rendition", "/Trans",
     "/GoTo3DView", "/JavaScript", "/RichMediaExecute"}
)  # fmt: skip


class CantUse(Exception):
    """`why` stands in the answer."""

    def __init__(self, why: Unusable) -> None:
        super().__init__(why)
        self.why = why


def rewrite(sent: BinaryIO, to: BinaryIO) -> None:
    """Raises CantUse; MemoryError for what unpacks to more than this process may have."""
    try:
        with pikepdf.open(sent, attempt_recovery=True) as found, Pdf.new() as made:
            _check(found)
            _flatten(found)
            for page in found.pages:
                made.pages.append(page)
            for page in made.pages:
                _only_what_shows(page)
            _clear(made)
            made.save(
                to,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                fix_metadata_version=False,
            )
    except pikepdf.PasswordError as locked:
        raise CantUse(Unusable.PDF_ENCRYPTED) from locked
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError, OverflowError) as broken:
        raise CantUse(Unusable.PDF_BROKEN) from broken


def _check(found: Pdf) -> None:
    if found.is_encrypted:
        raise CantUse(Unusable.PDF_ENCRYPTED)
    if len(found.objects) > MOST_OBJECTS or len(found.pages) > MOST_PAGES:
        raise CantUse(Unusable.PDF_TOO_LARGE)
    if not len(found.pages):
        raise CantUse(Unusable.PDF_BROKEN)
    unpacked = 0
    for each in found.objects:  # a stream is one of its own
        if isinstance(each, Stream):
            unpacked += _unpacked(each)
            if unpacked > MOST_UNPACKED:
                raise CantUse(Unusable.PDF_TOO_LARGE)


def _flatten(found: Pdf) -> None:
    """What was written into a form is seen on the page; the form itself is not carried over."""
    found.generate_appearance_streams()  # where the form says that its fields have none yet
    found.flatten_annotations("all")


def _only_what_shows(page: Page) -> None:
    for key in list(page.obj.keys()):
        if key not in _PAGE:
            del page.obj[key]


def _clear(made: Pdf) -> None:
    for each in made.objects:
        for part in _parts(each, _DEPTH):
            for key, value in list(part.items()):
                if key in _NEVER or _acts(value):
                    del part[key]
            if isinstance(part, Stream):
                for key in _ELSEWHERE & set(part.keys()):
                    del part[key]


def _acts(value: object) -> bool:
    """An action, or a file that is attached or named."""
    if not isinstance(value, Dictionary):
        return False
    return (
        str(value.get(Name.S, "")) in _ACTIONS
        or value.get(Name.Type) == Name.Filespec
        or Name.EF in value
        or Name.JS in value
    )


def _parts(each: object, depth: int) -> Iterator[Object]:
    """All dictionaries and streams of one object; other objects come by themselves."""
    if depth == 0:
        raise CantUse(Unusable.PDF_BROKEN)
    if isinstance(each, Dictionary | Stream):
        yield each
        inner = [value for _, value in each.items()]
    else:
        inner = list(each) if isinstance(each, pikepdf.Array) else []
    for value in inner:
        if not getattr(value, "is_indirect", True):  # a number is no object of its own
            yield from _parts(value, depth - 1)


def _unpacked(stream: Stream) -> int:
    """Bytes of a stream once unpacked; of a picture in a format of its own the packed ones, its pixels capped."""
    if stream.get(Name.Subtype) == Name.Image:
        pixels = int(stream.get(Name.Width, 0)) * int(stream.get(Name.Height, 0))
        if pixels > MOST_PIXELS:
            raise CantUse(Unusable.PDF_TOO_LARGE)
    if _swells(stream):
        raise CantUse(Unusable.PDF_TOO_LARGE)
    try:
        return len(stream.read_bytes(pikepdf.StreamDecodeLevel.generalized))
    except pikepdf.PdfError:  # a format that a viewer alone knows
        return len(stream.read_raw_bytes())


def _swells(stream: Stream) -> bool:
    """Before the library unpacks all of it: most streams are packed so, and once."""
    try:
        first = zlib.decompressobj().decompress(stream.read_raw_bytes(), MOST_OF_ONE + 1)
    except zlib.error:  # packed otherwise
        return False
    return len(first) > MOST_OF_ONE
