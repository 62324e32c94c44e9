"""Bounds of a PDF that is written anew, and each thing that is taken out of it or stays."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from biometrics.files import pages
from domain.hall.uploads import Unusable
from tests.biometrics.files.test_pages import INK, kept, made, rewritten, whole

Change = Callable[[Pdf], None]


def is_used(sent: bytes) -> bool:
    return isinstance(rewritten(sent), bytes)


def test_a_file_of_as_many_pages_as_may_be_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PAGES", 2)

    assert len(kept(made(pages=2)).pages) == 2
    assert rewritten(made(pages=3)) is Unusable.PDF_TOO_LARGE


def test_a_file_of_as_many_objects_as_may_be_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = made()
    count = len(pikepdf.open(BytesIO(sent)).objects)

    monkeypatch.setattr(pages, "MOST_OBJECTS", count)
    assert is_used(sent)
    monkeypatch.setattr(pages, "MOST_OBJECTS", count - 1)
    assert rewritten(sent) is Unusable.PDF_TOO_LARGE


def test_a_file_without_a_page_is_none() -> None:
    to = BytesIO()
    Pdf.new().save(to)

    assert rewritten(to.getvalue()) is Unusable.PDF_BROKEN


def test_a_file_that_opens_without_a_password_is_locked_still() -> None:
    locked = made(encryption=pikepdf.Encryption(owner="a", user=""))

    assert rewritten(locked) is Unusable.PDF_ENCRYPTED


def test_a_file_whose_table_is_broken_is_read_as_viewers_read_it() -> None:
    sent = made().replace(b"startxref", b"startxxxx")

    document = kept(sent)
    assert document.pages[0].Contents.read_bytes() == INK


def two_streams(document: Pdf) -> None:
    first, second = document.make_stream(b"q" * 300), document.make_stream(b"Q" * 500)
    document.pages[0].Contents = Array([first, second])


def test_all_streams_unpacked_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_UNPACKED", 800)
    assert is_used(made(two_streams))
    monkeypatch.setattr(pages, "MOST_UNPACKED", 799)
    assert rewritten(made(two_streams)) is Unusable.PDF_TOO_LARGE


def test_no_stream_swells_beyond_what_one_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_OF_ONE", 500)
    assert is_used(made(two_streams))
    monkeypatch.setattr(pages, "MOST_OF_ONE", 499)
    assert rewritten(made(two_streams)) is Unusable.PDF_TOO_LARGE


def picture(width: int | None, height: int, **more: object) -> Change:
    def placed(document: Pdf) -> None:
        size = {} if width is None else {"Width": width}
        found = document.make_stream(
            b"\xff\xd8\xff\xd9",
            Type=Name.XObject,
            Subtype=more.get("Subtype", Name.Image),
            Height=height,
            Filter=Name.DCTDecode,
            **size,
        )
        document.pages[0].Resources = Dictionary(XObject=Dictionary(I=found))

    return placed


def test_a_picture_has_no_more_pixels_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PIXELS", 60)

    assert is_used(made(picture(6, 10)))
    assert rewritten(made(picture(61, 1))) is Unusable.PDF_TOO_LARGE
    assert rewritten(made(picture(7, 9))) is Unusable.PDF_TOO_LARGE
    assert is_used(made(picture(None, 10**9)))
    assert is_used(made(picture(61, 1, Subtype=Name.Form)))


def test_what_a_viewer_alone_unpacks_counts_as_it_is_packed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "MOST_UNPACKED", len(INK) + 4)
    assert is_used(made(picture(6, 10)))
    monkeypatch.setattr(pages, "MOST_UNPACKED", len(INK) + 3)
    assert rewritten(made(picture(6, 10))) is Unusable.PDF_TOO_LARGE


def nested(depth: int) -> Change:
    def placed(document: Pdf) -> None:
        value = Array([])
        for _ in range(depth - 1):
            value = Array([value])
        document.pages[0].Resources = Dictionary(Properties=Dictionary(P=value))

    return placed


def test_what_lies_too_deep_is_no_page() -> None:
    """Of 40, three are the page, its resources and their properties."""
    assert is_used(made(nested(37)))
    assert rewritten(made(nested(38))) is Unusable.PDF_BROKEN


@pytest.mark.parametrize(
    "key",
    [
        "/AA", "/AF", "/Alternates", "/Annots", "/EmbeddedFiles", "/JavaScript", "/Metadata",
        "/OPI", "/OpenAction", "/PieceInfo", "/RichMediaContent", "/StructParents", "/XFA",
    ],
)  # fmt: skip
def test_what_is_attached_runs_or_says_of_whom_it_is_goes_wherever_it_stands(key: str) -> None:
    def placed(document: Pdf) -> None:
        inner = Dictionary({key: 7, "/Stays": 8})
        document.pages[0].Resources = Dictionary(Properties=Dictionary(P=Array([inner])))

    document = kept(made(placed))
    (inner,) = document.pages[0].Resources.Properties.P

    assert set(inner.keys()) == {"/Stays"}


@pytest.mark.parametrize(
    "action",
    [
        "/GoToR", "/GoToE", "/GoToDp", "/Launch", "/Thread", "/URI", "/Sound", "/Movie", "/Hide",
        "/Named", "/SubmitForm", "/ResetForm", "/ImportData", "/SetOCGState", "/Rendition",
        "/Trans", "/GoTo3DView", "/JavaScript", "/RichMediaExecute",
    ],
)  # fmt: skip
def test_every_action_but_that_of_turning_to_a_page_goes(action: str) -> None:
    def placed(document: Pdf) -> None:
        acts, turns = Dictionary(S=Name(action)), Dictionary(S=Name.GoTo)
        document.pages[0].Resources = Dictionary(Properties=Dictionary(A=acts, B=turns))

    document = kept(made(placed))
    assert set(document.pages[0].Resources.Properties.keys()) == {"/B"}


@pytest.mark.parametrize(
    ("value", "stays"),
    [
        (Dictionary(Type=Name.Filespec), False),
        (Dictionary(EF=Dictionary(F=1)), False),
        (Dictionary(JS=String("app.alert(1)")), False),
        (Dictionary(Type=Name.Font), True),
        (Dictionary(S=Name.Transparency), True),
        (Name.Filespec, True),
    ],
    ids=["file", "attached", "script", "font", "group", "a name"],
)
def test_a_file_that_is_named_or_attached_goes(value: pikepdf.Object, *, stays: bool) -> None:
    def placed(document: Pdf) -> None:
        document.pages[0].Resources = Dictionary(Properties=Dictionary(P=value))

    document = kept(made(placed))
    assert ("/P" in document.pages[0].Resources.Properties) == stays


@pytest.mark.parametrize("key", ["/F", "/FFilter", "/FDecodeParms", "/Ref"])
def test_a_stream_has_its_bytes_here(key: str) -> None:
    def placed(document: Pdf) -> None:
        form = document.make_stream(INK, {"/Subtype": Name.Form, key: 7})
        beside = Dictionary({key: 7})
        document.pages[0].Resources = Dictionary(
            XObject=Dictionary(A=form), Properties=Dictionary(P=beside)
        )

    document = kept(made(placed))
    found = document.pages[0].Resources

    assert isinstance(found.XObject.A, Stream)
    assert key not in found.XObject.A
    assert key in found.Properties.P


def test_a_page_keeps_how_it_looks_and_nothing_else() -> None:
    def placed(document: Pdf) -> None:
        page = document.pages[0]
        for box in ("/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"):
            page.obj[box] = Array([0, 0, 100, 100])
        page.obj["/Rotate"], page.obj["/UserUnit"] = 90, 2
        page.obj["/Group"] = Dictionary(S=Name.Transparency)
        for other in ("/Tabs", "/Thumb", "/VP", "/LastModified", "/Dur"):
            page.obj[other] = 1

    document = kept(made(placed))
    page = document.pages[0]

    assert set(page.obj.keys()) == {
        *("/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"),
        *("/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"),
    }
    assert page.obj["/Rotate"] == 90


def test_a_field_that_has_no_look_yet_is_given_one() -> None:
    def filled(document: Pdf) -> None:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("n"), F=4,
                V=String("HELLO"), Rect=[10, 10, 110, 30], DA=String("/Helv 12 Tf 0 g"),
            )
        )  # fmt: skip
        document.pages[0].Annots = Array([field])
        document.Root.AcroForm = Dictionary(
            Fields=Array([field]),
            NeedAppearances=True,
            DA=String("/Helv 12 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(Helv=document.make_indirect(font))),
        )

    assert "(HELLO)" in whole(kept(made(filled)))


def test_the_new_file_is_packed_and_names_nobody() -> None:
    found = rewritten(made())

    assert isinstance(found, bytes)
    assert b"/ObjStm" in found
    assert b"/Metadata" not in found
