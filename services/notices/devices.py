"""A citizen's devices that are told by push."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.delivery import Channel
from domain.errors import NotFound, NotSignedIn, fault
from domain.notices.push import Device, fits, is_push_host, read_subscription
from domain.people import Citizen
from domain.problems import Problem
from domain.words import Words


class DeviceStore(Protocol):
    async def register(
        self, account: UUID, vendor: Channel, token: str, *, app: str, at: datetime
    ) -> Device | None:
        """The token now belongs to this account alone; None when the account is gone."""

    async def of_account(self, account: UUID) -> tuple[Device, ...]: ...

    async def remove(self, account: UUID, device: UUID) -> bool: ...


class DeviceService:
    """`vendors`: those that this house can push by; `hosts`: where web pushes may go.

    `web_push_key` is what a browser subscribes with, base64url; "" while it can't.
    """

    def __init__(
        self,
        *,
        devices: DeviceStore,
        vendors: frozenset[Channel],
        hosts: frozenset[str],
        web_push_key: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._devices = devices
        self._vendors = vendors
        self._hosts = hosts
        self.web_push_key = web_push_key
        self._clock = clock

    async def register(self, citizen: Citizen, vendor: Channel, token: str, app: str) -> Device:
        """Again with the same token: the same device, seen now. Invalid for what can't be told."""
        if vendor not in self._vendors:
            raise fault(
                "/vendor", "off", Words("这里不用这家推送", "no pushes go by this vendor here")
            )
        if vendor is Channel.APNS:
            token = token.lower()
        if not fits(vendor, token):
            raise fault(
                "/token", "token", Words("不是这家的推送标识", "not a token of this vendor")
            )
        if vendor is Channel.WEBPUSH and not is_push_host(
            read_subscription(token).endpoint, self._hosts
        ):
            raise fault(
                "/token",
                "host",
                Words("不是这里认识的推送服务", "not a push service that is known here"),
            )
        device = await self._devices.register(
            citizen.account, vendor, token, app=app, at=self._clock()
        )
        if device is None:
            raise NotSignedIn(Problem.SESSION_OVER)
        return device

    async def mine(self, citizen: Citizen) -> tuple[Device, ...]:
        return await self._devices.of_account(citizen.account)

    async def remove(self, citizen: Citizen, device: UUID) -> None:
        if not await self._devices.remove(citizen.account, device):
            raise NotFound(Problem.NOT_FOUND)
