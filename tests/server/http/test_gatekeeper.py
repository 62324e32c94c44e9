"""Who passes a door, by what is asked of it and what it notes."""

from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import pytest
from aiohttp import web

from auth.access import Access
from domain.accounts.mandates import Scope
from domain.errors import NotAllowed, NotSignedIn, TooMany
from domain.people import Officer, Principal, Role
from domain.problems import Problem
from handlers.request import (
    ADDRESS,
    CALLER,
    DEVICE_KEY,
    HANDED,
    MANDATE,
    PRINCIPAL,
    REACH,
    TOKEN_SECONDS,
)
from server.doors import ACTING_FOR, Gatekeeper
from server.http.handed import HAND_OFF
from server.http.quotas import QUOTAS, Pace
from server.route import Asks, Hands, Route
from tests.server.http.knocking import (
    ACCOUNT,
    BEARER,
    CITIZEN,
    OFFICER,
    OFFICER_ID,
    OWN,
    PERSON,
    SESSION,
    YOUNGER,
    Everybody,
    knock,
    route,
)

# Counting


async def test_a_door_counts_its_calls_by_address_and_says_when_to_come_back() -> None:
    counted = await knock(route(per_minute=3))
    over = await knock(route(per_minute=3), everybody=Everybody(left=0))

    caller = counted.request[CALLER]
    assert bytes.fromhex(caller) == b"unknown"[::-1]
    assert counted.everybody.asked == [("allow", f"GET /v1/x {caller}", 3, 60.0)]
    assert counted.quotas()[0] == ("minute", 3, True)
    assert isinstance(over.refusal, TooMany)
    assert (over.problem, over.refusal.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)


async def test_a_call_counts_once_for_who_is_signed_in_and_ten_times_less_for_an_address() -> None:
    signed_in, nobody = await knock(route(Access.BOUND), BEARER), await knock(route())

    assert signed_in.quotas() == [("caller", 6000, True)]
    assert nobody.quotas() == [("caller", 60_000, True)]


async def test_who_asks_too_often_of_all_doors_is_told_when_to_come_back() -> None:
    now = 100.0
    keeper = Gatekeeper(frozenset(), pace=Pace(1, clock=lambda: now))
    first, second = [await knock(route(Access.BOUND), BEARER, gatekeeper=keeper) for _ in range(2)]

    assert first.problem is None
    assert second.problem is Problem.TOO_MANY_REQUESTS
    assert isinstance(second.refusal, TooMany)
    assert second.refusal.retry_after == 60
    assert [each.request[QUOTAS][0].standing.remaining for each in (first, second)] == [0, 0]


async def test_pages_are_not_counted_as_calls() -> None:
    assert (await knock(route(path="/healthz"))).quotas() == []


async def test_a_door_counts_an_account_for_itself() -> None:
    own = route(Access.BOUND, per_account=5)
    counted, over = await knock(own, BEARER), await knock(own, BEARER, Everybody(left=0))

    assert counted.everybody.asked == [("allow", f"GET /v1/x {ACCOUNT}", 5, 60.0)]
    assert counted.quotas()[1] == ("own", 5, True)
    assert isinstance(over.refusal, TooMany)
    assert (over.problem, over.refusal.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)


async def refuses(_: web.Request) -> web.StreamResponse:
    raise NotAllowed(Problem.NOT_PERMITTED)


async def is_gone(_: web.Request) -> web.StreamResponse:
    raise NotSignedIn(Problem.SIGN_IN_NEEDED)


@pytest.mark.parametrize("handler", [refuses, is_gone])
async def test_only_who_guesses_wrong_is_counted_at_a_door_that_counts_refusals(
    handler: Any,  # noqa: ANN401  # of any
) -> None:
    right, wrong = await knock(route(refusals=9)), await knock(route(refusals=9, handler=handler))
    key = f"GET /v1/x {right.request[CALLER]}"

    assert right.everybody.asked == [("look", key, 9)]
    assert wrong.everybody.asked == [("look", key, 9), ("allow", key, 9, 60.0)]
    assert wrong.problem in {Problem.NOT_PERMITTED, Problem.SIGN_IN_NEEDED}


async def test_who_guessed_wrong_too_often_is_asked_no_more() -> None:
    over = await knock(route(refusals=9), everybody=Everybody(left=0))

    assert isinstance(over.refusal, TooMany)
    assert (over.problem, over.refusal.retry_after) == (Problem.TOO_MANY_REQUESTS, 13)


# Origins

