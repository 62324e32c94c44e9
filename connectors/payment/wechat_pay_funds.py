"""The fund-flow bill of WeChat Pay (资金账单): what moved in the merchant's account on one day.

Written from pay.weixin.qq.com/docs/merchant/products/bill-download/format-fundflow and apis/bill (fund bill): as the
trade bill, a head, a row for each flow, each value after a backtick, a head of sums, the sums. A row is of the time
at which the account changed; 业务凭证号 is "commonly the merchant's order number", of a refund its own.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Final

from connectors.payment.wechat_pay_bill import read_fen, read_rows
from domain.payments.funds import Flow, FlowKind, FundFile
from domain.payments.trades import Vendor
from domain.payments.vendor_calls import VendorFailed

_FEN: Final = "收支金额(元)"
_SUMS: Final = "资金流水总笔数"
_WANTED: Final = frozenset({"记账时间", "资金流水单号", "业务类型", "收支类型", _FEN, "业务凭证号"})
#: The vendor may name others later: they are of no order of ours until somebody says which.
_KINDS: Final[Mapping[str, FlowKind]] = {
    "交易": FlowKind.PAYMENT,
    "退款": FlowKind.REFUND,
    "退款关闭": FlowKind.REFUND,
    "退还交易手续费": FlowKind.REFUND,
    "扣除交易手续费": FlowKind.FEE,
}
_SIGNS: Final[Mapping[str, int]] = {"收入": 1, "支出": -1}
_HUNDRED: Final = 100  # counts are written as amounts are


def read_funds(body: bytes, day: date) -> FundFile:
    """VendorFailed for a file that can't be read to its end, or whose sums are not those of its rows."""
    rows, sums = read_rows(body, _WANTED, _SUMS)
    flows = tuple(_flow(row) for row in rows)
    came = [each.fen for each in flows if each.fen > 0]
    left = [-each.fen for each in flows if each.fen < 0]
    names = (_SUMS, "收入笔数", "收入金额", "支出笔数", "支出金额")
    said = [read_fen(sums.get(name, "")) for name in names]
    if said != [
        len(flows) * _HUNDRED,
        len(came) * _HUNDRED,
        sum(came),
        len(left) * _HUNDRED,
        sum(left),
    ]:
        raise VendorFailed("bill-sums", refused=True)
    return FundFile(Vendor.WECHAT_PAY, day, sha256(body).digest(), flows)


def _flow(row: Mapping[str, str]) -> Flow:
    sign, fen = _SIGNS.get(row["收支类型"]), read_fen(row[_FEN])
    if sign is None or not fen:
        raise VendorFailed("bill-unreadable", refused=True)
    kind = _KINDS.get(row["业务类型"], FlowKind.OTHER)
    return Flow(row["资金流水单号"], row["业务凭证号"], kind, sign * fen)
