"""What a worker process does: models loaded once, pictures in, numbers out.

Holds no state of a request; every job is a pure function of its arguments, so it may be repeated.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2

from biometrics import engines, pictures, quality
from biometrics.engine import (
    Engine,
    Face,
    Picture,
    Vector,
    biggest,
    pool,
)
from biometrics.frame_features import FrameAnalyzer
from biometrics.passive_liveness import Life
from biometrics.rotation import NOTHING, Keyed, closed, opened
from biometrics.wire import Equipment
from domain.errors import TooLarge
from domain.faces.face_check import Enrolment, LifeEvidence, Match, Sight, TurnEvidence
from domain.problems import Problem

#: No frame without a face reaches a comparison; should one, it is nobody.
_NOBODY: Final = -1.0
#: A picture as it is kept, in bytes; print stays sharp at the first of these, and a noisy one becomes smaller.
PICTURE_BYTES: Final = 20 * 1024 * 1024
_QUALITIES: Final = (90, 70)


@dataclass(frozen=True, slots=True)
class _Loaded:
    engine: Engine
    eyes: FrameAnalyzer
    life: Life
    second: Engine | None = None


_loaded: _Loaded


def start(equipment: Equipment) -> None:
    """Loads the models, or raises what keeps them from it."""
    global _loaded  # noqa: PLW0603  # a worker's one engine; jobs find it here
    cv2.setNumThreads(1)
    engine = engines.load(equipment.engine, equipment.models, calibration=equipment.calibration)
    second = engines.load(equipment.second, equipment.models) if equipment.second else None
    _loaded = _Loaded(engine, FrameAnalyzer(equipment.models), Life(equipment.models), second)


def observe(jpeg: bytes, eyes: bool = True) -> Sight:  # noqa: FBT001, FBT002  # a job's arguments go by place
    """What one frame shows; the eyes only when asked for. Raises Invalid, TooLarge."""
    picture, header = pictures.read(jpeg)
    faces = _loaded.engine.detect(picture)
    face, people = biggest(faces), quality.count(faces, quality.FRAME)
    sight = _loaded.eyes.look(picture, face, people, (), eyes=eyes)
    if face is None:
        return replace(sight, reasons=(quality.why_nobody(picture),))
    # the mesh knows how far a head leans; the coarse look reads it low
    measured = replace(quality.measure(picture, face), roll=sight.roll)
    reasons = quality.judge(people, measured, quality.FRAME, jpeg_quality=header.quality)
    return replace(sight, reasons=reasons)


def observe_coarsely(jpeg: bytes) -> Sight:
    """The same without the eyes: a kind of its own, as it costs half as much."""
    return observe(jpeg, eyes=False)


def examine_turn(jpegs: Sequence[bytes]) -> TurnEvidence:
    """Frames of one turn in order, facing first and the peak last; ends without a face are left out."""
    shown = [pictures.decode(jpeg) for jpeg in jpegs]
    first = _first_face(shown)
    if first is None:
        return _loaded.eyes.examine_turn([], [])
    last = _first_face(shown[::-1]) or first
    kept = shown[first[0] : len(shown) - last[0]]
    return _loaded.eyes.examine_turn(kept, (first[1], last[1]))


def examine_passive_liveness(jpegs: Sequence[bytes]) -> LifeEvidence:
    """Frontal frames of one try in order; those without a face are left out."""
    kept = _with_faces(jpegs)
    return _loaded.life.examine([picture for picture, _ in kept], [face for _, face in kept])


def match(
    jpegs: Sequence[bytes],
    references: Sequence[bytes],
    first: bytes = b"",
    keyed: Keyed = NOTHING,
) -> Match:
    """The frames taken together against each reference, and each frame against the first.

    `first` is the template of a first frame that was looked at before, and is none of these.
    """
    return _match(_loaded.engine, jpegs, references, first, keyed)


def match_second(
    jpegs: Sequence[bytes],
    references: Sequence[bytes],
    first: bytes = b"",
    keyed: Keyed = NOTHING,
) -> Match:
    """The same by the second engine."""
    return _match(_second(), jpegs, references, first, keyed)


def compare(
    template: bytes, references: Sequence[bytes], keyed: Keyed = NOTHING
) -> tuple[float, ...]:
    """A template against each reference."""
    return _compare(_loaded.engine, template, references, keyed)


def compare_second(
    template: bytes, references: Sequence[bytes], keyed: Keyed = NOTHING
) -> tuple[float, ...]:
    """The same by the second engine."""
    return _compare(_second(), template, references, keyed)


def enrol(photo: bytes, keyed: Keyed = NOTHING, least_px: float = 0) -> Enrolment:
    """A reference photo's template, or why it can't be one. Raises Invalid, TooLarge.

    `least_px`: how wide a face has to be, where that is more than `REFERENCE` asks. The second engine makes its own of a photo that is good enough; it may find nobody there.
    """
    picture, header = pictures.read(photo, pictures.PHOTO)
    faces = _loaded.engine.detect(picture)
    face = biggest(faces)
    if face is None:
        return Enrolment(None, quality.judge(0, None, quality.REFERENCE))
    gates = replace(quality.REFERENCE, width=max(quality.REFERENCE.width, least_px))
    face = _loaded.engine.refine(picture, face)
    reasons = quality.judge(
        quality.count(faces, quality.REFERENCE),
        quality.measure(picture, face),
        gates,
        jpeg_quality=header.quality,
    )
    if reasons:
        return Enrolment(None, reasons)
    return Enrolment(
        closed(_loaded.engine.refer(picture, face), keyed),
        (),
        second=_second_template(picture, keyed),
    )


def rewrite(picture: bytes) -> bytes:
    """The pixels of an uploaded picture alone, upright, as JPEG. Raises Invalid, TooLarge.

    What else the file held, such as where it was taken, is left behind.
    """
    shown = pictures.whole(picture, pictures.PHOTO)
    for quality_ in _QUALITIES:
        done, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, quality_])
        if done and len(data) <= PICTURE_BYTES:
            return data.tobytes()
    raise TooLarge(Problem.FRAME_TOO_LARGE, f"more than {PICTURE_BYTES} bytes")


def _second() -> Engine:
    if _loaded.second is None:
        raise engines.NoSuchEngine("no second engine is loaded")
    return _loaded.second


def _second_template(picture: Picture, keyed: Keyed) -> bytes:
    if _loaded.second is None:
        return b""
    face = biggest(_loaded.second.detect(picture))
    if face is None:
        return b""
    return closed(_loaded.second.refer(picture, _loaded.second.refine(picture, face)), keyed)


def _match(
    engine: Engine,
    jpegs: Sequence[bytes],
    references: Sequence[bytes],
    first: bytes,
    keyed: Keyed,
) -> Match:
    known = [opened(reference, keyed) for reference in references]
    vectors = [_vector(engine, jpeg) for jpeg in jpegs]
    probe = pool([vector for vector in vectors if vector is not None])
    before = opened(first, keyed) if first else vectors[0]
    return Match(
        to_reference=tuple(_alike(engine, probe, one) for one in known),
        to_first=tuple(_alike(engine, vector, before) for vector in vectors),
        probe=b"" if probe is None else closed(probe, keyed),
        first=b"" if before is None else closed(before, keyed),
    )


def _compare(
    engine: Engine, template: bytes, references: Sequence[bytes], keyed: Keyed
) -> tuple[float, ...]:
    one = opened(template, keyed)
    return tuple(_alike(engine, one, opened(reference, keyed)) for reference in references)


def _first_face(shown: Sequence[Picture]) -> tuple[int, Face] | None:
    """Where the first face is, and which."""
    for at, picture in enumerate(shown):
        face = biggest(_loaded.engine.detect(picture))
        if face is not None:
            return at, face
    return None


def _with_faces(jpegs: Sequence[bytes]) -> list[tuple[Picture, Face]]:
    seen = [(picture, _loaded.engine.detect(picture)) for picture in map(pictures.decode, jpegs)]
    return [(picture, face) for picture, faces in seen if (face := biggest(faces)) is not None]


def _vector(engine: Engine, jpeg: bytes) -> Vector | None:
    picture = pictures.decode(jpeg)
    face = biggest(engine.detect(picture))
    if face is None:
        return None
    return engine.embed(picture, engine.refine(picture, face))


def _alike(engine: Engine, one: Vector | None, other: Vector | None) -> float:
    if one is None or other is None:
        return _NOBODY
    return float(engine.compare(one, other[None])[0])


#: What may be asked of a worker, by name.
JOBS: Final[Mapping[str, Callable[..., Any]]] = {
    job.__name__: job
    for job in (
        observe,
        observe_coarsely,
        examine_turn,
        examine_passive_liveness,
        match,
        match_second,
        compare,
        compare_second,
        enrol,
        rewrite,
    )
}
