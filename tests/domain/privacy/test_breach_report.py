"""The report of an incident, whole: for programs and as a letter, with blanks for what only people know."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final, cast

from domain.audited import Data
from domain.filing import FILING_AT, filing
from domain.privacy.breach import (
    CATEGORIES,
    HARMS,
    REFERENCE,
    ActorCount,
    Duties,
    Findings,
    Statement,
    as_json,
    as_markdown,
    touched,
)
from domain.privacy.oversight import StoredFaces
from domain.words import Words

FOUND: Final = Findings(
    since=datetime(2026, 11, 1, tzinfo=UTC),
    until=datetime(2026, 11, 2, tzinfo=UTC),
    actor="officer:1",
    entries=7,
    unsealed=2,
    persons=3,
    actors=(ActorCount("officer:1", "li", 5, 3), ActorCount("system", "", 2, 1)),
    actions=(("hospital.record_read", 5), ("face.locked", 2)),
    data=((Data.HEALTH, 5), (Data.FACE, 2)),
)
DUTIES: Final = Duties("PIA-1", date(2029, 11, 1), FILING_AT)
SAID: Final = Statement("口令外泄", "已更换口令", "0755-12345")


def whole(words: Words) -> str:
    return f"{words.zh} {words.en}"


def test_programs_read_what_was_found_and_what_people_said() -> None:
    assert as_json("I-1", FOUND, DUTIES, SAID) == {
        "reference": "I-1",
        "window": {"since": "2026-11-01T00:00:00+00:00", "until": "2026-11-02T00:00:00+00:00"},
        "actor": "officer:1",
        "entries": 7,
        "unsealed": 2,
        "persons": 3,
        "categories": [
            {
                "data": data,
                "zh": CATEGORIES[data].zh,
                "en": CATEGORIES[data].en,
                "harm_zh": HARMS[data].zh,
                "harm_en": HARMS[data].en,
                "entries": entries,
            }
            for data, entries in ((Data.HEALTH, 5), (Data.FACE, 2))
        ],
        "actors": [
            {"actor": "officer:1", "name": "li", "entries": 5, "persons": 3},
            {"actor": "system", "name": "", "entries": 2, "persons": 1},
        ],
        "actions": {"hospital.record_read": 5, "face.locked": 2},
        "cause": "口令外泄",
        "measures": "已更换口令",
        "contact": "0755-12345",
        "assessment": {"reference": "PIA-1", "review_on": "2029-11-01"},
        "persons_with_faces": FILING_AT,
        "filing": filing(FILING_AT).value,
    }


def test_what_nobody_said_is_none_for_programs() -> None:
    told = as_json("I-1", replace(FOUND, actor=""), Duties("", None, -1), Statement())

    assert {name for name, value in told.items() if value is None} == {
        "actor",
        "cause",
        "measures",
        "contact",
        "persons_with_faces",
        "filing",
    }
    assert cast("dict[str, Any]", told["assessment"]) == {"reference": None, "review_on": None}


def test_the_letter_says_the_same_under_its_headings() -> None:
    letter = as_markdown("I-1", FOUND, DUTIES, SAID)
    lines = letter.splitlines()

    assert lines[0].endswith(": I-1")
    assert [line for line in lines if line.startswith("- ")] == [
        "- 时段 window: 2026-11-01T00:00:00+00:00 – 2026-11-02T00:00:00+00:00",
        "- 操作者 actor: officer:1",
        "- 涉及人数 persons: 3",
        "- 记录条数 entries: 7（未封存 not sealed: 2）",
        "- 影响评估 assessment: PIA-1, review 2029-11-01",
        f"- 存有人脸的人数 persons with stored faces: {FILING_AT} ({filing(FILING_AT)})",
    ]
    assert [line for line in lines if line.startswith("| ") and line.endswith(" |")][1:] == [
        f"| {whole(CATEGORIES[Data.HEALTH])} | 5 | {whole(HARMS[Data.HEALTH])} |",
        f"| {whole(CATEGORIES[Data.FACE])} | 2 | {whole(HARMS[Data.FACE])} |",
        "| 操作者 actor | 条数 entries | 人数 persons |",
        "| officer:1 (li) | 5 | 3 |",
        "| system | 2 | 1 |",
        "| 操作 action | 条数 entries |",
        "| hospital.record_read | 5 |",
        "| face.locked | 2 |",
    ]
    for said in ("口令外泄", "已更换口令", "0755-12345"):
        assert lines[lines.index(said) - 1] == ""
    assert [line for line in lines if line.startswith("|---")] == [
        *("|---|---:|---|", "|---|---:|---:|", "|---|---:|")
    ]
    assert letter.endswith(")\n")


def test_the_letter_leaves_blanks_for_what_nobody_said() -> None:
    letter = as_markdown("I-1", replace(FOUND, actor=""), Duties("", None, -1), Statement())

    assert letter.count("（待填写） (to be filled in)") == 3
    assert "- 操作者 actor: 全部 everybody\n" in letter
    assert "- 影响评估 assessment: 无 none\n" in letter
    assert letter.endswith("未统计 not counted\n")
    nobody = as_markdown("I-1", FOUND, Duties("", None, 0), SAID)
    assert nobody.endswith(f"persons with stored faces: 0 ({filing(0)})\n")


def test_an_action_touches_what_its_noun_says_unless_it_says_otherwise() -> None:
    assert touched("hospital.record_read") == (Data.HEALTH,)
    assert touched("hospital.record_opened") == (Data.IDENTITY, Data.HEALTH)
    assert touched("moon.seen") == ()


def test_a_reference_is_a_code_of_forty_characters_at_most() -> None:
    assert all(REFERENCE.fullmatch(text) for text in ("I", "a" + "-" * 39, "2026.11_1"))
    assert not any(REFERENCE.fullmatch(text) for text in ("", "-1", "a" * 41, "a b"))


def test_stored_faces_say_whether_they_are_to_be_filed() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)

    assert StoredFaces(FILING_AT, at).filing is filing(FILING_AT)
