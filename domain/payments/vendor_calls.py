"""What is asked of a vendor of payments, and how it may fail; the same of every vendor."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.payments.trades import Trade
from domain.words import Words


@dataclass(frozen=True, slots=True)
class BeginWanted:
    """`about`: for the payer's own bill, in Chinese, of no personal data.

    `openid`: of who pays within WeChat; `address`: of the phone that pays from a browser.
    """

    trade: Trade
    amount_fen: int
    about: str
    openid: str = field(default="", repr=False)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a phone or a screen needs to pay: one of these. `params`: of the bridge within WeChat."""

    params: tuple[tuple[str, str], ...] = ()
    url: str = ""  # opened by the browser of the phone
    code: str = ""  # drawn as a QR code, or said at a bank


@dataclass(frozen=True, slots=True)
class RefundWanted:
    """Of the whole trade."""

    trade: Trade
    number: str
    amount_fen: int
    about: Words


@dataclass(frozen=True, slots=True)
class Refunding:
    """The vendor took it, at `at` by its own clock."""

    at: datetime | None


class VendorFailed(Exception):
    """No answer that says anything. `code`: the vendor's own word, or ours, for the log.

    `refused`: it will say no the next time too: our account, or our request.
    """

    def __init__(self, code: str, *, refused: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.refused = refused


class Forged(Exception):
    """A callback, or an answer, that is not the vendor's; `why` is a short word for the count."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class UnknownSerial(Forged):
    """Signed by a key that we do not know yet."""

    def __init__(self) -> None:
        super().__init__("serial")
