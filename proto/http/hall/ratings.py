"""Ratings, as those who give them, those who are rated and those who oversee services see them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from domain.hall.cases import WORDS_LENGTH as REASON_LENGTH
from domain.hall.cases import StepState
from domain.hall.rating_appeals import APPEAL_WORDS, Appeal, AppealState
from domain.hall.rating_appeals import WORDS_LENGTH as APPEAL_LENGTH
from domain.hall.rating_lists import (
    AppealFile,
    AskSeen,
    CodeMade,
    RaterShown,
    RatingsPage,
    RepairFile,
)
from domain.hall.rating_repairs import (
    CALL_BACK_WORDS,
    CallBack,
    RepairAnswer,
    RepairDone,
)
from domain.hall.ratings import (
    LEVEL_WORDS,
    REASON_WORDS,
    REASONS_MOST,
    WORDS_LENGTH,
    Given,
    RatingLevel,
    RatingReason,
    RatingShown,
    RatingWay,
)
from domain.hall.transitions import Moment as Now
from domain.subjects import SubjectKind
from domain.words import Language
from proto.http.base import Answer, Body, Day, Moment
from proto.http.hall.cases import ClockSeen, clocks_seen

Words500 = Annotated[str, Field(max_length=WORDS_LENGTH)]
Reason = Annotated[str, Field(min_length=1, max_length=REASON_LENGTH)]


class RatingGiven(Body):
    """`call_back`: whoever oversees services may learn who it was, and call."""

    level: Annotated[RatingLevel, Field(strict=False)]
    reasons: Annotated[
        list[Annotated[RatingReason, Field(strict=False)]],
        Field(max_length=REASONS_MOST, default_factory=list),
    ]
    words: Words500 = ""
    call_back: bool = False

    @property
    def given(self) -> Given:
        chosen = tuple(each for each in RatingReason if each in self.reasons)
        return Given(self.level, chosen, self.words, self.call_back)


class RatingObjection(Body):
    words: Annotated[str, Field(min_length=1, max_length=APPEAL_LENGTH)]


class GivenSeen(Answer):
    level: RatingLevel
    level_name: str
    reasons: list[RatingReason]
    words: str
    call_back: bool
    way: RatingWay

    @classmethod
    def of(cls, given: Given, language: Language) -> Self:
        return cls(
            level=given.level,
            level_name=LEVEL_WORDS[given.level].in_(language),
            reasons=list(given.reasons),
            words=given.words,
            call_back=given.call_back,
            way=given.way,
        )


class RatingLine(Answer):
    """One that the person is asked for.

    `may_give`: it can be answered, or changed; `silent`: nothing was said in time, and it counted as satisfied.
    """

    rating: UUID
    case: UUID | None
    item: str
    name: str
    unit: str
    unit_name: str
    asked_at: Moment
    last_day: Day
    open: bool
    may_give: bool
    silent: bool
    given: GivenSeen | None

    @classmethod
    def of(cls, seen: AskSeen, language: Language) -> Self:
        ask = seen.ask
        return cls(
            rating=ask.ask,
            case=ask.subject.row if ask.subject.kind is SubjectKind.CASE else None,
            item=ask.item,
            name=seen.item.in_(language),
            unit=ask.unit,
            unit_name=seen.unit.in_(language),
            asked_at=ask.asked_at,
            last_day=seen.last_day,
            open=seen.open,
            may_give=seen.may_give,
            silent=ask.rating is not None and ask.given is None,
            given=GivenSeen.of(ask.given, language) if ask.given else None,
        )


class RatingsAsked(Answer):
    ratings: list[RatingLine]
    next_cursor: str = ""


class RepairTold(Answer):
    """What came of a poor rating, for who gave it; `words` once it is closed."""

    closed: bool
    words: str
    call_back: CallBack | None
    call_back_name: str

    @classmethod
    def of(cls, answer: RepairAnswer, language: Language) -> Self:
        called = answer.call_back
        return cls(
            closed=answer.closed,
            words=answer.words,
            call_back=called,
            call_back_name=CALL_BACK_WORDS[called].in_(language) if called else "",
        )


class AppealTold(Answer):
    """That the rated unit holds it for false, for who gave it; they may object once it is `set_aside`."""

    state: AppealState
    standing: str
    words: str
    last_words: str

    @classmethod
    def of(cls, appeal: Appeal, language: Language) -> Self:
        return cls(
            state=appeal.state,
            standing=APPEAL_WORDS[appeal.state].in_(language),
            words=appeal.words,
            last_words=appeal.last_words,
        )


class RatingSeen(RatingLine):
    repair: RepairTold | None  # of a poor one
    appeal: AppealTold | None

    @classmethod
    def of(cls, seen: AskSeen, language: Language) -> Self:
        line = RatingLine.of(seen, language)
        return cls(
            **{name: getattr(line, name) for name in RatingLine.model_fields},
            repair=RepairTold.of(seen.repair, language) if seen.repair else None,
            appeal=AppealTold.of(seen.appeal, language) if seen.appeal else None,
        )


class RatingCode(Answer):
    """For the screen at the counter, once; the page takes it at `#/rate/CODE`."""

    code: str
    until: Moment

    @classmethod
    def of(cls, made: CodeMade) -> Self:
        return cls(code=made.code, until=made.until)


class CodedRating(Answer):
    """What somebody at a counter is asked for; it says nothing of who, and not whether it was answered."""

    item: str
    name: str
    unit: str
    unit_name: str

    @classmethod
    def of(cls, seen: AskSeen, language: Language) -> Self:
        return cls(
            item=seen.ask.item,
            name=seen.item.in_(language),
            unit=seen.ask.unit,
            unit_name=seen.unit.in_(language),
        )


class RatingShownLine(Answer):
    """One that was given to the unit, of a month, when enough are shown with it."""

    rating: UUID
    item: str
    level: RatingLevel
    level_name: str
    reasons: list[RatingReason]
    reason_names: list[str]
    words: str
    month: Day
    counted: bool
    appeal: AppealState | None

    @classmethod
    def of(cls, shown: RatingShown, appeal: Appeal | None, language: Language) -> Self:
        return cls(
            rating=shown.rating,
            item=shown.item,
            level=shown.level,
            level_name=LEVEL_WORDS[shown.level].in_(language),
            reasons=list(shown.reasons),
            reason_names=[REASON_WORDS[each].in_(language) for each in shown.reasons],
            words=shown.words,
            month=shown.month,
            counted=shown.counted,
            appeal=appeal.state if appeal else None,
        )


class RatingsShown(Answer):
    ratings: list[RatingShownLine]
    next_cursor: str = ""

    @classmethod
    def of(cls, page: RatingsPage, language: Language) -> Self:
        lines = [RatingShownLine.of(each, appeal, language) for each, appeal in page.ratings]
        return cls(ratings=lines, next_cursor=page.next_cursor)


class AppealMade(Body):
    words: Annotated[str, Field(min_length=1, max_length=APPEAL_LENGTH)]  # why it is false


class AppealDecided(Body):
    false: bool  # the rating is, and counts no more
    words: Annotated[str, Field(min_length=1, max_length=APPEAL_LENGTH)]  # the rater reads them


class AppealSeen(Answer):
    """`why`: says the rated unit; `objection`: the rater, against a first decision."""

    rating: UUID
    unit: str
    item: str
    level: RatingLevel
    level_name: str
    reason_names: list[str]
    rated_words: str
    why: str
    asked_at: Moment
    state: AppealState
    standing: str
    words: str
    objection: str
    last_words: str

    @classmethod
    def of(cls, file: AppealFile, language: Language) -> Self:
        appeal, grounds = file.appeal, file.grounds
        return cls(
            rating=appeal.rating,
            unit=appeal.unit,
            item=grounds.item,
            level=grounds.level,
            level_name=LEVEL_WORDS[grounds.level].in_(language),
            reason_names=[REASON_WORDS[each].in_(language) for each in grounds.reasons],
            rated_words=grounds.words,
            why=appeal.why,
            asked_at=appeal.asked_at,
            state=appeal.state,
            standing=APPEAL_WORDS[appeal.state].in_(language),
            words=appeal.words,
            objection=appeal.objection,
            last_words=appeal.last_words,
        )


class AppealsSeen(Answer):
    appeals: list[AppealSeen]


class RepairMoved(Body):
    """The open step is done. `founded`: at the verification; `call_back`: at the step of that name."""

    words: Reason
    founded: bool | None = None
    call_back: Annotated[CallBack, Field(strict=False)] | None = None

    @property
    def done(self) -> RepairDone:
        return RepairDone(self.words, self.founded, self.call_back)


class RepairStep(Answer):
    step: str
    name: str
    done: bool
    open: bool
    mine: bool
    words: str


class RepairSeen(Answer):
    """A repair, without anything that leads to the rater."""

    case: UUID
    version: int  # as in its ETag, for If-Match
    number: str
    unit: str
    unit_name: str
    item: str
    item_name: str
    level: RatingLevel
    level_name: str
    reason_names: list[str]
    words: str
    may_call: bool
    counted: bool
    call_back: CallBack | None
    closed: bool
    clocks: list[ClockSeen]
    steps: list[RepairStep]

    @classmethod
    def of(cls, file: RepairFile, reader: UUID, now: Now, language: Language) -> Self:
        grounds, case = file.grounds, file.case
        return cls(
            case=case.case,
            version=case.version,
            number=case.number,
            unit=grounds.unit,
            unit_name=file.unit.in_(language),
            item=grounds.item,
            item_name=file.item.in_(language),
            level=grounds.level,
            level_name=LEVEL_WORDS[grounds.level].in_(language),
            reason_names=[REASON_WORDS[each].in_(language) for each in grounds.reasons],
            words=grounds.words,
            may_call=grounds.call_back,
            counted=grounds.counted,
            call_back=file.repair.call_back,
            closed=case.ended,
            clocks=clocks_seen(case, now),
            steps=[
                RepairStep(
                    step=each.name,
                    name=file.definition.step(each.name).names.in_(language),
                    done=each.state is StepState.DONE,
                    open=each.state is StepState.OPEN,
                    mine=each.officer == reader,
                    words=each.words,
                )
                for each in case.steps
            ],
        )


class RaterSeen(Answer):
    name: str
    phone: str
    number: str

    @classmethod
    def of(cls, shown: RaterShown) -> Self:
        return cls(name=shown.name, phone=shown.phone, number=shown.number)
