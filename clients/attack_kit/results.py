"""What a run found: every check in its row, and what that says of the promises."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from clients.attack_kit.bona_fide import CONDITIONS, Shown
from clients.attack_kit.phone import NOT_DONE, End, Told
from clients.attack_kit.rates import Share
from clients.attack_kit.species import Claim, Species

BPCER_GOAL: Final = 0.05
MOUTH_ASKED: Final = "mouth asked"
#: Refused by the movement memory, after all else was passed.
KNOWN: Final = "movement_known"
#: Ends after liveness was believed.
_COMPARED: Final = frozenset({"not_the_person", "not_sure"})


@dataclass(slots=True)
class Row:
    """The checks of one species."""

    species: Species
    ends: Counter[End] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    accepted_seeds: list[int] = field(default_factory=list)
    groups: dict[str, Share] = field(default_factory=dict)  # accepted of the checks told apart
    memory: Share = field(default_factory=lambda: Share(0, 0))  # of what the memory alone decided
    before: Share = field(
        default_factory=lambda: Share(0, 0)
    )  # accepted of the checks that trials began with
    seconds: list[float] = field(default_factory=list)

    def add(self, seed: int, told: Told, before: Sequence[Told] = ()) -> None:
        """A trial's end, and the checks that led up to it."""
        for one in before:
            if one.end is not End.UNMEASURED:
                self.before += Share(one.end is End.ACCEPTED, 1)
        self.ends[told.end] += 1
        if told.end is End.UNMEASURED:
            self.reasons[f"unmeasured: {told.reason}"] += 1
            return
        self.seconds.append(told.seconds)
        accepted = told.end is End.ACCEPTED
        group = told.group or (MOUTH_ASKED if "open_mouth" in told.steps else "")
        if group:
            self.groups[group] = self.groups.get(group, Share(0, 0)) + Share(accepted, 1)
        if accepted or told.reason == KNOWN:
            self.memory += Share(accepted, 1)
        if accepted:
            self.accepted_seeds.append(seed)
        else:
            self.reasons[told.reason or "never refused, never accepted"] += 1

    @property
    def apcer(self) -> Share:
        """Accepted of all that were measured."""
        measured = self.ends.total() - self.ends[End.UNMEASURED]
        return Share(self.ends[End.ACCEPTED], measured)

    @property
    def holds(self) -> bool | None:
        """Whether the promise held in this run; None where nothing is promised or measured."""
        most = self.species.claim.share
        if most is None or not self.apcer.of:
            return None
        # one of sixty may be met by chance in a shorter run as well
        allowed = max(most * self.apcer.of, 1.0 if self.species.claim is Claim.ONE_IN_SIXTY else 0)
        return self.apcer.count <= allowed


@dataclass(slots=True)
class Genuine:
    """Bona fide presentations in one condition."""

    condition: str
    stretches: dict[str, str] = field(
        default_factory=dict
    )  # unused one: "" or why it was not passed
    windows: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # windows taken for a fake
    checks: int = 0  # whole checks, tuned stretches among what they show
    ended: Counter[str] = field(default_factory=Counter)
    unmeasured: int = 0

    def add_window(self, told: Told) -> None:
        if told.end is End.UNMEASURED:
            self.unmeasured += 1
            return
        self.windows += 1
        if told.end is End.REFUSED and told.reason not in {NOT_DONE, *_COMPARED}:
            self.refused[told.reason] += 1

    def add_check(self, told: Told, shown: Shown) -> None:
        if told.end is End.UNMEASURED:
            self.unmeasured += 1
            return
        self.checks += 1
        self.ended[told.end if told.end is End.ACCEPTED else told.reason or told.end] += 1
        for number, name in shown.stretches.items():
            self.stretches[name] = verdict_on(told, number)

    @property
    def not_passed(self) -> Share:
        """Unused stretches that did not pass their step when they were first shown."""
        return Share(sum(bool(why) for why in self.stretches.values()), len(self.stretches))

    @property
    def taken_for_fakes(self) -> Share:
        return Share(self.refused.total(), self.windows)

    @property
    def bpcer(self) -> Share:
        """Both together: they have no frame in common."""
        one, other = self.not_passed, self.taken_for_fakes
        return Share(one.count + other.count, one.of + other.of)

    @property
    def whole(self) -> Share:
        """Whole checks not passed; they share stretches, so they are no independent trials."""
        return Share(self.checks - self.ended[End.ACCEPTED], self.checks)

    @property
    def holds(self) -> bool | None:
        """Whether both rates keep to the goal; None where nothing was measured.

        Below FEWEST trials there is no rate: what is a miss then is that more were refused than passed.
        """
        shares = [share for share in (self.bpcer, self.whole) if share.of]
        return all(_kept(share) for share in shares) if shares else None


@dataclass(slots=True)
class Found:
    """All of a run."""

    rows: dict[str, Row]
    genuine: dict[str, Genuine] = field(
        default_factory=lambda: {name: Genuine(name) for name in CONDITIONS}
    )
    seconds: float = 0.0
    checks: int = 0

    @classmethod
    def of(cls, species: Mapping[str, Species]) -> "Found":
        return cls({name: Row(one) for name, one in species.items()})

    @property
    def as_filmed(self) -> Genuine:
        return next(iter(self.genuine.values()))

    @property
    def bpcer_holds(self) -> bool | None:
        """In every condition that was measured."""
        held = [one.holds for one in self.genuine.values() if one.holds is not None]
        return all(held) if held else None

    @property
    def missed(self) -> list[str]:
        """Promises that did not hold, by name."""
        broken = [name for name, row in self.rows.items() if row.holds is False]
        worse = [f"BPCER {name}" for name, one in self.genuine.items() if one.holds is False]
        return [*broken, *worse]


def _kept(refused: Share) -> bool:
    if refused.rate is None:
        return refused.count == 1 or 2 * refused.count <= refused.of
    return refused.rate <= BPCER_GOAL


def verdict_on(told: Told, number: int) -> str:
    """Why what answered a prompt did not pass; empty when it did, at once."""
    at = next(at for at, prompt in enumerate(told.prompts) if prompt.number == number)
    this = told.prompts[at]
    said = [reason for prompt, reason in told.said if prompt == number]
    if at + 1 < len(told.prompts):
        after = told.prompts[at + 1]
        moved_on = after.attempt == this.attempt and after.position > this.position
        return "" if moved_on else (said[-1] if said else "asked again")
    if told.end is End.ACCEPTED or told.reason in _COMPARED:
        return ""
    return told.reason or (said[-1] if said else str(told.end))
