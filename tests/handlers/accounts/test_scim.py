"""Doors of SCIM: the provider's token first, then what it asks, in that standard's words."""

import json
from typing import Any, Final
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from domain.accounts.identity_provider import Named, Provisioned, Wanted
from domain.errors import Conflict, NotFound, NotSignedIn
from domain.problem_titles import TITLES
from domain.problems import Problem
from handlers.accounts import scim
from handlers.accounts.services import ACCOUNTS, AccountServices
from proto.http.accounts.scim import USER
from tests.service_sets import with_only

WANG: Final = Provisioned(UUID(int=3), "wang", "e-1", active=True, closed=False)
BASE: Final = "https://hall.example/v1/scim"
BEARER: Final = {"Authorization": "Bearer token"}
AT: Final = f"{BASE}/Users/{WANG.officer}"


class Officers:
    """One officer, of a provider whose token is `token`; notes what is asked."""

    address = "https://hall.example"

    def __init__(self, refuses: Exception | None = None) -> None:
        self.asked: list[object] = []
        self._refuses = refuses

    def admit(self, token: str) -> None:
        if token != "token":
            raise NotSignedIn(Problem.SIGN_IN_NEEDED)

    def _noted(self, *asked: object) -> Provisioned:
        self.asked.append(asked)
        if self._refuses:
            raise self._refuses
        return WANG

    async def one(self, officer: UUID) -> Provisioned:
        return self._noted("one", officer)

    async def named(self, by: Named, text: str) -> list[Provisioned]:
        return [self._noted(by, text)]

    async def listed(self, first: int, most: int) -> tuple[int, list[Provisioned]]:
        return 7, [self._noted(first, most)]

    async def add(self, username: str, subject: str, *, active: bool) -> Provisioned:
        return self._noted(username, subject, active)

    async def change(self, officer: UUID, wanted: Wanted) -> Provisioned:
        return self._noted(officer, wanted)

    async def delete(self, officer: UUID) -> None:
        self._noted("deleted", officer)


async def ask(
    handler: Any,  # noqa: ANN401  # any of the doors
    officers: Officers,
    body: object = None,
    query: str = "",
    headers: dict[str, str] | None = None,
) -> tuple[int, Any, web.Response]:
    app = web.Application()
    app[ACCOUNTS] = with_only(AccountServices, provisioning=officers)
    request = make_mocked_request(
        "GET",
        f"/{query}",
        BEARER if headers is None else headers,
        match_info={"officer": str(WANG.officer)},
        app=app,
    )
    answer = await handler(request, *([] if body is None else [json.dumps(body).encode()]))
    said = json.loads(answer.text) if answer.text else None
    return answer.status, said, answer


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Basic token"}, {"Authorization": "Bearer other"}]
)
async def test_nobody_but_the_provider_is_told_anything(headers: dict[str, str]) -> None:
    officers = Officers()
    with pytest.raises(NotSignedIn):
        await ask(scim.user, officers, headers=headers)
    assert officers.asked == []


async def test_a_scheme_is_read_in_any_case_and_a_token_without_its_blanks() -> None:
    status, _, _ = await ask(scim.user, Officers(), headers={"Authorization": "BEARER  token "})

    assert status == 200


async def test_an_officer_is_shown_where_it_is_found() -> None:
    officers = Officers()
    status, said, answer = await ask(scim.user, officers)

    assert (status, said["id"], said["meta"]["location"]) == (200, str(WANG.officer), AT)
    assert answer.content_type == "application/scim+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert officers.asked == [("one", WANG.officer)]


@pytest.mark.parametrize(
    ("query", "asked", "first"),
    [
        ("", (0, 100), 1),
        ("?startIndex=11&count=5", (10, 5), 11),
        ("?startIndex=0&count=101", (0, 100), 1),
        ("?startIndex=-5&count=-1", (0, 0), 1),
        ("?startIndex=1234567890", (123_456_788, 100), 123_456_789),
    ],
)
async def test_officers_are_listed_by_the_page_from_one_on(
    query: str, asked: tuple[int, int], first: int
) -> None:
    officers = Officers()
    _, said, _ = await ask(scim.users, officers, query=query)

    assert officers.asked == [asked]
    assert (said["totalResults"], said["startIndex"], said["itemsPerPage"]) == (7, first, 1)


