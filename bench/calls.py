"""Calls of the service's doors, as its phones make them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import aiohttp


async def call(
    http: aiohttp.ClientSession,
    method: str,
    path: str,
    token: str = "",
    *,
    said: object = None,
    version: int = 0,
    more: Mapping[str, str] | None = None,
) -> Any:  # noqa: ANN401  # JSON
    """`version`: of what was seen, 0 for none; `more`: further headers. ConnectionError for a refusal."""
    headers = {"Idempotency-Key": uuid4().hex} if method == "POST" else {}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"If-Match": f'"{version}"'} if version else {}
    headers |= more or {}
    async with http.request(method, path, json=said, headers=headers) as answer:
        seen = await answer.json()
        if not answer.ok:
            raise ConnectionError(f"{method} {path}: {answer.status} {seen.get('type')}")
        return seen


async def draft(
    http: aiohttp.ClientSession,
    token: str,
    item: str,
    form: Mapping[str, object],
    *,
    more: Mapping[str, str] | None = None,
) -> UUID:
    """A case begun and filled in, which is its second version."""
    begun = await call(http, "POST", "/v1/cases", token, said={"item": item}, more=more)
    path = f"/v1/cases/{begun['case']}/form"
    await call(http, "PUT", path, token, said={"form": form}, version=1, more=more)
    return UUID(begun["case"])
