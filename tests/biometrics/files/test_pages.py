"""PDFs written anew: what acts is gone, and what would not end is refused."""

import zlib
from collections.abc import AsyncIterator, Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from biometrics.files.documents import Documents
from biometrics.files.pages import CantUse, rewrite
from domain.hall.uploads import Unusable

INK = b"q 1 0 0 rg 0 0 100 100 re f Q /A Do"


def made(change: Callable[[Pdf], None] = lambda _: None, pages: int = 1, **how: object) -> bytes:
    document, to = Pdf.new(), BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(200, 200))
    document.pages[0].Contents = document.make_stream(INK)
    change(document)
    document.save(to, **how)  # type: ignore[arg-type]  # as given
    return to.getvalue()


def rewritten(sent: bytes) -> bytes | Unusable:
    """As the process does it, in this one."""
    to = BytesIO()
    try:
        rewrite(BytesIO(sent), to)
    except CantUse as unfit:
        return unfit.why
    return to.getvalue()


def kept(sent: bytes) -> Pdf:
    found = rewritten(sent)
    assert isinstance(found, bytes), found
    return pikepdf.open(BytesIO(found))


def whole(document: Pdf) -> str:
    """All that stands in it, unpacked."""
    to = BytesIO()
    document.save(
        to,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
    )
    return to.getvalue().decode("latin-1")


def acting(document: Pdf) -> None:
    """All ways of acting at once."""
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.OpenAction = action
    document.Root.AA = Dictionary(WC=action)
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))
    document.attachments["evil.exe"] = b"MZ"
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    page = document.pages[0]
    page.AA = Dictionary(O=launch)
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.URI, URI=String("https://evil.example")),
    )
    page.Annots = document.make_indirect(Array([document.make_indirect(link)]))
    # Under a name that a form is drawn by.
    form = document.make_stream(INK, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    form.Ref = Dictionary(F=String("other.pdf"), Page=0)
    form.PieceInfo = Dictionary(X=Dictionary(A=launch))
    page.Resources = Dictionary(XObject=Dictionary(A=form))
    document.docinfo["/Author"] = "王秀英"


def test_nothing_of_it_acts_any_more() -> None:
    document = kept(made(acting))

    text = whole(document)
    for word in ("JavaScript", "alert", "Launch", "cmd.exe", "evil", "URI", "EmbeddedFile", "Ref"):
        assert word not in text, word
    assert set(document.Root.keys()) == {"/Type", "/Pages"}


def test_what_a_page_shows_stays_as_it_is() -> None:
    document = kept(made(acting))
    page = document.pages[0]

    assert page.Contents.read_bytes() == INK
    assert page.Resources.XObject.A.read_bytes() == INK


def test_who_wrote_it_is_left_behind() -> None:
    document = kept(made(acting))

    assert "/Info" not in document.trailer


def test_what_was_written_into_a_form_is_seen_on_the_page() -> None:
    def filled(document: Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        shown = document.make_stream(
            b"/Tx BMC BT /Helv 12 Tf (HELLO) Tj ET EMC",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, 100, 20],
            Resources=Dictionary(Font=Dictionary(Helv=document.make_indirect(font))),
        )
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("n"), F=4,
                V=String("HELLO"), Rect=[10, 10, 110, 30], AP=Dictionary(N=shown),
            )
        )  # fmt: skip
        document.pages[0].Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]))

    document = kept(made(filled))

    assert "(HELLO) Tj" in whole(document)
    assert "/Widget" not in whole(document)


def test_the_same_file_becomes_the_same_bytes() -> None:
    sent = made(acting)

    assert rewritten(sent) == rewritten(sent)


def test_what_hangs_behind_it_is_cut_off() -> None:
    found = rewritten(made() + b"PK\x03\x04 an archive")

    assert isinstance(found, bytes)
    assert b"an archive" not in found


def bomb(document: Pdf) -> None:
    """A stream of 160 MB in 160 kB."""
    press = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join(press.compress(block) for _ in range(160)) + press.flush()
    stream = document.make_stream(b"")
    stream.write(packed, filter=Name.FlateDecode)
    document.pages[0].Contents = stream


def many_pixels(document: Pdf) -> None:
    picture = document.make_stream(
        b"\xff\xd8", Type=Name.XObject, Subtype=Name.Image, Width=60_000, Height=60_000,
        Filter=Name.DCTDecode, ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip
    document.pages[0].Resources = Dictionary(XObject=Dictionary(I=picture))


def nested(document: Pdf) -> None:
    value = Array([])
    for _ in range(300):
        value = Array([value])
    document.pages[0].Resources = Dictionary(Properties=Dictionary(P=value))


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"%PDF-1.7\njunk", Unusable.PDF_BROKEN),
        (b"%PDF-", Unusable.PDF_BROKEN),
        (made()[:200], Unusable.PDF_BROKEN),
        (made(encryption=pikepdf.Encryption(owner="a", user="b")), Unusable.PDF_ENCRYPTED),
        (made(pages=501), Unusable.PDF_TOO_LARGE),
        (
            made(bomb, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none),
            Unusable.PDF_TOO_LARGE,
        ),
        (made(many_pixels), Unusable.PDF_TOO_LARGE),
        (made(nested), Unusable.PDF_BROKEN),
    ],
    ids=["junk", "cut", "short", "locked", "pages", "bomb", "pixels", "nested"],
)
def test_what_can_t_be_used_says_why(sent: bytes, why: Unusable) -> None:
    assert rewritten(sent) == why


async def by_its_process(sent: bytes) -> bytes | Unusable:
    async def blocks() -> AsyncIterator[bytes]:
        for at in range(0, len(sent), 1000):
            yield sent[at : at + 1000]

    found = await Documents().rewrite(blocks())
    if isinstance(found, Unusable):
        return found
    with found:
        return found.read()


async def test_a_process_locked_in_does_the_same() -> None:
    sent, junk = made(acting), b"%PDF-1.7\njunk"

    assert await by_its_process(sent) == rewritten(sent)
    assert await by_its_process(junk) is Unusable.PDF_BROKEN
