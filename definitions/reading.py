"""Reads a definition (docs/items.md) into an Item, or says all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from definitions import lint
from definitions.bundles import check_bundle, read_bundle
from definitions.certificate_kinds import certificate_of, kind_name, unit
from definitions.codes import Code
from definitions.fields import (
    Fields,
    flag,
    list_of,
    member,
    named,
    number,
    one_of,
    set_of,
    text,
    text_of,
    words,
)
from definitions.findings import Faulty, Findings, Place
from definitions.form_dialect import read_form
from definitions.form_types import FieldType, field_types
from definitions.located import Node, read_tree
from definitions.offers import check_offer, read_offer
from definitions.rules import LONGEST_WAIT_MS, RuleFault, check_rules
from domain.documents import DocumentKind
from domain.hall.certificate_kinds import CertificateKind
from domain.hall.clocks import Allowed, ClockKind, ClockUnit
from domain.hall.decisions import FACT_TYPES
from domain.hall.definitions import Finding, Known
from domain.hall.items import (
    FIELD_NAME,
    ITEM_NAME,
    Applicants,
    Clocks,
    Condition,
    FaceAsked,
    FactWanted,
    FeeDue,
    Item,
    Law,
    Material,
    MaterialWay,
    NoticeWanted,
    Offer,
    Otherwise,
    Part,
    Postage,
    Prefill,
    Rules,
    SignWay,
    Source,
    Step,
    StepKind,
    Who,
)
from domain.hall.posts import PostRole
from domain.people import Level
from domain.words import Words

# Own choices, each far above what a real item has.
_NAMES: Final = 60
_WORD: Final = 20
_WORDS: Final = 30
_ABOUT: Final = 2000
_SENTENCE: Final = 300
_LISTED: Final = 100
_STEPS_READ: Final = 20_000  # lint says more kindly that there are too many
_YEARS: Final = 150
_DAYS: Final = 3660
_FEN: Final = 10_000_000
_EXPRESSION: Final = 500

_LEVELS: Final = {level.name.lower(): level for level in Level}

_short = words(_NAMES)
_field = named(FIELD_NAME, "shop_name")


def read_item(definition: bytes, known: Known) -> Item | tuple[Finding, ...]:
    """The item, which holds every rule of the dialect; else what is wrong, by line and column."""
    findings = Findings()
    try:
        root = read_tree(definition, findings)
        item = _item(root, known, findings)
        check_offer(item, frozenset(field_types(item.form)), root, findings)
        check_bundle(item, known.parts, root, findings)
        for fault in check_rules(item):
            _tell(fault, root, findings)
    except Faulty:
        return findings.in_order()
    return findings.in_order() if findings else item


def _item(root: Node, known: Known, findings: Findings) -> Item:
    fields = Fields(root, findings)
    name = fields.take("name", named(ITEM_NAME, "permit.shopfront"))
    version = fields.take("version", number(1, 9999))
    names = fields.take("names", _short)
    about = fields.take("about", words(_ABOUT))
    basis = fields.take("basis", list_of(_law, 1, _LISTED))
    applicants = fields.take("applicants", _applicants)
    form = fields.part("form", read_form)
    prefill = fields.may_take("prefill", list_of(_prefill, 0, _LISTED), ())
    materials = fields.may_take("materials", list_of(_material, 0, _LISTED), ())
    fee_fen = fields.may_take("fee_fen", number(0, _FEN), 0)
    fee_due = fields.may_take("fee_due", member(FeeDue), FeeDue.ACCEPTANCE)
    types = None if form is None else field_types(form.text)
    look = lint.Look(root, known, findings)
    own = _bundled(fields, look) if root.get("bundle") else _own(fields, look, types)
    keywords = fields.may_take("keywords", set_of(text_of(1, _WORD), 0, _WORDS), ())
    if own.steps:
        look.steps(own.steps)
        look.clocks(own.clocks, own.steps)
    if own.steps is not None:
        look.fee(fee_fen or 0, own.steps)
    look.certificate(name, own.certificate)
    if types is not None:
        look.fields(types, prefill, materials, own.rules)
    look.materials(materials)
    look.rules(own.rules)
    look.ends(own.effect, own.notices)
    fields.end()
    assert form is not None
    assert own.steps is not None
    assert own.clocks is not None
    findings.end()
    return Item(
        name=name,
        version=version,
        names=names,
        about=about,
        basis=basis,
        applicants=applicants,
        form=form.text,
        materials=materials,
        steps=own.steps,
        clocks=own.clocks,
        fee_fen=fee_fen,
        fee_due=fee_due,
        prefill=prefill,
        rules=own.rules,
        effect=own.effect,
        certificate=own.certificate,
        notices=own.notices,
        signature=own.signature,
        face=own.face,
        offer=own.offer,
        bundle=own.bundle,
        keywords=keywords,
        courier=own.courier,
    )


@dataclass(frozen=True, slots=True)
class _Own:
    """What the parts of a bundle have each for themselves; it is signed, and has a clock, as a whole."""

    steps: tuple[Step, ...] | None = ()
    clocks: Clocks | None = None
    rules: Rules | None = None
    effect: str = ""
    certificate: CertificateKind | None = None
    notices: tuple[NoticeWanted, ...] = ()
    signature: frozenset[SignWay] = frozenset()
    face: FaceAsked = FaceAsked.NEVER
    offer: Offer | None = None
    bundle: tuple[Part, ...] = ()
    courier: Postage | None = None


def _own(fields: Fields, look: lint.Look, types: Mapping[str, FieldType] | None) -> _Own:
    steps = fields.part("steps", list_of(_step, 1, _STEPS_READ))
    clocks = fields.part("clocks", _clocks)
    rules = fields.may_take("rules", _rules, None)
    effect = fields.may_take("effect", text, "")
    certificate = fields.may_take("certificate", certificate_of(types), None)
    notices = fields.may_take("notices", list_of(_notice, 0, _LISTED), ())
    proof = _proof(fields, look)
    offer = fields.may_take("offer", read_offer, None)
    courier = fields.may_take("courier", member(Postage), None)
    look.courier(courier, steps)
    return _Own(steps, clocks, rules, effect, certificate, notices, *proof, offer, courier=courier)


def _bundled(fields: Fields, look: lint.Look) -> _Own:
    bundle = fields.take("bundle", read_bundle)
    clocks = fields.may_take("clocks", _bundle_clocks, Clocks({}))
    signature, face = _proof(fields, look)
    return _Own(clocks=clocks, signature=signature, face=face, bundle=bundle)


def _proof(fields: Fields, look: lint.Look) -> tuple[frozenset[SignWay], FaceAsked]:
    """By what the applicant shows that it is their word."""
    signature = fields.may_take("signature", _signature, frozenset[SignWay]())
    face = fields.may_take("face", member(FaceAsked), FaceAsked.NEVER)
    look.signature(signature, face)
    return signature, face


def _tell(fault: RuleFault, root: Node, findings: Findings) -> None:
    """In the line and column of the definition, where an expression stands in it as it is."""
    node = root.find(*fault.path)
    place, where = node.place, Words("请改正", "put it right")
    if fault.line:
        zh = f"在表达式第 {fault.line} 行第 {fault.column} 列"
        where = Words(zh, f"in line {fault.line}, column {fault.column} of the expression")
    if fault.line and node.plain:
        place = Place(place.line, place.column + fault.column - 1)
    findings.add(place, Code.RULE, what=fault.words, where=where)


def _law(node: Node, findings: Findings) -> Law:
    fields = Fields(node, findings)
    law = Law(
        fields.take("title", words(_SENTENCE)), fields.may_take("article", text_of(1, _NAMES), "")
    )
    fields.end()
    return law


def _applicants(node: Node, findings: Findings) -> Applicants:
    fields = Fields(node, findings)
    who = fields.take("who", set_of(member(Who), 1, len(Who)))
    level = fields.take("level", one_of(_LEVELS))
    age_from, age_to = fields.may_take("age", _ages, (None, None))
    areas = fields.may_take("areas", set_of(_area, 0, _LISTED), ())
    listed = set_of(member(DocumentKind), 1, len(DocumentKind))
    documents = fields.may_take("documents", listed, (DocumentKind.RESIDENT_ID,))
    fields.end()
    return Applicants(frozenset(who), _LEVELS[level], age_from, age_to, areas, frozenset(documents))


def _ages(node: Node, findings: Findings) -> tuple[int | None, int | None]:
    fields = Fields(node, findings)
    found = [fields.may_take(name, _age, None) for name in ("from", "to")]
    fields.end()
    least, most = found
    if least is not None and most is not None and most < least:
        raise findings.stop(node.at("to"), Code.AGE)
    return least, most


def _age(node: Node, findings: Findings) -> int | None:
    return number(0, _YEARS)(node, findings)


def _area(node: Node, findings: Findings) -> str:
    found = text(node, findings)
    if not (found.isascii() and found.isdigit() and 2 <= len(found) <= 12):  # noqa: PLR2004  # GB/T 2260
        raise findings.stop(node.place, Code.NAME, met=found, like='"4403"')
    return found


def _prefill(node: Node, findings: Findings) -> Prefill:
    fields = Fields(node, findings)
    found = Prefill(
        fields.take("field", _field),
        fields.take("source", member(Source)),
        fields.take("what", text),
    )
    fields.end()
    return found


def _material(node: Node, findings: Findings) -> Material:
    fields = Fields(node, findings)
    name = fields.take("name", _field)
    names = fields.take("names", _short)
    ways = fields.take("ways", set_of(member(MaterialWay), 1, len(MaterialWay)))
    required = fields.may_take("required", flag, default=True)
    certificate = fields.may_take("certificate", kind_name, "")
    fields.end()
    more = {MaterialWay.CERTIFICATE} if certificate else set()
    return Material(name, names, frozenset(ways) | more, required, certificate)


def _step(node: Node, findings: Findings) -> Step:
    fields = Fields(node, findings)
    step = Step(
        fields.take("name", _field),
        fields.take("kind", member(StepKind)),
        fields.take("names", _short),
        fields.take("unit", unit),
        fields.take("role", member(PostRole)),
        fields.may_take("after", set_of(_field, 0, lint.STEPS), ()),
    )
    fields.end()
    return step


def _clocks(node: Node, findings: Findings) -> Clocks:
    fields = Fields(node, findings)
    allowed: Mapping[ClockKind, Allowed | None] = {
        kind: fields.may_take(kind.value, _allowed, None) for kind in ClockKind
    }
    extension = fields.may_take("extension", number(0, _DAYS), 0)
    fields.end()
    return Clocks({kind: each for kind, each in allowed.items() if each}, extension)


def _bundle_clocks(node: Node, findings: Findings) -> Clocks:
    """What the whole is promised in; without it the longest of its parts counts."""
    fields = Fields(node, findings)
    allowed = fields.take("decide", _allowed)
    fields.end()
    return Clocks({ClockKind.DECIDE: allowed} if allowed else {})


def _allowed(node: Node, findings: Findings) -> Allowed | None:
    fields = Fields(node, findings)
    law = fields.take("law", number(1, _DAYS))
    promised = fields.take("promised", number(1, _DAYS))
    unit = fields.may_take("unit", member(ClockUnit), ClockUnit.WORKING_DAYS)
    fields.end()
    if promised > law:
        raise findings.stop(node.at("promised"), Code.CLOCK_OVER_LAW, promised=promised, law=law)
    return Allowed(law, promised, unit)


def _rules(node: Node, findings: Findings) -> Rules | None:
    fields = Fields(node, findings)
    rules = Rules(
        fields.may_take("facts", list_of(_fact, 0, _LISTED), ()),
        fields.take("conditions", list_of(_condition, 1, _LISTED)),
        fields.may_take("shadow", flag, default=False),
        fields.may_take("sampled", number(0, 100), 0),
    )
    fields.end()
    return rules


def _fact(node: Node, findings: Findings) -> FactWanted:
    fields = Fields(node, findings)
    found = FactWanted(
        fields.take("name", _field),
        fields.take("source", member(Source)),
        fields.take("what", text),
        fields.take("type", one_of(FACT_TYPES)),
        fields.take("within_ms", number(1, LONGEST_WAIT_MS)),
    )
    fields.end()
    return found


def _condition(node: Node, findings: Findings) -> Condition:
    fields = Fields(node, findings)
    found = Condition(
        fields.take("name", _field),
        fields.take("holds", text_of(1, _EXPRESSION)),
        fields.take("words", words(_SENTENCE)),
        fields.may_take("otherwise", member(Otherwise), Otherwise.PERSON),
        fields.may_take("bound_by", _maybe_law, None),
    )
    fields.end()
    return found


def _maybe_law(node: Node, findings: Findings) -> Law | None:
    return _law(node, findings)


def _signature(node: Node, findings: Findings) -> frozenset[SignWay]:
    fields = Fields(node, findings)
    ways = fields.take("ways", set_of(member(SignWay), 1, len(SignWay)))
    fields.end()
    return frozenset(ways)


def _notice(node: Node, findings: Findings) -> NoticeWanted:
    fields = Fields(node, findings)
    found = NoticeWanted(fields.take("move", one_of(lint.MOVES)), fields.take("kind", text))
    fields.end()
    return found