UPGRADE: Final = {"Upgrade": "websocket", "Connection": "Upgrade"}
COOKIE: Final = {"Cookie": "zj_access=citizen"}
FOREIGN: Final = {"Origin": "https://elsewhere.example"}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", FOREIGN | COOKIE),
        ("GET", UPGRADE),
        ("GET", UPGRADE | COOKIE),
        ("GET", FOREIGN | {"Upgrade": "h2c", "Connection": "Upgrade"}),
        ("OPTIONS", FOREIGN),
        ("POST", {}),
        ("POST", COOKIE | {"Authorization": "Bearer citizen"}),
        ("POST", COOKIE | {"Origin": OWN}),
        ("POST", COOKIE | {"Origin": "https://here.example"}),
    ],
)
async def test_own_pages_programs_and_plain_reads_pass(
    method: str, headers: dict[str, str]
) -> None:
    assert (await knock(route(method=method), headers)).problem is None


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", FOREIGN),
        ("POST", COOKIE),
        ("DELETE", COOKIE),
        ("POST", {"Origin": "null"}),
        ("POST", {"Origin": "https://here.example:1"}),
        ("POST", {"Origin": "http://[::1"}),
        ("POST", {"Origin": "null", "Host": ""}),
        ("GET", UPGRADE | FOREIGN),
        ("GET", {"Upgrade": "WebSocket", "Connection": "Upgrade"} | FOREIGN),
    ],
)
async def test_a_foreign_page_does_not_act_with_a_person_s_cookies(
    method: str, headers: dict[str, str]
) -> None:
    assert (await knock(route(method=method), headers)).problem is Problem.ORIGIN


# Who asks


async def test_at_a_public_door_nobody_is_signed_in_whatever_they_show() -> None:
    assert (await knock(route(), BEARER)).request[PRINCIPAL] is None


async def test_a_token_older_than_the_binding_is_asked_again_where_a_person_is_needed() -> None:
    headers = {"Authorization": "Bearer younger"}
    needed = await knock(route(Access.BOUND), headers)
    not_needed = await knock(route(Access.CITIZEN), headers)

    assert (needed.request[PRINCIPAL], needed.everybody.asked) == (CITIZEN, ["renewed"])
    assert (not_needed.request[PRINCIPAL], not_needed.everybody.asked) == (YOUNGER, [])


async def test_an_officer_has_the_roles_of_today() -> None:
    headers = {"Authorization": "Bearer officer"}
    reviewer = Officer(OFFICER_ID, frozenset({Role.REVIEWER}), SESSION)
    found = await knock(route(Access.COUNTER), headers, Everybody(today_is=reviewer))

    assert (found.problem, found.everybody.asked) == (Problem.NOT_PERMITTED, ["today"])
    assert (await knock(route(Access.COUNTER), headers)).request[PRINCIPAL] == OFFICER


@pytest.mark.parametrize(
    ("headers", "problem"),
    [({}, Problem.SIGN_IN_NEEDED), ({"Authorization": "Bearer officer"}, Problem.NOT_PERMITTED)],
)
async def test_a_closed_door_stays_closed(headers: dict[str, str], problem: Problem) -> None:
    assert (await knock(route(Access.BOUND), headers)).problem is problem


@pytest.mark.parametrize("emergency", [False, True])
async def test_a_person_is_within_an_officer_s_reach_or_in_an_emergency_to_look_at(
    *, emergency: bool
) -> None:
    at = route(Access.COUNTER, path="/v1/officer/persons/{person}", emergency=emergency)
    headers = {"Authorization": "Bearer officer"}
    found = await knock(at, headers, match={"person": str(PERSON)})

    assert found.everybody.asked == ["today", (OFFICER, PERSON, ("changes", not emergency))]
    assert found.noted(REACH) == "reach"


async def test_a_stream_ends_with_the_token_that_opened_it() -> None:
    assert (await knock(route(Access.BOUND, streams=True), BEARER)).request[TOKEN_SECONDS] == 900
    assert TOKEN_SECONDS not in (await knock(route(Access.BOUND), BEARER)).request


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ({"Authorization": "DPoP keyed", "DPoP": "thumb"}, None),
        ({"Authorization": "DPoP keyed", "DPoP": "another"}, Problem.PROOF_NEEDED),
        ({"Authorization": "DPoP keyed"}, Problem.PROOF_NEEDED),
        ({"Authorization": "Bearer keyed", "DPoP": "thumb"}, Problem.PROOF_NEEDED),
        ({"Authorization": "DPoP citizen", "DPoP": "thumb"}, Problem.SIGN_IN_NEEDED),
        ({"Authorization": "DPoP officer", "DPoP": "thumb"}, Problem.SIGN_IN_NEEDED),
    ],
)
async def test_a_bound_token_opens_with_a_proof_of_its_key_alone_and_no_other_with_one(
    headers: dict[str, str], problem: Problem | None
) -> None:
    assert (await knock(route(Access.CITIZEN), headers)).problem is problem


