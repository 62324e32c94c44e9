"""Template messages of a service account as values."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.wechat.wechat import Template
from connectors.wechat.wechat_account import ServiceAccount, WechatService
from domain.delivery import Answer, Channel, Outcome
from domain.events import TITLES, EventKind
from tests.connectors.deliveries import answered, delivery

SERVICE = WechatService(
    ServiceAccount(
        base_url="https://wechat.test/",
        appid="wx2",
        secret="keep-me",
        templates={EventKind.CERTIFIED: Template("T2")},
        url="https://hall.test/",
    )
)


def test_a_message_names_the_delivery_so_that_the_platform_takes_it_once() -> None:
    leg = delivery(Channel.WECHAT_ACCOUNT, address="o2")

    request = SERVICE.build_send(leg, "t&1")
    body = json.loads(request.body)

    assert request.url == "https://wechat.test/cgi-bin/message/template/send?access_token=t%261"
    assert (body["touser"], body["template_id"]) == ("o2", "T2")
    assert body["client_msg_id"] == leg.delivery.hex
    assert body["url"] == "https://hall.test/"
    assert body["data"]["thing1"] == {"value": TITLES[EventKind.CERTIFIED].zh}
    assert body["data"]["time2"] == {"value": "2026年11月25日 00:05"}


def test_the_token_is_the_stable_one_of_this_account() -> None:
    body = json.loads(SERVICE.build_token().body)

    assert SERVICE.vendor == "wechat:wx2"
    assert (body["appid"], body["secret"], body["force_refresh"]) == ("wx2", "keep-me", False)


def test_a_page_asks_who_reads_it_in_the_order_that_wechat_wants() -> None:
    assert SERVICE.page_link("https://hall.test/", "6a1b") == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx2"
        "&redirect_uri=https%3A%2F%2Fhall.test%2F&response_type=code&scope=snsapi_base"
        "&state=6a1b#wechat_redirect"
    )


def test_an_openid_is_asked_for_with_the_code_of_the_page() -> None:
    url = urlsplit(SERVICE.build_openid("a&b").url)

    assert url.path == "/sns/oauth2/access_token"
    assert parse_qs(url.query)["code"] == ["a&b"]


def test_a_template_that_cannot_carry_a_notice_is_found_at_the_start() -> None:
    templates = {EventKind.CERTIFIED: Template("T2", {"phrase1": "{title}"})}

    with pytest.raises(ValueError, match="T2 can't carry its phrase1"):
        WechatService(ServiceAccount("https://w.test", "wx2", "s", templates))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (43004, Outcome.REFUSED),  # follows no more
        (43101, Outcome.REFUSED),
        (40003, Outcome.DEAD_ADDRESS),
        (40037, Outcome.REFUSED),
        (47003, Outcome.REFUSED),
        (40001, Outcome.TOKEN_EXPIRED),
        (42001, Outcome.TOKEN_EXPIRED),
        (-1, Outcome.RETRY),
        (45009, Outcome.RETRY),
        (48001, Outcome.RETRY),
    ],
)
def test_each_code_is_read_as_what_it_is(code: int, outcome: Outcome) -> None:
    assert SERVICE.parse_send(answered({"errcode": code, "errmsg": "x"})).outcome is outcome


def test_the_number_of_the_message_is_kept_for_its_report() -> None:
    answer = SERVICE.parse_send(answered({"errcode": 0, "errmsg": "ok", "msgid": 200228332}))

    assert answer == Answer(Outcome.DELIVERED, "0", "200228332")
