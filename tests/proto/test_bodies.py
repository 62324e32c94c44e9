import json

import pytest
from pydantic import BaseModel, ValidationError

from proto.http.accounts.officers import DecisionNew, ProofNew
from proto.http.accounts.sign_in import MeChange
from proto.http.pensions.entitlements import ReviewWanted


@pytest.mark.parametrize(
    ("model", "body", "field"),
    [
        (ReviewWanted, {"kind": "appeal", "scheme": "a\x00b"}, "scheme"),
        (ReviewWanted, {"kind": "appeal", "scheme": "a", "words": "\x00"}, "words"),
        (ProofNew, {"source": "hos\x00pital", "happened_on": "2026-11-24"}, "source"),
        (DecisionNew, {"decision": "certified", "words": "x\x00"}, "words"),
    ],
)
def test_a_text_that_no_table_can_hold_is_refused_with_its_field(
    model: type[BaseModel], body: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        model.model_validate_json(json.dumps(body))

    assert [error["loc"] for error in refusal.value.errors()] == [(field,)]


def test_every_other_character_passes() -> None:
    words = "第三层，没有电梯\n😀\t𠮷"

    assert ReviewWanted(kind="appeal", scheme="a", words=words).words == words


@pytest.mark.parametrize(
    ("field", "value"), [("elder_mode", 0), ("elder_mode", "yes"), ("language", 1)]
)
def test_a_value_of_another_type_is_not_bent_into_shape(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        MeChange.model_validate_json(json.dumps({field: value}))

    assert [error["loc"] for error in refusal.value.errors()] == [(field,)]
