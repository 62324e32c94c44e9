"""WeChat's face verification 2.0 (微信人脸核身): a number to verify by, its result, its picture, as values.

Sources: WeChat's pages getVerifyId, queryVerifyInfo and getFaceIdentifyImage. What they do not list
of verify_ret follows the enumeration of version 1.0, whose numbers are the same.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from connectors.answers import outside_answer, read_object
from domain.delivery import Answer, Outcome
from domain.faces.face_check import Reason, Verdict
from domain.pensions.evidence import Applicant, Judgement, NotJudged
from domain.people import Identity
from domain.wire import ANSWER_BYTES, HttpRequest, HttpResponse

PICTURE_BYTES: Final = 512 * 1024

_PATH: Final = "/cityservice/face/identify"
_ID_CARD: Final = "IDENTITY_CARD"
_VERIFY_ID_CHARS: Final = 256
_QUOTA_S: Final = 60.0
_TOKEN_EXPIRED: Final = frozenset({40001, 40014, 42001})
# Busy, or the quota is used; or the account has a fault that its operator mends.
_LATER: Final = {-1: None, 45009: _QUOTA_S, 45011: _QUOTA_S, 40164: 300.0, 48001: 300.0}

_PASSED: Final = 10000
_OTHER_NUMBER: Final = 10003  # the ID number, not the face
_OTHER_FACE: Final = 10004
_NO_SOURCE: Final = frozenset({10009, 10026})  # the register behind it has no photo


class WechatFace:
    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")

    def build_verify_id(self, applicant: Applicant, token: str) -> HttpRequest:
        body = {
            "out_seq_no": applicant.number,
            "cert_info": {
                "cert_type": _ID_CARD,
                "cert_name": applicant.identity.name,
                "cert_no": applicant.identity.id_number,
            },
            "openid": applicant.openid,
        }
        return self._post("getverifyid", body, token)

    def parse_verify_id(self, response: HttpResponse) -> tuple[str, int] | Answer:
        """The verify_id and the seconds it lives."""
        found = _object(response)
        if isinstance(found, Answer):
            return found
        verify_id, seconds = found.get("verify_id"), found.get("expires_in")
        if not isinstance(verify_id, str) or not 0 < len(verify_id) <= _VERIFY_ID_CHARS:
            return Answer(Outcome.UNKNOWN, code="unreadable")
        if type(seconds) is not int or seconds <= 0:
            return Answer(Outcome.UNKNOWN, code="unreadable")
        return verify_id, seconds

    def build_result(self, applicant: Applicant, verify_id: str, token: str) -> HttpRequest:
        """Number, identity and openid must be those of `build_verify_id`."""
        return self._post("queryverifyinfo", _body(applicant, verify_id), token)

    def parse_result(self, response: HttpResponse) -> Judgement | Answer:
        """REFUSED: not this number, person or openid, or nobody has looked yet.

        Raises NotJudged for all that says nothing about the person: broken off, no camera, a fault.
        """
        found = _object(response)
        if isinstance(found, Answer):
            return found
        result = found.get("verify_ret")
        if type(result) is not int:
            return Answer(Outcome.UNKNOWN, code="unreadable")
        if result == _PASSED:
            return Judgement(Verdict.PASS)
        if result in {_OTHER_FACE, _OTHER_NUMBER}:
            return Judgement(
                Verdict.FAIL, reasons=(Reason.NOT_THE_PERSON,), counts=result == _OTHER_FACE
            )
        raise NotJudged(str(result), no_source=result in _NO_SOURCE)

    def build_picture(self, applicant: Applicant, verify_id: str, token: str) -> HttpRequest:
        """Only where the platform has granted it: a permission of its own."""
        body = _body(applicant, verify_id)
        return self._post("getimage", body, token, answer_bytes=PICTURE_BYTES)

    def parse_picture(self, response: HttpResponse) -> bytes | Answer:
        """The picture as it came; an error is JSON, which no picture begins like."""
        outside = outside_answer(response, on_fault=Outcome.RETRY)
        if outside:
            return outside
        if response.body and not response.body.lstrip().startswith(b"{"):
            return response.body
        found = _object(response)
        return found if isinstance(found, Answer) else Answer(Outcome.UNKNOWN, code="no-picture")

    def _post(
        self, call: str, body: Mapping[str, object], token: str, *, answer_bytes: int = ANSWER_BYTES
    ) -> HttpRequest:
        return HttpRequest(
            "POST",
            f"{self._base}{_PATH}/{call}?{urlencode({'access_token': token})}",
            {"Content-Type": "application/json"},
            json.dumps(body).encode(),
            answer_bytes=answer_bytes,
        )


def cert_hash(identity: Identity) -> str:
    """SHA-256, in small hexadecimal digits, of the three values in Base64."""
    values = (("type", _ID_CARD), ("name", identity.name), ("no", identity.id_number))
    line = "&".join(f"cert_{key}={b64encode(value.encode()).decode()}" for key, value in values)
    return sha256(line.encode()).hexdigest()


def _body(applicant: Applicant, verify_id: str) -> dict[str, object]:
    return {
        "verify_id": verify_id,
        "out_seq_no": applicant.number,
        "cert_hash": cert_hash(applicant.identity),
        "openid": applicant.openid,
    }


def _object(response: HttpResponse) -> dict[str, object] | Answer:
    """The object of an answer without an error."""
    outside = outside_answer(response, on_fault=Outcome.RETRY)
    if outside:
        return outside
    found = read_object(response)
    code = found.get("errcode", 0) if found else None
    if found is None or type(code) is not int:
        return Answer(Outcome.UNKNOWN, code="unreadable")
    if code == 0:
        return found
    if code in _TOKEN_EXPIRED:
        return Answer(Outcome.TOKEN_EXPIRED, code=str(code))
    if code in _LATER:
        return Answer(Outcome.RETRY, code=str(code), retry_after=_LATER[code])
    return Answer(Outcome.REFUSED, code=str(code))
