"""Who acts, by the text that the audit and the rows have."""

from uuid import UUID

import pytest

from domain import actors

ID = UUID("7f3a09c2-0000-4000-8000-000000000000")


def test_who_acts_is_read_as_it_was_written() -> None:
    assert actors.officer(ID) == f"officer:{ID}"
    assert actors.citizen(ID) == f"citizen:{ID}"
    assert actors.officer_of(actors.officer(ID)) == ID


@pytest.mark.parametrize(
    "actor", ["system", actors.citizen(ID), "", "officer", "officer:", str(ID)]
)
def test_who_is_no_officer_is_none(actor: str) -> None:
    with pytest.raises(ValueError, match=r"no officer|hexadecimal"):
        actors.officer_of(actor)


def test_each_actor_is_of_one_sort() -> None:
    found = {
        actor: (actors.is_citizen(actor), actors.is_officer(actor), actors.is_partner(actor))
        for actor in (actors.citizen(ID), actors.officer(ID), "partner:bank", actors.SYSTEM)
    }

    assert list(found.values()) == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
        (False, False, False),
    ]


def test_a_user_name_is_no_recorded_actor() -> None:
    assert actors.is_recorded(actors.officer(ID))
    assert actors.is_recorded(actors.SYSTEM)
    assert not actors.is_recorded("chen")


def test_each_who_acts_is_named_by_kind_and_id() -> None:
    assert actors.citizen(ID) == f"citizen:{ID}"
    assert actors.officer(ID) == f"officer:{ID}"
    assert actors.partner(ID) == f"partner:{ID}"
    assert actors.unit_system("tax") == "partner:tax"
    assert (actors.account_of(f"citizen:{ID}"), actors.officer_of(f"officer:{ID}")) == (ID, ID)


@pytest.mark.parametrize("actor", [f"officer:{ID}", f"partner:{ID}", "system", ""])
def test_nobody_but_a_citizen_has_an_account(actor: str) -> None:
    with pytest.raises(ValueError, match="no citizen"):
        actors.account_of(actor)


def test_a_user_name_is_no_actor() -> None:
    assert [actors.is_recorded(text) for text in ("system", "officer:x", "li.wei", "")] == [
        *(True, True, False, False)
    ]
    assert (actors.is_partner("partner:tax"), actors.is_partner("officer:x")) == (True, False)
