# Written by `make sdk` from zhijian_client/citizen/notices.py.
"""The inbox, updates as they happen, and the ways by which an account is told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from uuid import UUID

import zhijian_client.citizen.notices as asynchronous
from zhijian_client.answers.accounts import CodeSent, Me
from zhijian_client.answers.notices import (
    Addresses,
    Device,
    Devices,
    Event,
    Inbox,
    NoticeText,
    NotificationPreferences,
    QuietHours,
)
from zhijian_client.citizen.notices import Vendor
from zhijian_client.sync._portal import (
    Calls,
)
from zhijian_client.updates import CaughtUp


class NoticeCalls(Calls):
    """Of what an account is told."""

    _calls: asynchronous.NoticeCalls

    def inbox(self, since: int = 0, limit: int = 100) -> Inbox:
        """Events after number `since`, oldest first."""
        return self._portal.run(self._calls.inbox(since, limit))

    def read(self, notice: UUID) -> NoticeText:
        """The whole text of a city's notice that this person was told."""
        return self._portal.run(self._calls.read(notice))

    def mark_read(self, to: int) -> int:
        """All events up to `to` were shown: they leave by no other way. Up to which was ever read."""
        return self._portal.run(self._calls.mark_read(to))

    def updates(self, since: int = 0) -> Iterator[Event | CaughtUp]:
        """Every event after number `since`, as it happens, each once; reconnects by itself.

        Close it (`contextlib.aclosing`) when done.
        """
        return self._portal.each(self._calls.updates(since))

    def preferences(self) -> NotificationPreferences:
        """By which ways this account is told, beside the inbox."""
        return self._portal.run(self._calls.preferences())

    def change_preferences(
        self,
        *,
        off: Mapping[str, Sequence[str]] | None = None,
        plain_words: bool | None = None,
        quiet: QuietHours | None = None,
        language: str | None = None,
    ) -> NotificationPreferences:
        """Change what is given, leave the rest. `off`: the ways that are off, of every group."""
        return self._portal.run(
            self._calls.change_preferences(
                off=off, plain_words=plain_words, quiet=quiet, language=language
            )
        )

    def answer_subscription(
        self, template_id: str, result: Literal["accept", "reject", "ban", "filter"]
    ) -> Me:
        """What `wx.requestSubscribeMessage` answered for a template; an `accept` is one message."""
        return self._portal.run(self._calls.answer_subscription(template_id, result))

    def devices(self) -> Devices:
        """The devices that are told by push, and what a browser subscribes with."""
        return self._portal.run(self._calls.devices())

    def register_device(self, vendor: Vendor, token: str, app: str = "") -> Device:
        """`token` is what the vendor's library gave; again with the same one it is the same device.

        Register at every start of the app, and remove the device before signing out.
        """
        return self._portal.run(self._calls.register_device(vendor, token, app))

    def remove_device(self, device: UUID) -> None:
        self._portal.run(self._calls.remove_device(device))

    def addresses(self) -> Addresses:
        """Further addresses, masked, and the channels that one may be added for."""
        return self._portal.run(self._calls.addresses())

    def send_email_code(self, email: str) -> CodeSent:
        return self._portal.run(self._calls.send_email_code(email))

    def confirm_email(self, email: str, code: str) -> Addresses:
        """`code` as it came by mail."""
        return self._portal.run(self._calls.confirm_email(email, code))

    def set_postal(self, recipient: str, address: str, postcode: str = "") -> Addresses:
        return self._portal.run(self._calls.set_postal(recipient, address, postcode))

    def service_account_page(self) -> str:
        """The address to open in WeChat's browser, which comes back with a code and a state."""
        return self._portal.run(self._calls.service_account_page())

    def link_service_account(self, code: str, state: str) -> Addresses:
        """Both as WeChat opened the page with them (snsapi_base), in the session that asked."""
        return self._portal.run(self._calls.link_service_account(code, state))

    def remove_address(self, channel: Literal["email", "letter", "wechat_account"]) -> None:
        self._portal.run(self._calls.remove_address(channel))
