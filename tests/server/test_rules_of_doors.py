"""What a few doors ask beside a sign-in, and a few allow: which they are is read with each change of them."""

from collections.abc import Callable

import pytest

from server.route import Asks, Route
from server.routes import ROUTES

SCIM = "/v1/scim"
PROOF = {
    "DELETE /v1/kiosk/sessions",
    "POST /v1/hand-offs/confirmations",
    "POST /v1/hand-offs/endings",
    "POST /v1/hand-offs/refusals",
    "POST /v1/hand-offs/takings",
    "POST /v1/kiosk/beats",
    "POST /v1/kiosk/check-ins",
    "POST /v1/kiosk/enrolments",
    "POST /v1/kiosk/persons",
    "POST /v1/kiosk/sessions",
    "POST /v1/kiosk/tickets",
    "POST /v1/oauth/requests",
    "POST /v1/oauth/token",
    "POST /v1/sessions/refresh",
    "POST /v1/sign-in/sessions",
}
OF_A_PARTNER_ITSELF = {
    "GET /v1/partner/deliveries",
    "GET /v1/partner/events",
    "GET /v1/partner/face-requests/{request}",
    "GET /v1/partner/registration",
    "GET /v1/partner/usage",
    "GET /v1/partner/webhook",
    "POST /v1/partner/deliveries/{delivery}/redeliveries",
    "POST /v1/partner/events/acknowledgements",
    "POST /v1/partner/face-requests",
    "POST /v1/partner/webhook/enablings",
    "POST /v1/partner/webhook/secrets",
}
IN_AN_EMERGENCY = {
    "GET /v1/officer/persons/{person}",
    "GET /v1/officer/persons/{person}/acting-limit",
    "GET /v1/officer/persons/{person}/mandates",
    "GET /v1/officer/persons/{person}/requests",
    "POST /v1/officer/persons/{person}/deliveries/search",
}
GUESSED_AT = {
    f"GET {SCIM}/ServiceProviderConfig",
    f"GET {SCIM}/ResourceTypes",
    f"GET {SCIM}/Schemas",
    f"GET {SCIM}/Users",
    f"POST {SCIM}/Users",
    f"GET {SCIM}/Users/{{officer}}",
    f"PUT {SCIM}/Users/{{officer}}",
    f"PATCH {SCIM}/Users/{{officer}}",
    f"DELETE {SCIM}/Users/{{officer}}",
    "GET /v1/capture",
    "GET /v1/video",
    "GET /v1/hall-screen",
    "GET /v1/hall-screen/updates",
}


@pytest.mark.parametrize(
    ("rule", "doors"),
    [
        (
            lambda door: Asks.CODE in door.asks,
            {
                "DELETE /v1/me",
                "GET /v1/me/export",
                "POST /v1/me/mandates",
                "POST /v1/me/wechat",
            },
        ),
        (lambda door: Asks.FACE in door.asks, {"DELETE /v1/me/face-lock"}),
        (lambda door: Asks.ADDRESS in door.asks, {"POST /v1/orders/{order}/payments"}),
        (lambda door: Asks.PROOF in door.asks, PROOF),
        (lambda door: door.own, OF_A_PARTNER_ITSELF),
        (lambda door: door.emergency, IN_AN_EMERGENCY),
        (
            lambda door: door.streams,
            {"GET /v1/hall-screen/updates", "GET /v1/officer/updates", "GET /v1/updates"},
        ),
        (lambda door: door.refusals == 60, GUESSED_AT),
        (lambda door: bool(door.refusals), GUESSED_AT),
    ],
    ids=[
        "a code",
        "a face",
        "an address",
        "a proof",
        "a partner itself",
        "an emergency",
        "a stream",
        "sixty guesses a minute",
        "guesses",
    ],
)
def test_a_rule_is_of_these_doors_and_no_others(
    rule: Callable[[Route], bool], doors: set[str]
) -> None:
    assert {f"{door.method} {door.path}" for door in ROUTES if rule(door)} == doors
