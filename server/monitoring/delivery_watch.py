"""The channels, watched: alarms and numbers of what waits, is sent and fails."""

import logging
from typing import Final

from domain.templates import VendorTemplate
from services.notices.approvals import Approvals
from services.notices.deliveries import Channels, DeliveryMonitor
from storage.notices.partner_hooks import PartnerHookStore
from storage.notices.webhooks import WebhookStore

log = logging.getLogger(__name__)

_NOTHING: Final = Channels((), ())


class DeliveryWatch:
    """The newest known; looked at in the background, so that no scrape waits for a count."""

    every_s: Final = 60.0

    def __init__(
        self,
        desk: DeliveryMonitor,
        webhooks: WebhookStore,
        partners: PartnerHookStore,
        approvals: Approvals,
    ) -> None:
        self._desk = desk
        self._webhooks = webhooks
        self._partners = partners
        self._approvals = approvals
        self._seen = _NOTHING
        self._disabled = 0
        self._partners_off = 0
        self._unfit: tuple[VendorTemplate, ...] = ()
        self._told: set[str] = set()

    async def look(self) -> None:
        """Counts; says in the log, once each, what became alarming."""
        self._seen = await self._desk.channels()
        self._disabled = await self._webhooks.disabled()
        self._partners_off = await self._partners.off()
        self._unfit = tuple(await self._approvals.unfit())
        standing = set(self.alarms())
        for alarm in sorted(standing - self._told):
            log.warning("delivery alarm: %s", alarm)
        self._told = standing

    def alarms(self) -> list[str]:
        found = [str(alarm) for alarm in self._seen.alarms]
        found += [f"{each.channel}: template {each.template_id} is unfit" for each in self._unfit]
        found += ["webhook: disabled"] if self._disabled else []
        found += ["partner: calls switched off"] if self._partners_off else []
        return found

    def notes(self) -> dict[str, object]:
        return {"delivery_alarms": self.alarms()}

    def gauges(self) -> dict[str, float]:
        numbers: dict[str, float] = {
            "delivery_alarms": len(self.alarms()),
            "webhooks_disabled": self._disabled,
            "partners_switched_off": self._partners_off,
            "templates_unfit": len(self._unfit),
        }
        for each in self._seen.healths:
            numbers[f"deliveries_{each.channel}_waiting"] = each.waiting
            numbers[f"deliveries_{each.channel}_oldest_seconds"] = each.oldest_s
        for alarm in self._seen.alarms:
            numbers[f"delivery_alarm_{alarm.channel}_{alarm.kind}"] = 1.0
        return numbers
