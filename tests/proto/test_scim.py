"""What identity providers send by SCIM, as several of them write it, and what is read of it."""

import json
from typing import Any
from uuid import UUID

import pytest

from domain.accounts.identity_provider import Named, Provisioned, Wanted
from proto.http.accounts import scim
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


def test_a_truth_may_be_a_word_and_what_is_removed_stays() -> None:
    told = patch(
        {"op": "replace", "path": "active", "value": "TRUE"}, {"op": "Remove", "path": "active"}
    )

    assert read_changes(told) == Wanted(active=True)


def test_names_and_operations_may_be_as_long_and_as_many_as_is_said() -> None:
    user = {"userName": "x" * 64, "externalId": "y" * 255}

    assert read_user(json.dumps(user).encode()) == Wanted("x" * 64, "y" * 255)
    assert read_changes(patch(*[{"op": "remove", "path": "x"}] * 50)) == Wanted()


def test_a_provider_reads_which_values_do_not_fit() -> None:
    with pytest.raises(Unreadable, match="no fit value: active, userName"):
        read_user(b'{"userName": "two words", "active": "perhaps"}')


def test_nothing_of_a_filter_reaches_the_database_that_it_can_not_hold() -> None:
    assert read_filter('userName eq "a\\u0000b"') == (Named.USERNAME, "ab")


def test_an_officer_is_shown_as_a_user_of_rfc_7643() -> None:
    officer = UUID(int=7)
    seen = Provisioned(officer, "chen", "e-1024", active=True, closed=False)

    assert scim.user(seen, "https://city.test/scim/v2") == {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": str(officer),
        "externalId": "e-1024",
        "userName": "chen",
        "active": True,
        "meta": {"resourceType": "User", "location": f"https://city.test/scim/v2/Users/{officer}"},
    }


def test_a_list_says_how_many_there_are_and_from_which_it_shows() -> None:
    shown = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 3,
        "startIndex": 2,
        "itemsPerPage": 2,
        "Resources": [{"id": "b"}, {"id": "c"}],
    }

    assert scim.listed(({"id": each} for each in "bc"), 3, 2) == shown


@pytest.mark.parametrize(
    ("kind", "more"), [("", {}), ("uniqueness", {"scimType": "uniqueness"})], ids=["none", "kind"]
)
def test_an_error_has_its_status_as_text_and_a_kind_where_there_is_one(
    kind: str, more: dict[str, str]
) -> None:
    assert scim.error(409, "taken", kind) == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": "409",
        "detail": "taken",
        **more,
    }


def test_a_provider_reads_what_may_be_asked_for_here() -> None:
    said = scim.config("https://city.test/scim/v2")
    may = {name: its["supported"] for name, its in said.items() if "supported" in its}

    assert may == {
        "patch": True,
        "bulk": False,
        "filter": True,
        "changePassword": False,
        "sort": False,
        "etag": False,
    }
    assert said["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]
    assert said["filter"]["maxResults"] == 100
    assert (said["bulk"]["maxOperations"], said["bulk"]["maxPayloadSize"]) == (0, 0)
    (scheme,) = said["authenticationSchemes"]
    assert (scheme["type"], scheme["name"]) == ("oauthbearertoken", "Bearer token")
    assert said["meta"] == {
        "resourceType": "ServiceProviderConfig",
        "location": "https://city.test/scim/v2/ServiceProviderConfig",
    }


def test_the_one_type_that_there_is_leads_to_its_users_and_their_schema() -> None:
    said = scim.types("https://city.test/scim/v2")

    assert (said["totalResults"], said["startIndex"]) == (1, 1)
    assert said["Resources"] == [
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
            "meta": {
                "resourceType": "ResourceType",
                "location": "https://city.test/scim/v2/ResourceTypes/User",
            },
        }
    ]


def test_the_schema_says_of_each_attribute_who_may_write_it_and_whether_it_is_one_of_a_kind() -> (
    None
):
    said = scim.schemas("https://city.test/scim/v2")

    (schema,) = said["Resources"]
    user = "urn:ietf:params:scim:schemas:core:2.0:User"
    assert said["totalResults"] == 1
    assert (schema["id"], schema["name"]) == (user, "User")
    assert schema["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:Schema"]
    assert schema["meta"] == {
        "resourceType": "Schema",
        "location": f"https://city.test/scim/v2/Schemas/{user}",
    }
    unique = {"required": True, "mutability": "immutable", "uniqueness": "server"}
    plain = {"multiValued": False, "returned": "default"}
    assert schema["attributes"] == [
        {"name": "userName", "type": "string", "caseExact": False, **unique, **plain},
        {"name": "externalId", "type": "string", "caseExact": True, **unique, **plain},
        {
            "name": "active",
            "type": "boolean",
            "caseExact": False,
            "required": False,
            "mutability": "readWrite",
            "uniqueness": "none",
            **plain,
        },
    ]
