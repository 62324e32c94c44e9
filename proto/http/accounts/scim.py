"""SCIM 2.0 (RFC 7643, 7644) as far as a provider of identities sends it: users, found, added, ended, deleted.

What it says besides (names, mail addresses, roles, entitlements) is read over: nothing here follows from it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from domain.accounts.identity_provider import SUBJECT_LENGTH, Named, Provisioned, Wanted

KIND: Final = "application/scim+json"
USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
LIST: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:Error"
_PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_CONFIG: Final = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
_TYPE: Final = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:Schema"
#: At most in one answer.
PAGE: Final = 100
#: What a provider changes of one user in one call is two or three.
_OPERATIONS: Final = 50
_FILTER: Final = re.compile(r"\s*(\w+)\s+eq\s+(\"(?:[^\"\\]|\\.)*\")\s*", re.IGNORECASE | re.ASCII)
_NAMED: Final = {"username": Named.USERNAME, "externalid": Named.SUBJECT}


class Unreadable(ValueError):
    """`kind`: RFC 7644, 3.12 (scimType); the text is English, for whoever set the provider up."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


def _truth(value: object) -> object:
    """Some providers write a truth as a word."""
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return value


_Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _User(BaseModel):
    """Of a user what follows anything here; all else is read over."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    userName: Annotated[_Line, Field(max_length=64, pattern=r"^[^\s:]+$")] | None = None  # noqa: N815  # as SCIM writes it
    externalId: Annotated[_Line, Field(max_length=SUBJECT_LENGTH)] | None = None  # noqa: N815  # as SCIM writes it
    active: Annotated[bool, BeforeValidator(_truth)] | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.userName, self.externalId, self.active)


def read_user(body: bytes) -> Wanted:
    return _user(_object(body))


def read_changes(body: bytes) -> Wanted:
    """What the operations of a PATCH come to; what none of them names stays."""
    message = _object(body)
    operations = message.get("Operations")
    if message.get("schemas") != [_PATCH] or not isinstance(operations, list):
        raise Unreadable("invalidSyntax", "a PatchOp with Operations")
    if len(operations) > _OPERATIONS:
        raise Unreadable("tooMany", f"{_OPERATIONS} operations at most")
    said: dict[str, Any] = {}
    for operation in operations:
        said |= _changes(operation)
    return _user(said)


def read_filter(text: str) -> tuple[Named, str]:
    """`userName eq "…"` and `externalId eq "…"`: what providers look for."""
    found = _FILTER.fullmatch(text)
    named = _NAMED.get(found[1].lower()) if found else None
    if found is None or named is None:
        raise Unreadable("invalidFilter", 'userName eq "…" or externalId eq "…"')
    try:
        value = json.loads(found[2])
    except ValueError as wrong:
        raise Unreadable("invalidFilter", "a JSON string after eq") from wrong
    return named, str(value).replace("\x00", "")


def user(seen: Provisioned, base: str) -> dict[str, Any]:
    return {
        "schemas": [USER],
        "id": str(seen.officer),
        "externalId": seen.subject,
        "userName": seen.username,
        "active": seen.active,
        "meta": {"resourceType": "User", "location": f"{base}/Users/{seen.officer}"},
    }


def listed(resources: Iterable[Mapping[str, Any]], total: int, first: int = 1) -> dict[str, Any]:
    """`first` counts from 1 (RFC 7644, 3.4.2.4)."""
    shown = list(resources)
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": first,
        "itemsPerPage": len(shown),
        "Resources": shown,
    }


def error(status: int, detail: str, kind: str = "") -> dict[str, Any]:
    said = {"schemas": [_ERROR], "status": str(status), "detail": detail}
    return said | ({"scimType": kind} if kind else {})


def config(base: str) -> dict[str, Any]:
    off = {"supported": False}
    return {
        "schemas": [_CONFIG],
        "patch": {"supported": True},
        "bulk": off | {"maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": PAGE},
        "changePassword": off,
        "sort": off,
        "etag": off,
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "The token of this service's settings (scim_token)",
            }
        ],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": f"{base}/ServiceProviderConfig",
        },
    }


def types(base: str) -> dict[str, Any]:
    one = {
        "schemas": [_TYPE],
        "id": "User",
        "name": "User",
        "endpoint": "/Users",
        "schema": USER,
        "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/User"},
    }
    return listed([one], 1)


def schemas(base: str) -> dict[str, Any]:
    one = {
        "schemas": [_SCHEMA],
        "id": USER,
        "name": "User",
        "attributes": [
            _attribute("userName", "string", "immutable", "server"),
            _attribute("externalId", "string", "immutable", "server", exact=True),
            _attribute("active", "boolean", "readWrite", "none"),
        ],
        "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{USER}"},
    }
    return listed([one], 1)


def _attribute(
    name: str, kind: str, mutability: str, uniqueness: str, *, exact: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "multiValued": False,
        "required": kind == "string",
        "caseExact": exact,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": uniqueness,
    }


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable("invalidSyntax", "a JSON object") from wrong
    if not isinstance(found, dict):
        raise Unreadable("invalidSyntax", "a JSON object")
    return found


def _user(said: Mapping[str, Any]) -> Wanted:
    """Names of attributes know no case (RFC 7643, 2.1)."""
    known = {name.lower(): name for name in _User.model_fields}
    named = {known[name.lower()]: value for name, value in said.items() if name.lower() in known}
    try:
        return _User.model_validate(named).wanted
    except ValidationError as wrong:
        where = ", ".join(sorted({str(each["loc"][0]) for each in wrong.errors()}))
        raise Unreadable("invalidValue", f"no fit value: {where}") from wrong


def _changes(operation: object) -> dict[str, Any]:
    """Of one operation; what is removed of what we keep is none of the provider's."""
    match operation:
        case {"op": str(op), **rest} if op.lower() in {"add", "replace"}:
            path, value = rest.get("path"), rest.get("value")
            if path is None and isinstance(value, dict):
                return value
            if isinstance(path, str):
                return {path.removeprefix(f"{USER}:"): value}
        case {"op": str(op)} if op.lower() == "remove":
            return {}
    raise Unreadable("invalidSyntax", "an operation: add, replace or remove")
