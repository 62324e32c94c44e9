"""What the stand-in of WeChat Pay keeps of a payment, what it says of it, and its trade bill of a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from domain.days import SHANGHAI

_HEAD: Final = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
    "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,"
    "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
_SUMS: Final = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)


@dataclass(slots=True)
class Trade:
    number: str
    way: str
    openid: str
    total: int
    currency: str
    notify_url: str
    state: str = "NOTPAY"
    transaction: str = ""
    paid_at: datetime | None = None
    refunds: dict[str, "Refund"] = field(default_factory=dict)


@dataclass(slots=True)
class Refund:
    number: str
    fen: int
    notify_url: str
    refund_id: str
    created_at: datetime
    status: str = "PROCESSING"
    done_at: datetime | None = None


def shown(trade: Trade, appid: str, mchid: str) -> dict[str, object]:
    said: dict[str, object] = {
        "appid": appid,
        "mchid": mchid,
        "out_trade_no": trade.number,
        "trade_state": trade.state,
        "trade_state_desc": "",
    }
    if trade.paid_at is not None:
        said |= {
            "transaction_id": trade.transaction,
            "trade_type": trade.way.upper(),
            "success_time": _local(trade.paid_at),
            "payer": {"openid": trade.openid or "o-payer"},
            "amount": {
                "total": trade.total,
                "payer_total": trade.total,
                "currency": trade.currency,
                "payer_currency": trade.currency,
            },
        }
    return said


def shown_refund(trade: Trade, refund: Refund, state: str) -> dict[str, object]:
    """`state`: under which name its state is said, `status` or in a call `refund_status`."""
    said: dict[str, object] = {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.number,
        "transaction_id": trade.transaction,
        "out_trade_no": trade.number,
        "user_received_account": "支付用户零钱",
        "create_time": _local(refund.created_at),
        state: refund.status,
        "amount": {"total": trade.total, "refund": refund.fen, "currency": trade.currency},
    }
    if refund.done_at is not None and refund.status == "SUCCESS":
        said["success_time"] = _local(refund.done_at)
    return said


def bill(trades: Iterable[Trade], day: str, appid: str, mchid: str) -> bytes | None:
    """`ALL`; None of a day on which nothing was paid or asked back."""
    rows, paid, back = [], 0, 0
    for trade in trades:
        if trade.paid_at is not None and _day(trade.paid_at) == day:
            paid += trade.total
            rows.append(_row(trade, trade.paid_at, None, appid, mchid))
        for refund in trade.refunds.values():
            if _day(refund.created_at) == day:
                back += refund.fen
                rows.append(_row(trade, refund.created_at, refund, appid, mchid))
    if not rows:
        return None
    sums = [str(len(rows)), *(_yuan(fen) for fen in (paid, back, 0, 0, paid, back))]
    lines = [_HEAD, *rows, _SUMS, ",".join(f"`{each}" for each in sums)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _row(trade: Trade, at: datetime, refund: Refund | None, appid: str, mchid: str) -> str:
    """Of a refund the amounts of the order are 0.00."""
    local = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    paid = _yuan(trade.total) if refund is None else "0.00"
    values = [
        *(local, appid, mchid, "0", "", trade.transaction, trade.number),
        *("o-payer", trade.way.upper(), "SUCCESS" if refund is None else "REFUND", "OTHERS"),
        *(trade.currency, paid, "0.00"),
        *((refund.refund_id, refund.number, _yuan(refund.fen)) if refund else ("0", "0", "0.00")),
        *("0.00", "ORIGINAL" if refund else "", refund.status if refund else ""),
        *("费用", "", "0.00000", "0.60%", paid, _yuan(refund.fen) if refund else "0.00", ""),
    ]
    return ",".join(f"`{each}" for each in values)


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _day(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
