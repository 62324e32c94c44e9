"""What the stand-in of WeChat Pay keeps of a payment, what it says of it, and its two bills of a day.

The bills are written from pay.weixin.qq.com/docs/merchant/products/bill-download: format-trade, format-fundflow.
"""

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


_FUNDS: Final = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,"
    "备注,业务凭证号"
)
_FUND_SUMS: Final = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
_BALANCE_FEN: Final = 1_000_000  # of the morning


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
    rows, paid, back, fees = [], 0, 0, 0
    for trade in trades:
        if trade.paid_at is not None and _day(trade.paid_at) == day:
            paid, fees = paid + trade.total, fees + fee(trade.total)
            rows.append(_row(trade, trade.paid_at, None, appid, mchid))
        for refund in trade.refunds.values():
            if _day(refund.created_at) == day:
                back, fees = back + refund.fen, fees - fee(refund.fen)
                rows.append(_row(trade, refund.created_at, refund, appid, mchid))
    if not rows:
        return None
    sums = [str(len(rows)), *(_yuan(fen) for fen in (paid, back, 0, fees, paid, back))]
    lines = [_HEAD, *rows, _SUMS, ",".join(f"`{each}" for each in sums)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def books(trades: Iterable[Trade]) -> dict[str, object]:
    """What was taken and given back in fen, and the numbers of refunds that have not ended."""
    all_ = list(trades)
    refunds = [refund for trade in all_ for refund in trade.refunds.values()]
    return {
        "paid_fen": sum(trade.total for trade in all_ if trade.paid_at is not None),
        "refunded_fen": sum(each.fen for each in refunds if each.status == "SUCCESS"),
        "refunding": [each.number for each in refunds if each.status == "PROCESSING"],
    }


def _row(trade: Trade, at: datetime, refund: Refund | None, appid: str, mchid: str) -> str:
    """Of a refund the amounts of the order are 0.00."""
    local = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    paid = _yuan(trade.total) if refund is None else "0.00"
    kept = fee(trade.total) if refund is None else -fee(refund.fen)
    values = [
        *(local, appid, mchid, "0", "", trade.transaction, trade.number),
        *("o-payer", trade.way.upper(), "SUCCESS" if refund is None else "REFUND", "OTHERS"),
        *(trade.currency, paid, "0.00"),
        *((refund.refund_id, refund.number, _yuan(refund.fen)) if refund else ("0", "0", "0.00")),
        *("0.00", "ORIGINAL" if refund else "", refund.status if refund else ""),
        *(
            "费用",
            "",
            f"{_yuan(kept)}000",
            "0.60%",
            paid,
            _yuan(refund.fen) if refund else "0.00",
            "",
        ),
    ]
    return ",".join(f"`{each}" for each in values)


def fee(fen: int) -> int:
    """0.60 %, to the fen; what is refunded has its fee given back."""
    return (fen * 6 + 500) // 1000


def fund_bill(trades: Iterable[Trade], day: str) -> bytes | None:
    """Of the basic account; None of a day on which nothing moved."""
    flows: list[tuple[datetime, str, str, str, int]] = []
    for trade in trades:
        if trade.paid_at is not None and _day(trade.paid_at) == day:
            about = trade.paid_at, trade.transaction, trade.number
            flows.append((*about, "交易", trade.total))
            flows.append((*about, "扣除交易手续费", -fee(trade.total)))
        for refund in trade.refunds.values():
            if _day(refund.created_at) == day:
                about = refund.created_at, refund.refund_id, refund.number
                flows.append((*about, "退款", -refund.fen))
                flows.append((*about, "退还交易手续费", fee(refund.fen)))
    flows = sorted(each for each in flows if each[-1])
    if not flows:
        return None
    rows, balance = [], _BALANCE_FEN
    for n, (at, business, voucher, kind, fen) in enumerate(flows):
        balance += fen
        local = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        name, side = "退款" if "退" in kind else "交易", "收入" if fen > 0 else "支出"
        values = (local, business, f"{day}{n:08d}", name, kind, side, _yuan(abs(fen)))
        rows.append((*values, _yuan(balance), "system", "", voucher))
    came = [each[-1] for each in flows if each[-1] > 0]
    left = [-each[-1] for each in flows if each[-1] < 0]
    sums = (str(len(rows)), str(len(came)), _yuan(sum(came)), str(len(left)), _yuan(sum(left)))
    written = [",".join(f"`{each}" for each in row) for row in (*rows, sums)]
    lines = [_FUNDS, *written[:-1], _FUND_SUMS, written[-1]]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _day(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}"


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