async def test_an_officer_is_found_by_the_name_that_the_provider_knows() -> None:
    officers = Officers()
    _, said, _ = await ask(scim.users, officers, query="?filter=externalId%20eq%20%22e-1%22")

    assert officers.asked == [(Named.SUBJECT, "e-1")]
    assert (said["totalResults"], said["Resources"][0]["userName"]) == (1, "wang")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("?startIndex=x", "invalidValue"),
        ("?count=x", "invalidValue"),
        ("?filter=", "invalidFilter"),
    ],
)
async def test_what_can_not_be_read_of_a_list_is_said_as_scim_says_it(
    query: str, kind: str
) -> None:
    officers = Officers()
    status, said, answer = await ask(scim.users, officers, query=query)

    assert (status, said["status"], said["scimType"]) == (400, "400", kind)
    assert answer.content_type == "application/scim+json"
    assert officers.asked == []


@pytest.mark.parametrize(("active", "so"), [(None, True), (True, True), (False, False)])
async def test_an_officer_is_added_active_unless_the_provider_says_otherwise(
    *, active: bool | None, so: bool
) -> None:
    officers = Officers()
    body = {"schemas": [USER], "userName": "wang", "externalId": "e-1"}
    status, said, answer = await ask(
        scim.add, officers, body | ({} if active is None else {"active": active})
    )

    assert officers.asked == [("wang", "e-1", so)]
    assert (status, answer.headers["Location"], said["meta"]["location"]) == (201, AT, AT)


@pytest.mark.parametrize("lacks", ["userName", "externalId"])
async def test_an_officer_without_a_name_or_a_subject_is_not_added(lacks: str) -> None:
    officers = Officers()
    body = {"schemas": [USER], "userName": "wang", "externalId": "e-1"}
    status, said, _ = await ask(
        scim.add, officers, {name: each for name, each in body.items() if name != lacks}
    )

    assert (status, said["scimType"], officers.asked) == (400, "invalidValue", [])


async def test_an_officer_is_changed_as_a_whole_or_by_operations_and_ended() -> None:
    officers = Officers()
    whole = {"schemas": [USER], "active": False}
    patch = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "active", "value": False}],
    }
    answers = [
        await ask(scim.put, officers, whole),
        await ask(scim.patch, officers, patch),
        await ask(scim.delete, officers),
    ]

    off = Wanted(None, None, False)  # noqa: FBT003  # as it is read
    assert officers.asked == [
        (WANG.officer, off),
        (WANG.officer, off),
        ("deleted", WANG.officer),
    ]
    assert [status for status, _, _ in answers] == [200, 200, 204]
    assert answers[1][1]["userName"] == "wang"


@pytest.mark.parametrize(
    ("refusal", "status", "kind"),
    [
        (Conflict(Problem.IDENTITY_TAKEN), 409, "uniqueness"),
        (Conflict(Problem.IDENTITY_FIXED), 409, "mutability"),
        (NotFound(Problem.NOT_FOUND), 404, None),
    ],
)
async def test_a_refusal_is_said_as_scim_says_it(
    refusal: Conflict | NotFound, status: int, kind: str | None
) -> None:
    code, said, _ = await ask(scim.user, Officers(refusal))

    assert (code, said["status"], said["detail"]) == (
        status,
        str(status),
        TITLES[refusal.problem].en,
    )
    assert said.get("scimType") == kind


@pytest.mark.parametrize("handler", [scim.config, scim.types, scim.schemas])
async def test_what_the_service_offers_lies_under_its_address(handler: Any) -> None:  # noqa: ANN401  # of the three
    _, said, _ = await ask(handler, Officers())

    assert BASE in json.dumps(said)
