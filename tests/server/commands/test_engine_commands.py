"""A switch of engines from the command line, with real engines and a real database."""

import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from biometrics.calibration import find
from biometrics.faces import open_faces
from domain.accounts.consent import Purpose
from domain.faces.face_check import Comparison, EngineId, Verdict
from domain.faces.face_records import FaceSource
from domain.people import Identity
from server.commands.cli import cli
from storage.database import open_database
from storage.faces.score_bands import CheckCountStore
from tests import samples
from tests.biometrics.test_two_engines import MODELS, own_calibration
from tests.storage.city import COUNTER, LI, NOW, WANG, City, found

pytestmark = pytest.mark.slow
OLD = EngineId("opencv", "1", "")
NEW = "opencv-b"


class Town:
    """Two residents on the old engine; the photo of one of them lies in the folder."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.keys = folder / "keys"
        self.photos = folder / "photos"
        self.photos.mkdir()
        self.env = {
            "ZHIJIAN_DATABASE_URL": url,
            "ZHIJIAN_KEYS": str(self.keys),
            "ZHIJIAN_MODELS": str(MODELS),
            "ZHIJIAN_CALIBRATIONS": str(own_calibration(folder / "calibrations")),
            "ZHIJIAN_WORKERS": "1",
        }
        self.one, self.other = asyncio.run(self._settle())
        photo = samples.face("obama2").read_bytes()
        (self.photos / f"{self.one}.jpg").write_bytes(photo)

    def zhijian(self, *args: str, **env: str) -> Result:
        return CliRunner().invoke(cli, args, env=self.env | env)

    def sources(self, person: UUID) -> set[tuple[str, str]]:
        """Engine and source of each template."""

        async def read() -> set[tuple[str, str]]:
            async with open_database(self.url, size=2) as database:
                rows = await database.fetch(
                    "SELECT engine, source FROM biometric.face_records WHERE person_id = $1", person
                )
            return {(row["engine"], row["source"]) for row in rows}

        return asyncio.run(read())

    def compare(self, checks: int) -> None:
        """The shadow disagreed once, and agreed otherwise."""

        async def count() -> None:
            async with open_database(self.url, size=2) as database:
                counts = CheckCountStore(database)
                seen = Comparison(OLD, Verdict.PASS, 13, sure=False, frames=())
                shadow = find(NEW, Path(self.env["ZHIJIAN_CALIBRATIONS"])).engine
                for n in range(checks):
                    verdict = Verdict.PASS if n else Verdict.UNSURE
                    await counts.count_pair("pension.certify", seen, shadow, verdict, 12, NOW)

        asyncio.run(count())

    async def _settle(self) -> tuple[UUID, UUID]:
        async with open_database(self.url, size=2) as database:
            city = found(database, self.keys)
            async with open_faces(MODELS, workers=1, production=True) as faces:
                templates = [
                    (await faces.enrol(samples.face(name).read_bytes())).template
                    for name in ("obama", "biden")
                ]
            one, other = [
                await self._enrolled(city, identity, template or b"")
                for identity, template in zip((WANG, LI), templates, strict=True)
            ]
        return one, other

    async def _enrolled(self, city: City, identity: Identity, template: bytes) -> UUID:
        person = await city.resident(identity)
        await city.consent(person)
        await city.consent(person, Purpose.SENDING_FRAMES)
        await city.face_records.put(
            person,
            OLD,
            FaceSource.ID_PHOTO,
            template,
            at=NOW,
            review_on=date(2031, 11, 24),
            actor=COUNTER,
        )
        return person


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Town:
    return Town(database_url, tmp_path)


def test_a_switch_takes_the_photos_waits_for_the_rest_and_ends(town: Town) -> None:
    begun = town.zhijian("engine", "switch", NEW, "--photos", str(town.photos))

    assert begun.exit_code == 0, begun.output
    assert "moved: 1" in begun.output
    assert "no photo: 1" in begun.output
    assert "set engine = opencv-b and former_engine = opencv" in begun.output
    assert ("opencv-b/1", "id_photo") in town.sources(town.one)
    assert town.sources(town.other) == {("opencv/1", "id_photo")}
    progress = town.zhijian("engine", "progress").output
    assert "1 persons are over, 1 are left" in progress

    after = {"ZHIJIAN_ENGINE": NEW, "ZHIJIAN_FORMER_ENGINE": "opencv"}
    early = town.zhijian("engine", "finish", **after)
    assert early.exit_code == 1
    assert "1 persons are on opencv/1 alone" in early.output

    # the photo of the other comes in late: the same command goes on, from the new configuration too
    late = samples.face("biden").read_bytes()
    (town.photos / f"{town.other}.jpg").write_bytes(late)
    again = town.zhijian("engine", "switch", NEW, "--photos", str(town.photos), **after)
    assert "moved: 1" in again.output
    done = town.zhijian("engine", "finish", **after)
    assert done.exit_code == 0, done.output
    assert "of 2 persons are erased" in done.output
    assert town.sources(town.one) == {("opencv-b/1", "id_photo")}
    assert town.sources(town.other) == {("opencv-b/1", "id_photo")}


def test_a_photo_of_somebody_else_is_not_taken(town: Town) -> None:
    other = samples.face("biden").read_bytes()
    (town.photos / f"{town.one}.jpg").write_bytes(other)

    begun = town.zhijian("engine", "switch", NEW, "--photos", str(town.photos))

    assert "not the person of the old reference: 1" in begun.output
    assert town.sources(town.one) == {("opencv/1", "id_photo")}


def test_an_engine_without_calibration_is_refused_in_a_sentence(town: Town) -> None:
    refused = town.zhijian("engine", "switch", "opencv-c")

    assert refused.exit_code == 1
    assert "opencv-c has no calibration" in refused.output
    assert "Traceback" not in refused.output


def test_the_engine_in_force_is_no_switch(town: Town) -> None:
    assert "is the engine in force" in town.zhijian("engine", "switch", "opencv").output


def test_nothing_is_finished_without_a_former_engine(town: Town) -> None:
    assert "former_engine is not set" in town.zhijian("engine", "finish").output


def test_the_shadow_s_disagreements_are_told_with_their_number(town: Town) -> None:
    assert "nothing was compared" in town.zhijian("engine", "compare", "--days", "3660").output
    town.compare(19)
    few = town.zhijian("engine", "compare", "--days", "3660").output
    assert "too few for a rate" in few
    town.compare(21)

    told = town.zhijian("engine", "compare", "--days", "3660").output

    assert "40 checks" in told
    assert "disagreed 2 of 40: 5.00% (1.38% to 16.50%)" in told
    assert "pass here, unsure there: 2" in told


def test_a_baseline_is_set_in_order(town: Town) -> None:
    wrong = town.zhijian("engine", "baseline", "2026-11-02", "2026-11-01")
    right = town.zhijian("engine", "baseline", "2026-11-01", "2026-11-28")

    assert "lies before the first" in wrong.output
    assert "the baseline is 2026-11-01 to 2026-11-28" in right.output
