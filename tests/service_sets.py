"""The services of a context, where a test needs but some of them."""

from collections.abc import Callable
from inspect import signature
from typing import TypeVar

Services = TypeVar("Services")


def with_only(services: Callable[..., Services], **needed: object) -> Services:
    """The rest is None, so a handler that asks for one of them fails; TypeError for a name unknown."""
    rest = dict.fromkeys(set(signature(services).parameters) - set(needed))
    return services(**rest, **needed)
