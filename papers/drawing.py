"""A paper drawn as PDF/A-2a, which is tagged for screen readers too: the same bytes for the same values.

Values are handed over as JSON and never spliced into markup. The font is that of the package alone,
never one of the machine.
"""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import segno
import typst
from noto_cjk_sans_otc import FONT_PATH

from papers.glyphs import Glyphs
from papers.values import LABEL

#: Made by us of letters that the font has, and copied as they stand.
_OURS: Final = frozenset({"address", "at", "code", "kind", "number", "printed"})
_TEMPLATE: Final = Path(__file__).with_name("paper.typ").read_bytes()
_LABEL: Final = Path(__file__).with_name("label.typ").read_bytes()


class Drawing:
    def __init__(self) -> None:
        """Takes the font in: 30 MB of memory, and a tenth of a second."""
        font = Path(str(FONT_PATH))
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[font.parent]
        )
        self._compiler = typst.Compiler(_TEMPLATE, font_paths=fonts, ignore_system_fonts=True)
        self._glyphs = Glyphs(font)

    def draw(self, values: dict[str, Any]) -> bytes:
        """Of what papers/values.py makes of a paper or a label. TypstError for what can't be drawn."""
        shown, lacks = self._shown(values)
        shown["at"] = _at(values["at"])
        if values.get("kind") == LABEL:
            return self._compiled(_LABEL, shown | {"qr": _qr(values["number"] or "-")})
        shown |= {"lacks": lacks, "qr": _qr(values["address"])}
        return self._compiled(_TEMPLATE, shown)

    def _compiled(self, template: bytes, shown: dict[str, Any]) -> bytes:
        drawn = self._compiler.compile(
            template,
            format="pdf",
            sys_inputs={"paper": json.dumps(shown, ensure_ascii=False)},
            pdf_standards=["a-2a"],  # type: ignore[list-item]  # the stub names three of them
        )
        assert isinstance(drawn, bytes)
        return drawn

    def _shown(self, values: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """With every text as the font can show it, and whether it lacked any of them."""
        lacks = False

        def plain(value: object) -> object:
            nonlocal lacks
            if isinstance(value, str):
                lacks = lacks or self._glyphs.lacks(value)
                return self._glyphs.plain(value)
            if isinstance(value, list):
                return [plain(each) for each in value]
            if isinstance(value, dict):
                return {name: plain(each) for name, each in value.items()}
            return value

        shown = {name: each if name in _OURS else plain(each) for name, each in values.items()}
        return shown, lacks


def _at(moment: str) -> dict[str, int]:
    """In UTC, as the PDF says it."""
    at = datetime.fromisoformat(moment).astimezone(UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(at, name) for name in names}


def _qr(address: str) -> str:
    """Dark on light with its quiet zone, as an SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, light="#fff", border=4, nl=False
    )
    return drawn.getvalue().decode()
