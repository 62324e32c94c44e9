"""A team's day on an officer's phone, and what was done at each door: certified, looked at, or nobody met."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from domain.bookings.bookings import Booking, BookingState
from domain.bookings.places import PlaceKind
from domain.errors import Conflict, Invalid, NotAllowed, NotFound
from domain.events import EventKind
from domain.hall.posts import Post, PostRole, Posts
from domain.pensions.evidence import Presence
from domain.pensions.home_visits import (
    DOUBT_WORDS,
    LIST_MOST,
    QUESTIONS,
    Clock,
    Door,
    Doubt,
    Outcome,
    Reading,
    Report,
    Settled,
    Sign,
    Taken,
    VisitDone,
    VisitDue,
    VisitList,
)
from domain.pensions.review import ReviewKind
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.ways import Way
from domain.words import Language
from services.pensions.home_visits import HomeVisitService, Sending
from tests.services.bookings.ledger import (
    CHEN,
    FIRST,
    NOW,
    OPTICIAN,
    TODAY,
    WANG,
    ZHAO,
    Ledger,
)
from tests.services.pensions.meetings import CITY, COLLEAGUE, REVIEWER, Office
from tests.services.unit import ACCOUNT, FakeUnit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PENSION = SubjectKind.ENTITLEMENT.of("city-pension")
TEAM = replace(
    OPTICIAN, place="team", kind=PlaceKind.HOME_VISIT, unit="pension_team", area="440303"
)
VISIT = replace(FIRST, place="team", kind=PlaceKind.HOME_VISIT, starts_at=NOW - HOUR)
CLERK = Post("pension_team", PostRole.CLERK, "4403")
LIST, REPORT = UUID(int=61), UUID(int=62)
HANDED = VisitList(LIST, CHEN.officer, "team", TODAY, Reading(NOW - 2 * HOUR, NOW - 2 * HOUR))
MET = Report(
    door=Door.MET,
    met_at=NOW - HOUR,
    document=True,
    alive=True,
    answers={each.name: each.settled for each in QUESTIONS},
    sign=Sign.TICKED,
    words="在家",
)
NOT_MET = Report(Door.NOT_MET, NOW - HOUR, False, False, {}, Sign.NONE)  # noqa: FBT003  # nothing was checked
SENT = Sending(LIST, REPORT, MET, NOW, Language.ZH)


@dataclass
class Visits:
    """storage.pensions.home_visits.HomeVisitStore."""

    kept: dict[UUID, VisitDone] = field(default_factory=dict)
    lists: dict[UUID, VisitList] = field(default_factory=dict)
    serving: bool = True
    asked: list[tuple[str, date, UUID, datetime, int]] = field(default_factory=list)

    async def due(
        self, place: str, day: date, officer: UUID, at: datetime, most: int
    ) -> Sequence[VisitDue]:
        self.asked.append((place, day, officer, at, most))
        return [
            VisitDue(UUID(int=n), WANG, NOW, 30, "city-pension", "王秀英", "幸福路 1 号", 1950)
            for n in (201, 202)
        ]

    async def serves(self, officer: UUID, person: UUID) -> bool:
        return self.serving and (officer, person) == (CHEN.officer, WANG)

    async def hand_over(self, handed: VisitList) -> None:
        self.lists[handed.visit_list] = handed

    async def list_(self, list_: UUID, officer: UUID) -> VisitList | None:
        found = self.lists.get(list_)
        return found if found is not None and found.officer == officer else None

    async def read(self, person: UUID, booking: UUID) -> VisitDone | None:
        return self.kept.get(booking) if person == WANG else None

    async def add(self, done: VisitDone) -> None:
        self.kept[done.booking] = done


class Team(Ledger):
    """Chen, a clerk of the team, has the list of one visit."""

    def __init__(self) -> None:
        super().__init__(VISIT, place=TEAM)
        self.office, self.visits = Office(), Visits()
        self.posts: list[Post] = [CLERK]
        self.service = HomeVisitService(
            unit=FakeUnit(),
            store=self.visits,
            places=self,
            bookings=self.rows,
            moves=self.moves,
            posts=self,
            persons=self.office,
            entitlements=self.office,
            attestations=self.office.attestations,
            reviews=self.office.openings,
            audit=self.audit,
            bell=self.bell,
            clock=lambda: NOW,
        )
        self.booked = self.book(1, VISIT, about=PENSION)
        self.visits.lists[LIST] = replace(HANDED, bookings=(self.booked.booking,))

    async def of(self, officer: UUID) -> Posts:
        return Posts.of(self.posts if officer == CHEN.officer else ())

    async def send(self, said: Report = MET, **more: object) -> VisitDone:
        sending = replace(SENT, said=said, **more)  # type: ignore[arg-type]  # fields of a sending
        return await self.service.send(CHEN, self.booked.booking, sending)

    @property
    def now_booked(self) -> Booking:
        return self.bookings[self.booked.booking]


@pytest.fixture
def team() -> Team:
    return Team()


async def test_an_officer_works_with_the_teams_of_their_posts(team: Team) -> None:
    team.places |= {
        "studio": replace(TEAM, place="studio", kind=PlaceKind.PHOTO),
        "far": replace(TEAM, place="far", area="4401"),
    }

    assert await team.service.teams(CHEN) == [TEAM]
    assert await team.service.teams(COLLEAGUE) == []
    team.posts = [replace(CLERK, role=PostRole.APPROVER)]
    assert await team.service.teams(CHEN) == []


@pytest.mark.parametrize("days", [0, 1])
async def test_a_days_visits_are_handed_over_and_each_is_on_record(team: Team, days: int) -> None:
    phone_at, day = NOW + timedelta(minutes=3), TODAY + days * DAY

    handed = await team.service.hand_over(CHEN, "team", day, phone_at)

    assert handed.place == TEAM
    assert [each.booking for each in handed.visits] == [UUID(int=201), UUID(int=202)]
    list_ = handed.handed
    assert list_ == VisitList(list_.visit_list, CHEN.officer, "team", day, Reading(phone_at, NOW))
    kept = team.visits.lists[list_.visit_list]
    assert kept == replace(list_, bookings=(UUID(int=201), UUID(int=202)))
    assert team.visits.asked == [("team", day, CHEN.officer, NOW, LIST_MOST)]
    assert team.audit.entries == [
        (CHEN.actor, "home_visit.handed_over", WANG, f"booking:{UUID(int=n)}", "team")
        for n in (201, 202)
    ]


async def test_a_list_of_another_day_or_team_is_not_handed_over(team: Team) -> None:
    for day in (TODAY - DAY, TODAY + 2 * DAY):
        with pytest.raises(Invalid) as refused:
            await team.service.hand_over(CHEN, "team", day, NOW)
        assert [(each.pointer, each.code) for each in refused.value.errors] == [("/day", "day")]
    for officer, place in ((COLLEAGUE, "team"), (CHEN, "nowhere")):
        with pytest.raises(NotFound):
            await team.service.hand_over(officer, place, TODAY, NOW)
    assert team.audit.entries == []


async def test_whoever_was_met_is_certified_and_the_visit_is_over(team: Team) -> None:
    done = await team.send()

    (evidence, presence, officer, words, on) = team.office.attested[0]
    assert done == VisitDone(
        person=WANG,
        booking=team.booked.booking,
        officer=CHEN.officer,
        visit_list=LIST,
        report=REPORT,
        scheme="city-pension",
        said=MET,
        sent=Reading(NOW, NOW),
        settled=Settled(Outcome.CERTIFIED, Taken(NOW - HOUR, Clock.RIGHT)),
        evidence=evidence.check,
    )
    assert team.visits.kept == {done.booking: done}
    assert (presence, officer, words, on) == (Presence.HOME_VISIT, CHEN.officer, "在家", None)
    assert evidence.language is Language.ZH
    held = team.office.held["city-pension"]
    assert (held.certified_by, held.certified_until) == (Way.HOME_VISIT, date(2027, 11, 24))
    assert (team.now_booked.state, team.now_booked.changed_at) == (BookingState.SERVED, NOW)
    assert team.audit.entries == [
        (CHEN.actor, "booking.served", WANG, f"booking:{done.booking}", ""),
        (CHEN.actor, "home_visit.sent", WANG, f"booking:{done.booking}", "certified"),
    ]
    assert team.bell.rung == [ACCOUNT]


async def test_a_visit_sent_days_later_certifies_from_the_day_it_took_place(team: Team) -> None:
    began = Reading(NOW - 3 * DAY - HOUR, NOW - 3 * DAY - HOUR)
    team.visits.lists[LIST] = replace(
        HANDED, handed=began, day=TODAY - 3 * DAY, bookings=(team.booked.booking,)
    )

    await team.send(replace(MET, met_at=NOW - 3 * DAY))

    assert team.office.attested[0][-1] == TODAY - 3 * DAY
    assert team.office.held["city-pension"].certified_until == date(2027, 11, 21)


async def test_sent_twice_it_is_the_same_and_told_otherwise_it_is_refused(team: Team) -> None:
    done = await team.send()
    written = list(team.audit.entries)

    assert await team.send() == done
    for again in (
        team.send(replace(MET, words="另一次")),
        team.send(report=UUID(int=63)),
    ):
        with pytest.raises(Conflict) as refused:
            await again
        assert refused.value.problem is Problem.VISIT_DONE
    assert team.audit.entries == written
    assert team.bell.rung == [ACCOUNT]


async def test_of_whom_nobody_met_nothing_is_taken_away(team: Team) -> None:
    done = await team.send(NOT_MET)

    assert (done.settled.outcome, done.evidence) == (Outcome.NOT_MET, None)
    assert team.visits.kept == {done.booking: done}
    assert team.now_booked.state is BookingState.MISSED
    assert team.told == [(EventKind.BOOKING_MISSED, WANG)]
    assert team.office.held["city-pension"] == CITY
    assert (team.office.attested, team.office.openings.opened) == ([], [])
    assert team.audit.entries[-1][-1] == "not_met"
    assert team.bell.rung == [ACCOUNT]


@pytest.mark.parametrize(
    ("said", "doubts"),
    [
        (replace(MET, document=False, alive=False), (Doubt.DOCUMENT, Doubt.NOT_SEEN)),
        (replace(MET, sign=Sign.REFUSED), (Doubt.UNSIGNED,)),
        (replace(MET, met_at=NOW + HOUR), (Doubt.CLOCK,)),
    ],
    ids=["not_checked", "not_signed", "no_time"],
)
async def test_what_is_not_settled_at_the_door_another_officer_decides(
    team: Team, said: Report, doubts: tuple[Doubt, ...]
) -> None:
    done = await team.send(said)

    assert (done.settled.outcome, done.settled.doubts) == (Outcome.REVIEW, doubts)
    words = "；".join(DOUBT_WORDS[each].zh for each in doubts)
    assert team.office.openings.opened == [
        ("city-pension", ReviewKind.MEETING, (), CHEN.actor, words)
    ]
    assert (team.office.attested, team.office.held["city-pension"]) == ([], CITY)
    assert team.now_booked.state is BookingState.SERVED
    assert team.audit.entries[-1][-1] == "review"
    assert team.bell.rung == [REVIEWER]


@pytest.mark.parametrize("lost", ["post", "area"])
async def test_what_an_officer_sends_who_is_of_the_team_no_more_is_looked_at(
    team: Team, lost: str
) -> None:
    if lost == "post":
        team.posts = []
    else:
        team.visits.serving = False

    done = await team.send()

    assert done.settled.doubts == (Doubt.NOT_ENROLLED,)
    assert team.office.attested == []
    team.visits.kept.clear()
    team.bookings[done.booking] = team.booked
    assert (await team.send(NOT_MET)).settled.doubts == ()  # which says nothing of anybody


async def test_with_a_recorded_death_the_visit_is_looked_at_by_another_officer(
    team: Team,
) -> None:
    team.office.dead = True

    done = await team.send()

    assert (done.settled.outcome, done.settled.doubts) == (Outcome.REVIEW, ())
    assert done.evidence == team.office.attested[0][0].check
    assert team.bell.rung == [REVIEWER]
    assert [kind for _, kind, _, _, _ in team.office.openings.opened] == [ReviewKind.DEATH_RECORDED]


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.MISSED])
async def test_a_visit_that_was_cancelled_on_the_way_counts_and_stays_cancelled(
    team: Team, state: BookingState
) -> None:
    team.bookings[team.booked.booking] = replace(team.booked, state=state)

    done = await team.send()

    assert done.settled.outcome is Outcome.CERTIFIED
    assert team.now_booked.state is state
    assert [action for _, action in team.done] == ["home_visit.sent"]


async def test_a_person_already_checked_in_is_met_as_well(team: Team) -> None:
    team.bookings[team.booked.booking] = replace(team.booked, state=BookingState.CHECKED_IN)

    await team.send()

    assert team.now_booked.state is BookingState.SERVED


async def test_what_is_not_on_the_officers_list_is_not_found(team: Team) -> None:
    other = team.book(2, VISIT, ZHAO, about=PENSION)
    booking = team.booked.booking
    for officer, of, sending in (
        (COLLEAGUE, booking, SENT),
        (CHEN, booking, replace(SENT, visit_list=UUID(int=99))),
        (CHEN, other.booking, SENT),
        (CHEN, UUID(int=98), SENT),
    ):
        with pytest.raises(NotFound) as refused:
            await team.service.send(officer, of, sending)
        assert refused.value.problem is Problem.NOT_FOUND
    assert (team.visits.kept, team.audit.entries) == ({}, [])


@pytest.mark.parametrize("gone", ["person", "pension"])
async def test_of_a_person_or_pension_that_is_no_more_nothing_is_written(
    team: Team, gone: str
) -> None:
    if gone == "person":
        team.bookings[team.booked.booking] = replace(team.booked, person=ZHAO)
    else:
        team.office.held.clear()

    with pytest.raises(NotFound):
        await team.send()

    assert (team.visits.kept, team.audit.entries) == ({}, [])


async def test_nobody_visits_themselves(team: Team) -> None:
    team.office.own_of.add(CHEN.officer)

    with pytest.raises(NotAllowed) as refused:
        await team.send()

    assert refused.value.problem is Problem.OWN_CASE
    assert team.now_booked == team.booked
