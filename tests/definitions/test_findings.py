"""How what is wrong is told: in the order of the text, no more than anybody reads, with what was meant."""

import pytest

from definitions.codes import Code
from definitions.findings import MOST, Faulty, Findings, Place, nearest


def test_what_is_found_is_told_by_line_then_by_column() -> None:
    findings = Findings()
    for line, column in ((2, 1), (1, 9), (1, 2)):
        findings.add(Place(line, column), Code.TAB)

    assert [(each.line, each.column) for each in findings.in_order()] == [(1, 2), (1, 9), (2, 1)]


def test_what_nobody_would_read_is_counted_and_not_told() -> None:
    findings = Findings()
    for line in range(1, MOST + 2):
        findings.add(Place(line, 1), Code.TAB)

    assert len(findings) == MOST + 1
    assert [each.line for each in findings.in_order()] == list(range(1, MOST + 1))


def test_a_reading_ends_well_only_where_nothing_was_found() -> None:
    findings = Findings()
    findings.end()
    findings.add(Place(1, 1), Code.TAB)

    with pytest.raises(Faulty):
        findings.end()


def test_what_is_quoted_of_a_definition_is_cut() -> None:
    def quoted(met: str) -> str:
        findings = Findings()
        findings.add(Place(1, 1), Code.FACT_UNDECLARED, met=met)
        return findings.in_order()[0].words.en

    assert quoted("x" * 40) == f"the rule uses a fact that is not declared: {'x' * 40}"
    assert quoted("x" * 41) == f"the rule uses a fact that is not declared: {'x' * 40}…"


@pytest.mark.parametrize(
    ("met", "known", "zh", "en"),
    [
        ("shap", ["what", "shop"], "是否指 shop？", "did you mean shop?"),
        ("q", ["b", "a"], "可用：a, b", "there are a, b"),
        ("q", "hgfedcba", "可用：a, b, c, d, e, f, g, h", "there are a, b, c, d, e, f, g, h"),
        ("q", "ihgfedcba", "可用：a, b, c, d, e, f, g, h …", "there are a, b, c, d, e, f, g, h …"),
        ("q", [], "此处还没有可用的名称", "there is none yet"),
    ],
)  # fmt: skip
def test_for_a_wrong_name_the_nearest_is_proposed_or_what_there_is(
    met: str, known: list[str], zh: str, en: str
) -> None:
    words = nearest(met, known)

    assert (words.zh, words.en) == (zh, en)
