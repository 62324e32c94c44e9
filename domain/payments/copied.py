"""What the copy of everything says of what a person paid."""

from collections.abc import Iterator
from typing import Final

from domain.copied import Part, Reader
from domain.payments.payments import STATE_WORDS, Paid, yuan
from domain.payments.trades import PAY_WAY_WORDS
from domain.words import Words


def _orders(kept: tuple[Paid, ...], reader: Reader) -> Iterator[str]:
    language = reader.language
    for each in kept:
        order = each.order
        yield (
            f"{reader.moment(order.opened_at)} · {order.purpose} · {order.number}"
            f" · {yuan(order.amount_fen)} · {STATE_WORDS[order.state].in_(language)}"
        )
        for trade in each.trades:
            yield (
                f"　{reader.moment(trade.begun_at)} · {PAY_WAY_WORDS[trade.way].in_(language)}"
                f" · {trade.number} · {trade.transaction or '–'} · {reader.moment(trade.paid_at)}"
            )


ORDERS: Final[Part[tuple[Paid, ...]]] = Part(
    "orders", Words("缴费", "Payments"), _orders, nothing=()
)