# What else is asked


async def test_a_door_asks_for_a_face_a_code_an_address_and_a_key_where_it_says_so() -> None:
    every = Asks.FACE | Asks.CODE | Asks.ADDRESS | Asks.PROOF
    asked = await knock(route(Access.BOUND, asks=every), BEARER | {"DPoP": "thumb"})
    plain = await knock(route(Access.BOUND), BEARER | {"DPoP": "thumb"})

    assert asked.everybody.asked == ["face", "code"]
    assert (asked.request[ADDRESS], asked.request[DEVICE_KEY]) == ("unknown", "thumb")
    assert plain.everybody.asked == []
    assert ADDRESS not in plain.request
    assert DEVICE_KEY not in plain.request


async def test_who_acts_for_another_names_one_mandate_at_a_door_that_knows_of_it() -> None:
    at = route(Access.BOUND, acts=Scope.CASES)
    found = await knock(at, BEARER | {ACTING_FOR: str(PERSON)})

    assert found.everybody.asked == [(CITIZEN, str(PERSON), Scope.CASES)]
    assert found.noted(MANDATE) == "mandate"
    assert MANDATE not in (await knock(at, BEARER)).request


@pytest.mark.parametrize(
    ("at", "headers"),
    [
        (route(Access.BOUND), BEARER),
        (route(Access.OFFICER, acts=Scope.CASES), {"Authorization": "Bearer officer"}),
        (route(acts=Scope.CASES), {}),
    ],
    ids=["a door that knows of none", "an officer", "nobody"],
)
async def test_elsewhere_nobody_acts_for_another(at: Route, headers: dict[str, str]) -> None:
    assert (await knock(at, headers | {ACTING_FOR: "1"})).problem is Problem.ACTING_NOT_HERE


# By hand-off


class Opened:
    """What a phone was handed: by whom, and about what."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        self.about: list[tuple[str, str | None]] = []
        self.hand_off = SimpleNamespace(hand_off=UUID(int=9))

    def check_about(self, about: str, part: str | None) -> None:
        self.about.append((about, part))


PHOTO: Final = Hands("photo", about="case", part="material")


async def test_a_phone_passes_by_what_it_was_handed_and_about_that_alone() -> None:
    handed = Opened(CITIZEN)
    everybody = Everybody(handed=handed)
    at = route(Access.BOUND, path="/v1/c/{case}/{material}", hands=PHOTO)
    match = {"case": "8", "material": "licence"}
    found = await knock(at, {HAND_OFF: "code", "DPoP": "thumb"}, everybody, match=match)

    assert everybody.asked == [("code", "thumb", "photo")]
    assert handed.about == [("8", "licence")]
    assert found.request[PRINCIPAL] == CITIZEN
    assert found.noted(HANDED) is handed


async def test_a_phone_that_an_officer_showed_a_code_uses_up_its_own_allowance() -> None:
    everybody = Everybody(handed=Opened(OFFICER))
    at = route(Access.COUNTER, hands=Hands("photo"), per_account=5)
    found = await knock(at, {HAND_OFF: "code"}, everybody)

    assert found.problem is None
    assert everybody.asked[1:] == ["today", ("allow", f"GET /v1/x {UUID(int=9)}", 5, 60.0)]


@pytest.mark.parametrize(
    ("hands", "headers"),
    [(None, {}), (Hands("photo"), BEARER)],
    ids=["a door that is not handed", "beside a sign-in"],
)
async def test_a_hand_off_opens_no_other_door_and_goes_with_no_sign_in(
    hands: Hands | None, headers: dict[str, str]
) -> None:
    found = await knock(route(Access.BOUND, hands=hands), headers | {HAND_OFF: "code"})

    assert found.problem is Problem.HAND_OFF_NOT_HERE


async def test_a_hand_off_opens_no_door_that_is_closed_to_who_opened_it() -> None:
    everybody = Everybody(handed=Opened(CITIZEN))
    found = await knock(route(Access.COUNTER, hands=Hands("photo")), {HAND_OFF: "code"}, everybody)

    assert found.problem is Problem.NOT_PERMITTED


async def test_nobody_acts_for_another_by_a_hand_off() -> None:
    everybody = Everybody(handed=Opened(CITIZEN))
    at = route(Access.BOUND, hands=Hands("photo"), acts=Scope.CASES)
    found = await knock(at, {HAND_OFF: "code", ACTING_FOR: "1"}, everybody)

    assert found.problem is Problem.HAND_OFF_NOT_HERE
