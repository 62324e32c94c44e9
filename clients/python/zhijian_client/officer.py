"""An officer's desk: the register, enrolment, proofs of life, and the review queue."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from types import TracebackType
from typing import Literal, Self
from uuid import UUID, uuid4

from zhijian_client._build import build
from zhijian_client._door import Door
from zhijian_client.administration import Administration, Emergency
from zhijian_client.answers import (
    AgreedText,
    Attestation,
    Claim,
    ConsentText,
    ConsentTexts,
    Mandate,
    Person,
    QueuedReview,
    ReviewQueue,
    ReviewSeen,
    Session,
)
from zhijian_client.desk import (
    Contact,
    DeathLook,
    PersonsFound,
    Scheme,
    Schemes,
)
from zhijian_client.exports import BreachReport, Export, Exports, ExportWanted
from zhijian_client.fates import (
    ActingLimit,
    Crowded,
    CrowdedList,
    Deliveries,
    Delivery,
    Replayed,
    Resent,
    SpotCheck,
    SpotChecks,
    SpotMonths,
    Visit,
    Visits,
    Webhook,
    WebhookCall,
    WebhookCalls,
    Webhooks,
)

Decision = Literal["certified", "not_certified", "suspended"]
SpotResult = Literal["met", "not_reached", "refused", "not_alive", "another_person"]
Presence = Literal["window", "home_visit", "video"]


class OfficerClient:
    """One officer at one service; use with `async with`. Calls and errors as of CitizenClient."""

    def __init__(self, base: str, *, language: Literal["zh-CN", "en"] = "zh-CN") -> None:
        self._door = Door(base, language=language, refresh_path="/v1/officer/sessions/refresh")
        self.administration = Administration(self._door)

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

    async def sign_in(self, username: str, password: str, totp: str = "") -> Session:
        """`totp`: the six digits of the authenticator app, for who has one."""
        body = {"username": username, "password": password, **({"totp": totp} if totp else {})}
        self._door.session = session = await self._door.ask(
            Session, "/v1/officer/sign-in/sessions", body, signed=False
        )
        return session

    async def sign_out(self) -> None:
        await self._door.call("DELETE", "/v1/officer/sessions/current")
        self._door.session = None

    async def register(
        self, *, name: str, id_number: str, phone: str, schemes: Mapping[str, date]
    ) -> Person:
        """A new entry of the register; `schemes` says until when each is certified already."""
        return await self._door.create(
            Person,
            "/v1/officer/persons",
            {
                "name": name,
                "id_number": id_number,
                "phone": phone,
                "schemes": [
                    {"scheme": scheme, "certified_until": until.isoformat()}
                    for scheme, until in schemes.items()
                ],
            },
        )

    async def find(self, id_number: str, purpose: str) -> Person:
        """By ID number; `purpose` is written down with the look."""
        body = {"id_number": id_number, "purpose": purpose}
        return await self._door.ask(Person, "/v1/officer/persons/search", body)

    async def find_by_case(self, case: UUID, purpose: str) -> Person:
        """By the number of a review, a request or a receipt."""
        body = {"case": str(case), "purpose": purpose}
        return await self._door.ask(Person, "/v1/officer/persons/search", body)

    async def find_by_name(self, name: str, purpose: str) -> PersonsFound:
        """Who has this whole name, in the areas that the officer serves; each of them sees the look."""
        body = {"name": name, "purpose": purpose}
        return await self._door.ask(PersonsFound, "/v1/officer/persons/name-search", body)

    async def contact(self, person: UUID, purpose: str) -> Contact:
        """The phone number and the address in full, to call or to come; the person sees it."""
        return await self._door.look(Contact, f"/v1/officer/persons/{person}/contact", purpose)

    async def schemes(self) -> tuple[Scheme, ...]:
        """The city's schemes, with their names."""
        return (await self._door.get(Schemes, "/v1/officer/schemes")).schemes

    async def person(self, person: UUID, purpose: str) -> Person:
        """`purpose` is written down with the look, and the person sees it."""
        path = f"/v1/officer/persons/{person}"
        return await self._door.look(Person, path, purpose)

    async def consents(self) -> tuple[ConsentText, ...]:
        """The texts as they are read out at the counter."""
        return (await self._door.get(ConsentTexts, "/v1/officer/consents")).consents

    async def agreed_text(self, sha256: str) -> str:
        """The very text behind the evidence of an agreement, by its hexadecimal SHA-256."""
        return (await self._door.get(AgreedText, f"/v1/officer/consent-texts/{sha256}")).text

    async def open_emergency(self, id_number: str, why: str) -> Emergency:
        """To look at one person of another area for half an hour; an administrator reviews it."""
        body = {"id_number": id_number, "why": why}
        return await self._door.create(Emergency, "/v1/officer/emergencies", body)

    async def record_consent(self, person: UUID, purpose: str, version: str) -> Person:
        """What the person agreed to at the counter."""
        body = {"purpose": purpose, "version": version}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/consents", body)

    async def enrol(
        self,
        person: UUID,
        photo: bytes,
        content_type: Literal["image/jpeg", "image/png"] = "image/jpeg",
    ) -> Person:
        """A reference from an ID photo; a Problem says what is wrong with the photo. It is not kept."""
        answer = await self._door.call(
            "POST",
            f"/v1/officer/persons/{person}/face-records",
            data=photo,
            content_type=content_type,
            key=uuid4().hex,
        )
        return build(Person, answer)

    async def change_address(self, person: UUID, address: str, postcode: str = "") -> Person:
        """Where letters are brought, as the person says at the counter; "" for nowhere."""
        body = {"address": address, "postcode": postcode}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/address", body)

    async def grant_elder_rules(self, person: UUID, why: str, until: date | None = None) -> Person:
        """More time and smaller movements in checks, through a last day or until taken back."""
        body = {"why": why, "until": until.isoformat() if until else None}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/elder-rules", body)

    async def end_elder_rules(self, person: UUID, why: str) -> Person:
        path = f"/v1/officer/persons/{person}/elder-rules/endings"
        return await self._door.create(Person, path, {"why": why})

    async def post_proof(self, person: UUID, source: str, happened_on: date) -> Person:
        """Another department's record that shows life."""
        body = {"source": source, "happened_on": happened_on.isoformat()}
        return await self._door.create(Person, f"/v1/officer/persons/{person}/proofs", body)

    async def attest(
        self, person: UUID, scheme: str, presence: Presence, words: str
    ) -> Attestation:
        """The officer met the person, who lives; `words` say where, when and what was shown."""
        body = {"scheme": scheme, "presence": presence, "words": words}
        return await self._door.create(
            Attestation, f"/v1/officer/persons/{person}/attestations", body
        )

    async def look_at_death(self, person: UUID, died_on: date, source: str) -> DeathLook:
        """Whom the recording of a death would concern, and what follows; nothing is recorded yet."""
        body = {"died_on": died_on.isoformat(), "source": source}
        return await self._door.ask(DeathLook, f"/v1/officer/persons/{person}/death-looks", body)

    async def record_death(self, look: DeathLook) -> Person:
        """What was looked at, within 15 minutes: blocks automatic passes and opens reviews; stops nothing."""
        body = {"died_on": look.died_on.isoformat(), "source": look.source, "seen": look.seen}
        return await self._door.create(Person, f"/v1/officer/persons/{look.person}/death", body)

    async def record_mandate(
        self,
        person: UUID,
        kind: Literal["guardian", "representative"],
        id_number: str,
        *,
        scopes: Collection[Literal["certify", "notices"]] = (),
        ends_on: date | None = None,
    ) -> Mandate:
        """`id_number` is of who will act; a guardian's ends with the 14th birthday by itself."""
        body = {
            "kind": kind,
            "id_number": id_number,
            "scopes": list(scopes),
            "ends_on": ends_on.isoformat() if ends_on else None,
        }
        return await self._door.create(Mandate, f"/v1/officer/persons/{person}/mandates", body)

    async def end_mandate(self, person: UUID, mandate: UUID) -> None:
        await self._door.call("DELETE", f"/v1/officer/persons/{person}/mandates/{mandate}")

    async def reviews(self, kind: str = "") -> AsyncIterator[QueuedReview]:
        """All that are open, or those of a kind, page by page."""
        cursor = ""
        while True:
            query = {name: value for name, value in (("cursor", cursor), ("kind", kind)) if value}
            page = await self._door.get(ReviewQueue, "/v1/officer/reviews", **query)
            for review in page.reviews:
                yield review
            if not (cursor := page.next_cursor):
                return

    async def review(self, review: UUID, purpose: str) -> ReviewSeen:
        """`purpose` is written down with the look."""
        path = f"/v1/officer/reviews/{review}"
        return await self._door.look(ReviewSeen, path, purpose)

    async def take_review(self, review: UUID) -> Claim:
        """For half an hour, shown to the others; whose it is, where another was first."""
        return await self._door.put(Claim, f"/v1/officer/reviews/{review}/claim")

    async def let_go_of_review(self, review: UUID) -> None:
        await self._door.call("DELETE", f"/v1/officer/reviews/{review}/claim")

    async def decide(self, review: UUID, decision: Decision, words: str) -> ReviewSeen:
        """`words` are told to the person."""
        body = {"decision": decision, "words": words}
        return await self._door.create(ReviewSeen, f"/v1/officer/reviews/{review}/decision", body)

    async def deliveries(self, person: UUID, purpose: str) -> AsyncIterator[Delivery]:
        """How notices reached a person, newest first; looking is on record with its purpose."""
        path, cursor = f"/v1/officer/persons/{person}/deliveries/search", ""
        while True:
            page = await self._door.ask(Deliveries, path, {"purpose": purpose, "cursor": cursor})
            for delivery in page.deliveries:
                yield delivery
            if not (cursor := page.next_cursor):
                return

    async def dead_letters(self, channel: str = "", reason: str = "") -> AsyncIterator[Delivery]:
        """What failed or is of unknown fate, newest first."""
        query = {"channel": channel, "reason": reason}
        while True:
            page = await self._door.get(Deliveries, "/v1/officer/dead-letters", **query)
            for delivery in page.deliveries:
                yield delivery
            if not page.next_cursor:
                return
            query["cursor"] = page.next_cursor

    async def resend(self, channel: str, why: str, reason: str = "") -> int:
        """Queues at most 500 dead letters of a channel again; how many."""
        body = {"channel": channel, "reason": reason, "why": why}
        path = "/v1/officer/dead-letters/resendings"
        return (await self._door.create(Resent, path, body)).queued

    async def visits(self, purpose: str) -> AsyncIterator[Visit]:
        """Whom no other way has reached, the longest waiting first; `purpose` is written down."""
        cursor = ""
        while True:
            query = {"cursor": cursor} if cursor else {}
            page = await self._door.look(Visits, "/v1/officer/visits", purpose, **query)
            for visit in page.visits:
                yield visit
            if not (cursor := page.next_cursor):
                return

    async def end_visit(self, visit: UUID, why: str, *, told: bool) -> None:
        body = {"told": told, "why": why}
        path = f"/v1/officer/visits/{visit}/end"
        await self._door.call("POST", path, body=body, key=uuid4().hex)

    async def spot_checks(self, purpose: str) -> AsyncIterator[SpotCheck]:
        """To be called or visited, the first due first; `purpose` is written down."""
        cursor = ""
        while True:
            query = {"cursor": cursor} if cursor else {}
            page = await self._door.look(SpotChecks, "/v1/officer/spot-checks", purpose, **query)
            for spot in page.spots:
                yield spot
            if not (cursor := page.next_cursor):
                return

    async def end_spot_check(
        self, spot: UUID, result: SpotResult, met_by: Literal["call", "visit"], why: str
    ) -> None:
        """All but `met` opens a review, which decides."""
        body = {"result": result, "met_by": met_by, "why": why}
        path = f"/v1/officer/spot-checks/{spot}/result"
        await self._door.call("POST", path, body=body, key=uuid4().hex)

    async def spot_check_months(self) -> SpotMonths:
        """What came of them in twelve months, and between which shares the wrong ones lie."""
        return await self._door.get(SpotMonths, "/v1/officer/spot-checks/months")

    async def crowded(self, purpose: str) -> tuple[Crowded, ...]:
        """Who acts for many, full ones first; `purpose` is written down."""
        found = await self._door.look(CrowdedList, "/v1/officer/acting", purpose)
        return found.crowded

    async def acting_limit(self, person: UUID, purpose: str) -> ActingLimit:
        path = f"/v1/officer/persons/{person}/acting-limit"
        return await self._door.look(ActingLimit, path, purpose)

    async def widen_acting(self, person: UUID, most: int, until: date, why: str) -> ActingLimit:
        """For the accounts of who helps many people, through a last day."""
        body = {"most": most, "until": until.isoformat(), "why": why}
        path = f"/v1/officer/persons/{person}/acting-limit"
        return await self._door.create(ActingLimit, path, body)

    async def narrow_acting(self, person: UUID, why: str) -> ActingLimit:
        path = f"/v1/officer/persons/{person}/acting-limit/endings"
        return await self._door.create(ActingLimit, path, {"why": why})

    async def ask_export(self, wanted: ExportWanted) -> Export:
        """Data of many persons, for another body; another administrator has to approve it."""
        body = asdict(wanted) | {
            "since": wanted.since.isoformat(),
            "until": wanted.until.isoformat(),
        }
        return await self._door.create(Export, "/v1/officer/exports", body)

    async def exports(self) -> AsyncIterator[Export]:
        """One's own and those of the areas served, newest first."""
        query: dict[str, str] = {}
        while True:
            page = await self._door.get(Exports, "/v1/officer/exports", **query)
            for export in page.exports:
                yield export
            if not page.next_cursor:
                return
            query = {"cursor": page.next_cursor}

    async def export(self, export: UUID) -> Export:
        """With its rows as counted now, while it waits."""
        return await self._door.get(Export, f"/v1/officer/exports/{export}")

    async def move_export(
        self, export: UUID, move: Literal["approve", "refuse", "withdraw"], why: str
    ) -> Export:
        body = {"move": move, "why": why}
        return await self._door.create(Export, f"/v1/officer/exports/{export}/moves", body)

    async def download_export(self, export: UUID, write: Callable[[bytes], object]) -> None:
        """Hands the file over piece by piece, once; Disconnected: it broke off, and may be begun again.

        A copy that broke off is no file: do away with it. The export says the digest of a whole one.
        """
        await self._door.receive(f"/v1/officer/exports/{export}/file", write)

    async def breach_report(
        self,
        reference: str,
        since: datetime,
        until: datetime,
        *,
        actor: str = "",
        cause: str = "",
        measures: str = "",
        contact: str = "",
    ) -> BreachReport:
        """What the audit says of an incident's time; on record itself. `actor`: a user name."""
        body = {
            "reference": reference,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "actor": actor,
            "cause": cause,
            "measures": measures,
            "contact": contact,
        }
        return await self._door.ask(BreachReport, "/v1/officer/breach-reports", body)

    async def webhooks(self) -> tuple[Webhook, ...]:
        return (await self._door.get(Webhooks, "/v1/officer/webhooks")).webhooks

    async def add_webhook(self, url: str, why: str) -> Webhook:
        """Keep its secret: it is told this once."""
        return await self._door.ask(Webhook, "/v1/officer/webhooks", {"url": url, "why": why})

    async def rotate_webhook_secret(self, webhook: UUID, why: str) -> Webhook:
        """With the new secret, told this once; calls are signed with the one before too for a day."""
        return await self._door.ask(
            Webhook, f"/v1/officer/webhooks/{webhook}/secrets", {"why": why}
        )

    async def ping_webhook(self, webhook: UUID, why: str) -> Webhook:
        """Makes a test call; how it went stands among the calls."""
        path = f"/v1/officer/webhooks/{webhook}/pings"
        return await self._door.create(Webhook, path, {"why": why})

    async def pause_webhook(self, webhook: UUID, why: str) -> Webhook:
        """Until it is enabled."""
        path = f"/v1/officer/webhooks/{webhook}/pauses"
        return await self._door.create(Webhook, path, {"why": why})

    async def webhook_calls(
        self, webhook: UUID, *, failed: bool = False
    ) -> AsyncIterator[WebhookCall]:
        """The newest first, of the last 30 days."""
        query = {"state": "failed"} if failed else {}
        while True:
            path = f"/v1/officer/webhooks/{webhook}/calls"
            page = await self._door.get(WebhookCalls, path, **query)
            for call in page.calls:
                yield call
            if not page.next_cursor:
                return
            query["cursor"] = page.next_cursor

    async def resend_webhook_call(self, webhook: UUID, message: UUID, why: str) -> None:
        """Tells it again, with the same id."""
        path = f"/v1/officer/webhooks/{webhook}/calls/{message}/resendings"
        await self._door.create(Resent, path, {"why": why})

    async def enable_webhook(self, webhook: UUID, why: str) -> Webhook:
        path = f"/v1/officer/webhooks/{webhook}/enablings"
        return await self._door.create(Webhook, path, {"why": why})

    async def replay_webhook(self, webhook: UUID, since: datetime, why: str) -> Replayed:
        body = {"since": since.isoformat(), "why": why}
        return await self._door.create(Replayed, f"/v1/officer/webhooks/{webhook}/replays", body)

    async def remove_webhook(self, webhook: UUID) -> None:
        await self._door.call("DELETE", f"/v1/officer/webhooks/{webhook}")
