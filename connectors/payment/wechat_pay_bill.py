"""The trade bill of WeChat Pay: what was paid and asked back on one day.

Written from pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade: a head, a row for each, each value
after a backtick, a head of sums, the sums. `ALL`: payments by the time at which they succeeded; refunds by the
time at which they were taken, with the state of that time, which is not written again.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final

from domain.days import SHANGHAI
from domain.payments.trades import Vendor
from domain.payments.vendor_calls import VendorFailed
from domain.payments.vendor_words import DayFile, RefundSaid, RefundWord, TradeSaid, TradeWord

_AT: Final = "交易时间"
_STATE: Final = "交易状态"
_FEE: Final = "手续费"
_SUMS: Final = "总交易单数"
_WANTED: Final = frozenset(
    {
        _AT, "公众账号ID", "商户号", "微信订单号", "商户订单号", _STATE, "货币种类",
        "商户退款单号", "退款状态", "订单金额", "申请退款金额", _FEE,
    }
)  # fmt: skip


def read_bill(body: bytes, day: date, mchid: str, appid: str) -> DayFile:
    """VendorFailed for a file that can't be read to its end, or whose sums are not those of its rows.

    Rows of another of the merchant's apps are not ours; their numbers are kept.
    """
    rows, sums = read_rows(body, _WANTED, _SUMS)
    if any(row["商户号"] != mchid for row in rows):
        raise VendorFailed("bill-account", refused=True)
    paid = [row for row in rows if row[_STATE] == "SUCCESS"]
    back = [row for row in rows if row[_STATE] == "REFUND"]
    names = ("订单总金额", "申请退款总金额", "手续费总金额")
    said = [_signed(sums.get(name, "")) for name in names]
    if said != [
        sum(read_fen(row["订单金额"]) for row in paid),
        sum(read_fen(row["申请退款金额"]) for row in back),
        sum(_signed(row[_FEE]) for row in rows),
    ]:
        raise VendorFailed("bill-sums", refused=True)
    ours = [row for row in rows if row["公众账号ID"] == appid]
    return DayFile(
        vendor=Vendor.WECHAT_PAY,
        day=day,
        digest=sha256(body).digest(),
        payments=tuple(_payment(row) for row in ours if row[_STATE] == "SUCCESS"),
        refunds=tuple(_refund(row) for row in ours if row[_STATE] == "REFUND"),
        fees={_number(row): _signed(row[_FEE]) for row in ours},
        others=frozenset(_number(row) for row in rows if row["公众账号ID"] != appid),
    )


def read_rows(
    body: bytes, wanted: Collection[str], sums: str
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Rows and sums of a bill, by the names of their heads; `sums`: the first name of the sums' head."""
    try:
        lines = body.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as broken:
        raise VendorFailed("bill-unreadable", refused=True) from broken
    head = lines[0].split(",") if lines else []
    if not set(wanted) <= set(head) or len(lines) < 3 or not lines[-2].startswith(sums):  # noqa: PLR2004  # a head and the two lines of sums
        raise VendorFailed("bill-unreadable", refused=True)
    rows = [_row(head, line) for line in lines[1:-2]]
    return rows, _row(lines[-2].split(","), lines[-1])


def read_fen(yuan: str) -> int:
    """`12.30` → 1230. VendorFailed for what is no amount; no fraction of a fen is rounded away."""
    whole, _, part = yuan.partition(".")
    fen, rest = part[:2].ljust(2, "0"), part[2:]
    if not (whole + fen).isascii() or not (whole + fen).isdigit() or rest.strip("0"):
        raise VendorFailed("bill-amount", refused=True)
    return int(whole) * 100 + int(fen)


def _payment(row: Mapping[str, str]) -> TradeWord:
    return TradeWord(
        vendor=Vendor.WECHAT_PAY,
        number=row["商户订单号"],
        said=TradeSaid.PAID,
        transaction=row["微信订单号"],
        amount_fen=read_fen(row["订单金额"]),
        currency=row["货币种类"],
        at=_moment(row[_AT]),
    )


def _refund(row: Mapping[str, str]) -> RefundWord:
    done = row["退款状态"] == "SUCCESS"
    return RefundWord(
        vendor=Vendor.WECHAT_PAY,
        number=row["商户订单号"],
        said=RefundSaid.DONE if done else RefundSaid.PROCESSING,
        refund=row["商户退款单号"],
        amount_fen=read_fen(row["申请退款金额"]),
        currency=row["货币种类"],
        at=_moment(row[_AT]),
    )


def _row(head: list[str], line: str) -> dict[str, str]:
    """No value has a comma and a backtick in it: what a payer names is not in a bill."""
    values = line.split(",`")
    if len(values) != len(head) or not values[0].startswith("`"):
        raise VendorFailed("bill-unreadable", refused=True)
    return dict(zip(head, [values[0][1:], *values[1:]], strict=True))


def _signed(yuan: str) -> int:
    """A fee, which is below 0 where the vendor gives it back with a refund."""
    return -read_fen(yuan[1:]) if yuan.startswith("-") else read_fen(yuan)


def _number(row: Mapping[str, str]) -> str:
    """Ours, of the payment or of the refund."""
    return row["商户订单号"] if row[_STATE] == "SUCCESS" else row["商户退款单号"]


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).astimezone(UTC)
    except ValueError as broken:
        raise VendorFailed("bill-time", refused=True) from broken
