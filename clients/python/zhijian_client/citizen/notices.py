"""The inbox, updates as they happen, and the ways by which an account is told."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Literal
from uuid import UUID

from zhijian_client._calls import Calls
from zhijian_client.answers.accounts import CodeSent, Me
from zhijian_client.answers.notices import (
    Addresses,
    Device,
    Devices,
    Event,
    Inbox,
    InboxReadTo,
    NoticeText,
    NotificationPreferences,
    QuietHours,
    WechatPage,
)
from zhijian_client.updates import CaughtUp, follow_updates

Vendor = Literal["apns", "harmony", "hms", "xiaomi", "oppo", "vivo", "honor", "fcm", "webpush"]


class NoticeCalls(Calls):
    """Of what an account is told."""

    async def inbox(self, since: int = 0, limit: int = 100) -> Inbox:
        """Events after number `since`, oldest first."""
        return await self._door.get(Inbox, "/v1/inbox", since=since, limit=limit)

    async def read(self, notice: UUID) -> NoticeText:
        """The whole text of a city's notice that this person was told."""
        return await self._door.get(NoticeText, f"/v1/notices/{notice}")

    async def mark_read(self, to: int) -> int:
        """All events up to `to` were shown: they leave by no other way. Up to which was ever read."""
        answer = await self._door.ask(InboxReadTo, "/v1/inbox/read", {"to": to})
        return answer.read_n

    def updates(self, since: int = 0) -> AsyncGenerator[Event | CaughtUp, None]:
        """Every event after number `since`, as it happens, each once; reconnects by itself.

        Close it (`contextlib.aclosing`) when done.
        """
        return follow_updates(self._door, since)

    async def preferences(self) -> NotificationPreferences:
        """By which ways this account is told, beside the inbox."""
        return await self._door.get(NotificationPreferences, "/v1/me/notices")

    async def change_preferences(
        self,
        *,
        off: Mapping[str, Sequence[str]] | None = None,
        plain_words: bool | None = None,
        quiet: QuietHours | None = None,
        language: str | None = None,
    ) -> NotificationPreferences:
        """Change what is given, leave the rest. `off`: the ways that are off, of every group."""
        now = await self.preferences()
        stays = {each.group: [way.way for way in each.ways if not way.on] for each in now.groups}
        wanted = quiet or now.quiet
        body = {
            "off": {group: list(ways) for group, ways in (stays if off is None else off).items()},
            "plain_words": now.plain_words if plain_words is None else plain_words,
            "language": language or now.language,
            "quiet": {"on": wanted.on, "start": wanted.start, "end": wanted.end},
        }
        return await self._door.put(NotificationPreferences, "/v1/me/notices", body)

    async def answer_subscription(
        self, template_id: str, result: Literal["accept", "reject", "ban", "filter"]
    ) -> Me:
        """What `wx.requestSubscribeMessage` answered for a template; an `accept` is one message."""
        return await self._door.create(
            Me, "/v1/me/subscriptions", {"template_id": template_id, "result": result}
        )

    async def devices(self) -> Devices:
        """The devices that are told by push, and what a browser subscribes with."""
        return await self._door.get(Devices, "/v1/me/devices")

    async def register_device(self, vendor: Vendor, token: str, app: str = "") -> Device:
        """`token` is what the vendor's library gave; again with the same one it is the same device.

        Register at every start of the app, and remove the device before signing out.
        """
        return await self._door.create(
            Device, "/v1/me/devices", {"vendor": vendor, "token": token, "app": app}
        )

    async def remove_device(self, device: UUID) -> None:
        await self._door.call("DELETE", f"/v1/me/devices/{device}")

    async def addresses(self) -> Addresses:
        """Further addresses, masked, and the channels that one may be added for."""
        return await self._door.get(Addresses, "/v1/me/addresses")

    async def send_email_code(self, email: str) -> CodeSent:
        return await self._door.ask(CodeSent, "/v1/me/addresses/email/codes", {"email": email})

    async def confirm_email(self, email: str, code: str) -> Addresses:
        """`code` as it came by mail."""
        body = {"email": email, "code": code}
        return await self._door.put(Addresses, "/v1/me/addresses/email", body)

    async def set_postal(self, recipient: str, address: str, postcode: str = "") -> Addresses:
        body = {"recipient": recipient, "address": address, "postcode": postcode}
        return await self._door.put(Addresses, "/v1/me/addresses/letter", body)

    async def service_account_page(self) -> str:
        """The address to open in WeChat's browser, which comes back with a code and a state."""
        path = "/v1/me/addresses/wechat_account/page"
        return (await self._door.get(WechatPage, path)).url

    async def link_service_account(self, code: str, state: str) -> Addresses:
        """Both as WeChat opened the page with them (snsapi_base), in the session that asked."""
        body = {"code": code, "state": state}
        return await self._door.put(Addresses, "/v1/me/addresses/wechat_account", body)

    async def remove_address(self, channel: Literal["email", "letter", "wechat_account"]) -> None:
        await self._door.call("DELETE", f"/v1/me/addresses/{channel}")
