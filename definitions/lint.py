"""What must hold across the parts of a definition: the order of its steps, its clocks, and each name it uses."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from definitions.codes import Code
from definitions.findings import Findings, Place, nearest
from definitions.located import Node
from domain.hall.cases import Move
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.clocks import ClockKind
from domain.hall.definitions import Known
from domain.hall.items import (
    FACE_OR_OFFICER,
    ROLE_OF,
    Clocks,
    FaceAsked,
    Material,
    NoticeWanted,
    Otherwise,
    Postage,
    Prefill,
    Rules,
    SignWay,
    Source,
    Step,
    StepKind,
    ancestors,
)
from domain.words import Words

STEPS: Final = 200  # own choice: nobody can follow more
MOVES: Final = frozenset(Move)

#: Texts of CEL, and what a rule takes from the form and from the facts.
_QUOTED: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_USED: Final = re.compile(r"\b(form|facts)\s*\.\s*([A-Za-z_][A-Za-z0-9_]*)")


class Look:
    """Looks at the parts that could be read, of the definition that `root` is."""

    def __init__(self, root: Node, known: Known, findings: Findings) -> None:
        self._root = root
        self._known = known
        self._findings = findings

    def steps(self, steps: Sequence[Step]) -> None:
        if len(steps) > STEPS:
            self._add(Code.STEPS_TOO_MANY, "steps", STEPS, met=len(steps), most=STEPS)
            return
        self._no_name_twice("steps", [step.name for step in steps])
        for index, step in enumerate(steps):
            self._hands(index, step)
        if not self._order(steps):
            return
        before = {step.name: ancestors(steps, step.name) for step in steps}
        self._acceptance(steps, before)
        self._decision(steps, before)

    def clocks(self, clocks: Clocks | None, steps: Sequence[Step]) -> None:
        if clocks is None:
            return
        needed = {ClockKind.DECIDE}
        if not self._known.built_in:
            needed |= {ClockKind.ACCEPT, ClockKind.SUPPLEMENT}
        if any(step.kind is StepKind.ISSUE for step in steps):
            needed.add(ClockKind.DELIVER)
        for kind in sorted(needed - set(clocks.allowed)):
            self._add(Code.CLOCK_MISSING, "clocks", met=kind)

    def fee(self, fen: int, steps: Sequence[Step]) -> None:
        """What is made waits for it, so something has to be; a bundle's parts have each their own."""
        if fen and not any(step.kind is StepKind.ISSUE for step in steps):
            self._add(Code.FEE_WITHOUT_ISSUE, "fee_fen")

    def fields(
        self,
        fields: Mapping[str, str],
        prefill: Sequence[Prefill] | None,
        materials: Sequence[Material] | None,
        rules: Rules | None,
    ) -> None:
        """What takes a field of the form, by its name and type."""
        for index, each in enumerate(prefill or ()):
            if each.field not in fields:
                near = nearest(each.field, fields)
                self._add(
                    Code.FIELD_UNDECLARED, "prefill", index, "field", met=each.field, near=near
                )
        for index, condition in enumerate(rules.conditions if rules else ()):
            for name in _used("form", condition.holds):
                if name not in fields:
                    place = ("rules", "conditions", index, "holds")
                    near = nearest(name, fields)
                    self._add(Code.FIELD_UNDECLARED, *place, met=name, near=near)
        # A supplement names fields and materials alike.
        for index, material in enumerate(materials or ()):
            if material.name in fields:
                self._add(Code.TWICE, "materials", index, "name", met=material.name)
        self._no_name_twice("prefill", [each.field for each in prefill or ()], "field")
        self._no_name_twice("materials", [each.name for each in materials or ()])
        for index, each in enumerate(prefill or ()):
            source = (each.source, each.what)
            self._source(source, self._known.prefills, "prefill", index, "what")
            type_ = (self._known.facts or {}).get(source)
            if each.source == Source.CERTIFICATE and type_ not in {None, fields.get(each.field)}:
                self._add(Code.PREFILL, "prefill", index, "field", met=each.field)

    def certificate(self, item: str, kind: CertificateKind | None) -> None:
        """To be called first: what is given out may be named by the rest."""
        known, self._known = self._known, self._known.beside(item, kind)
        if kind is None:
            return
        self._name(kind.unit, known.units, Code.UNIT_UNKNOWN, "certificate", "unit")
        other = (self._known.certificates or {}).get(kind.kind)
        if other is not None and other.item != item:
            place = ("certificate", "kind")
            self._add(Code.CERTIFICATE_TAKEN, *place, met=kind.kind, item=other.item)

    def materials(self, materials: Sequence[Material] | None) -> None:
        kinds = self._known.certificates
        for index, each in enumerate(materials or ()):
            if each.certificate:
                place = ("materials", index, "certificate")
                known = None if kinds is None else frozenset(kinds)
                self._name(each.certificate, known, Code.CERTIFICATE_UNKNOWN, *place)

    def rules(self, rules: Rules | None) -> None:
        if rules is None:
            return
        facts = {fact.name for fact in rules.facts}
        for index, fact in enumerate(rules.facts):
            source, place = (fact.source, fact.what), ("rules", "facts", index)
            self._source(source, self._known.facts, *place, "what")
            wanted = (self._known.facts or {}).get(source, fact.type)
            if fact.type != wanted:
                self._add(Code.ONE_OF, *place, "type", met=fact.type, of=wanted)
        for index, condition in enumerate(rules.conditions):
            at = ("rules", "conditions", index)
            if condition.otherwise is Otherwise.REFUSE and condition.bound_by is None:
                self._add(Code.REFUSE_WITHOUT_LAW, *at, "otherwise")
            for name in _used("facts", condition.holds):
                if name not in facts:
                    self._add(Code.FACT_UNDECLARED, *at, "holds", met=name)
        rows = self._root.get("rules")
        self._no_name_twice("facts", [fact.name for fact in rules.facts], within=rows)
        names = [condition.name for condition in rules.conditions]
        self._no_name_twice("conditions", names, within=rows)

    def ends(
        self,
        effect: str | None,
        notices: Sequence[NoticeWanted] | None,
    ) -> None:
        known = self._known
        if effect:
            self._name(effect, known.effects, Code.EFFECT_UNKNOWN, "effect")
        for index, each in enumerate(notices or ()):
            self._name(each.kind, known.notices, Code.NOTICE_UNKNOWN, "notices", index, "kind")
        self._no_name_twice("notices", [each.move for each in notices or ()], "move")

    def signature(self, ways: frozenset[SignWay], face: FaceAsked) -> None:
        if ways == {SignWay.FACE}:
            self._add(Code.FACE_ALONE, "signature", "ways")
        elif ways and face is FaceAsked.AT_SUBMIT and ways != FACE_OR_OFFICER:
            self._add(Code.FACE_ASKED, "signature", "ways")

    def courier(self, postage: Postage | None, steps: Sequence[Step] | None) -> None:
        """What nobody makes, nobody packs."""
        if postage and not any(step.kind is StepKind.ISSUE for step in steps or ()):
            self._add(Code.COURIER_ISSUE, "courier")

    def _hands(self, index: int, step: Step) -> None:
        roles = ROLE_OF[step.kind]
        if step.role not in roles:
            of = ", ".join(sorted(roles))
            place = ("steps", index, "role")
            self._add(Code.ROLE, *place, kind=step.kind, met=step.role, of=of)
        self._name(step.unit, self._known.units, Code.UNIT_UNKNOWN, "steps", index, "unit")

    def _order(self, steps: Sequence[Step]) -> bool:
        """Whether every step waits for steps that there are, and none for itself."""
        names = {step.name for step in steps}
        known = True
        for index, step in enumerate(steps):
            for at, name in enumerate(step.after):
                if name not in names:
                    known = False
                    near = nearest(name, names - {step.name})
                    place = ("steps", index, "after", at)
                    self._add(Code.STEP_UNKNOWN, *place, met=name, near=near)
        if not known or len(names) < len(steps):
            return False
        cycle = _cycle(steps)
        if cycle:
            index = next(at for at, step in enumerate(steps) if step.name == cycle[0])
            met = " → ".join(cycle[:9])
            self._add(Code.STEP_CYCLE, "steps", index, "after", met=Words(met, met))
        return not cycle

    def _acceptance(self, steps: Sequence[Step], before: dict[str, frozenset[str]]) -> None:
        accepts = [step for step in steps if step.kind is StepKind.ACCEPT]
        if self._known.built_in and not accepts:
            return
        if len(accepts) != 1 or accepts[0].after:
            place = ("steps", steps.index(accepts[-1]), "kind") if accepts else ("steps",)
            self._add(Code.ACCEPT_STEP, *place)
            return
        for index, step in enumerate(steps):
            if step is not accepts[0] and accepts[0].name not in before[step.name]:
                self._add(Code.STEP_UNREACHABLE, "steps", index, "name", met=step.name)

    def _decision(self, steps: Sequence[Step], before: dict[str, frozenset[str]]) -> None:
        decides = [step for step in steps if step.kind is StepKind.DECIDE]
        if len(decides) != 1:
            place = ("steps", steps.index(decides[-1]), "kind") if decides else ("steps",)
            self._add(Code.DECIDE_STEP, *place)
            return
        decide = decides[0]
        for index, step in enumerate(steps):
            if step.kind is StepKind.REVIEW and step.name not in before[decide.name]:
                self._add(Code.DECIDE_BEFORE_REVIEW, "steps", index, "name", met=step.name)
        issues = [step for step in steps if step.kind is StepKind.ISSUE]
        wrong = issues[1:] + [
            step
            for step in issues[:1]
            if decide.name not in before[step.name] or step.name in before[decide.name]
        ]
        for step in wrong:
            self._add(Code.ISSUE_STEP, "steps", steps.index(step), "kind")

    def _name(self, name: str, known: frozenset[str] | None, code: Code, *place: str | int) -> None:
        if known is not None and name not in known:
            self._add(code, *place, met=name, near=nearest(name, known))

    def _source(
        self, wanted: tuple[str, str], known: Collection[tuple[str, str]] | None, *place: str | int
    ) -> None:
        if known is not None and wanted not in known:
            source, what = wanted
            near = nearest(what, [each for of, each in known if of == source])
            self._add(Code.FACT_UNKNOWN, *place, met=f"{source}: {what}", near=near)

    def _no_name_twice(
        self, part: str, names: Sequence[str], key: str = "name", within: Node | None = None
    ) -> None:
        for name, count in Counter(names).items():
            if count > 1:
                again = names.index(name, names.index(name) + 1)
                place = (within or self._root).at(part, again, key)
                self._findings.add(place, Code.TWICE, met=name)

    def _add(self, code: Code, *path: str | int, **parts: object) -> None:
        self._findings.add(self._at(path), code, **parts)

    def _at(self, path: Iterable[str | int]) -> Place:
        return self._root.at(*path)


def _used(what: str, expression: str) -> list[str]:
    """The names that an expression takes of `form` or `facts`, each once, in their order."""
    found = _USED.findall(_QUOTED.sub("''", expression))
    return list(dict.fromkeys(name for of, name in found if of == what))


def _cycle(steps: Sequence[Step]) -> list[str]:
    """The names of steps that wait for one another, the first again at the end; none where all come to their turn."""
    left = {step.name: set(step.after) for step in steps}
    while ready := [name for name, after in left.items() if not after & left.keys()]:
        for name in ready:
            del left[name]
    if not left:
        return []
    walked = [next(iter(left))]
    while True:
        following = min(left[walked[-1]] & left.keys())
        if following in walked:
            return [*walked[walked.index(following) :], following]
        walked.append(following)
