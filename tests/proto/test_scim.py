"""What identity providers send by SCIM, as several of them write it, and what is read of it."""

import json
from typing import Any

import pytest

from domain.accounts.identity_provider import Named, Wanted
from proto.http.accounts.scim import Unreadable, read_changes, read_filter, read_user

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def patch(*operations: object) -> bytes:
    return json.dumps({"schemas": [PATCH], "Operations": operations}).encode()


def test_a_user_is_read_for_what_follows_from_it_and_all_else_is_read_over() -> None:
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:of:the:vendor"],
        "userName": "chen",
        "externalId": "e-1024",
        "active": True,
        "name": {"givenName": "Jie", "familyName": "Chen"},
        "emails": [{"value": "chen@city.test", "primary": True}],
        "roles": [{"value": "admin"}],
        "entitlements": [{"value": "admin"}],
        "urn:of:the:vendor": {"department": "hall"},
    }

    assert read_user(json.dumps(body).encode()) == Wanted("chen", "e-1024", active=True)


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "replace", "value": {"active": False}}],
        [{"op": "Replace", "path": "active", "value": "False"}],
        [{"op": "replace", "path": "Active", "value": False}],
        [
            {
                "op": "add",
                "path": "urn:ietf:params:scim:schemas:core:2.0:User:active",
                "value": False,
            }
        ],
        [
            {"op": "replace", "path": 'emails[type eq "work"].value', "value": "x@city.test"},
            {"op": "remove", "path": "nickName"},
            {"op": "replace", "path": "active", "value": False},
        ],
    ],
    ids=["no path", "a word", "another case", "the whole name", "among others"],
)
def test_that_somebody_left_is_read_as_providers_write_it(operations: list[object]) -> None:
    assert read_changes(patch(*operations)) == Wanted(active=False)


def test_a_patch_that_gives_a_role_or_a_post_says_nothing() -> None:
    greedy = patch(
        {"op": "add", "path": "roles", "value": [{"value": "admin"}]},
        {"op": "add", "path": "groups", "value": [{"value": "chiefs"}]},
        {"op": "replace", "value": {"posts": ["water/approver/"], "areas": [""]}},
    )

    assert read_changes(greedy) == Wanted()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "invalidSyntax"),
        (b"[]", "invalidSyntax"),
        (b"[" * 100_000, "invalidSyntax"),
        (b'{"Operations": []}', "invalidSyntax"),
        (patch(7), "invalidSyntax"),
        (patch({"op": "move", "path": "active"}), "invalidSyntax"),
        (patch({"op": "replace", "value": "active"}), "invalidSyntax"),
        (patch({"op": "replace", "path": "active", "value": "perhaps"}), "invalidValue"),
        (patch({"op": "replace", "path": "active", "value": 0}), "invalidValue"),
        (patch(*[{"op": "remove", "path": "x"}] * 51), "tooMany"),
    ],
    ids=[
        "nothing",
        "a list",
        "deep",
        "no schema",
        "a number",
        "another operation",
        "no object",
        "no truth",
        "a number for a truth",
        "too many",
    ],
)
def test_what_can_not_be_read_says_so_in_the_words_of_scim(body: bytes, kind: str) -> None:
    with pytest.raises(Unreadable) as said:
        read_changes(body)

    assert said.value.kind == kind


@pytest.mark.parametrize(
    "changes",
    [
        {"userName": "two words"},
        {"userName": "system:1"},
        {"userName": "x" * 65},
        {"userName": ""},
        {"userName": 7},
        {"externalId": "x" * 256},
        {"externalId": "a\u0000b"},
        {"externalId": "a\nb"},
    ],
    ids=lambda changes: " ".join(f"{name}={str(value)[:12]!r}" for name, value in changes.items()),
)
def test_names_that_would_be_taken_for_others_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as said:
        read_user(json.dumps({"userName": "chen", "externalId": "e-1"} | changes).encode())

    assert said.value.kind == "invalidValue"


def test_a_filter_is_one_name_and_one_text() -> None:
    assert read_filter('userName eq "chen"') == (Named.USERNAME, "chen")
    assert read_filter(' externalID EQ "a\\"b" ') == (Named.SUBJECT, 'a"b')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "userName",
        'userName sw "c"',
        "userName eq chen",
        'password eq "x"',
        'userName eq "a" or userName eq "b"',
        'userName eq "\' OR 1=1 --" or active eq "true"',
        'userName eq "a\\x"',
        'userName eq "' + "\\" * 5_000,
    ],
    ids=range(9),
)
def test_any_other_filter_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as said:
        read_filter(text)

    assert said.value.kind == "invalidFilter"
