"""What the vendors say of templates, and who asks them next."""

from datetime import UTC, datetime, timedelta

from domain.delivery import Channel
from domain.templates import Approval, VendorTemplate
from storage.database import Database
from storage.notices.vendor_templates import VendorTemplateStore

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
APPROVED = VendorTemplate(Channel.SMS, "1002", Approval.APPROVED, "", NOW)


async def test_the_same_word_again_is_no_change_and_stands_once_in_the_audit(
    database: Database,
) -> None:
    store = VendorTemplateStore(database)
    later = VendorTemplate(Channel.SMS, "1002", Approval.APPROVED, "", NOW + HOUR)
    other = VendorTemplate(Channel.SMS, "1002", Approval.APPROVED, "", NOW + HOUR, "lacks 2")

    changed = [await store.record(each, actor="system") for each in (APPROVED, later, other)]
    assert changed == [True, False, True]
    assert await store.all() == [other]
    rows = await database.fetch("SELECT action, why FROM audit ORDER BY seq")
    assert [tuple(row) for row in rows] == [
        ("vendor_template.approved", ""),
        ("vendor_template.approved", "lacks 2"),
    ]


async def test_a_round_is_one_process_s_for_its_hour(database: Database) -> None:
    store = VendorTemplateStore(database)

    assert await store.take_round(NOW, NOW - HOUR)
    assert not await store.take_round(NOW, NOW - HOUR)
    assert await store.take_round(NOW + HOUR, NOW)


async def test_a_round_that_failed_comes_again_sooner(database: Database) -> None:
    store = VendorTemplateStore(database)
    await store.take_round(NOW, NOW - HOUR)
    await store.round_again(NOW - HOUR + timedelta(minutes=5))
    soon = NOW + timedelta(minutes=5)

    assert await store.take_round(soon, soon - HOUR)
