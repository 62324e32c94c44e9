"""What is said one after another reads as an office writes it."""

from domain.words import Words, sentences

CONFIRMED = Words("已确认是您本人。", "We recognised you.")
REGISTER = Words("登记信息需要人工核实", "The register has to be checked by a person")


def test_each_ends_with_a_full_stop_and_only_english_has_a_blank_between() -> None:
    said = sentences(CONFIRMED, REGISTER)

    assert said.zh == "已确认是您本人。登记信息需要人工核实。"
    assert said.en == "We recognised you. The register has to be checked by a person."


def test_of_nothing_nothing_is_said() -> None:
    assert sentences() == Words("", "")
