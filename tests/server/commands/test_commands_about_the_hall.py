"""Bills, hospitals' days, recounts and units' systems at the command line: each line, and the exit code."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from domain.city import hospital_files
from domain.city.differences import Difference, DifferenceKind
from domain.city.his import HisFailed
from domain.days import SHANGHAI
from domain.hall.dispatches import Compared, DispatchStanding, Heads
from domain.hall.recounts import Counted
from domain.wire import TransportFailed
from server.commands import hospitals, recount, units
from server.commands.cli import cli
from services.bookings.places import Loaded
from storage.hall.parcels import ParcelStore
from storage.hall.recounts import RecountStore
from storage.keys.vault import init_keys
from tests.server.commands.noting import Notes
from tests.server.commands.test_cli import at

URL: Final = "postgresql://u:p@db.test/zhijian"
OURS: Final = ("1234567890123", "1234567890124", "1234567890125")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def run(*command: str) -> Result:
    env = at(Path.cwd(), ZHIJIAN_DATABASE_URL=URL)
    return CliRunner().invoke(cli, command, env=env)


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Notes:
    """Three parcels went, of which none is looked up in a database."""
    notes = Notes()
    init_keys(Path("keys"))
    monkeypatch.setattr("storage.database.open_database", notes.opened("database"))

    async def known(_: ParcelStore, numbers: list[str]) -> frozenset[str]:
        return frozenset(numbers) & frozenset(OURS)

    async def sent(_: ParcelStore, since: datetime, until: datetime) -> tuple[str, ...]:
        notes.append((since, until))
        return OURS

    monkeypatch.setattr(ParcelStore, "known", known)
    monkeypatch.setattr(ParcelStore, "sent", sent)
    return notes


def bill(text: bytes, month: str) -> Result:
    Path("bill.csv").write_bytes(text)
    return run("parcels", "bill", "bill.csv", "--month", month)


def test_a_bill_that_agrees_with_what_went_ends_well(notes: Notes) -> None:
    text = "运单号,资费\n" + "".join(f"{each},12.05\n" for each in OURS)

    found = bill(text.encode(), "2026-11")

    assert (found.exit_code, found.output) == (0, "3 lines, 36.15 yuan, 0 differences\n")


@pytest.mark.parametrize(
    ("month", "since", "until"),
    [
        ("2026-11", datetime(2026, 11, 1, tzinfo=SHANGHAI), datetime(2026, 12, 1, tzinfo=SHANGHAI)),
        ("2026-12", datetime(2026, 12, 1, tzinfo=SHANGHAI), datetime(2027, 1, 1, tzinfo=SHANGHAI)),
    ],
)
def test_each_difference_of_a_bill_of_a_month_is_a_line(
    month: str, since: datetime, until: datetime, notes: Notes
) -> None:
    text = f"number,postage\n{OURS[0]},12\n{OURS[0]},0.5\n1234567890999,103.07\nnone,1\n{OURS[1]},7"

    found = bill(text.encode(), month)

    assert (found.exit_code, found.output.splitlines()) == (
        1,
        [
            f"twice\t{OURS[0]}\t0.50",
            "not_ours\t1234567890999\t103.07",
            "no_number\tnone\t1.00",
            f"not_billed\t{OURS[2]}\t0.00",
            "5 lines, 123.57 yuan, 4 differences",
        ],
    )
    assert (since, until) in notes


@pytest.mark.parametrize(
    ("text", "month", "code", "says"),
    [
        (b"a,b\n", "2026-11", 1, "Error: line 1: no column for the number, or for the postage in yuan\n"),
        (b"", "2026-11", 1, "Error: line 1: it has no first line that names the columns\n"),
        ("运单号".encode("gb18030"), "2026-11", 1, "Error: 'utf-8' codec can't decode byte"),
        (b"", "November", 2, "'November' does not match the format '%Y-%m'"),
    ],
)  # fmt: skip
def test_a_bill_that_can_t_be_read_is_one_sentence(
    text: bytes, month: str, code: int, says: str
) -> None:
    found = bill(text, month)

    assert found.exit_code == code
    assert says in found.output
    assert "Traceback" not in found.output


def test_a_bill_that_is_not_there_is_one_sentence() -> None:
    found = run("parcels", "bill", "none.csv", "--month", "2026-11")

    assert (found.exit_code, found.output) == (
        1,
        "Error: [Errno 2] No such file or directory: 'none.csv'\n",
    )


def test_a_hospital_s_day_is_a_line_for_each_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    day, notes = date(2026, 11, 30), Notes()
    both = [
        Difference("first", day, DifferenceKind.OURS_ONLY, "R1"),
        Difference("first", day, DifferenceKind.BOOKED_NOT_PAID, "R2"),
    ]
    monkeypatch.setattr(hospitals, "_compare", notes.awaited(gives=both))

    found = run("hospitals", "reconcile", "first", "2026-11-30")

    assert (found.exit_code, found.output) == (
        1,
        "2026-11-30\tours_only\tR1\n2026-11-30\tbooked_not_paid\tR2\n",
    )
    assert notes[0][1:] == ("first", day)


def test_a_hospital_s_day_without_a_difference_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hospitals, "_compare", Notes().awaited(gives=[]))

    found = run("hospitals", "reconcile", "first", "2026-11-30")

    assert (found.exit_code, found.output) == (0, "no differences\n")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (HisFailed("not-found"), "the hospital's day is not there: not-found"),
        (TransportFailed("late", sent=True), "the hospital's system does not answer"),
    ],
)
def test_a_hospital_that_says_nothing_is_one_sentence(
    fault: Exception, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> list[Difference]:
        raise fault

    monkeypatch.setattr(hospitals, "_compare", broken)

    found = run("hospitals", "reconcile", "first", "2026-11-30")

    assert (found.exit_code, found.output) == (1, f"Error: {says}\n")


@pytest.mark.parametrize("own", [True, False])
def test_hospitals_are_loaded_from_a_file_or_from_the_example(
    own: bool,  # noqa: FBT001  # a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes = Notes()
    monkeypatch.setattr(hospital_files, "read_hospitals", notes.by("read", gives="the file"))
    monkeypatch.setattr(hospitals, "_load", notes.awaited("load", gives=Loaded(3, 2, 1)))

    found = run("hospitals", "load", *(["own.toml"] if own else []))

    assert found.output == "3 doctors added, 2 changed, 1 as they were\n"
    assert notes[0] == ("read", Path("own.toml") if own else hospital_files.SHIPPED)
    assert notes[1][2] == "the file"


@pytest.mark.parametrize(
    ("text", "says"),
    [(b"\xff", "Error: own.toml: "), (b"[hospitals", "Error: own.toml: "), (None, "Error: [Errno 2] ")],
)  # fmt: skip
def test_a_file_of_hospitals_that_can_t_be_read_is_one_sentence(
    text: bytes | None, says: str
) -> None:
    if text is not None:
        Path("own.toml").write_bytes(text)

    found = run("hospitals", "load", "own.toml")

    assert found.exit_code == 1
    assert found.output.startswith(says)
    assert len(found.output.splitlines()) == 1


@pytest.mark.parametrize("since", ["2026-11-30", None])
def test_books_are_counted_from_a_day_of_the_city_to_the_last_slot(
    since: str | None, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    async def count(_: RecountStore, *spans: object) -> list[Counted]:
        asked.append(spans)
        return [Counted("slots", 4, -1), Counted("orders", 7), Counted("ratings", 2, 1)]

    now = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)  # half past midnight of the city's next day
    monkeypatch.setattr("server.infrastructure.now", lambda: now)
    monkeypatch.setattr(RecountStore, "count", count)

    found = run("recount", *(["--since", since] if since else []))

    assert (found.exit_code, found.output.splitlines()) == (
        1,
        ["slots\t4\t-1", "orders\t7\t0", "ratings\t2\t1", "2 of 3 counts differ"],
    )
    first = date(2026, 11, 30) if since else date(2026, 12, 2)
    begins = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    ends = datetime(2026, 12, 31, tzinfo=SHANGHAI)
    assert asked == [((first, date(2026, 12, 31)), (begins, ends))]


def test_books_that_agree_end_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recount, "_count", Notes().awaited(gives=[Counted("slots", 4)]))

    found = run("recount")

    assert (found.exit_code, found.output) == (0, "slots\t4\t0\n0 of 1 counts differ\n")


@pytest.mark.parametrize(("well", "code"), [(True, 0), (False, 1)])
def test_units_systems_are_a_line_each_and_somebody_is_called_where_one_is_not_well(
    well: bool,  # noqa: FBT001  # a case
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    compared = Compared("tax", Heads(8, 3), Heads(7, 3), at_noon - timedelta(days=1))
    standings = (
        DispatchStanding("housing", 0, None, "", 0, 0, None),
        DispatchStanding("tax", 2, at_noon, "expects 8", 1, 4, compared),
    )
    monkeypatch.setattr(units, "_standings", Notes().awaited(gives=(standings, well)))

    found = run("units", "systems")

    assert (found.exit_code, found.output.splitlines()) == (
        code,
        [
            "housing\t0\t0\t0\t-\t-",
            "tax\t2 expects 8\t1\t4\t8/3\t7/3",
            "2 units with a system of their own",
        ],
    )
