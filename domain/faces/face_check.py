"""A face check: what is asked of the person, what the camera showed, and how it ends.

Times are milliseconds; angles degrees; seen from the person: *left* is the person's own left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """One thing the person is asked to do before the camera."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    OPEN_MOUTH = "open_mouth"
    CLOSE_EYES = "close_eyes"
    NOD = "nod"
    FOLLOW = "follow"  # a mark that goes to places drawn at random; asked where a city wants it

    @property
    def is_turn(self) -> bool:
        return self in {Step.TURN_LEFT, Step.TURN_RIGHT}


#: The steps that are one movement each.
MOVEMENTS: Final = tuple(step for step in Step if step is not Step.FOLLOW)


class Reason(StrEnum):
    """Why a picture, a step or a check was not good enough. `words.py` says each to a person."""

    # one picture (ISO/IEC 29794-5 names in QUALITY_NAMES)
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    FACE_TOO_SMALL = "face_too_small"
    FACE_CUT_OFF = "face_cut_off"
    FACE_UNCLEAR = "face_unclear"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"
    HEAD_TILTED = "head_tilted"
    # a step
    STEP_NOT_DONE = "step_not_done"
    TURN_FURTHER = "turn_further"
    TURN_AS_SHOWN = "turn_as_shown"
    FACE_THE_CAMERA = "face_the_camera"
    TOO_EARLY = "too_early"
    OTHER_MOVEMENT = "other_movement"
    ONE_AT_A_TIME = "one_at_a_time"
    WELL_DONE = "well_done"
    ANOTHER_STEP = "another_step"
    NOT_FOLLOWED = "not_followed"
    # a try
    FLAT_IMAGE = "flat_image"
    PICTURE_CUT = "picture_cut"
    FRAMES_REPEATED = "frames_repeated"
    FRAMES_SEEN_BEFORE = "frames_seen_before"
    PERSON_CHANGED = "person_changed"
    LIFE_NOT_SURE = "life_not_sure"
    TIMING_IMPOSSIBLE = "timing_impossible"
    # the comparison
    NOT_THE_PERSON = "not_the_person"
    NOT_SURE = "not_sure"
    MOVEMENT_KNOWN = "movement_known"
    OFFICER_CONFIRMS = "officer_confirms"
    # what is nobody's fault
    RECORDED_DEATH = "recorded_death"
    CONSENT_WITHDRAWN = "consent_withdrawn"


