"""China Post's EMS: orders and traces as values, and its pushes of traces read.

Source: the open platform for contract customers (中国邮政国内协议客户 API 开放平台, api.ems.com.cn), its
specification 中小电商企业接口规范 V2.7 as public integrations quote it: one address, the call named by
`apiCode` (020003 order, 020006 order taken back, 040001 trace, 040002 push of traces), the content in `logitcsInterface` (so
spelt) as `|$4|` and the Base64 of SM4-ECB, PKCS#7, under the signing key, over the JSON followed by the
key's own text. What could not be checked stands in docs/channels.md.
"""

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from connectors.answers import outside_answer, read_object
from connectors.callbacks import SecretPath, local_time, objects, read_json, text
from domain.days import SHANGHAI
from domain.delivery import Answer, Outcome
from domain.errors import Unfit
from domain.hall.couriers import NO_NUMBER, CourierOrder, CourierRecall
from domain.hall.parcel_news import News, NewsKind
from domain.hall.parcel_numbers import read_parcel_number
from domain.hall.parties import Party
from domain.notices.delivery_reports import Called, Forged, Unreadable
from domain.wire import HttpRequest, HttpResponse

ORDER: Final = "020003"
RECALL: Final = "020006"
TRACE: Final = "040001"
PUSH: Final = "040002"
TAKEN: Final = "00000"

_MARK: Final = "|$4|"
_BLOCK_BITS: Final = 128
_KEY_BYTES: Final = 16
_VERSION: Final = "V1.0.0"
_DOCUMENTS: Final = "1"  # contentsAttribute: 文件
_EXPRESS: Final = "1"  # bizProductNo: 特快专递
_SENDER_PAYS: Final = "1"
_WHY_RECALLED: Final = "寄件单位取消"  # no word of what is in it, or for whom
_TRACE_BYTES: Final = 256 * 1024  # a year of news
#: Codes that two independent integrations, or the platform's own samples, agree on. All others are
#: shown as they come, and move nothing.
KINDS: Final[Mapping[str, NewsKind]] = {
    "203": NewsKind.PICKED,  # 收寄计费信息
    "303": NewsKind.IN_TRANSIT,  # 揽投配发
    "305": NewsKind.IN_TRANSIT,  # 揽投发运/封车
    "345": NewsKind.IN_TRANSIT,  # 揽收扫描配发
    "389": NewsKind.IN_TRANSIT,  # 离开处理中心
    "405": NewsKind.IN_TRANSIT,
    "457": NewsKind.IN_TRANSIT,
    "954": NewsKind.IN_TRANSIT,  # 到达处理中心
    "702": NewsKind.DELIVERING,  # 投递邮件接收-下段
    "705": NewsKind.ATTEMPTED,  # 投递结果反馈-未妥投
    "708": NewsKind.RETURNING,  # 退回
    "704": NewsKind.DELIVERED,  # 投递结果反馈-妥投
    "747": NewsKind.DELIVERED,  # 代投点, 自提柜
    "748": NewsKind.DELIVERED,
}


@dataclass(frozen=True, slots=True)
class EmsAccount:
    """`sign_key`: as the console shows it, the Base64 of 16 bytes."""

    base_url: str
    sender_no: str
    authorization: str = field(repr=False)
    sign_key: str = field(repr=False)


class Sealer:
    """SM4 by the platform's key. ValueError for what is none."""

    def __init__(self, sign_key: str) -> None:
        try:
            key = b64decode(sign_key, validate=True)
        except binascii.Error as broken:
            raise ValueError("the EMS key is no Base64") from broken
        if len(key) != _KEY_BYTES:
            raise ValueError("the EMS key has not 16 bytes")
        self._text = sign_key
        self._cipher = Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305  # the platform's own form

    def seal(self, plain: str) -> str:
        """A request: with the key's own text behind it, which is its signature."""
        padder = PKCS7(_BLOCK_BITS).padder()
        padded = padder.update((plain + self._text).encode()) + padder.finalize()
        encryptor = self._cipher.encryptor()
        return _MARK + b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed, without the key's text where it has it. Raises Forged."""
        try:
            raw = b64decode(sealed.removeprefix(_MARK), validate=True)
            decryptor = self._cipher.decryptor()
            padded = decryptor.update(raw) + decryptor.finalize()
            unpadder = PKCS7(_BLOCK_BITS).unpadder()
            plain = (unpadder.update(padded) + unpadder.finalize()).decode()
        except ValueError as broken:  # Base64, blocks, padding, UTF-8
            raise Forged from broken
        return plain.removesuffix(self._text)


