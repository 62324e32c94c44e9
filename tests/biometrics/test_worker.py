"""The jobs of a face worker with engines that read a face from a picture's grey: no model runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from biometrics import engines, pictures, quality, worker
from biometrics.engine import Engine, Face, Picture, Vector, to_template
from biometrics.engines import NoSuchEngine
from biometrics.rotation import Keyed, closed, opened
from biometrics.wire import Equipment
from domain.errors import Invalid, TooLarge
from domain.faces.face_check import (
    EngineId,
    Enrolment,
    LifeEvidence,
    Match,
    Reason,
    Sight,
    TurnEvidence,
)
from tests.biometrics.test_quality_of_values import GOOD, LANDMARKS

#: Darker than this nobody is seen; from CROWD on two people.
SEEN, CROWD = 20, 200
KEYED: Keyed = (2, ((1, b"one"), (2, b"two")))


def shown(grey: int, quality: int = 90) -> bytes:
    """A picture of one grey, which is who is on it."""
    picture = np.full((64, 64, 3), grey, np.uint8)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def grey_of(picture: Picture) -> int:
    return int(picture[0, 0, 0])


class Greys:
    """Tells people by their grey; what it makes of a face that was not refined is far from all."""

    id = EngineId("greys", "1", "")

    def __init__(self, more: float = 0) -> None:
        self.more = more

    def detect(self, picture: Picture) -> list[Face]:
        grey = grey_of(picture)
        if grey < SEEN:
            return []
        person = Face((0, 0, 120, 120), LANDMARKS, 0.9)
        return [person, replace(person, score=0.95)] if grey >= CROWD else [person]

    def refine(self, picture: Picture, face: Face) -> Face:  # as the port has it
        return replace(face, score=1.0)

    def embed(self, picture: Picture, face: Face) -> Vector:
        off = 0 if face.score == 1 else 1_000
        return np.array([grey_of(picture) + off + self.more, 0], np.float32)

    def refer(self, picture: Picture, face: Face) -> Vector:
        return self.embed(picture, face) + np.array([0, 1], np.float32)

    def compare(self, one: Vector, others: Vector) -> Vector:
        return np.asarray(1 - np.abs(others[:, 0] - one[0]) / 100, np.float32)


@dataclass
class Eyes:
    """The mesh, of which a head leans by `roll`; notes the turns that it was shown."""

    roll: float = 0.0
    turns: list[tuple[list[int], int]] = field(default_factory=list)

    def look(
        self,
        picture: Picture,
        face: Face | None,
        faces: int,
        reasons: tuple[Reason, ...],
        *,
        eyes: bool,
    ) -> Sight:
        height, width = picture.shape[:2]
        score = face.score if face else 0.0
        opened_by = 0.3 if eyes else None
        return Sight(width, height, faces, reasons, score, roll=self.roll, eyes=opened_by)

    def examine_turn(self, frames: Sequence[Picture], faces: Sequence[Face]) -> TurnEvidence:
        self.turns.append(([grey_of(one) for one in frames], len(faces)))
        return TurnEvidence(float(len(frames)), None, None)


class Alive:
    def examine(self, frames: Sequence[Picture], faces: Sequence[Face]) -> LifeEvidence:
        assert len(frames) == len(faces)
        return LifeEvidence(passive=tuple(float(grey_of(one)) for one in frames))


@pytest.fixture
def eyes(monkeypatch: pytest.MonkeyPatch) -> Eyes:
    """A loaded worker, with a second engine."""
    found = Eyes()
    loaded = worker._Loaded(Greys(), found, Alive(), Greys(more=50))  # type: ignore[arg-type]  # fakes
    monkeypatch.setattr(worker, "_loaded", loaded, raising=False)
    monkeypatch.setattr(quality, "measure", lambda _, face: replace(GOOD, width=face.box[2]))
    return found


def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the second engine."""
    monkeypatch.setattr(worker, "_loaded", replace(worker._loaded, second=None))


def vector(grey: float, referred: float = 0) -> Vector:
    return np.array([grey, referred], np.float32)


def template(grey: float, referred: float = 0) -> bytes:
    return to_template(vector(grey, referred))


