"""A delivery and answers for the connectors' tests."""

import json
from datetime import UTC, datetime
from uuid import UUID

from domain.delivery import Channel, Delivery
from domain.events import EventKind
from domain.subjects import SubjectKind
from domain.wire import HttpResponse

AT = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)


def delivery(
    channel: Channel, kind: EventKind = EventKind.CERTIFIED, address: str = "13800000000"
) -> Delivery:
    return Delivery(
        delivery=UUID(int=7),
        account=UUID(int=1),
        event_n=3,
        kind=kind,
        subject=SubjectKind.ENTITLEMENT.of("city-pension", days=30, count=3),
        channel=channel,
        address=address,
        attempt=1,
        fence=1,
        created_at=AT,
    )


def answered(body: object, status: int = 200, **headers: str) -> HttpResponse:
    whole = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpResponse(status, {key.replace("_", "-"): v for key, v in headers.items()}, whole)
