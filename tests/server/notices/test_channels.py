"""How the channels of a house are set up: templates, limits, addresses of callbacks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.callbacks import path_token
from domain.delivery import Answer, Channel, Delivery, Outcome
from domain.templates import Approval
from server.monitoring.checks import unsafe
from server.monitoring.delivery_watch import DeliveryWatch
from server.outside.callback_addresses import callbacks
from server.outside.senders import capped, paced
from server.settings import Settings
from storage.keys.vault import Vault, init_keys, load_keys
from storage.limits import Limits
from storage.notices.partner_hooks import PartnerHookStore
from storage.notices.webhooks import WebhookStore
from storage.turns import Turns
from tests.connectors.deliveries import delivery
from tests.server.house import House, open_house
from tests.server.notices.channel_house import KNOWN, SECRET, house, mail

__all__ = ["house", "mail"]


async def hook(house: House, path: str, body: Mapping[str, str]) -> None:
    """Has the stand-ins behave so."""
    async with house.http.post(f"{house.standins}/_standin/{path}", json=body) as response:
        assert response.status == 204


async def test_a_browsers_push_service_that_is_used_up_pauses_no_other() -> None:
    class UsedUp:
        async def send(self, delivery: Delivery) -> Answer:
            return Answer(Outcome.RETRY, "http-429", retry_after=7200.0)

    ways = paced(Settings(), dict.fromkeys((Channel.WEBPUSH, Channel.SMS), UsedUp()), Turns(None))
    for channel, sender in ways.items():
        await sender.send(delivery(channel))

    assert ways[Channel.WEBPUSH].paused_s == 0.0
    assert ways[Channel.SMS].paused_s > 0.0


async def test_a_number_of_sms_and_calls_a_day_is_kept_to_and_no_push_is(tmp_path: Path) -> None:
    class Takes:
        async def send(self, delivery: Delivery) -> Answer:
            return Answer(Outcome.DELIVERED)

    init_keys(tmp_path / "keys")
    vault = Vault(load_keys(tmp_path / "keys"))
    channels = (Channel.SMS, Channel.VOICE, Channel.WEBPUSH)
    ways = capped(Settings(number_a_day=1), dict.fromkeys(channels, Takes()), Limits(None), vault)

    outcomes = {
        channel: (await ways[channel].send(delivery(channel))).outcome for channel in channels
    }

    assert outcomes[Channel.SMS] is outcomes[Channel.WEBPUSH] is Outcome.DELIVERED
    assert outcomes[Channel.VOICE] is Outcome.REFUSED  # the same number


def test_an_operator_is_shown_an_address_for_each_vendor() -> None:
    settings = Settings(public_url="https://hall.test/", callback_secret=SecretStr(SECRET))

    shown = callbacks(settings)

    assert shown["oppo"] == f"https://hall.test/v1/callbacks/oppo/{path_token(SECRET, 'oppo')}"
    replies = (
        f"https://hall.test/v1/callbacks/aliyun/replies/{path_token(SECRET, 'aliyun-replies')}"
    )
    assert shown["aliyun-replies"] == replies
    assert len(set(shown.values())) == len(shown) == 9
    assert callbacks(Settings()) == {}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"smtp_host": "mail.example.cn"}, "smtp_host is set, but mail_from is empty"),
        ({"smtp_host": "m.cn", "mail_from": "a@b.cn", "smtp_tls": "none"}, "smtp_tls is none"),
        ({"smtp_host": "127.0.0.1", "mail_from": "a@b.cn"}, "smtp_host is this machine"),
        ({"voice_base_url": "https://v.cn"}, "voice_base_url is set, but voice_key_id is empty"),
        ({"voice_base_url": "http://v.cn"}, "voice_base_url is a stand-in or not encrypted"),
        (
            {"wechat_account_base_url": "https://w.cn"},
            "wechat_account_base_url is set, but wechat_account_secret is empty",
        ),
        ({"wechat_push_token": "t"}, "wechat_push_token is set, but wechat_push_key is empty"),
        ({"callback_secret": "short"}, "callback_secret is shorter"),
        ({"callback_secret": SECRET}, "callback_secret is set, but public_url is empty"),
        ({"voice_key_secret": "standin-key"}, "voice_key_secret is a stand-in's"),
        ({"sms_base_url": "https://s.cn", "sms_sign": "【深圳政务】"}, "sms_sign has not 2 to 12"),
        ({"channel_rates": {"fax": 1.0}}, "channel_rates names no channel: fax"),
    ],
)
def test_a_way_half_configured_is_unsafe(found: dict[str, Any], says: str) -> None:
    assert any(fault.startswith(says) for fault in unsafe(Settings(**found)))


async def test_the_vendors_say_how_they_have_our_templates(house: House) -> None:
    await hook(house, "templates", {"template": "1002", "state": "rejected"})
    await hook(house, "templates", {"template": "standin-service", "state": "gone"})
    seen = await house.infrastructure.approvals.refresh()

    assert seen.silent == {}
    assert {(each.template_id, each.state, each.why, each.differs) for each in seen.known} == {
        ("1001", Approval.APPROVED, "", ""),
        ("1002", Approval.REJECTED, "变量过多", ""),
        ("standin-service", Approval.REJECTED, "the vendor knows no such template", ""),
    }


async def test_a_template_that_is_not_approved_raises_an_alarm(house: House) -> None:
    await hook(house, "templates", {"template": "1002", "state": "pending"})
    await house.infrastructure.approvals.refresh()
    watch = DeliveryWatch(
        house.parts.notices.deliveries,
        WebhookStore(house.infrastructure.database, house.infrastructure.vault),
        PartnerHookStore(house.infrastructure.database, house.infrastructure.vault),
        house.infrastructure.approvals,
    )
    await watch.look()

    assert watch.alarms() == ["sms: template 1002 is unfit"]
    assert watch.gauges()["templates_unfit"] == 1


async def test_alibaba_s_and_the_mini_program_s_templates_are_asked_for_too(
    database_url: str, tmp_path: Path
) -> None:
    def more(outside: str) -> Mapping[str, Any]:
        return {
            "sms_vendor": "aliyun",
            "wechat_base_url": outside,
            "wechat_appid": KNOWN.appid,
            "wechat_secret": SecretStr(KNOWN.app_secret),
            "wechat_template": "standin-notice",
        }

    async with open_house(database_url, tmp_path, more) as opened:
        await hook(opened, "templates", {"template": "1001", "state": "gone"})
        seen = await opened.infrastructure.approvals.refresh()

    assert {(each.channel, each.template_id, each.state) for each in seen.known} == {
        (Channel.SMS, "1001", Approval.REJECTED),
        (Channel.SMS, "1002", Approval.APPROVED),
        (Channel.WECHAT, "standin-notice", Approval.APPROVED),
    }
    assert not any(each.differs for each in seen.known)