def test_a_worker_loads_one_thread_its_engine_and_the_second_only_where_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[object, ...]] = []
    models = {"sface": Path("/models/sface.onnx")}

    def load(name: str, given: Mapping[str, Path], *, calibration: str = "") -> Engine:
        asked.append((name, given, calibration))
        return Greys()

    monkeypatch.setattr(worker, "_loaded", None, raising=False)
    monkeypatch.setattr(engines, "load", load)
    monkeypatch.setattr(worker, "FrameAnalyzer", lambda given: ("eyes", given))
    monkeypatch.setattr(worker, "Life", lambda given: ("life", given))
    monkeypatch.setattr(cv2, "setNumThreads", lambda number: asked.append(("threads", number)))

    worker.start(Equipment("opencv-b", models, "opencv-2026", "dlib"))
    assert asked == [("threads", 1), ("opencv-b", models, "opencv-2026"), ("dlib", models, "")]
    eyes_and_life: tuple[object, ...] = (worker._loaded.eyes, worker._loaded.life)
    assert eyes_and_life == (("eyes", models), ("life", models))
    assert worker._loaded.second is not None

    worker.start(Equipment("opencv", models))
    assert asked[3:] == [("threads", 1), ("opencv", models, "")]
    assert worker._loaded.second is None


@pytest.mark.usefixtures("eyes")
def test_a_good_frame_shows_one_person_and_misses_no_gate() -> None:
    assert worker.observe(shown(100)) == Sight(64, 64, 1, (), 0.9, eyes=0.3)
    assert worker.observe_coarsely(shown(100)) == Sight(64, 64, 1, (), 0.9, eyes=None)


@pytest.mark.usefixtures("eyes")
def test_a_frame_of_nobody_says_why_by_its_light() -> None:
    assert worker.observe(shown(5)) == Sight(64, 64, 0, (Reason.TOO_DARK,), eyes=0.3)


@pytest.mark.usefixtures("eyes")
def test_two_people_and_a_coarse_jpeg_are_seen_on_a_frame() -> None:
    assert worker.observe(shown(CROWD)).reasons == (Reason.SEVERAL_FACES,)
    assert worker.observe(shown(100, quality=5)).reasons == (Reason.FACE_UNCLEAR,)


def test_how_far_a_head_leans_is_what_the_mesh_says(eyes: Eyes) -> None:
    eyes.roll = 80

    assert worker.observe(shown(100)).reasons == (Reason.HEAD_TILTED,)


def test_ends_of_a_turn_without_a_face_are_left_out_and_its_middle_stays(eyes: Eyes) -> None:
    greys = (5, 50, 6, 60, 5, 5)

    assert worker.examine_turn([shown(grey) for grey in greys]).residual == 3
    worker.examine_turn([shown(50)])
    worker.examine_turn([shown(5)])

    assert eyes.turns == [([50, 6, 60], 2), ([50], 2), ([], 0)]


@pytest.mark.usefixtures("eyes")
def test_life_is_looked_for_where_a_face_is() -> None:
    found = worker.examine_passive_liveness([shown(50), shown(5), shown(60)])

    assert found == LifeEvidence(passive=(50, 60))


@pytest.mark.usefixtures("eyes")
def test_frames_are_compared_together_with_each_reference_and_each_with_the_first() -> None:
    found = worker.match([shown(100), shown(120)], [template(110), template(60)])

    assert found.to_reference == pytest.approx((1.0, 0.5))
    assert found.to_first == pytest.approx((1.0, 0.8))
    assert (found.probe, found.first) == (template(110), template(100))


@pytest.mark.usefixtures("eyes")
def test_a_first_frame_of_before_is_the_one_that_frames_are_compared_with() -> None:
    found = worker.match([shown(100)], [], template(130))

    assert found.to_first == pytest.approx((0.7,))
    assert found.first == template(130)


@pytest.mark.usefixtures("eyes")
def test_a_frame_of_nobody_is_like_nobody_and_takes_no_part() -> None:
    assert worker.match([shown(100), shown(5)], [template(100)]) == Match(
        to_reference=(1.0,), to_first=(1.0, -1.0), probe=template(100), first=template(100)
    )
    assert worker.match([shown(5)], [template(100)]) == Match((-1.0,), (-1.0,), b"", b"")


@pytest.mark.usefixtures("eyes")
def test_the_second_engine_compares_by_vectors_of_its_own() -> None:
    found = worker.match_second([shown(100)], [template(150)], template(140))

    assert found.to_reference == (1.0,)
    assert found.to_first == pytest.approx((0.9,))
    assert found.probe == template(150)


@pytest.mark.usefixtures("eyes")
def test_templates_are_turned_by_the_city_s_key_on_their_way_in_and_out() -> None:
    known = closed(vector(110), (1, KEYED[1]))
    before = closed(vector(100), KEYED)

    for match, more in ((worker.match, 0), (worker.match_second, 50)):
        found = match([shown(110 - more)], [known], before, KEYED)
        assert found.to_reference == pytest.approx((1.0,), abs=1e-4)
        assert found.to_first == pytest.approx((0.9,), abs=1e-4)
        assert found.probe == closed(vector(110), KEYED)
        assert opened(found.first, KEYED) == pytest.approx(vector(100), abs=1e-4)
    for compare in (worker.compare, worker.compare_second):
        assert compare(known, [before], KEYED) == pytest.approx((0.9,), abs=1e-4)


