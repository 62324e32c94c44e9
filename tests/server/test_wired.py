"""What settings come to, and what is joined to what, before any database is asked."""

import math
from array import array
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from domain.bookings.bookings import CODE_DIGITS
from domain.bookings.places import PlaceKind
from domain.city.hospitals import REGISTRATION
from domain.errors import Invalid, NotFound
from domain.events import EventKind
from domain.faces.invented import everybody
from domain.faces.step_up import STEP_UP
from domain.hall.postage import POSTAGE
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.receptions import WINDOW_IDENTIFY
from domain.hall.signatures import CASE_SIGN
from domain.pensions.certify import CERTIFY
from domain.problems import Problem
from domain.subjects import Subject, SubjectKind
from server.settings import Settings
from server.wiring.bookings import BookedSubjects, PostReach, draw_code, make_booking_effects
from server.wiring.certificates import make_credentials
from server.wiring.effects import make_effects
from server.wiring.faces import now_ms
from server.wiring.hall import KNOWN
from server.wiring.partners import partner_issuer
from server.wiring.payments import _effects
from server.wiring.sandbox import NOBODY, _nobody, codes_of, invented_people, sandbox_code
from tests.people import make_signer, make_vault

ANY: Any = None
PERSON, OFFICER = UUID(int=1), UUID(int=2)
PLAIN = Settings()


class Beneath:
    """What services stand on: nothing of it is asked while they are put together."""

    vault = make_vault()

    def __getattr__(self, name: str) -> None: ...


INFRASTRUCTURE: Any = Beneath()


class Rows:
    """Cases, pensions and items of one person."""

    def __init__(self, *there: object) -> None:
        self.there = there

    async def read(self, person: UUID, row: object) -> object | None:
        assert person == PERSON
        return "row" if row in self.there else None

    async def current(self, item: str) -> None:
        if item not in self.there:
            raise NotFound(Problem.NOT_FOUND)


CASE = UUID(int=8)
ITEM, PENSION, OWN_CASE = (
    SubjectKind.ITEM.of("permit.tap"),
    SubjectKind.ENTITLEMENT.of("basic"),
    SubjectKind.CASE.of(CASE),
)


def subjects(*there: object) -> BookedSubjects:
    rows: Any = Rows(*there)
    return BookedSubjects(rows, rows, rows)


async def test_people_are_booked_for_an_item_in_force_and_for_a_case_or_a_pension_of_their_own() -> (
    None
):
    for about in (ITEM, PENSION, OWN_CASE):
        await subjects("permit.tap", "basic", CASE).check(PERSON, about)


@pytest.mark.parametrize("about", [ITEM, PENSION, OWN_CASE, SubjectKind.PLACE.of("hall_1")])
async def test_what_is_not_there_is_named(about: Subject) -> None:
    with pytest.raises(Invalid) as refused:
        await subjects().check(PERSON, about)

    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/about", "unknown")]


@pytest.mark.parametrize(
    ("role", "works"),
    [(PostRole.CLERK, True), (PostRole.SUPERVISOR, True), (PostRole.APPROVER, False)],
)
async def test_who_is_a_clerk_or_supervisor_of_a_unit_works_at_its_places(
    role: PostRole, *, works: bool
) -> None:
    async def of(officer: UUID) -> Posts:
        assert officer == OFFICER
        return Posts.of([Post("water", role, "4403")])

    reach = await PostReach(cast(Any, SimpleNamespace(of=of))).of(OFFICER)
    assert reach("water", "440304") is works
    assert not reach("fire", "440304")
    assert not reach("water", "440104")


def test_the_code_of_a_booking_has_so_many_digits_that_nobody_guesses_it() -> None:
    drawn = {draw_code() for _ in range(50)}

    assert {len(each) for each in drawn} == {CODE_DIGITS}
    assert all(each.isascii() and each.isdigit() for each in drawn)
    assert len(drawn) > 1


def test_each_kind_of_place_makes_of_a_booking_what_is_its_own() -> None:
    effects = make_booking_effects(INFRASTRUCTURE)

    assert {kind: [type(each).__name__ for each in found] for kind, found in effects.items()} == {
        PlaceKind.WINDOW: ["TicketOfBooking"],
        PlaceKind.DOCTOR: ["RegistrationEffect"],
        PlaceKind.HOME_VISIT: ["MeetingBookings"],
        PlaceKind.VIDEO: ["MeetingBookings"],
    }


