"""An item (事项): one matter that the city does for people, as a department wrote it down.

Read from `items/<name>.<version>.yaml` (docs/items.md), released by a second officer, and never changed
after: a running case keeps its version.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from domain.documents import DocumentKind
from domain.errors import Unfit
from domain.hall.built_in import is_built_in
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.clocks import Allowed, ClockKind
from domain.hall.posts import PostRole
from domain.people import Level
from domain.words import Words

ITEM_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,29}(\.[a-z][a-z0-9_]{1,29}){1,3}", re.ASCII)
FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class Who(StrEnum):
    """Who may apply."""

    PERSON = "person"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class StepKind(StrEnum):
    ACCEPT = "accept"  # 受理: complete, and ours
    REVIEW = "review"  # 审查: one of several looks, side by side or in turn
    DECIDE = "decide"  # 决定
    ISSUE = "issue"  # 制证, 送达


#: Which post does a step of a kind; the rule that keeps them apart rests on it.
ROLE_OF: Final[Mapping[StepKind, frozenset[PostRole]]] = {
    StepKind.ACCEPT: frozenset({PostRole.CLERK}),
    StepKind.REVIEW: frozenset({PostRole.CLERK, PostRole.APPROVER}),
    StepKind.DECIDE: frozenset({PostRole.APPROVER}),
    StepKind.ISSUE: frozenset({PostRole.ISSUER}),
}


@dataclass(frozen=True, slots=True)
class Law:
    """What something rests on: the title of a law or rule, and where in it; "" for no place in particular."""

    title: Words
    article: str


@dataclass(frozen=True, slots=True)
class Applicants:
    """`areas`: of those whose area on the register begins with one of them; none: everybody.

    `documents`: by which a person on the register may be known.
    """

    who: frozenset[Who]
    level: Level
    age_from: int | None = None
    age_to: int | None = None  # the last year of age that still may
    areas: tuple[str, ...] = ()
    documents: frozenset[DocumentKind] = frozenset({DocumentKind.RESIDENT_ID})


class Source(StrEnum):
    """Where a field is filled in from, or a fact is asked."""

    REGISTER = "register"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Prefill:
    """A field that the city knows already; it is shown with its source and not asked."""

    field: str
    source: str
    what: str  # a name that the source knows


class MaterialWay(StrEnum):
    UPLOAD = "upload"
    CERTIFICATE = "certificate"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Material:
    name: str
    names: Words
    ways: frozenset[MaterialWay]
    required: bool
    certificate: str = ""  # the kind that answers it, if one does


@dataclass(frozen=True, slots=True)
class Step:
    """`after`: the steps that come first; several without one another run side by side (并联审批)."""

    name: str
    kind: StepKind
    names: Words
    unit: str
    role: PostRole
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clocks:
    """`extension`: so many working days more a supervisor may grant once, 0 for none."""

    allowed: Mapping[ClockKind, Allowed]
    extension: int = 0

    def __getitem__(self, kind: ClockKind) -> Allowed:
        return self.allowed[kind]


class Otherwise(StrEnum):
    """What a condition that does not hold comes to."""

    PERSON = "person"  # an officer looks
    REFUSE = "refuse"  # by a law that leaves nothing to judge


@dataclass(frozen=True, slots=True)
class FactWanted:
    """`type` is one of the types of CEL that docs/items.md names."""

    name: str
    source: str
    what: str
    type: str
    within_ms: int


@dataclass(frozen=True, slots=True)
class Condition:
    """`holds`: an expression in CEL over `form`, `facts` and `today`; `words`: what is said when it does not."""

    name: str
    holds: str
    words: Words
    otherwise: Otherwise = Otherwise.PERSON
    bound_by: Law | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """`shadow`: judged and recorded beside the officers' decision, and deciding nothing.

    `sampled`: of 100 grants, so many are looked at by an officer afterwards.
    """

    facts: tuple[FactWanted, ...]
    conditions: tuple[Condition, ...]
    shadow: bool = False
    sampled: int = 0


@dataclass(frozen=True, slots=True)
class NoticeWanted:
    """`kind`: a kind of notice of the house, told after `move` in place of what every case tells."""

    move: str  # a Move of domain/hall/cases.py
    kind: str


class SignWay(StrEnum):
    """How an applicant signs what is submitted."""

    CODE = "code"  # one-use, to the own phone
    FACE = "face"
    OFFICER = "officer"  # before whom it is signed, at the counter


class Postage(StrEnum):
    """Who pays the courier."""

    GOVERNMENT = "government"
    CITIZEN = "citizen"  # of what is sent to them; nothing is collected then


class FeeDue(StrEnum):
    """When the fee of an item is owed."""

    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"


class FaceAsked(StrEnum):
    NEVER = "never"
    AT_SUBMIT = "at_submit"


#: A face is never the only way (人脸识别技术应用安全管理办法 2025): who shows none signs before an officer.
FACE_OR_OFFICER: Final = frozenset({SignWay.FACE, SignWay.OFFICER})


@dataclass(frozen=True, slots=True)
class Offer:
    """Told to whoever comes to `age`, so many months before that birthday.

    `by_sms`: an answer by SMS applies, with the fields of `form` beside those that the city fills in.
    """

    age: int
    months_before: int
    by_sms: bool = False
    form: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a bundle (一件事). `fields`: by each field of that item the one of the bundle's form it gets."""

    item: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """`form`: a JSON Schema (2020-12) as compact text, of the dialect of docs/items.md.

    `effect`: the named end of an approval, "" for none; `certificate`: what is issued then.
    `signature`: ways to sign, as written; `signed_by` says what holds.
    `courier`: what is issued may be sent, and papers for the window collected.
    `bundle`: the items that one application is for; it has no steps then, and at most the clock `decide`.
    """

    name: str
    version: int
    names: Words
    about: Words
    basis: tuple[Law, ...]
    applicants: Applicants
    form: str
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    clocks: Clocks
    fee_fen: int = 0
    fee_due: FeeDue = FeeDue.ACCEPTANCE
    prefill: tuple[Prefill, ...] = ()
    rules: Rules | None = None
    effect: str = ""
    certificate: CertificateKind | None = None
    notices: tuple[NoticeWanted, ...] = ()
    signature: frozenset[SignWay] = frozenset()
    face: FaceAsked = FaceAsked.NEVER
    offer: Offer | None = None
    bundle: tuple[Part, ...] = ()
    keywords: tuple[str, ...] = ()
    courier: Postage | None = None  # None: fetched at the window alone

    @property
    def reference(self) -> str:
        """`allowance.elder@2`: what a case and an entry of the audit name."""
        return f"{self.name}@{self.version}"

    @property
    def units(self) -> frozenset[str]:
        return frozenset(step.unit for step in self.steps)

    @property
    def signed_by(self) -> frozenset[SignWay]:
        """By one of these what is submitted has to be signed; none: it is not signed."""
        return FACE_OR_OFFICER if self.face is FaceAsked.AT_SUBMIT else self.signature

    @property
    def built_in(self) -> bool:
        """Begun at a door of its own."""
        return is_built_in(self.units)

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def of_kind(self, kind: StepKind) -> Step | None:
        return next((step for step in self.steps if step.kind is kind), None)


def read_item_name(text: str) -> str:
    """Unfit for what names no item."""
    if not ITEM_NAME.fullmatch(text):
        raise Unfit("如 permit.shopfront 的事项名称", "the name of an item, like permit.shopfront")
    return text


class Ordered(Protocol):
    """A step of an item, or of a case."""

    @property
    def name(self) -> str: ...

    @property
    def after(self) -> tuple[str, ...]: ...


def ancestors(steps: Iterable[Ordered], of: str) -> frozenset[str]:
    """All steps that come before `of`, over however many others."""
    after = {step.name: step.after for step in steps}
    found: set[str] = set()
    waiting = list(after[of])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(after[name])
    return frozenset(found)
