"""A person's phone: sign in, see what is due, be recognised, and hear what happens."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import date
from types import TracebackType
from typing import Final, Literal, Self, overload
from uuid import UUID

from zhijian_client._build import build
from zhijian_client._door import ACTING, LONGEST_WAIT, Door, Prover
from zhijian_client.answers import (
    Certification,
    Certifications,
    Check,
    CheckOpened,
    CodeSent,
    ConsentText,
    ConsentTexts,
    Device,
    Devices,
    Entitlements,
    Event,
    Evidence,
    EvidenceBegun,
    Inbox,
    InboxReadTo,
    Mandate,
    Mandates,
    Me,
    NoticeText,
    NoticeWays,
    ProcessingRules,
    QuietHours,
    Receipt,
    Review,
    Reviews,
    Session,
    Ticket,
)
from zhijian_client.capture import (
    Camera,
    Capture,
    Coach,
    OnMessage,
    Verdict,
    follow,
    open_capture,
)
from zhijian_client.errors import Disconnected, Problem
from zhijian_client.fates import Addresses, WechatPage
from zhijian_client.updates import CaughtUp, follow_updates

Language = Literal["zh-CN", "en"]
Vendor = Literal["apns", "harmony", "hms", "xiaomi", "oppo", "vivo", "honor", "fcm", "webpush"]
Provider = Literal["wechat_verify", "network_id"]
NEW_TICKETS: Final = 3
_PASSING: Final = 503


class CitizenClient:
    """One account at one service; use with `async with`.

    Every call raises Problem when the service refuses and Disconnected when it is away. Creating
    calls carry an Idempotency-Key of their own, so a try repeated inside a call does nothing twice.
    An access token that ran out is renewed by itself, once. With a `device_key` the sign-in is bound
    to it: its tokens are then of no use without the key, which every call proves to hold.
    """

    def __init__(
        self, base: str, *, language: Language = "zh-CN", device_key: Prover | None = None
    ) -> None:
        self._door = Door(
            base, language=language, refresh_path="/v1/sessions/refresh", device_key=device_key
        )
        self._language = language

    async def __aenter__(self) -> Self:
        await self._door.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._door.__aexit__(kind, error, trace)

    @property
    def session(self) -> Session | None:
        """The tokens now; a refresh token is good for one use, so keep the newest."""
        return self._door.session

    def resume(self, session: Session) -> None:
        """Go on with the tokens of an earlier run."""
        self._door.session = session

    async def request_code(self, phone: str) -> CodeSent:
        return await self._door.ask(CodeSent, "/v1/sign-in/codes", {"phone": phone}, signed=False)

    async def sign_in(self, phone: str, code: str, request: str = "") -> Session:
        """With the six digits that came by SMS; `request` of CodeSent, should the network change."""
        body = {"phone": phone, "code": code, "language": self._language}
        if request:
            body["request"] = request
        self._door.session = session = await self._door.ask(
            Session, "/v1/sign-in/sessions", body, signed=False
        )
        return session

    async def sign_out(self) -> None:
        await self._door.call("DELETE", "/v1/sessions/current")
        self._door.session = None

    async def me(self) -> Me:
        return await self._door.get(Me, "/v1/me")

    async def change(
        self, *, language: Language | None = None, elder_mode: bool | None = None
    ) -> Me:
        """Change what is given, leave the rest."""
        wanted = {"language": language, "elder_mode": elder_mode}
        body = {name: value for name, value in wanted.items() if value is not None}
        return await self._door.edit(Me, "/v1/me", body)

    async def notice_ways(self) -> NoticeWays:
        """By which ways this account is told, beside the inbox."""
        return await self._door.get(NoticeWays, "/v1/me/notices")

    async def choose_notice_ways(
        self,
        *,
        off: Mapping[str, Sequence[str]] | None = None,
        plain_words: bool | None = None,
        quiet: QuietHours | None = None,
        language: str | None = None,
    ) -> NoticeWays:
        """Change what is given, leave the rest. `off`: the ways that are off, of every group."""
        now = await self.notice_ways()
        stays = {each.group: [way.way for way in each.ways if not way.on] for each in now.groups}
        wanted = quiet or now.quiet
        body = {
            "off": {group: list(ways) for group, ways in (stays if off is None else off).items()},
            "plain_words": now.plain_words if plain_words is None else plain_words,
            "language": language or now.language,
            "quiet": {"on": wanted.on, "start": wanted.start, "end": wanted.end},
        }
        return await self._door.put(NoticeWays, "/v1/me/notices", body)

    async def bind(self, name: str, id_number: str) -> Me:
        """Bind the account to a person: must equal the register, and this phone be recorded there."""
        return await self._door.create(Me, "/v1/me/person", {"name": name, "id_number": id_number})

    async def link_wechat(self, code: str) -> Me:
        """`code` is what `wx.login` gave."""
        return await self._door.create(Me, "/v1/me/wechat", {"code": code})

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

    async def processing_rules(self) -> ProcessingRules:
        """How the city processes personal data, with every text that is or was agreed to; without sign-in."""
        return build(
            ProcessingRules, await self._door.call("GET", "/v1/processing-rules", signed=False)
        )

    async def consents(self) -> tuple[ConsentText, ...]:
        return (await self._door.get(ConsentTexts, "/v1/consents")).consents

    async def agree(self, text: ConsentText, how: Literal["page", "spoken"] = "page") -> Me:
        """Agree to exactly the text that was shown, or to its `spoken` form that was heard."""
        body = {
            "purpose": text.purpose,
            "version": text.version,
            "language": self._language,
            "how": how,
            "text_sha256": text.spoken_sha256 if how == "spoken" else text.text_sha256,
        }
        return await self._door.create(Me, "/v1/me/consents", body)

    async def withdraw(self, purpose: str) -> None:
        await self._door.call("DELETE", f"/v1/me/consents/{purpose}")

    async def help(self, name: str, id_number: str) -> Mandate:
        """Help the pensioner beside you for an hour; then use `acting_for`."""
        return await self._door.create(
            Mandate, "/v1/helping", {"name": name, "id_number": id_number}
        )

    @contextmanager
    def acting_for(self, mandate: Mandate) -> Iterator[None]:
        """Inside, this task's calls are made for the other person.

        Good for what a mandate can cover: entitlements, consents, checks and receipts; other calls
        are refused with `acting-not-here`.
        """
        before = ACTING.set(str(mandate.mandate))
        try:
            yield
        finally:
            ACTING.reset(before)

    async def acting(self) -> tuple[Mandate, ...]:
        """The mandates under which this account may act now."""
        return (await self._door.get(Mandates, "/v1/me/acting")).mandates

    async def mandates(self) -> AsyncIterator[Mandate]:
        """Who may act for this person, and who might, page by page."""
        cursor = ""
        while True:
            page = await self._door.get(Mandates, "/v1/me/mandates", **_cursor(cursor))
            for mandate in page.mandates:
                yield mandate
            if not (cursor := page.next_cursor):
                return

    async def name_representative(
        self,
        name: str,
        id_number: str,
        scopes: Collection[Literal["certify", "notices"]],
        ends_on: date,
    ) -> Mandate:
        """Somebody with an account acts for this person until the end of that day; needs a fresh code."""
        body = {
            "name": name,
            "id_number": id_number,
            "scopes": list(scopes),
            "ends_on": ends_on.isoformat(),
        }
        return await self._door.create(Mandate, "/v1/me/mandates", body)

    async def end_mandate(self, mandate: UUID) -> None:
        """By either side, with effect at once."""
        await self._door.call("DELETE", f"/v1/me/mandates/{mandate}")

    async def welcome_helpers(self, *, welcome: bool) -> None:
        """Whether relatives may help with their phones at all."""
        await self._door.call("PUT", "/v1/me/helpers", body={"welcome": welcome})

    async def entitlements(self) -> Entitlements:
        return await self._door.get(Entitlements, "/v1/entitlements")

    async def certifications(self) -> AsyncIterator[Certification]:
        """What certified the person in the past, newest first, page by page."""
        cursor = ""
        while True:
            page = await self._door.get(Certifications, "/v1/me/certifications", **_cursor(cursor))
            for certification in page.certifications:
                yield certification
            if not (cursor := page.next_cursor):
                return

    async def open_check(self, scheme: str, action: str = "pension.certify") -> CheckOpened:
        """A face check, with its first ticket; a Problem names what to do first, or instead."""
        return await self._door.create(
            CheckOpened, "/v1/face-checks", {"action": action, "scheme": scheme}
        )

    async def open_step_up(self) -> CheckOpened:
        """A face check that raises this sign-in to level 3 for 15 minutes, where a Problem asks for it."""
        return await self._door.create(
            CheckOpened, "/v1/face-checks", {"action": "account.step_up"}
        )

    async def check(self, check: UUID) -> Check:
        return await self._door.get(Check, f"/v1/face-checks/{check}")

    async def begin_evidence(
        self, scheme: str, provider: Provider, action: str = "pension.certify"
    ) -> EvidenceBegun:
        """Asks a provider outside; a Problem names what to do first, or instead."""
        body = {"provider": provider, "action": action, "scheme": scheme}
        return await self._door.create(EvidenceBegun, "/v1/evidence", body)

    async def finish_evidence(self, evidence: UUID, answer: str = "") -> Evidence:
        """What the provider found, once; `answer` is what its app gave back (WeChat gives nothing)."""
        return await self._door.create(
            Evidence, f"/v1/evidence/{evidence}/result", {"answer": answer}
        )

    async def evidence(self, evidence: UUID) -> Evidence:
        return await self._door.get(Evidence, f"/v1/evidence/{evidence}")

    async def ticket(self, check: UUID) -> Ticket:
        """Another socket for a check whose socket dropped; the challenge starts again, not counted."""
        return await self._door.ask(Ticket, f"/v1/face-checks/{check}/tickets")

    def capture(self, ticket: Ticket) -> AbstractAsyncContextManager[Capture]:
        """The camera's socket, message by message; `run_check` does the whole of it."""
        return open_capture(self._door, ticket)

    @overload
    async def run_check(
        self, opened: CheckOpened, camera: Camera, *, on_message: OnMessage | None = None
    ) -> Verdict: ...

    @overload
    async def run_check(
        self,
        opened: CheckOpened,
        camera: Camera,
        *,
        on_message: OnMessage | None = None,
        stop_on: Collection[str],
    ) -> Verdict | Coach: ...

    async def run_check(
        self,
        opened: CheckOpened,
        camera: Camera,
        *,
        on_message: OnMessage | None = None,
        stop_on: Collection[str] = (),
    ) -> Verdict | Coach:
        """Answer every prompt from `camera` until the verdict.

        `on_message` sees each prompt, coaching and verdict. A coaching whose reason is in `stop_on`
        hangs up and is returned. A dropped socket, or a service that is full for the moment, is
        met with a new ticket, at most three times.
        """
        ticket = opened.ticket
        for left in reversed(range(NEW_TICKETS + 1)):
            try:
                async with self.capture(ticket) as capture:
                    return await follow(capture, camera, on_message, stop_on)
            except Disconnected:
                if not left:
                    raise
            except Problem as problem:
                if not left or problem.status != _PASSING:
                    raise
                await asyncio.sleep(min(problem.retry_after or 1.0, LONGEST_WAIT))
            ticket = await self.ticket(opened.check)
        raise AssertionError("the last try returns or raises")

    async def receipt(self, receipt: UUID | str) -> Receipt:
        return await self._door.get(Receipt, f"/v1/receipts/{receipt}")

    async def inbox(self, since: int = 0, limit: int = 100) -> Inbox:
        """Events after number `since`, oldest first."""
        return await self._door.get(Inbox, "/v1/inbox", since=since, limit=limit)

    async def notice(self, notice: UUID) -> NoticeText:
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

    async def ask_review(
        self,
        kind: Literal["appeal", "other_way"],
        scheme: str,
        *,
        way: str = "",
        words: str = "",
    ) -> Review:
        """An appeal, or the wish for another way; a person will look."""
        body = {"kind": kind, "scheme": scheme, "way": way, "words": words}
        return await self._door.create(Review, "/v1/me/reviews", body)

    async def reviews(self) -> AsyncIterator[Review]:
        """All of one's own, page by page."""
        cursor = ""
        while True:
            page = await self._door.get(Reviews, "/v1/me/reviews", **_cursor(cursor))
            for review in page.reviews:
                yield review
            if not (cursor := page.next_cursor):
                return


def _cursor(cursor: str) -> dict[str, str]:
    return {"cursor": cursor} if cursor else {}