#: The quality component of ISO/IEC 29794-5 (as named by its reference software OFIQ) behind a reason.
QUALITY_NAMES: Final[dict[Reason, str]] = {
    Reason.NO_FACE: "SingleFacePresent",
    Reason.SEVERAL_FACES: "SingleFacePresent",
    Reason.FACE_TOO_SMALL: "InterEyeDistance",
    Reason.FACE_CUT_OFF: "CropOfTheFaceImage",
    Reason.FACE_UNCLEAR: "UnifiedQualityScore",
    Reason.TOO_DARK: "UnderExposurePrevention",
    Reason.TOO_BRIGHT: "OverExposurePrevention",
    Reason.BLURRED: "Sharpness",
    Reason.HEAD_TILTED: "HeadPoseRoll",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture shows; made in a worker, numbers only."""

    width: int  # px, after EXIF orientation
    height: int
    faces: int
    reasons: tuple[Reason, ...] = ()  # quality gates that were missed, worst first
    score: float = 0.0  # detector confidence 0…1
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # x, y, width, height, px
    yaw: float = 0.0  # degrees, positive to the person's left
    pitch: float = 0.0  # degrees, positive upwards
    roll: float = 0.0
    mouth: float = 0.0  # lip gap over mouth width
    eyes: float | None = None  # eye opening over eye width, mean of both; None: not looked at
    grey: float = 0.0  # mean of the face, 0…255
    sharpness: float = 0.0
    noise: float = 0.0  # grey levels of fine grain in the face, what JPEG left of it
    hash: bytes = b""  # 256-bit difference hash of the picture
    # how much redder and bluer the face is than what is around it: log of red and of blue over green
    tint: tuple[float, float] | None = None

    @property
    def usable(self) -> bool:
        """Exactly one face, and no quality gate missed."""
        return self.faces == 1 and not self.reasons


@dataclass(frozen=True, slots=True)
class Observation:
    """A sight at its place in the check."""

    sight: Sight
    prompt: int  # number of the prompt it answers, from 1
    seq: int  # of the client, rising within a capture
    captured_ms: int  # by the phone's clock, from any zero
    received_ms: int  # by the server's clock, since the capture began


@dataclass(frozen=True, slots=True)
class Rules:
    """What a mode asks. Angles as the mesh reads them."""

    name: str
    turn_deg: float
    step_ms: int  # after which a step is asked again, with coaching
    try_ms: int  # within which all steps must be done
    facing_deg: float = 10.0
    start_ms: int = 250  # nobody reacts sooner after a prompt
    lost_ms: int = 1_000  # a face lost for longer restarts the step
    # a mark that is followed: how many places, how long at each, and straight ahead before the first
    marks: int = 5
    mark_ms: tuple[int, int] = (1_500, 2_000)
    ahead_ms: int = 2_000


STANDARD: Final = Rules(name="standard", turn_deg=22.0, step_ms=8_000, try_ms=60_000)
ELDER: Final = Rules(
    name="elder",
    turn_deg=15.0,
    step_ms=15_000,
    try_ms=120_000,
    mark_ms=(1_700, 2_100),
    ahead_ms=3_000,
)


class StepState(StrEnum):
    WAITING = "waiting"
    PASSED = "passed"
    RESTART = "restart"  # nothing wrong, but begin this step again
    SLIPPED = "slipped"  # another movement than the one asked for came first
    FAILED = "failed"  # something no honest capture shows: the try is judged failed


@dataclass(frozen=True, slots=True)
class StepResult:
    """How the running step stands after the newest observation.

    `first` and `last` are indexes into the history handed in, of the movement that passed;
    `reason` coaches while waiting, explains when restarted or failed.
    """

    state: StepState
    reason: Reason | None = None
    first: int = -1
    last: int = -1


@dataclass(frozen=True, slots=True)
class TurnEvidence:
    """What the frames of one turn say together; made in a worker from the pictures."""

    residual: float | None  # rms of the homography over the inter-ocular distance; None: no corners
    yaw_from: (
        float | None
    )  # second opinion on the first and the peak frame, degrees; None: no model
    yaw_to: float | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A template on file.

    An anchor was made of a photo that an office vouched for; the other kind was kept from an earlier
    check, and is trusted only as far as the anchor beside it.
    """

    template: bytes = field(repr=False)
    anchor: bool = True


@dataclass(frozen=True, slots=True)
class Lit:
    """A face while the page had this colour, 0xRRGGBB; `tint` as in `Sight`."""

    colour: int
    tint: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LifeEvidence:
    """What a few frontal frames of a try say about what was before the lens; made in a worker.

    One number a frame, in the order in which they were taken; empty where the model is not there.
    """

    passive: tuple[float, ...] = ()  # how likely alive, 0…1
    slot: tuple[float, ...] = ()  # the same by models that an operator added
    moire: tuple[float, ...] = ()  # highest peak of the spectrum, in e-folds
    border: tuple[float, ...] = ()  # upright edges on both sides, share of the height
    same_blocks: tuple[float, ...] = ()  # of each to the one before, 0…1
    lit: tuple[Lit, ...] = ()  # of pictures of their own, by the colours of the page


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a try that did all that was asked is still not believed: a person looks at it."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Match:
    """Cosines of frames: taken together to each reference, and of each to the first.

    `probe` is the template of the frames taken together, `first` that of the first alone; empty when
    nobody was seen.
    """

    to_reference: tuple[float, ...]
    to_first: tuple[float, ...]
    probe: bytes = field(default=b"", repr=False)
    first: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A photo's template, or the reasons why it can't serve as a reference.

    `second` is the template by the engine `beside` the first; empty when there is none, or it saw nobody.
    """

    template: bytes | None = field(repr=False)
    reasons: tuple[Reason, ...]
    second: bytes = field(default=b"", repr=False)
    beside: "EngineId | None" = None


@dataclass(frozen=True, slots=True)
class EngineId:
    """Which engine made a template or a score; templates of different engines never meet."""

    name: str
    version: str
    calibration: str  # id of the calibration file, "" when uncalibrated

    def __str__(self) -> str:
        return f"{self.name}/{self.version}"

    @property
    def label(self) -> str:
        """With the calibration, which decides what a score means."""
        return f"{self} {self.calibration}".strip()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the last comparison of a check said, of which frames; it dies soon after the check."""

    engine: EngineId
    verdict: "Verdict"
    band: int
    sure: bool  # alike enough for a reference to be made of it
    frames: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines of one action: from `accept` the same person; from `unsure` another frame, then a person.

    From `strong` on, the probe may become a second reference; by default nothing does.
    """

    accept: float
    unsure: float
    strong: float = 1.0

    def judge(self, cosines: Sequence[float]) -> "Verdict":
        """The likest of several references decides; none decides nothing."""
        best = max(cosines, default=-1.0)
        if best >= self.accept:
            return Verdict.PASS
        return Verdict.UNSURE if best >= self.unsure else Verdict.FAIL

    def renews(self, references: Sequence[Reference], cosines: Sequence[float]) -> bool:
        """Whether a probe so like these may be kept as the newest template of the same person.

        Like the photo itself, so that no chain of small changes leads to somebody else; and like the
        one kept before, so that two people who both resemble an old photo do not take turns.
        """
        anchored = any(reference.anchor for reference in references)
        return anchored and len(cosines) == len(references) and min(cosines) >= self.strong

    def band(self, cosines: Sequence[float]) -> int:
        """A coarse band of .05, for error-rate statistics kept apart from identity."""
        return int(max(cosines, default=0.0) * 20)


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105  # not a password
    FAIL = "fail"
    UNSURE = "unsure"


JUDGED_TRIES: Final = 3
FIRST_FRAME_SECONDS: Final = 180
CHECK_MINUTES: Final = 15  # from issue; within it a dropped socket may be taken up again
FRAME_BYTES: Final = 512 * 1024
BUDGET_FAILED: Final = 5
BUDGET_HOURS: Final = 24
#: Of one device, whomever its checks are of: three persons' worth, since one phone helps several. Own choice.
DEVICE_FAILED: Final = 15


class CheckState(StrEnum):
    ISSUED = "issued"
    CAPTURING = "capturing"
    PASSED = "passed"
    FAILED = "failed"
    UNSURE = "unsure"
    EXPIRED = "expired"  # nothing was judged to the end; counts only if a try had failed


OPEN_STATES: Final = frozenset({CheckState.ISSUED, CheckState.CAPTURING})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How a capture ended: what is stored, and what the person hears. No score, no frame."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    counts: bool  # against the budget: only judged failures
    tries: int
    duration_ms: int
    steps: tuple[Step, ...] = ()
    band: int | None = None
    digests: tuple[bytes, ...] = field(default=(), repr=False)
    renewal: bytes = field(default=b"", repr=False)  # to be kept as second reference; empty: none
    movements: tuple[tuple[Step, bytes], ...] = field(default=(), repr=False)  # packed: movement.py
