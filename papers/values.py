"""What is handed over to be drawn: a paper with its code, as JSON."""

import json
from dataclasses import asdict
from typing import Final

from domain.hall.papers import Paper, PaperCode
from domain.hall.parcel_labels import Label
from domain.words import Words

_LABELS: Final = {
    "number": Words("文书编号", "Number"),
    "english": Words("英文", "In English"),
    "above": Words("见上", "In the words of the office: as quoted or listed above."),
    "seal": Words(
        "（专用印章）纸质文书在窗口领取时加盖；电子文书以核验结果为准。",
        "(Seal) On paper it is stamped at the counter; of this file the check says whether it is ours.",
    ),
    "check": Words(
        "扫码或输入核验码，核对文书种类、编号、日期和文件指纹，以及是否仍然有效：",
        "Scan or type the code to see kind, number, date and digest, and whether it still holds:",
    ),
    "qr": Words("核验二维码", "QR code of the check"),
    "lacks": Words(
        "〔U+…〕表示字库中没有的字，以其国际编码写出。",
        "〔U+…〕 stands for a character that the font lacks, by its number in Unicode.",
    ),
}


#: What a label says it is; a paper says nothing.
LABEL: Final = "label"


def label_values(label: Label) -> bytes:
    said = asdict(label) | {"kind": LABEL, "at": label.at.isoformat()}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace")


def values(paper: Paper, code: PaperCode, address: str) -> bytes:
    """`address`: where it is checked."""
    groups = [code.check[at : at + 4] for at in range(0, len(code.check), 4)]
    return json.dumps(
        {
            "title": _both(paper.title),
            "number": paper.number,
            "to": paper.to,
            "facts": [
                {"name": _both(each.name), "value": _both(each.value)} for each in paper.facts
            ],
            "text": [_both(each) for each in paper.text],
            "listed": [_both(each) for each in paper.listed],
            "said": paper.said,
            "closing": [_both(each) for each in paper.closing],
            "issuer": _both(paper.issuer),
            "day": _both(paper.day),
            "at": paper.at.isoformat(),
            "code": str(code),
            "printed": [code.number, "-".join(groups[:2]) + "-", "-".join(groups[2:])],
            "address": address,
            "labels": {name: _both(words) for name, words in _LABELS.items()},
        },
        ensure_ascii=False,
    ).encode("utf-8", "backslashreplace")


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
