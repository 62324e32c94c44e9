"""What is handed over to be drawn."""

import json
from datetime import UTC, datetime

from domain.hall.parcel_labels import Label
from papers.values import LABEL, label_values, values
from tests.papers.sample import ADDRESS, CODE, PAPER


def test_a_paper_is_handed_over_with_its_code_in_groups_of_four() -> None:
    said = json.loads(values(PAPER, CODE, ADDRESS))
    number, *groups = said["printed"]

    assert number == CODE.number
    assert "".join(groups).replace("-", "") == CODE.check
    assert [len(each) for group in groups for each in group.split("-") if each] == [4] * (
        len(CODE.check) // 4
    )
    assert said["title"] == {"zh": "不予批准决定书", "en": "Decision: rejected"}
    assert said["labels"]["qr"]["en"] == "QR code of the check"


def test_a_label_says_that_it_is_one_and_when_it_was_made() -> None:
    at = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
    label = Label("SF1", ("王秀英", "某街 1 号"), ("市政务大厅",), "结果", at, "决定书", "正文")

    assert json.loads(label_values(label)) == {
        "kind": LABEL,
        "number": "SF1",
        "receiver": ["王秀英", "某街 1 号"],
        "sender": ["市政务大厅"],
        "what": "结果",
        "at": "2026-11-02T06:00:00+00:00",
        "title": "决定书",
        "text": "正文",
    }
