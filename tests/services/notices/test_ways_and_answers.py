"""How a citizen is told, what they answer, what reminds them, and a campaign's moves: bounds, counts, the record."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import pytest

from domain.delivery import Channel
from domain.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, Refusal
from domain.escalation import BOUND_GROUPS, ChannelGroup, Chosen, NotificationPreferences
from domain.events import EventKind
from domain.four_eyes import Matter, SecondWord
from domain.notices.campaigns import Campaign, CampaignState, Move
from domain.notices.delivery_reports import Called, Forged, Unreadable
from domain.notices.reminders import Ending, EndingPlace
from domain.notices.sms_replies import SmsReply
from domain.people import Citizen, Level
from domain.problems import Problem
from domain.quiet import Quiet
from domain.words import Language
from services.notices.campaign_moves import CampaignMoves
from services.notices.preferences import PreferenceService
from services.notices.reminders import Reminders
from services.notices.sms_replies import SmsReplyService
from tests.services.unit import ACCOUNT, FakeAudit, FakeEvents, FakeUnit

NOW: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TODAY: Final = date(2026, 11, 24)
CITIZEN: Final = Citizen(ACCOUNT, Level.BOUND, UUID(int=2))
WISHES: Final = NotificationPreferences(quiet=None)
CHOSEN: Final = Chosen(WISHES, Quiet(), Language.ZH, wechat=True, grants={"b": 1})


@dataclass
class Wishes:
    """Those of one account; None: it is gone."""

    chosen: Chosen | None = CHOSEN
    written: list[tuple[NotificationPreferences, Language]] = field(default_factory=list)

    async def read(self, account: UUID) -> Chosen | None:
        return self.chosen

    async def write(
        self, account: UUID, wishes: NotificationPreferences, language: Language, at: datetime
    ) -> bool:
        self.written.append((wishes, language))
        return self.chosen is not None


def preferences(
    store: Wishes, channels: Collection[Channel] = (Channel.SMS, Channel.EMAIL, Channel.WEBHOOK)
) -> PreferenceService:
    return PreferenceService(
        wishes=store, channels=channels, templates=frozenset("cba"), clock=lambda: NOW
    )


async def test_a_page_offers_what_is_set_up_and_asks_for_the_templates_that_lack() -> None:
    seen = await preferences(Wishes()).show(CITIZEN)
    unlinked = await preferences(Wishes(replace(CHOSEN, wechat=False))).show(CITIZEN)

    assert seen.offered == {ChannelGroup.SMS, ChannelGroup.EMAIL}
    assert (seen.ask, unlinked.ask) == (("a", "c"), ())
    assert seen.chosen == CHOSEN


@pytest.mark.parametrize(
    ("quiet", "fits"),
    [
        (Quiet(time(21), time(9)), True),
        (Quiet(time(21), time(9, 1)), False),
        (Quiet(time(21), time(21)), False),
        (None, True),
    ],
    ids=["twelve_hours", "a_minute_more", "no_time", "off"],
)
async def test_a_night_lasts_twelve_hours_at_most(quiet: Quiet | None, *, fits: bool) -> None:
    store, wishes = Wishes(), NotificationPreferences(quiet=quiet)

    if fits:
        seen = await preferences(store).choose(CITIZEN, wishes, Language.EN)
        assert seen.chosen == CHOSEN
    else:
        with pytest.raises(Invalid) as refused:
            await preferences(store).choose(CITIZEN, wishes, Language.EN)
        assert [(each.pointer, each.code) for each in refused.value.errors] == [
            ("/quiet", "window")
        ]
    assert store.written == ([(wishes, Language.EN)] if fits else [])


async def test_of_what_the_law_wants_told_one_way_that_is_set_up_stays_on() -> None:
    group = min(BOUND_GROUPS)
    store, one = Wishes(), frozenset({(group, ChannelGroup.SMS)})
    both = one | {(group, ChannelGroup.EMAIL)}

    await preferences(store).choose(CITIZEN, replace(WISHES, off=one), Language.ZH)
    with pytest.raises(Invalid) as refused:
        await preferences(store).choose(CITIZEN, replace(WISHES, off=both), Language.ZH)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        (f"/off/{group}", "last-way")
    ]
    # Where nothing is set up, all ways but the last may go.
    await preferences(store, ()).choose(CITIZEN, replace(WISHES, off=both), Language.ZH)
    assert len(store.written) == 2


async def test_an_account_that_is_gone_wishes_nothing() -> None:
    for call in (
        preferences(Wishes(None)).show(CITIZEN),
        preferences(Wishes(None)).choose(CITIZEN, WISHES, Language.ZH),
    ):
        with pytest.raises(NotSignedIn) as refused:
            await call
        assert refused.value.problem is Problem.SESSION_OVER


@dataclass
class Vendor:
    wrong: Exception | None = None
    answered: list[SmsReply] = field(default_factory=list)

    @property
    def reply(self) -> str:
        return "OK"

    def read(self, called: Called) -> Sequence[SmsReply]:
        if self.wrong is not None:
            raise self.wrong
        return [SmsReply("13800138000", "Y"), SmsReply("13900139000", "N")]

    async def take(self, reply: SmsReply) -> None:
        self.answered.append(reply)


async def test_every_answer_of_a_call_is_handed_on_and_the_vendor_thanked() -> None:
    vendor, counts = Vendor(), Counter[tuple[str, str]]()
    service = SmsReplyService(readers={"aliyun": vendor}, answered=vendor, counts=counts)

    assert await service.take("aliyun", Called()) == "OK"
    assert [each.text for each in vendor.answered] == ["Y", "N"]
    assert counts == {("aliyun-replies", "taken"): 1}


@pytest.mark.parametrize(
    ("name", "wrong", "refusal", "problem", "counted"),
    [
        ("other", None, NotAllowed, Problem.CALLBACK_FORGED, {}),
        (
            "aliyun",
            Forged(),
            NotAllowed,
            Problem.CALLBACK_FORGED,
            {("aliyun-replies", "forged"): 1},
        ),
        (
            "aliyun",
            Unreadable(),
            Invalid,
            Problem.BODY_UNREADABLE,
            {("aliyun-replies", "unreadable"): 1},
        ),
    ],
    ids=["not_set_up", "forged", "unreadable"],
)
async def test_what_is_no_vendors_call_is_refused_and_counted(
    name: str,
    wrong: Exception | None,
    refusal: type[Refusal],
    problem: Problem,
    counted: dict[tuple[str, str], int],
) -> None:
    vendor, counts = Vendor(wrong), Counter[tuple[str, str]]()
    service = SmsReplyService(readers={"aliyun": vendor}, answered=vendor, counts=counts)

    with pytest.raises(refusal) as refused:
        await service.take(name, Called())
    assert refused.value.problem is problem
    assert (vendor.answered, counts) == ([], counted)


@dataclass
class Campaigns:
    held: Campaign | None
    moved: list[tuple[CampaignState, UUID | None]] = field(default_factory=list)
    heard: list[SecondWord] = field(default_factory=list)

    async def lock(self, campaign: UUID) -> Campaign | None:
        return self.held

    async def move(
        self, campaign: UUID, state: CampaignState, *, released_by: UUID | None, at: datetime
    ) -> None:
        self.moved.append((state, released_by))

    async def check(self, word: SecondWord, at: datetime) -> None:
        self.heard.append(word)


MADE_BY, SECOND = UUID(int=7), UUID(int=8)


@pytest.mark.parametrize(
    ("state", "move", "after"),
    [
        (CampaignState.DRAFT, Move.RELEASE, CampaignState.RUNNING),
        (CampaignState.RUNNING, Move.PAUSE, CampaignState.PAUSED),
        (CampaignState.PAUSED, Move.RESUME, CampaignState.RUNNING),
        (CampaignState.RUNNING, Move.STOP, CampaignState.STOPPED),
    ],
)
async def test_a_second_officer_releases_and_any_stops_each_on_record(
    state: CampaignState, move: Move, after: CampaignState
) -> None:
    draft: object = None
    held = Campaign(UUID(int=5), draft, state, MADE_BY, NOW)  # type: ignore[arg-type]  # its text is not looked at
    store, audit = Campaigns(held), FakeAudit()
    moves = CampaignMoves(unit=FakeUnit(), store=store, second_officers=store, audit=audit)

    await moves.move(held.campaign, move, officer=SECOND, at=NOW, why="seen")

    releases = move is Move.RELEASE
    assert store.moved == [(after, SECOND if releases else None)]
    assert store.heard == ([SecondWord(Matter.CAMPAIGN, MADE_BY, SECOND)] if releases else [])
    assert audit.entries == [
        (f"officer:{SECOND}", f"campaign.{move}", None, f"campaign:{held.campaign}", "seen")
    ]


async def test_what_is_over_or_not_there_is_moved_no_more() -> None:
    draft: object = None
    over = Campaign(UUID(int=5), draft, CampaignState.DONE, MADE_BY, NOW)  # type: ignore[arg-type]  # as above
    for held, refusal in ((over, Conflict), (None, NotFound)):
        store, audit = Campaigns(held), FakeAudit()
        moves = CampaignMoves(unit=FakeUnit(), store=store, second_officers=store, audit=audit)
        with pytest.raises(refusal):
            await moves.move(UUID(int=5), Move.RELEASE, officer=SECOND, at=NOW, why="")
        assert (store.moved, audit.entries) == ([], [])


@dataclass
class Endings(FakeEvents):
    """Certifications that end; `marked` were told of their step before, `certified` end later by now."""

    soon_: Sequence[Ending] = ()
    marked: frozenset[UUID] = frozenset()
    certified: frozenset[UUID] = frozenset()
    asked: list[tuple[date, date, int]] = field(default_factory=list)
    held: list[UUID] = field(default_factory=list)

    async def soon(
        self, today: date, last: date, after: EndingPlace, most: int
    ) -> Sequence[Ending]:
        self.asked.append((today, last, most))
        return self.soon_[:most]

    async def mark(self, due: Sequence[tuple[Ending, int]], at: datetime) -> Sequence[Ending]:
        return [each for each, _ in due if each.person not in self.marked]

    async def lock_standing(self, marked: Sequence[Ending]) -> Sequence[Ending]:
        return [each for each in marked if each.person not in self.certified]

    async def hold(self, persons: Collection[UUID], accounts: Collection[UUID] = ()) -> None:
        self.held.extend(persons)


def ending(n: int, days: int) -> Ending:
    return Ending(UUID(int=n), "city-pension", TODAY + timedelta(days=days))


async def test_a_step_is_told_once_of_what_still_ends_then() -> None:
    store = Endings(
        soon_=[ending(1, 0), ending(2, 30), ending(3, 61), ending(4, 7), ending(5, 7)],
        marked=frozenset({UUID(int=4)}),
        certified=frozenset({UUID(int=5)}),
    )
    reminders = Reminders(unit=FakeUnit(), store=store, events=store)

    done = await reminders.remind_batch(NOW, TODAY, ending(0, -1).place, 6)

    assert (done.told, done.next) == ((ACCOUNT, ACCOUNT), None)
    assert store.asked == [(TODAY, TODAY + timedelta(days=90), 6)]
    assert store.held == [UUID(int=1), UUID(int=2)]
    assert [(kind, person) for kind, _, person in store.told] == [
        (EventKind.DUE_SOON, UUID(int=1)),
        (EventKind.DUE_SOON, UUID(int=2)),
    ]


async def test_a_full_batch_is_followed_by_another_from_its_last_place() -> None:
    store = Endings(soon_=[ending(1, 7), ending(2, 61)])
    reminders = Reminders(unit=FakeUnit(), store=store, events=store)

    done = await reminders.remind_batch(NOW, TODAY, ending(0, -1).place, 2)

    assert done.next == ending(2, 61).place
