"""The refusals: what may go wrong, as a family.

    Refusal                 never raised itself
    ├── Invalid             the request can't be read, or breaks a rule of form          400, 422
    ├── NotSignedIn         no token, or one that says nothing                           401
    ├── NotAllowed          known, but not permitted; says what would permit it          403
    ├── NotFound            does not exist, or not for this person (never say which)     404
    ├── Conflict            the thing has moved on                                       409
    ├── Gone                was there, and its time is over                              410
    ├── TooLarge            more bytes than a door takes                                 413
    ├── TooMany             asked too often; says when again                             429
    └── Busy                ours: full or broken for the moment; costs nobody an attempt 503

Each carries a `Problem` (domain/problems.py), whose words are safe to show a citizen.
"""

from dataclasses import dataclass

from domain.problems import Problem


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in a body: where (JSON pointer) and what, as a stable code and a plain sentence."""

    pointer: str
    code: str
    detail: str


class Refusal(Exception):
    """Base of all; `detail` goes to the caller too, so it never holds personal data."""

    def __init__(
        self,
        problem: Problem,
        detail: str = "",
        *,
        retry_after: int | None = None,
        errors: tuple[FieldError, ...] = (),
    ) -> None:
        super().__init__(f"{problem}: {detail}" if detail else str(problem))
        self.problem = problem
        self.detail = detail
        self.retry_after = retry_after
        self.errors = errors


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


class Gone(Refusal):
    pass


class TooLarge(Refusal):
    pass


class TooMany(Refusal):
    pass


class Busy(Refusal):
    pass