def test_each_action_of_a_face_has_its_effect_and_two_are_done_by_evidence_too() -> None:
    made = make_effects(ANY, make_vault(), make_signer(), spot_percent=100)

    assert {name: type(each).__name__ for name, each in made.by_action.items()} == {
        CERTIFY.name: "Certify",
        STEP_UP.name: "StepUp",
        CASE_SIGN.name: "SignByFace",
        WINDOW_IDENTIFY.name: "IdentifyByFace",
    }
    assert {name: type(each).__name__ for name, each in made.by_evidence.items()} == {
        CERTIFY.name: "CertifyByEvidence",
        CASE_SIGN.name: "SignByEvidence",
    }


@pytest.mark.parametrize(("percent", "drawn"), [(0, 0), (100, 40)])
def test_so_many_of_a_hundred_certifications_are_drawn_for_a_spot_check(
    percent: float, drawn: int
) -> None:
    made = make_effects(ANY, make_vault(), make_signer(), spot_percent=percent)

    assert sum(made.drawn(UUID(int=n)) for n in range(40)) == drawn


def test_what_is_paid_for_a_doctor_and_for_a_parcel_moves_them() -> None:
    found = _effects(INFRASTRUCTURE, ANY)

    assert {name: type(each).__name__ for name, each in found.items()} == {
        REGISTRATION.name: "RegistrationPayments",
        POSTAGE.name: "PostagePayments",
    }


def test_an_item_may_word_the_notices_of_its_cases_and_no_others() -> None:
    notices = KNOWN.notices or frozenset()

    assert EventKind.CASE_DECIDED in notices
    assert all(name.startswith("case.") for name in notices)


@pytest.mark.parametrize(
    ("url", "issuer"),
    [
        ("https://hall.example/", "https://hall.example"),
        ("https://hall.example", "https://hall.example"),
        ("http://hall.example", ""),
        ("", ""),
    ],
)
def test_partners_know_the_city_by_its_public_address_or_not_at_all(url: str, issuer: str) -> None:
    assert partner_issuer(PLAIN.model_copy(update={"public_url": url})) == issuer


@pytest.mark.parametrize(
    ("origins", "address"),
    [
        (("https://hall.example/", "https://other.example"), "https://hall.example"),
        ((), ""),
    ],
)
def test_a_certificate_says_where_the_list_of_those_revoked_is(
    origins: tuple[str, ...], address: str
) -> None:
    credentials = make_credentials(PLAIN.model_copy(update={"origins": origins}), make_signer())

    assert credentials.lists == f"{address}/v1/status-lists"


def test_a_clock_of_captures_only_rises_and_counts_milliseconds() -> None:
    first, second = now_ms(), now_ms()

    assert second - first >= 0
    assert isinstance(first, int)


# The sandbox


class Phones:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def send(self, phone: str, code: str) -> None:
        self.sent.append((phone, code))


async def test_messages_of_the_sandbox_go_to_nobody_who_is_invented() -> None:
    phones, invented = Phones(), next(iter(everybody())).phone
    sandbox = codes_of(PLAIN.model_copy(update={"environment": "sandbox"}), phones)
    await sandbox.send(invented, "000000")
    await sandbox.send("13800138000", "123456")

    assert phones.sent == [("13800138000", "123456")]
    assert codes_of(PLAIN, phones) is phones


def test_who_is_invented_has_the_code_of_the_handbook_and_others_one_that_is_drawn() -> None:
    invented = next(iter(everybody())).phone

    assert sandbox_code(invented) == sandbox_code(invented)
    assert len(sandbox_code("13800138000")) == 6
    assert len({sandbox_code("13800138000") for _ in range(20)}) > 1


async def test_outside_the_sandbox_nobody_is_invented() -> None:
    base: Any = SimpleNamespace(settings=PLAIN)

    assert await invented_people(base, ANY, ANY) is NOBODY
    assert dict(NOBODY) == {}


def test_the_template_of_nobody_is_a_direction_as_engines_make_them() -> None:
    drawn = array("f", _nobody())

    assert len(drawn) == 128
    assert math.isclose(math.hypot(*drawn), 1, rel_tol=1e-5)
    assert _nobody() != _nobody()
