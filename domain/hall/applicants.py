"""Who applies, as the register knows them; what it fills in, and whether they may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.days import spoken
from domain.hall.items import Item, Source
from domain.hall.registered import Registered
from domain.identifiers import birth_date
from domain.people import Identity, Level
from domain.words import Words


@dataclass(frozen=True, slots=True)
class Applicant:
    identity: Identity
    area: str  # six digits of the division; "" where none is on record
    died_on: date | None = None

    @property
    def registered(self) -> Registered:
        """Without who they are, as rules ask for it."""
        return Registered(birth_date(self.identity.id_number), self.area, self.died_on)

    @property
    def known(self) -> dict[str, str]:
        """What the register fills in, by the names of PREFILLS_OF_THE_REGISTER; "" for what is not on record."""
        return {
            "name": self.identity.name,
            "id_number": self.identity.id_number,
            "phone": self.identity.phone,
            "area": self.area,
        }


def prefilled(item: Item, applicant: Applicant) -> dict[str, object]:
    """The fields that the city knows, by their names; what is not on record is asked."""
    known = applicant.known
    return {
        each.field: known[each.what]
        for each in item.prefill
        if each.source == Source.REGISTER and known[each.what]
    }


def changed(known: Mapping[str, object], form: Mapping[str, object]) -> tuple[str, ...]:
    """Fields that are on record and that the form says otherwise."""
    return tuple(field for field in known if field in form and form[field] != known[field])


def objection(item: Item, applicant: Applicant, level: Level, today: date) -> Words | None:
    """Why they can't apply for it now; None: they can. What a higher level would open, the door has asked."""
    rule, age = item.applicants, applicant.registered.age(today)
    if applicant.died_on is not None:
        return Words(
            f"登记簿记有 {spoken(applicant.died_on).zh} 的死亡信息；如有误请到窗口更正",
            "a death is on record; if that is wrong, please have it corrected at a service window",
        )
    if level < rule.level:
        return Words("此事项要求更高的认证级别", "this takes a sign-in that was confirmed further")
    if rule.age_from is not None and (age is None or age < rule.age_from):
        return Words(f"须年满 {rule.age_from} 周岁", f"from the age of {rule.age_from}")
    if rule.age_to is not None and (age is None or age > rule.age_to):
        return Words(f"须不超过 {rule.age_to} 周岁", f"up to the age of {rule.age_to}")
    if rule.areas and not applicant.area.startswith(rule.areas):
        return Words("须在办理区域内登记", "of those registered in the areas that it is for")
    return None
