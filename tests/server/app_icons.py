"""python -m tests.server.app_icons: draws the icons of the installed page from the city's mark, as PNG."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Final

import typst
from PIL import Image

from server.http.pages import WEB

ICONS: Final = WEB / "static" / "icons"
_MARK: Final = "zhijian.svg"
_SIDE_PT: Final = 48
_PT_PER_INCH: Final = 72
#: What a launcher cuts off a maskable icon leaves a circle of four fifths of its side.
_SAFE: Final = 0.8
_COLOURS: Final = 64  # three, and what lies between them at their edges
#: By name: pixels of a side, and whether it fills the square, of which the device cuts a shape of its own.
SHAPES: Final[Mapping[str, tuple[int, bool]]] = {
    "app-192.png": (192, False),
    "app-512.png": (512, False),
    "app-maskable-512.png": (512, True),
    "app-touch-180.png": (180, True),
}


def drawn(name: str) -> bytes:
    """The icon of this name as the mark has it today."""
    side, full = SHAPES[name]
    mark = (ICONS / _MARK).read_text(encoding="utf-8")
    if full:
        mark = mark.replace(' rx="12"', "")
        kept = (1 - _SAFE) / 2 * _SIDE_PT
        mark = re.sub(
            r"(<g .*</g>)",
            rf'<g transform="translate({kept:g} {kept:g}) scale({_SAFE:g})">\1</g>',
            mark,
        )
    source = (
        f"#set page(width: {_SIDE_PT}pt, height: {_SIDE_PT}pt, margin: 0pt, fill: none)\n"
        f'#image(bytes(sys.inputs.mark), format: "svg", width: {_SIDE_PT}pt)'
    )
    picture = typst.compile(
        source.encode(),
        format="png",
        ppi=_PT_PER_INCH * side / _SIDE_PT,
        sys_inputs={"mark": mark},
    )
    assert isinstance(picture, bytes)
    small = BytesIO()
    Image.open(BytesIO(picture)).quantize(_COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    for each in SHAPES:
        (ICONS / each).write_bytes(drawn(each))