@pytest.mark.usefixtures("eyes")
def test_a_template_is_compared_with_each_reference() -> None:
    references = [template(100), template(150)]

    assert worker.compare(template(100), references) == (1.0, 0.5)
    assert worker.compare_second(template(150), references) == (0.5, 1.0)
    assert worker.compare(template(100), []) == ()


@pytest.mark.usefixtures("eyes")
def test_without_a_second_engine_nothing_is_compared_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone(monkeypatch)

    with pytest.raises(NoSuchEngine, match=r"^no second engine is loaded$"):
        worker.compare_second(template(1), [])
    with pytest.raises(NoSuchEngine):
        worker.match_second([], [])


@pytest.mark.usefixtures("eyes")
def test_a_photo_is_enrolled_by_both_engines_as_what_is_kept_for_years(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = Enrolment(template(100, 1), (), second=template(150, 1))
    assert worker.enrol(shown(100)) == made

    turned = worker.enrol(shown(100), KEYED)
    assert turned.template == closed(vector(100, 1), KEYED)
    assert turned.second == closed(vector(150, 1), KEYED)

    alone(monkeypatch)
    assert worker.enrol(shown(100)) == replace(made, second=b"")


@pytest.mark.usefixtures("eyes")
def test_a_photo_in_which_the_second_engine_sees_nobody_is_still_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blind = Greys()
    monkeypatch.setattr(blind, "detect", lambda _: [])
    monkeypatch.setattr(worker, "_loaded", replace(worker._loaded, second=blind))

    assert worker.enrol(shown(100)) == Enrolment(template(100, 1), (), second=b"")


@pytest.mark.usefixtures("eyes")
@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (shown(5), Reason.NO_FACE),
        (shown(CROWD), Reason.SEVERAL_FACES),
        (shown(100, quality=5), Reason.FACE_UNCLEAR),
    ],
    ids=["nobody", "two", "coarse"],
)
def test_a_photo_that_is_not_good_enough_says_why_and_makes_no_template(
    photo: bytes, reason: Reason
) -> None:
    assert worker.enrol(photo) == Enrolment(None, (reason,))


@pytest.mark.usefixtures("eyes")
def test_a_face_must_be_as_wide_as_is_asked() -> None:
    assert worker.enrol(shown(100), least_px=120).template is not None
    assert worker.enrol(shown(100), least_px=121).reasons == (Reason.FACE_TOO_SMALL,)


@pytest.mark.usefixtures("eyes")
def test_a_photo_may_be_larger_than_a_frame() -> None:
    photo = shown(100) + bytes(pictures.FRAME.size)

    assert worker.enrol(photo).template == template(100, 1)
    with pytest.raises(TooLarge):
        worker.observe(photo)


def test_an_uploaded_picture_is_written_anew_without_what_else_its_file_held() -> None:
    sent = shown(100)
    place = b"\xff\xe1\x00\x0cwhere it was"[:14]
    made = worker.rewrite(sent[:2] + place + sent[2:] + b"behind it")

    assert made.startswith(b"\xff\xd8")
    assert b"where" not in made
    assert b"behind" not in made
    assert grey_of(pictures.decode(made)) == 100
    with pytest.raises(Invalid):
        worker.rewrite(b"no picture")


def test_a_picture_that_stays_too_large_is_written_more_coarsely_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    sent = cv2.imencode(".png", noise)[1].tobytes()
    fine = worker.rewrite(sent)

    monkeypatch.setattr(worker, "PICTURE_BYTES", len(fine))
    assert worker.rewrite(sent) == fine
    monkeypatch.setattr(worker, "PICTURE_BYTES", len(fine) - 1)
    coarse = worker.rewrite(sent)
    assert len(coarse) < len(fine)
    monkeypatch.setattr(worker, "PICTURE_BYTES", len(coarse) - 1)
    with pytest.raises(TooLarge, match=f"more than {len(coarse) - 1} bytes"):
        worker.rewrite(sent)


def test_a_worker_is_asked_for_its_jobs_by_their_names() -> None:
    assert set(worker.JOBS) == {
        *("observe", "observe_coarsely", "examine_turn", "examine_passive_liveness", "enrol"),
        *("match", "match_second", "compare", "compare_second", "rewrite"),
    }
    assert worker.JOBS["compare_second"] is worker.compare_second
