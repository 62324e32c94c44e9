"""A campaign's text, and whoever may read it; and why a vendor's template holds its release."""

import pytest

from domain.cursors import Place
from domain.delivery import Channel
from domain.errors import Conflict, NotFound
from domain.notices.campaigns import Campaign, Move, Reach
from domain.templates import Approval, VendorTemplate
from services.notices import campaigns
from services.notices.campaigns import PAGE
from tests.services.notices.test_campaigns import (
    CITIZEN,
    DRAFT,
    DUE,
    NOW,
    OTHER,
    WRITER,
    Persons,
    Store,
    World,
)


async def test_whoever_was_told_a_campaign_reads_its_text() -> None:
    world = World()
    campaign = await world.drafted()

    assert (await world.desk.text(CITIZEN, campaign)).campaign == campaign


async def test_an_account_of_nobody_was_told_none() -> None:
    world = World(persons=Persons(None))

    with pytest.raises(NotFound):
        await world.desk.text(CITIZEN, await world.drafted())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (VendorTemplate(Channel.SMS, "s-1", Approval.PENDING, "", NOW), "sms: pending"),
        (
            VendorTemplate(Channel.SMS, "s-1", Approval.APPROVED, "", NOW, differs="lacks 2"),
            "sms: lacks 2",
        ),
        (
            VendorTemplate(Channel.SMS, "s-1", Approval.REJECTED, "", NOW, differs="lacks 2"),
            "sms: lacks 2",
        ),
    ],
    ids=["pending", "other_fields", "both"],
)
async def test_who_releases_hears_what_is_wrong_with_the_template(
    said: VendorTemplate, why: str
) -> None:
    world = World()
    campaign = await world.drafted(DUE)
    world.approvals.known = [said]

    with pytest.raises(Conflict) as refused:
        await world.desk.move(OTHER, campaign, Move.RELEASE, "read")

    assert refused.value.detail == why


async def test_one_more_than_a_page_is_asked_for_to_know_whether_there_is_more() -> None:
    class Looked(Store):
        limit = 0

        async def newest(self, before: Place, limit: int) -> list[Campaign]:
            self.limit = limit
            return await super().newest(before, limit)

    store = Looked()
    await World(store).desk.newest("")

    assert store.limit == PAGE + 1


async def test_a_text_message_is_paid_as_many_as_it_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campaigns, "paid_as", lambda _: 2)
    world = World(Store(reached=[Reach("sms", 10, 11), Reach("email", 10, 11)]))

    file = await world.desk.draft(WRITER, DRAFT)

    assert [cost.fen for cost in file.costs] == [99, 0]  # 11 notices of 2 messages at 4.5 fen
    assert file.without_account == 0
