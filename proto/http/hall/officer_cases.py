"""Cases of the hall, as officers see and move them."""

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import Field

from domain.documents import DocumentKind
from domain.errors import Refusal
from domain.hall.case_lists import OfficerCaseFile, WorkItem, WorkTally
from domain.hall.cases import (
    STATE_WORDS,
    WORDS_LENGTH,
    CaseState,
    Move,
    Opinion,
    Standing,
)
from domain.hall.clocks import Light
from domain.hall.items import Item, StepKind
from domain.hall.looks import Look, LookItem, LookTally, wrong_percent
from domain.hall.posts import PostRole
from domain.hall.transitions import Moment as Now
from domain.problem_titles import TITLES
from domain.words import Language
from proto.http.base import Answer, Body, Moment
from proto.http.hall.cases import (
    AnsweredMaterial,
    CertificateGiven,
    ClockSeen,
    EventSeen,
    RepresentativeSeen,
    StepSeen,
    SupplementSeen,
    answered_seen,
    clocks_seen,
    step_seen,
)
from proto.http.hall.signatures import SignatureShown

#: Own choice: moved at once by one call.
MANY: Final = 50
Reason = Annotated[str, Field(max_length=WORDS_LENGTH)]
StepName = Annotated[str, Field(max_length=40)]


class WorkLine(Answer):
    """No name, no form: the list shows what waits, and whose it is shows with the case."""

    case: UUID
    number: str
    item: str
    name: str
    state: CaseState
    step: str
    step_name: str
    kind: StepKind
    unit: str
    area: str
    opened_at: Moment
    due: Moment | None
    light: Light
    bundle: str  # what the bundle is called of which it is a part; "" for none

    @classmethod
    def of(
        cls,
        one: WorkItem,
        item: Item,
        at: datetime,
        language: Language,
        bundle: Item | None = None,
    ) -> Self:
        return cls(
            case=one.case,
            number=one.number,
            item=one.item,
            name=item.names.in_(language),
            state=one.state,
            step=one.step,
            step_name=item.step(one.step).names.in_(language),
            kind=one.kind,
            unit=one.unit,
            area=one.area,
            opened_at=one.opened_at,
            due=one.due_at,
            light=one.light(at),
            bundle=bundle.names.in_(language) if bundle else "",
        )


class WorkSeen(Answer):
    work: list[WorkLine]
    next_cursor: str = ""


class LookLine(Answer):
    """A grant by rule to be looked at; `unit` decides such cases."""

    case: UUID
    number: str
    item: str
    name: str
    unit: str
    area: str
    decided_at: Moment

    @classmethod
    def of(cls, one: LookItem, item: Item, language: Language) -> Self:
        return cls(
            case=one.case,
            number=one.number,
            item=one.item,
            name=item.names.in_(language),
            unit=one.unit,
            area=one.area,
            decided_at=one.decided_at,
        )


class LooksSeen(Answer):
    looks: list[LookLine]
    next_cursor: str = ""


class CaseFound(Answer):
    case: UUID


class OfficerStep(StepSeen):
    after: list[str]
    officer: UUID | None
    username: str  # "" for nobody
    mine: bool
    opened_at: Moment | None
    ended_at: Moment | None
    opinion: Opinion | None
    words: str


class OfficerEvent(EventSeen):
    step: str
    actor: str


class Holder(Answer):
    """Whose case it is, in full: the officer opened it for a purpose, which is on record."""

    name: str
    id_number: str
    document: DocumentKind
    phone: str


