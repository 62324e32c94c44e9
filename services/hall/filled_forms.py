"""A form with what the register knows in it, held to its item."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Protocol

from domain.errors import FieldError, Invalid
from domain.hall.applicants import Applicant, changed, prefilled
from domain.hall.items import Item
from domain.problems import Problem
from domain.words import Words

_ON_RECORD: Final = Words(
    "这一项取自登记资料，不能在此修改；如有误请申请更正",
    "this is taken from the register and is not changed here; if it is wrong, ask for a correction",
)


class FormChecker(Protocol):
    """definitions.forms.Forms."""

    def faults(
        self, item: Item, form: Mapping[str, object], *, whole: bool
    ) -> tuple[FieldError, ...]:
        """Not `whole`: what is there has to be right, and what lacks may lack."""


def filled(
    forms: FormChecker,
    applicant: Applicant,
    item: Item,
    form: Mapping[str, object],
    *,
    whole: bool,
) -> dict[str, object]:
    """The form as it is kept and signed. Invalid with every fault at once."""
    known = prefilled(item, applicant)
    errors = [
        FieldError(f"/form/{field}", "on_record", _ON_RECORD) for field in changed(known, form)
    ]
    whole_form = {**form, **known}
    errors += [
        replace(each, pointer=f"/form{each.pointer}")
        for each in forms.faults(item, whole_form, whole=whole)
        # What is on record is no fault of who applies: the number of another document, a long name.
        if each.pointer.removeprefix("/") not in known or each.code == "not_asked"
    ]
    if errors:
        raise Invalid(Problem.BODY_INVALID, errors=tuple(errors))
    return whole_form
