"""A courier's bill: read to the fen, or refused by its line; each difference once."""

import pytest

from domain.hall.parcel_bills import BillUnreadable, Difference, compare, read_bill

BILL = "\ufeff日期,邮件号,资费\n2026-11-03,EB000717618HK,12.5\n2026-11-04,1272448151316,20\n\n"


def test_a_bill_is_read_to_the_fen_whatever_columns_it_has_besides() -> None:
    assert [(each.number, each.fen) for each in read_bill(BILL)] == [
        ("EB000717618HK", 1250),
        ("1272448151316", 2000),
    ]


def test_each_difference_is_listed_once() -> None:
    more = BILL + "2026-11-05,1272448151316,20.05\n2026-11-06,EB000717617HK,9\n"
    known, sent = {"1272448151316"}, {"1272448151316", "9823189069696"}

    found = compare(read_bill(more), known, sent)

    assert [(each.what, each.number) for each in found.differences] == [
        (Difference.NOT_OURS, "EB000717618HK"),
        (Difference.TWICE, "1272448151316"),
        (Difference.NO_NUMBER, "EB000717617HK"),
        (Difference.NOT_BILLED, "9823189069696"),
    ]
    assert (found.lines, found.fen) == (4, 6155)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n",
        "number,postage\nEB000717618HK\n",
        "number,postage\nEB000717618HK,-1\n",
        "number,postage\nEB000717618HK,1.005\n",
        "number,postage\nEB000717618HK,12,5\n",
        'number,postage\n"EB\x00,1\n',
    ],
)
def test_what_is_no_bill_says_in_which_line(text: str) -> None:
    with pytest.raises(BillUnreadable, match="line "):
        read_bill(text)
