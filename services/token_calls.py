"""Calls of a vendor with its access token that are answered with more than a verdict."""

from collections.abc import Callable
from typing import TypeVar

from domain.delivery import Answer, Outcome
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Tokens

T = TypeVar("T")


async def called(
    tokens: Tokens,
    ask: Callable[[str], HttpRequest],
    read: Callable[[HttpResponse], T | Answer],
) -> T | Answer:
    """What `read` made of the answer; RETRY where none came. Once more with a fresh token at most."""
    held: list[T] = []

    def note(response: HttpResponse) -> Answer:
        found = read(response)
        if isinstance(found, Answer):
            return found
        held.append(found)
        return Answer(Outcome.DELIVERED)

    try:
        answer = await tokens.call(ask, note)
    except TransportFailed as broken:
        return Answer(Outcome.RETRY, code=str(broken))
    return held[-1] if answer.outcome is Outcome.DELIVERED else answer
