"""What all vendors' answers have in common: a JSON object, a status, a Retry-After."""

import json
from http import HTTPStatus
from typing import Final

from domain.delivery import Answer, Outcome
from domain.notices.approvals import TemplateFound
from domain.templates import Approval
from domain.wire import HttpResponse

_WHY_MAX: Final = 300  # of a vendor's own words for an operator; longer ones are cut

_RETRY_AFTER_MAX_S: Final = 3600.0  # longer is a fault of the other side


def read_object(response: HttpResponse) -> dict[str, object] | None:
    """The body as a JSON object; None when it is anything else (HTML, half a body, a list)."""
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def outside_answer(response: HttpResponse, *, on_fault: Outcome) -> Answer | None:
    """The verdict on a status that is not the vendor's own, or None for 200.

    The vendors here report their errors under status 200, so another status comes from a gateway.
    With 3xx, 4xx and 503 it did not let the request through; with another 5xx it may have, and
    `on_fault` says what that means.
    """
    if response.status == HTTPStatus.OK:
        return None
    passed = response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    passed = passed and response.status != HTTPStatus.SERVICE_UNAVAILABLE
    return Answer(
        on_fault if passed else Outcome.RETRY,
        code=f"http-{response.status}",
        retry_after=retry_after(response),
    )


def retry_after(response: HttpResponse) -> float | None:
    """Seconds; the form with a date is not used by these vendors and read as none."""
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, _RETRY_AFTER_MAX_S) if seconds >= 0 else None


def template_found(
    template: str, state: Approval, why: object, fields: frozenset[str]
) -> TemplateFound:
    """A template as its vendor has it; of a rejection alone with the vendor's words."""
    words = str(why or "") if state is Approval.REJECTED else ""
    return TemplateFound(template, state, words[:_WHY_MAX], fields)
