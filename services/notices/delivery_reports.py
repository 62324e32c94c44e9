"""Vendors' calls back: checked, read, and written down beside the deliveries that they mean.

A caller learns nothing: what is known and what is not is answered alike. A report may come twice; it
moves a delivery forwards or not at all.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from domain.delivery import PUSH, Channel, DeliveryState, Outcome
from domain.errors import Busy, Invalid, NotAllowed
from domain.notices.delivery_reports import (
    Called,
    DeliveryReport,
    Forged,
    Found,
    GrantAnswer,
    Unreadable,
)
from domain.problems import Problem
from domain.wire import HttpRequest, HttpResponse, TransportFailed
from services.ports import Transport

log = logging.getLogger(__name__)

#: A call that nobody answered is made again after so long, and so many times in all.
CALL_AGAIN: Final = timedelta(minutes=30)
CALLS: Final = 3

_OUT: Final = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN})
_PULLS_MAX: Final = 100  # of a hundred reports each, in one go


class Reader(Protocol):
    """One vendor's form: connectors.sms_reports, push_reports, wechat_push, aliyun_voice."""

    @property
    def reply(self) -> str:
        """What the vendor takes for thanks."""

    def read(self, called: Called, at: datetime) -> Sequence[DeliveryReport | GrantAnswer]:
        """Raises Forged or Unreadable."""


class Echoing(Protocol):
    """A vendor that asks once, by GET, whether the address is ours: connectors.wechat_push."""

    def echo(self, called: Called) -> str:
        """Raises Forged."""


class Deliveries(Protocol):
    async def received(
        self, channel: Channel, reference: str, at: datetime, outcome: Outcome
    ) -> bool:
        """DELIVERED: it is on the phone; any other: it never will be. False if unknown."""


class DeliveryReportStore(Protocol):
    async def adopt(self, delivery: UUID, channel: Channel, reference: str) -> Found | None:
        """Our own delivery; with `reference` kept as the vendor's, where it had none."""

    async def find(self, channel: Channel, reference: str) -> Found | None: ...

    async def again(
        self,
        channel: Channel,
        reference: str,
        *,
        at: datetime,
        due: datetime,
        code: str,
        tries: int,
    ) -> bool:
        """Queued for `due` once more; False when it had its tries, is too old, or is not out."""

    async def forfeit(self, openid: str, template: str) -> None: ...


class DeadDevices(Protocol):
    async def remove(
        self, account: UUID, device: UUID, *, dead_since: datetime | None = None
    ) -> bool: ...


class DeliveryReportService:
    """`counts`: calls by vendor and what became of them, since the start."""

    def __init__(
        self,
        *,
        readers: Mapping[str, Reader],
        echoes: Mapping[str, Echoing],
        deliveries: Deliveries,
        store: DeliveryReportStore,
        devices: DeadDevices,
        clock: Callable[[], datetime],
    ) -> None:
        self._readers = readers
        self._echoes = echoes
        self._deliveries = deliveries
        self._store = store
        self._devices = devices
        self._clock = clock
        self.counts: Counter[tuple[str, str]] = Counter()

    async def take(self, vendor: str, called: Called) -> str:
        """The vendor's thanks. NotAllowed for who is not the vendor, also where none is set up.

        Busy when a message is meant that is being sent right now: the vendor calls again.
        """
        reader = self._readers.get(vendor)
        if reader is None:
            raise NotAllowed(Problem.CALLBACK_FORGED)
        at = self._clock()
        try:
            told = reader.read(called, at)
        except Forged:
            self.counts[vendor, "forged"] += 1
            log.warning("a forged call in the name of %s", vendor)
            raise NotAllowed(Problem.CALLBACK_FORGED) from None
        except Unreadable:
            self.counts[vendor, "unreadable"] += 1
            log.warning("a call of %s could not be read", vendor)
            raise Invalid(Problem.BODY_UNREADABLE) from None
        self.counts[vendor, "taken"] += 1
        if await self.put(told, at):
            raise Busy(Problem.BUSY, retry_after=1)
        return reader.reply

    def echo(self, vendor: str, called: Called) -> str:
        """What the vendor's console wants to read. NotAllowed as in `take`."""
        found = self._echoes.get(vendor)
        try:
            if found is not None:
                return found.echo(called)
        except Forged:
            self.counts[vendor, "forged"] += 1
        raise NotAllowed(Problem.CALLBACK_FORGED)

    async def put(
        self, told: Sequence[DeliveryReport | GrantAnswer], at: datetime
    ) -> tuple[DeliveryReport, ...]:
        """Writes down what is told; returns those of messages that are still being sent."""
        early: list[DeliveryReport] = []
        for each in told:
            if isinstance(each, GrantAnswer):
                # An acceptance is told by the page that asked for it, and would count twice.
                if not each.given and each.openid and each.template:
                    await self._store.forfeit(each.openid, each.template)
                continue
            if not await self._put(each, at):
                early.append(each)
        return tuple(early)

    async def _put(self, report: DeliveryReport, at: datetime) -> bool:
        found = await self._find(report)
        if found is None:
            return True
        if found.state is DeliveryState.CLAIMED:
            return False
        if report.outcome is Outcome.RETRY:
            await self._again(report, found, at)
            return True
        when = min(report.at, at) if report.at else at
        await self._deliveries.received(report.channel, found.reference, when, report.outcome)
        if (
            report.outcome is Outcome.DEAD_ADDRESS
            and report.channel in PUSH
            and found.device is not None
        ):
            await self._devices.remove(found.account, found.device, dead_since=when)
        return True

    async def _find(self, report: DeliveryReport) -> Found | None:
        if report.mark is not None:
            reference = report.reference or report.mark.hex
            return await self._store.adopt(report.mark, report.channel, reference)
        if not report.reference:
            return None
        return await self._store.find(report.channel, report.reference)

    async def _again(self, report: DeliveryReport, found: Found, at: datetime) -> None:
        """Another call; after the last one it counts as failed, and the next way takes its turn."""
        if found.state not in _OUT or (report.reference and report.reference != found.reference):
            return
        if not await self._store.again(
            report.channel,
            found.reference,
            at=at,
            due=at + CALL_AGAIN,
            code=report.code,
            tries=CALLS,
        ):
            await self._deliveries.received(report.channel, found.reference, at, Outcome.REFUSED)


class ReportApi(Protocol):
    """connectors.sms.tencent_sms.TencentSms."""

    def build_reports(self, at: datetime) -> HttpRequest: ...


class Puller:
    """Asks for the reports that the vendor holds.

    It gives each out once, so what could not be written down yet is kept for the next round.
    """

    def __init__(
        self,
        *,
        api: ReportApi,
        read: Callable[[HttpResponse], Sequence[DeliveryReport] | None],
        transport: Transport,
        reports: DeliveryReportService,
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._read = read
        self._transport = transport
        self._reports = reports
        self._clock = clock
        self._kept: tuple[DeliveryReport, ...] = ()

    async def round(self) -> int:
        """How many reports were taken; until there are no more, or the vendor does not answer.

        Busy while the store is away: what was taken is kept, and no more asked for.
        """
        taken = 0
        self._kept = await self._reports.put(self._kept, self._clock())
        for _ in range(_PULLS_MAX):
            at = self._clock()
            try:
                told = self._read(await self._transport.send(self._api.build_reports(at)))
            except TransportFailed as broken:
                log.warning("the SMS vendor gave no reports: %s", broken)
                break
            if not told:
                break
            taken += len(told)
            self._kept = (*self._kept, *told)
            self._kept = await self._reports.put(self._kept, at)
        return taken
