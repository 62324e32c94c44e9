"""What an operator is told of two engines, and what is asked for that, without any engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from domain.faces.check_counts import PairCount, Period
from domain.faces.drift import Rate
from domain.faces.engine_switch import Photo, Switch
from domain.faces.face_check import Verdict
from server.commands import engines
from server.commands.cli import cli
from server.commands.engines import PhotoFolder
from services.faces.engines import Pair
from storage.faces.engine_switches import EngineSwitchStore
from storage.faces.score_bands import CheckCountStore
from tests.server.commands.noting import Notes

NOW: Final = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # half past midnight of the city's next day
RUNNING: Final = Switch("dlib/1", "opencv/1", NOW, date(2027, 1, 5), None)
PERSONS: Final = {"opencv/1": 4, "dlib/1+opencv/1": 2, "dlib/1": 1}
OVER: Final = (
    "from opencv/1 to dlib/1: 3 persons are over, 4 are left; may be finished from 2027-01-05\n"
)
ONE: Final = UUID(int=1)


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Notes:
    """A ground on which stores find what a test gives them."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    notes = Notes()
    ground = SimpleNamespace(database="db", vault=SimpleNamespace(turning="turning"), bell="bell")
    monkeypatch.setattr(engines, "_ground", notes.opened("ground", ground))
    monkeypatch.setattr("server.infrastructure.now", lambda: NOW)
    return notes


def run(*command: str, **env: str) -> Result:
    return CliRunner().invoke(cli, ("engine", *command), env=env)


def pairs(monkeypatch: pytest.MonkeyPatch, notes: Notes, *found: Pair) -> None:
    monkeypatch.setattr(CheckCountStore, "pairs", notes.awaited("pairs", gives=()))
    monkeypatch.setattr("services.faces.engines.pairs_of", lambda _: found)