class Ems:
    """Raises ValueError at once for a key that is none."""

    name = "ems"

    def __init__(self, account: EmsAccount) -> None:
        self._account = account
        self._sealer = Sealer(account.sign_key)

    def build_order(self, order: CourierOrder, at: datetime) -> HttpRequest:
        return self._ask(
            ORDER,
            [
                {
                    "ecommerceUserId": order.reference,
                    "logisticsOrderNo": order.reference,
                    "createdTime": _local(at),
                    "contentsAttribute": _DOCUMENTS,
                    "bizProductNo": _EXPRESS,
                    "paymentMode": _SENDER_PAYS,
                    "sender": _party(order.sender),
                    "receiver": _party(order.receiver),
                    "cargos": [{"cargoName": "文件", "cargoQuantity": 1}],
                }
            ],
            at,
        )

    def parse_order(self, response: HttpResponse) -> Answer:
        """DELIVERED with the label's number as its reference."""
        answer, found = _verdict(response)
        if answer.outcome is not Outcome.DELIVERED:
            return answer
        try:
            return replace(answer, reference=read_parcel_number(_waybill(found)))
        except Unfit:
            return Answer(Outcome.REFUSED, NO_NUMBER)

    def build_recall(self, recall: CourierRecall, at: datetime) -> HttpRequest:
        return self._ask(
            RECALL,
            {
                "logisticsOrderNo": recall.reference,
                "waybillNo": recall.number,
                "cancelReason": _WHY_RECALLED,
            },
            at,
        )

    def parse_recall(self, response: HttpResponse) -> Answer:
        """DELIVERED: nobody comes for it. REFUSED with the platform's code."""
        return _verdict(response)[0]

    def build_trace(self, number: str, at: datetime) -> HttpRequest:
        return self._ask(TRACE, {"waybillNo": number, "direction": "0"}, at, _TRACE_BYTES)

    def parse_trace(self, response: HttpResponse) -> tuple[News, ...] | None:
        """All that is known of it; None when it did not answer well."""
        if outside_answer(response, on_fault=Outcome.RETRY) is not None:
            return None
        found = read_object(response) or {}
        if text(found, "retCode") != TAKEN:
            return None
        body = _inner(found)
        items = body.get("responseItems") if isinstance(body, dict) else None
        try:
            return tuple(_news(objects(items or [])))
        except Unreadable:
            return None

    def _ask(
        self, code: str, content: object, at: datetime, answer_bytes: int = 64 * 1024
    ) -> HttpRequest:
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        form = {
            "apiCode": code,
            "senderNo": self._account.sender_no,
            "authorization": self._account.authorization,
            "msgType": "0",
            "timeStamp": _local(at),
            "version": _VERSION,
            "logitcsInterface": self._sealer.seal(plain),
        }
        return HttpRequest(
            "POST",
            self._account.base_url,
            {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"},
            urlencode(form).encode(),
            answer_bytes,
        )


class EmsPushes:
    """News that the platform pushes (040002): at an address that ends in a secret, sealed by the same key.

    ECB binds no block to another, so that the address is asked for beside it.
    """

    def __init__(self, account: EmsAccount, path: SecretPath) -> None:
        self._sender_no = account.sender_no
        self._sealer = Sealer(account.sign_key)
        self._path = path

    def read(self, called: Called) -> tuple[News, ...]:
        """Raises Forged or Unreadable."""
        self._path.check(called)
        outer = read_json(called.body)
        if not isinstance(outer, dict):
            raise Unreadable
        if text(outer, "senderNo") != self._sender_no:
            raise Forged
        sealed = outer.get("logitcsInterface")
        if not isinstance(sealed, str):
            raise Unreadable
        inner = read_json(self._sealer.open(sealed).encode())
        return tuple(_news(objects(inner if isinstance(inner, list) else [inner])))

    def thanks(self, called: Called) -> str:
        """What the platform takes for an answer to one that was read."""
        outer = read_json(called.body)
        serial = text(outer, "serialNo") if isinstance(outer, dict) else ""
        return json.dumps(
            {
                "serialNo": serial,
                "code": TAKEN,
                "codeMessage": "success",
                "senderNo": self._sender_no,
            }
        )


def _verdict(response: HttpResponse) -> tuple[Answer, Mapping[str, object]]:
    """Whether it was done, and all that was said."""
    outside = outside_answer(response, on_fault=Outcome.RETRY)
    if outside:
        return outside, {}
    found = read_object(response)
    if found is None:
        return Answer(Outcome.RETRY, "unreadable"), {}
    code = text(found, "retCode")
    if code != TAKEN:
        return Answer(Outcome.REFUSED, code or "unreadable"), found
    return Answer(Outcome.DELIVERED, code), found


def _news(items: Iterator[Mapping[str, object]]) -> Iterator[News]:
    """Without `opDesc`, which names people and their phones. One without number or time is none."""
    for each in items:
        at = local_time(text(each, "opTime"))
        number = text(each, "waybillNo") or text(each, "traceNo")
        code = text(each, "opCode")
        if at is None or not number or not code:
            raise Unreadable
        yield News(
            number=number,
            at=at,
            code=code[:16],
            said=text(each, "opName")[:60],
            place=text(each, "opOrgCity")[:30],
            kind=KINDS.get(code),
        )


def _party(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "mobile": party.phone,
        "prov": party.province,
        "city": party.city,
        "county": party.county,
        "address": party.street,
    }


def _waybill(found: Mapping[str, object]) -> str:
    body = _inner(found)
    if isinstance(body, list) and body:
        body = body[0]
    return text(body, "waybillNo") if isinstance(body, dict) else ""


def _inner(found: Mapping[str, object]) -> object:
    """`retBody` is JSON within a text."""
    body = found.get("retBody")
    if not isinstance(body, str):
        return body
    try:
        inner: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return inner


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