class OfficerCase(Answer):
    """As an officer sees it; `moves` are those that this officer may make now."""

    case: UUID
    version: int  # as in its ETag, for If-Match
    person: UUID
    number: str
    item: str
    item_version: int
    name: str
    state: CaseState
    standing: str
    stands: Standing | None
    area: str
    holder: Holder
    bundle: str  # as in WorkLine
    representative: RepresentativeSeen | None  # in full; none: the person's own
    submitted_at: Moment | None
    decided_at: Moment | None
    ended_at: Moment | None
    form: dict[str, Any]
    answered: list[AnsweredMaterial]
    certificate: CertificateGiven | None  # that it gave
    words: str
    look: Look | None  # of a grant by rule that was drawn
    supplement: SupplementSeen | None
    clocks: list[ClockSeen]
    steps: list[OfficerStep]
    events: list[OfficerEvent]
    signatures: list[SignatureShown]
    moves: list[Move]

    @classmethod
    def of(cls, seen: OfficerCaseFile, reader: UUID, now: Now, language: Language) -> Self:
        case, item, identity = seen.file.case, seen.file.item, seen.identity
        return cls(
            case=case.case,
            version=case.version,
            person=case.person,
            number=case.number,
            item=case.item,
            item_version=case.item_version,
            name=item.names.in_(language),
            state=case.state,
            standing=STATE_WORDS[case.state].in_(language),
            stands=case.standing,
            area=case.area,
            holder=Holder(
                name=identity.name,
                id_number=identity.id_number,
                document=identity.document,
                phone=identity.phone,
            ),
            bundle=seen.file.bundle.names.in_(language) if seen.file.bundle else "",
            representative=RepresentativeSeen.of(seen.file.representative, now.at, masked=False)
            if seen.file.representative
            else None,
            submitted_at=case.submitted_at,
            decided_at=case.decided_at,
            ended_at=case.ended_at,
            form=dict(case.form),
            answered=answered_seen(seen.file),
            certificate=(
                CertificateGiven.of(seen.file.certificate, language)
                if seen.file.certificate
                else None
            ),
            words=case.words,
            look=case.look,
            supplement=SupplementSeen.of(case.supplement) if case.supplement else None,
            clocks=clocks_seen(case, now),
            steps=[
                OfficerStep(
                    **step_seen(each, item, language).model_dump(),
                    after=list(each.after),
                    officer=each.officer,
                    username=seen.officers.get(each.officer, "") if each.officer else "",
                    mine=each.officer == reader,
                    opened_at=each.opened_at,
                    ended_at=each.ended_at,
                    opinion=each.opinion,
                    words=each.words,
                )
                for each in case.steps
            ],
            events=[
                OfficerEvent(
                    **EventSeen.of(each, language).model_dump(), step=each.step, actor=each.actor
                )
                for each in seen.file.events
            ],
            signatures=[SignatureShown.of(each, language) for each in seen.signatures],
            moves=sorted(seen.moves),
        )


class PostHolder(Answer):
    officer: UUID
    username: str


class PostHolders(Answer):
    """Those who hold the post of a step and may do it in this case, by name."""

    officers: list[PostHolder]


class TallySeen(Answer):
    unit: str
    role: PostRole
    open: int
    taken: int
    yellow: int
    red: int
    standing: int

    @classmethod
    def of(cls, tally: WorkTally) -> Self:
        return cls(
            unit=tally.unit,
            role=tally.role,
            open=tally.open,
            taken=tally.taken,
            yellow=tally.yellow,
            red=tally.red,
            standing=tally.standing,
        )


class LookTallySeen(Answer):
    """Grants by rule that were drawn: how many wait, and what was found in the last 30 days."""

    unit: str
    waiting: int
    right: int
    wrong: int
    wrong_percent: float

    @classmethod
    def of(cls, tally: LookTally) -> Self:
        return cls(
            unit=tally.unit,
            waiting=tally.waiting,
            right=tally.right,
            wrong=tally.wrong,
            wrong_percent=wrong_percent(tally.right, tally.wrong),
        )


class BoardSeen(Answer):
    """Open steps at the units that the officer supervises, and what was looked at afterwards there."""

    work: list[TallySeen]
    looks: list[LookTallySeen]


class CaseMoved(Body):
    """One move of an officer; each takes its own fields (docs/hall.md)."""

    move: Move
    step: StepName = ""
    words: Reason = ""
    wants: Annotated[list[StepName], Field(max_length=100, default_factory=list)]
    opinion: Opinion | None = None
    to: StepName = ""
    officer: UUID | None = None
    standing: Standing | None = None
    delivered: bool = False


class CaseMoveOfMany(CaseMoved):
    case: UUID
    version: int  # that was seen


class CasesMoved(Body):
    moves: Annotated[list[CaseMoveOfMany], Field(min_length=1, max_length=MANY)]


class MoveDone(Answer):
    """`problem`: the name of the problem that refused it, "" for none; `version`: after it, 0 when refused."""

    case: UUID
    version: int
    problem: str
    detail: str

    @classmethod
    def of(cls, case: UUID, result: int | Refusal, language: Language) -> Self:
        """`result`: the version after it, or why not."""
        if isinstance(result, Refusal):
            problem = result.problem
            return cls(case=case, version=0, problem=problem, detail=TITLES[problem].in_(language))
        return cls(case=case, version=result, problem="", detail="")


class MovesDone(Answer):
    done: list[MoveDone]