def test_two_engines_are_compared_over_so_many_days_to_today(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [
        PairCount("opencv/1", "dlib/1", one, 3, other, 4, checks)
        for one, other, checks in (
            (Verdict.PASS, Verdict.PASS, 35),
            (Verdict.PASS, Verdict.UNSURE, 2),
            (Verdict.FAIL, Verdict.PASS, 3),
        )
    ]
    rate = Rate(5, 40, 0.0546, 0.2611)
    pairs(
        monkeypatch,
        notes,
        Pair("opencv/1", "dlib/1", 40, rate, tuple(cells)),
        Pair("opencv/1", "other/1", 19, None, ()),
    )

    found = run("compare", "--days", "7")

    assert found.output.splitlines() == [
        "opencv/1 and dlib/1: 40 checks",
        "  disagreed 5 of 40: 12.50% (5.46% to 26.11%)",
        "  fail here, pass there: 3",
        "  pass here, unsure there: 2",
        "opencv/1 and other/1: 19 checks",
        "  too few for a rate: at least 20 checks are needed",
    ]
    assert notes[1][2:] == (Period(date(2026, 11, 25), date(2026, 12, 1)),)


def test_without_a_shadow_nothing_was_compared(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs(monkeypatch, notes)

    assert run("compare").output == "nothing was compared: set shadow_engine\n"
    assert notes[1][2:] == (Period(date(2026, 11, 4), date(2026, 12, 1)),)


@pytest.mark.parametrize(
    ("persons", "running", "said"),
    [
        (PERSONS, RUNNING, OVER),
        ({"opencv/1": 4, "dlib/1": 1}, None, "dlib/1: 1 persons\nopencv/1: 4 persons\n"),
        ({}, None, "nobody\n"),
    ],
)
def test_progress_says_who_is_on_which_engine(
    persons: dict[str, int],
    running: Switch | None,
    said: str,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(EngineSwitchStore, "count", notes.awaited("count", gives=persons))
    monkeypatch.setattr(EngineSwitchStore, "open", notes.awaited("open", gives=running))

    assert run("progress").output == said
    assert notes[1][2:] == (NOW, ("anew", True))


class Desk:
    """The service of a switch: two persons' photos are looked for, one of them by one."""

    def __init__(self, notes: Notes) -> None:
        self.begin = notes.awaited("begin", gives=RUNNING)
        self.finish = notes.awaited("finish", gives=4)
        self._notes = notes

    async def take_photos(
        self,
        new: object,
        old: object,
        folder: PhotoFolder,
        on_progress: Any,  # noqa: ANN401  # a call
    ) -> dict[Photo, int]:
        self._notes.append((new, old, await folder.photo(ONE)))
        on_progress(500)
        on_progress(20)
        return {Photo.MOVED: 1, Photo.NONE: 519}


class Faces:
    """Two engines opened side by side."""

    engine = "dlib/1"
    second = SimpleNamespace(engine="opencv/1")

    def __init__(self, notes: Notes) -> None:
        self.turn_by = notes.by("turn by")

    @asynccontextmanager
    async def opened(self, _: Path, **given: object) -> AsyncIterator["Faces"]:
        self.given = given
        yield self


@pytest.mark.parametrize("photos", [True, False])
def test_a_switch_begins_takes_the_photos_that_are_there_and_says_what_to_set(
    photos: bool,  # noqa: FBT001  # a case
    notes: Notes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / f"{ONE}.png").write_bytes(b"a photo")
    faces = Faces(notes)
    monkeypatch.setattr(engines, "_desk", lambda _: Desk(notes))
    monkeypatch.setattr("biometrics.faces.open_faces", faces.opened)
    monkeypatch.setattr(EngineSwitchStore, "count", notes.awaited("count", gives=PERSONS))

    found = run(
        "switch", "dlib", "--days", "35", *(["--photos", str(tmp_path)] if photos else []),
        ZHIJIAN_ENGINE="opencv", ZHIJIAN_WORKERS="1",
    )  # fmt: skip

    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        *(["moved: 1", "no photo: 519", *(f"{each}: 0" for each in list(Photo)[2:])] if photos else []),
        OVER.strip(),
        "Now set engine = dlib and former_engine = opencv, and start all processes again.",
    ]  # fmt: skip
    looked = [f"looked for the photos of {count} persons" for count in (500, 520)]
    assert found.stderr.splitlines() == (looked if photos else [])
    assert {
        "engine": "dlib",
        "second": "opencv",
        "production": False,
    }.items() <= faces.given.items()
    assert notes[1:3] == [
        ("turn by", "turning"),
        ("begin", "dlib/1", "opencv/1", date(2027, 1, 5)),
    ]
    assert ((faces, faces.second, b"a photo") in notes) is photos


@pytest.mark.parametrize(
    ("command", "env", "says"),
    [
        (("switch", "opencv"), {}, "opencv is the engine in force, and no former_engine is set"),
        (("finish",), {}, "former_engine is not set: no switch is under way in this configuration"),
        (("baseline", "2026-11-02", "2026-11-01"), {}, "the last day lies before the first"),
        (("finish",), {"ZHIJIAN_FORMER_ENGINE": "dlib-b"}, "engine dlib-b has no calibration"),
    ],
)  # fmt: skip
def test_what_can_t_be_done_with_engines_is_said_in_one_sentence(
    command: tuple[str, ...],
    env: dict[str, str],
    says: str,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "_desk", lambda _: Desk(notes))

    found = run(*command, **env)

    assert found.exit_code == 1
    assert found.output.startswith(f"Error: {says}")
    assert len(found.output.splitlines()) == 1


def test_a_switch_is_finished_from_the_former_engine_to_the_one_in_force(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_desk", lambda _: Desk(notes))
    monkeypatch.setattr(engines, "_id", lambda _, name: f"{name}/1")

    found = run("finish", ZHIJIAN_ENGINE="dlib", ZHIJIAN_FORMER_ENGINE="opencv")

    assert found.output.splitlines() == [
        "the former engine's templates of 4 persons are erased",
        "Now take former_engine out of the configuration, and start all processes again.",
    ]
    assert notes[1] == ("finish", "dlib/1", "opencv/1")


@pytest.mark.parametrize("last", ["2026-11-28", "2026-11-01"])
def test_a_baseline_is_set_for_the_engine_in_force(
    last: str, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CheckCountStore, "set_baseline", notes.awaited("baseline"))

    found = run("baseline", "2026-11-01", last, ZHIJIAN_ENGINE="opencv")

    assert (found.exit_code, found.output) == (0, f"the baseline is 2026-11-01 to {last}\n")
    period = Period(date(2026, 11, 1), date.fromisoformat(last))
    assert notes[1][2:] == ("opencv/1", period)


@pytest.mark.parametrize(
    ("name", "found"),
    [(f"{ONE}.jpg", b"p"), (f"{ONE}.jpeg", b"p"), (f"{ONE}.png", b"p"), (f"{ONE}.gif", None)],
)
async def test_a_photo_is_known_by_the_person_s_id(
    name: str, found: bytes | None, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"p")

    assert await PhotoFolder(tmp_path).photo(ONE) == found
    assert await PhotoFolder(tmp_path).photo(UUID(int=2)) is None
