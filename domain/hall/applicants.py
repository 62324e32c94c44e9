"""Who applies, as the register knows them; what it fills in, and whether they may."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.days import spoken
from domain.documents import DOCUMENT_WORDS, DocumentKind
from domain.hall.certificate_kinds import NUMBER
from domain.hall.certificates import Certificate
from domain.hall.items import Applicants, Item, Source, Who
from domain.hall.registered import Registered
from domain.people import Identity, Level
from domain.words import Words

_WHO_WORDS: Final[Mapping[Who, Words]] = {
    Who.PERSON: Words("本人", "the person"),
    Who.GUARDIAN: Words("监护人", "the guardian"),
    Who.REPRESENTATIVE: Words("受托人", "a representative"),
}


@dataclass(frozen=True, slots=True)
class Applicant:
    identity: Identity
    area: str  # six digits of the division; "" where none is on record
    died_on: date | None = None
    #: Of each kind that the item looks at the newest that holds today.
    certificates: Mapping[str, Certificate] = field(default_factory=dict)

    @property
    def registered(self) -> Registered:
        """Without who they are, as rules ask for it."""
        return Registered(self.identity.born, self.area, self.died_on)

    @property
    def known(self) -> dict[str, str]:
        """What the register fills in, by the names of PREFILLS_OF_THE_REGISTER; "" for what is not on record."""
        return {
            "name": self.identity.name,
            "document": DOCUMENT_WORDS[self.identity.document].zh,
            "id_number": self.identity.id_number,
            "phone": self.identity.phone,
            "area": self.area,
        }


def prefilled(item: Item, applicant: Applicant) -> dict[str, object]:
    """The fields that the city knows, by their names; what is not on record is asked."""
    known: dict[tuple[str, str], object] = {
        (Source.REGISTER, what): value for what, value in applicant.known.items() if value
    }
    for kind, held in applicant.certificates.items():
        known[Source.CERTIFICATE, f"{kind}.{NUMBER}"] = held.number
        known |= {(Source.CERTIFICATE, f"{kind}.{each.name}"): each.value for each in held.fields}
    return {
        each.field: known[each.source, each.what]
        for each in item.prefill
        if (each.source, each.what) in known
    }


def kinds_asked(item: Item) -> frozenset[str]:
    """Kinds of certificates that fill in a field, or answer a material."""
    filled = {
        each.what.partition(".")[0] for each in item.prefill if each.source == Source.CERTIFICATE
    }
    return frozenset(filled | {each.certificate for each in item.materials if each.certificate})


def answered(item: Item, applicant: Applicant) -> dict[str, str]:
    """Materials that a certificate answers, with its number."""
    return {
        each.name: applicant.certificates[each.certificate].number
        for each in item.materials
        if each.certificate in applicant.certificates
    }


def changed(known: Mapping[str, object], form: Mapping[str, object]) -> tuple[str, ...]:
    """Fields that are on record and that the form says otherwise."""
    return tuple(field for field in known if field in form and form[field] != known[field])


def objection(
    item: Item, applicant: Applicant, who: Who | None, level: Level, today: date
) -> Words | None:
    """Why they can't apply for it now; None: they can. What a higher level would open, the door has asked.

    `who` and `level` are of whoever acts, all else of the person whom it is about.
    """
    rule, age = item.applicants, applicant.registered.age(today)
    if item.built_in:
        return Words(
            "此事项请到“我的申请”或“进度”页面提出",
            "this is asked for on a page of its own: your requests, or your progress",
        )
    if applicant.died_on is not None:
        return Words(
            f"登记簿记有 {spoken(applicant.died_on).zh} 的死亡信息；如有误请到窗口更正",
            "a death is on record; if that is wrong, please have it corrected at a service window",
        )
    if who not in rule.who:
        return _whoever(rule.who)
    if level < rule.level:
        return Words("此事项要求更高的认证级别", "this takes a sign-in that was confirmed further")
    return _persons_objection(rule, applicant, age)


def _persons_objection(rule: Applicants, applicant: Applicant, age: int | None) -> Words | None:
    if applicant.identity.document not in rule.documents:
        return _documents(rule.documents)
    if why := _age_objection(rule, age):
        return why
    if rule.areas and not applicant.area.startswith(rule.areas):
        return Words("须在办理区域内登记", "of those registered in the areas that it is for")
    return None


def is_certain(item: Item, applicant: Applicant, today: date) -> bool:
    """Whether all that the item asks of who applies is known: what is not, an officer looks at."""
    rule = item.applicants
    asked = rule.age_from is not None or rule.age_to is not None
    return not asked or applicant.registered.age(today) is not None


def _documents(taken: frozenset[DocumentKind]) -> Words:
    named = [words for kind, words in DOCUMENT_WORDS.items() if kind in taken]
    return Words(
        f"此事项凭{'、'.join(each.zh for each in named)}办理",
        f"of those whom the register knows by: {', '.join(each.en for each in named)}",
    )


def _age_objection(rule: Applicants, age: int | None) -> Words | None:
    if age is None:  # what is not known refuses nobody
        return None
    if rule.age_from is not None and age < rule.age_from:
        return Words(f"须年满 {rule.age_from} 周岁", f"from the age of {rule.age_from}")
    if rule.age_to is not None and age > rule.age_to:
        return Words(f"须不超过 {rule.age_to} 周岁", f"up to the age of {rule.age_to}")
    return None


def _whoever(may: frozenset[Who]) -> Words:
    named = [words for who, words in _WHO_WORDS.items() if who in may]
    return Words(
        f"此事项由{'、'.join(each.zh for each in named)}申请",
        f"this is applied for by {' or '.join(each.en for each in named)}",
    )
