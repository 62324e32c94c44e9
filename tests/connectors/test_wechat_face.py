"""WeChat's face verification as values: what is asked, and what each answer means."""

import json

import pytest

from connectors.identity.wechat_face import PICTURE_BYTES, WechatFace, cert_hash
from domain.delivery import Answer, Outcome
from domain.faces.face_check import Reason, Verdict
from domain.pensions.evidence import Judgement, NotJudged
from domain.people import Identity
from tests.connectors.deliveries import answered
from tests.evidence import applicant

FACE = WechatFace("https://api.weixin.example/")


def result(verify_ret: object) -> Judgement | Answer:
    return FACE.parse_result(answered({"errcode": 0, "errmsg": "ok", "verify_ret": verify_ret}))


def test_the_hash_of_the_certificate_is_the_documented_one() -> None:
    zhang = Identity(name="张三", id_number="310101199801011234", phone="")

    assert cert_hash(zhang) == "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"


def test_a_verify_id_is_asked_for_by_number_person_and_openid() -> None:
    request = FACE.build_verify_id(applicant(), "t&1")

    assert request.method == "POST"
    assert request.url == (
        "https://api.weixin.example/cityservice/face/identify/getverifyid?access_token=t%261"
    )
    assert json.loads(request.body) == {
        "out_seq_no": applicant().number,
        "cert_info": {
            "cert_type": "IDENTITY_CARD",
            "cert_name": "王秀英",
            "cert_no": "440304195912310025",
        },
        "openid": "o1",
    }


def test_the_result_is_asked_for_with_a_hash_and_no_name() -> None:
    request = FACE.build_result(applicant(), "v1", "t")

    assert request.url.endswith("/cityservice/face/identify/queryverifyinfo?access_token=t")
    assert json.loads(request.body) == {
        "verify_id": "v1",
        "out_seq_no": applicant().number,
        "cert_hash": cert_hash(applicant().identity),
        "openid": "o1",
    }


def test_a_picture_may_be_longer_than_other_answers() -> None:
    assert FACE.build_picture(applicant(), "v1", "t").answer_bytes == PICTURE_BYTES


def test_a_verify_id_comes_with_its_life() -> None:
    read = FACE.parse_verify_id(
        answered({"errcode": 0, "errmsg": "ok", "verify_id": "v1", "expires_in": 3600})
    )

    assert read == ("v1", 3600)


@pytest.mark.parametrize(
    "body",
    [
        {"errcode": 0},
        {"errcode": 0, "verify_id": "", "expires_in": 3600},
        {"errcode": 0, "verify_id": "v" * 257, "expires_in": 3600},
        {"errcode": 0, "verify_id": "v", "expires_in": 0},
        {"errcode": 0, "verify_id": "v", "expires_in": True},
        {"errcode": "0", "verify_id": "v", "expires_in": 3600},
        b"<html>busy</html>",
        b"[]",
        b"\xff\xfe",
        b"",
    ],
)
def test_what_is_no_verify_id_is_unknown(body: object) -> None:
    read = FACE.parse_verify_id(answered(body))

    assert isinstance(read, Answer)
    assert read.outcome is Outcome.UNKNOWN


def test_a_pass_is_errcode_0_and_10000() -> None:
    assert result(10000) == Judgement(Verdict.PASS)


def test_another_face_is_a_judged_failure() -> None:
    assert result(10004) == Judgement(Verdict.FAIL, reasons=(Reason.NOT_THE_PERSON,), counts=True)


def test_another_id_number_fails_and_does_not_count_as_no_face_was_judged() -> None:
    assert result(10003) == Judgement(Verdict.FAIL, reasons=(Reason.NOT_THE_PERSON,))


@pytest.mark.parametrize(
    "code", [90002, 90007, 90008, 90017, 90018, 10002, 10005, 10010, 10015, 10020, 10042, 10069, 0]
)
def test_what_says_nothing_about_the_person_is_no_judgement(code: int) -> None:
    with pytest.raises(NotJudged) as nothing:
        result(code)

    assert (nothing.value.code, nothing.value.no_source) == (str(code), False)


@pytest.mark.parametrize("code", [10009, 10026])
def test_a_register_without_a_photo_is_told_apart(code: int) -> None:
    with pytest.raises(NotJudged) as nothing:
        result(code)

    assert nothing.value.no_source


@pytest.mark.parametrize("body", [{"errcode": 0}, {"errcode": 0, "verify_ret": "10000"}, {}])
def test_a_result_without_a_number_is_unknown(body: object) -> None:
    read = FACE.parse_result(answered(body))

    assert isinstance(read, Answer)
    assert read.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (40001, Outcome.TOKEN_EXPIRED),
        (42001, Outcome.TOKEN_EXPIRED),
        (-1, Outcome.RETRY),
        (45009, Outcome.RETRY),
        (48001, Outcome.RETRY),
        (84001, Outcome.REFUSED),
        (84003, Outcome.REFUSED),
    ],
)
def test_an_error_is_never_a_pass(code: int, outcome: Outcome) -> None:
    read = FACE.parse_result(answered({"errcode": code, "errmsg": "x", "verify_ret": 10000}))

    assert isinstance(read, Answer)
    assert (read.outcome, read.code) == (outcome, str(code))


def test_a_picture_is_taken_as_it_came() -> None:
    assert FACE.parse_picture(answered(b"\xff\xd8 a face")) == b"\xff\xd8 a face"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"errcode": 84004, "errmsg": "image not exist"}, Outcome.REFUSED),
        ({"errcode": 42001, "errmsg": "expired"}, Outcome.TOKEN_EXPIRED),
        ({"errcode": 0}, Outcome.UNKNOWN),
        (b"", Outcome.UNKNOWN),
    ],
)
def test_an_error_is_no_picture(body: object, outcome: Outcome) -> None:
    read = FACE.parse_picture(answered(body))

    assert isinstance(read, Answer)
    assert read.outcome is outcome


def test_a_gateway_that_fails_may_be_asked_again() -> None:
    read = FACE.parse_result(answered(b"", status=502))

    assert isinstance(read, Answer)
    assert read.outcome is Outcome.RETRY
