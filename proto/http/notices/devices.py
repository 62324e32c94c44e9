"""Devices that are told by push."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from proto.http.base import Answer, Body, Moment

# As domain.delivery.PUSH names them.
Vendor = Literal["apns", "harmony", "hms", "xiaomi", "oppo", "vivo", "honor", "fcm", "webpush"]


class DeviceNew(Body):
    """The token as the vendor's library gave it; for `webpush` the JSON of the subscription."""

    vendor: Vendor
    token: Annotated[str, Field(min_length=1, max_length=2048)]
    app: Annotated[str, Field(max_length=64)] = ""


class DeviceSeen(Answer):
    device: UUID
    vendor: str
    app: str
    created_at: Moment
    last_seen: Moment


class DevicesSeen(Answer):
    devices: list[DeviceSeen]
    web_push_key: str  # a browser's applicationServerKey, "" while web pushes are off
