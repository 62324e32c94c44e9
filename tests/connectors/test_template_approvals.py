"""How the vendors are asked for our templates, and what their answers mean."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.sms.aliyun_sms import AliyunAccount, AliyunSms
from connectors.sms.tencent_sms import SmsAccount, TencentSms
from connectors.wechat.wechat import Template, Wechat, WechatAccount
from connectors.wechat.wechat_account import ServiceAccount, WechatService
from domain.delivery import Answer, Channel, Outcome
from domain.events import EventKind
from domain.notices.approvals import TemplateFound, TemplateInUse
from domain.templates import Approval, ByLanguage
from tests.connectors.deliveries import AT, answered

TENCENT = TencentSms(
    SmsAccount("https://sms.test", "id", "key", "14", "城市", "100", ByLanguage("200"))
)
ALIYUN = AliyunSms(
    AliyunAccount("https://sms.test", "id", "key", "城市", "SMS_1", ByLanguage("SMS_2"))
)
TEMPLATES = {EventKind.CERTIFIED: Template("T1"), EventKind.RESTORED: Template("T1")}
MINI = Wechat(WechatAccount("https://wechat.test", "wx1", "s", TEMPLATES))
SERVICE = WechatService(ServiceAccount("https://wechat.test", "wx2", "s", TEMPLATES))
FIELDS = frozenset({"thing1", "time2", "thing3"})


def tencent(status: int, content: str = "{1}，{2}", reply: str = "") -> dict[str, object]:
    found = {
        "TemplateId": 200,
        "StatusCode": status,
        "TemplateContent": content,
        "ReviewReply": reply,
    }
    return {"Response": {"DescribeTemplateStatusSet": [found], "RequestId": "r"}}


def aliyun(status: int, content: str = "${title}，${text}", reason: str = "") -> dict[str, object]:
    return {
        "Code": "OK",
        "TemplateCode": "SMS_2",
        "TemplateStatus": status,
        "TemplateContent": content,
        "Reason": reason,
    }


def test_the_templates_in_use_are_known_with_their_fields() -> None:
    assert TENCENT.in_use == (
        TemplateInUse(Channel.SMS, "100", frozenset({"1"})),
        TemplateInUse(Channel.SMS, "200", frozenset({"1", "2"})),
    )
    assert ALIYUN.in_use == (
        TemplateInUse(Channel.SMS, "SMS_1", frozenset({"code"})),
        TemplateInUse(Channel.SMS, "SMS_2", frozenset({"title", "text"})),
    )
    assert MINI.in_use == (TemplateInUse(Channel.WECHAT, "T1", FIELDS),)
    assert SERVICE.in_use == (TemplateInUse(Channel.WECHAT_ACCOUNT, "T1", FIELDS),)


def test_a_template_is_asked_for_by_its_number() -> None:
    request = TENCENT.build_template("200", AT)

    assert request.headers["X-TC-Action"] == "DescribeSmsTemplateList"
    assert json.loads(request.body) == {"International": 0, "TemplateIdSet": [200]}
    with pytest.raises(ValueError, match="invalid literal"):
        TENCENT.build_template("SMS_2", AT)


def test_a_template_is_asked_for_by_its_code() -> None:
    request = ALIYUN.build_template("SMS_2", AT)

    assert request.headers["x-acs-action"] == "QuerySmsTemplate"
    assert parse_qs(urlsplit(request.url).query) == {"TemplateCode": ["SMS_2"]}


def test_the_libraries_of_wechat_are_asked_for_with_the_token() -> None:
    assert MINI.build_templates("t&1").url == (
        "https://wechat.test/wxaapi/newtmpl/gettemplate?access_token=t%261"
    )
    assert SERVICE.build_templates("t").url == (
        "https://wechat.test/cgi-bin/template/get_all_private_template?access_token=t"
    )


@pytest.mark.parametrize(
    ("body", "state", "why", "fields"),
    [
        (tencent(0), Approval.APPROVED, "", {"1", "2"}),
        (tencent(0, "您的{1}"), Approval.APPROVED, "", {"1"}),
        (tencent(1), Approval.PENDING, "", {"1", "2"}),
        (tencent(2), Approval.PENDING, "", {"1", "2"}),
        (tencent(7), Approval.PENDING, "", {"1", "2"}),
        (tencent(-1, reply="变量过多"), Approval.REJECTED, "变量过多", {"1", "2"}),
        (tencent(-1, reply="长" * 999), Approval.REJECTED, "长" * 300, {"1", "2"}),
    ],
)
def test_what_tencent_says_of_a_template(
    body: object, state: Approval, why: str, fields: set[str]
) -> None:
    found = TENCENT.parse_template(answered(body))

    assert found == TemplateFound("200", state, why, frozenset(fields))


@pytest.mark.parametrize(
    ("body", "state", "why"),
    [
        (aliyun(0), Approval.PENDING, ""),
        (aliyun(1), Approval.APPROVED, ""),
        (aliyun(2, reason="变量过多"), Approval.REJECTED, "变量过多"),
        (aliyun(10), Approval.REJECTED, ""),
        (aliyun(99), Approval.PENDING, ""),
    ],
)
def test_what_alibaba_says_of_a_template(body: object, state: Approval, why: str) -> None:
    found = ALIYUN.parse_template(answered(body))

    assert found == TemplateFound("SMS_2", state, why, frozenset({"title", "text"}))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("FailedOperation.TemplateIdNotExist", None),
        ("FailedOperation.MissingTemplateList", None),
        ("AuthFailure.SecretIdNotFound", Outcome.RETRY),
        ("RequestLimitExceeded", Outcome.RETRY),
        ("InternalError.OtherError", Outcome.UNKNOWN),
        ("UnsupportedOperation", Outcome.REFUSED),
    ],
)
def test_tencent_s_errors(code: str, outcome: Outcome | None) -> None:
    told = TENCENT.parse_template(answered({"Response": {"Error": {"Code": code}}}))

    assert (told.outcome if isinstance(told, Answer) else told) is outcome


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("isv.SMS_TEMPLATE_ILLEGAL", None),
        ("isv.OUT_OF_SERVICE", Outcome.RETRY),
        ("Throttling.User", Outcome.RETRY),
        ("isp.SYSTEM_ERROR", Outcome.UNKNOWN),
        ("isv.ACCOUNT_NOT_EXISTS", Outcome.REFUSED),
    ],
)
def test_alibaba_s_errors(code: str, outcome: Outcome | None) -> None:
    told = ALIYUN.parse_template(answered({"Code": code, "Message": "no"}))

    assert (told.outcome if isinstance(told, Answer) else told) is outcome


def test_a_library_that_has_no_template_of_ours_is_read_all_the_same() -> None:
    assert TENCENT.parse_template(answered({"Response": {"DescribeTemplateStatusSet": []}})) is None
    assert MINI.parse_templates(answered({"errcode": 0, "data": []})) == ()


def test_whatever_is_in_a_library_may_be_sent_with() -> None:
    content = "结果:{{thing1.DATA}}\n时间:{{time2.DATA}}\n备注:{{thing3.DATA}}\n"
    mini = {"errcode": 0, "data": [{"priTmplId": "T1", "content": content, "type": 2}]}
    service = {"template_list": [{"template_id": "T1", "content": content}, {"strange": 1}, 7]}
    found = (TemplateFound("T1", Approval.APPROVED, "", FIELDS),)

    assert MINI.parse_templates(answered(mini)) == found
    assert SERVICE.parse_templates(answered(service)) == found


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (40001, Outcome.TOKEN_EXPIRED),
        (42001, Outcome.TOKEN_EXPIRED),
        (45009, Outcome.RETRY),
        (48001, Outcome.RETRY),
        (40013, Outcome.RETRY),
    ],
)
def test_wechat_s_errors(code: int, outcome: Outcome) -> None:
    told = MINI.parse_templates(answered({"errcode": code, "errmsg": "no"}))

    assert isinstance(told, Answer)
    assert told.outcome is outcome


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", {}, {"Response": 1}, {"data": {}}])
def test_what_can_not_be_read_says_nothing_of_a_template(body: object) -> None:
    for told in (
        TENCENT.parse_template(answered(body)),
        ALIYUN.parse_template(answered(body)),
        MINI.parse_templates(answered(body)),
        SERVICE.parse_templates(answered(body)),
    ):
        assert told == Answer(Outcome.UNKNOWN, "unreadable")


def test_a_gateway_s_fault_says_nothing_of_a_template() -> None:
    for told in (
        TENCENT.parse_template(answered(b"", 502)),
        ALIYUN.parse_template(answered(b"", 502)),
        MINI.parse_templates(answered(b"", 502)),
    ):
        assert told == Answer(Outcome.RETRY, "http-502")
