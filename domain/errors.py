"""The refusals: what may go wrong, as a family.

    Refusal                 never raised itself
    ├── Invalid             the request can't be read, or breaks a rule of form          400, 422
    ├── NotSignedIn         no token, or one that says nothing                           401
    ├── NotAllowed          known, but not permitted; says what would permit it          403
    ├── NotFound            does not exist, or not for this person (never say which)     404
    ├── Conflict            the thing has moved on                                       409
    │   └── Outdated        changed since it was seen; says which version holds          412
    ├── Gone                was there, and its time is over                              410
    ├── TooLarge            more bytes than a door takes                                 413
    ├── TooMany             asked too often; says when again                             429
    └── Busy                ours: full or broken for the moment; costs nobody an attempt 503

Each carries a `Problem` (domain/problems.py), whose words are safe to show a citizen.
"""

from dataclasses import dataclass

from domain.problems import Problem
from domain.words import Language, Words


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in a body: where (JSON pointer) and what, as a stable code and a plain sentence."""

    pointer: str
    code: str
    detail: Words


class Unfit(ValueError):
    """A value that breaks a rule of form: `words` say what would do, and never repeat the value."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


class Refusal(Exception):
    """Base of all; `detail` goes to the caller too, so it never holds personal data.

    As a str it is English, for the developer of a client.
    """

    def __init__(
        self,
        problem: Problem,
        detail: Words | str = "",
        *,
        retry_after: int | None = None,
        errors: tuple[FieldError, ...] = (),
    ) -> None:
        told = [_in(each, Language.EN) for each in (detail, *(e.detail for e in errors)) if each]
        super().__init__(": ".join((problem, "; ".join(told))) if told else str(problem))
        self.problem = problem
        self.detail = detail
        self.retry_after = retry_after
        self.errors = errors

    def detail_in(self, language: Language) -> str:
        return _in(self.detail, language)


class Invalid(Refusal):
    pass


class NotSignedIn(Refusal):
    pass


class NotAllowed(Refusal):
    pass


class NotFound(Refusal):
    pass


class Conflict(Refusal):
    pass


class Outdated(Conflict):
    """`version`: the one that holds now."""

    def __init__(self, problem: Problem, version: int) -> None:
        super().__init__(problem)
        self.version = version


class Gone(Refusal):
    pass


class TooLarge(Refusal):
    pass


class TooMany(Refusal):
    pass


class Busy(Refusal):
    pass


class CutOff(Exception):  # reads as what it says
    """A body broke off, or came too slowly; what came before is whole."""


def fault(pointer: str, code: str, words: Words) -> Invalid:
    """The refusal of a body for one fault."""
    return Invalid(Problem.BODY_INVALID, errors=(FieldError(pointer, code, words),))


def _in(detail: Words | str, language: Language) -> str:
    return detail if isinstance(detail, str) else detail.in_(language)
