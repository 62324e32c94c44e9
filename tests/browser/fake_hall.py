"""The fake city's hall: the items that ship and the cases of its resident, moved by the rules of domain alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from aiohttp import web

from definitions.forms import Forms
from definitions.shipped import built_in, shipped
from domain.accounts.mandates import Mandate, MandateKind, MandateSeen, Scope
from domain.errors import Conflict, FieldError, Invalid, NotAllowed
from domain.hall import bundles, moves, step_moves
from domain.hall.built_in import UNIT_WORDS
from domain.hall.bundles import PartCase
from domain.hall.calendar import Calendar
from domain.hall.calendar_years import shipped as years
from domain.hall.case_lists import CaseBrief, CaseFile
from domain.hall.case_numbers import case_number
from domain.hall.cases import ENDED, Case, CaseEvent, CaseState
from domain.hall.certificates import Certificate
from domain.hall.items import Item, Who
from domain.hall.posts import Post, PostRole, Posts
from domain.hall.releases import ItemFound
from domain.hall.transitions import Hand, Moment, Moved
from domain.people import Identity
from domain.problems import Problem
from domain.words import Words
from proto.http.hall import cases as wire
from proto.http.hall import items as items_wire
from tests.browser.fake_answers import NOW, answer, refuse, spoken
from tests.browser.fake_desk_acting import PERSON
from tests.browser.fake_mandates import FAR, HEADER
from tests.definitions.test_shipped_items import KNOWN_OF_BUILT_IN, read

SHOP: Final = "permit.shopfront"
OPENING: Final = "shop.opening"
CASE: Final = UUID(int=501)  # the first; the next ones follow
#: As `fill` leaves them.
DRAFT, WANTED, SUBMITTED = (UUID(int=CASE.int + n) for n in range(3))
IDENTITY: Final = Identity("王桂英", "11010519491231002X", "13800000001")
UNITS: Final = {
    "city_management": Words("城市管理局", "City management"),
    "fire_rescue": Words("消防救援局", "Fire and rescue"),
    "civil_affairs": Words("民政局", "Civil affairs"),
    **UNIT_WORDS,
}
FOOD: Final = Hand(UUID(int=75), Posts(frozenset({Post("market_regulation", PostRole.CLERK, "")})))
CLERK: Final = Hand(UUID(int=71), Posts(frozenset({Post("city_management", PostRole.CLERK, "")})))
ITEMS: Final[tuple[Item, ...]] = tuple(read(path) for path in shipped())
BUILT_IN: Final = tuple(read(path, KNOWN_OF_BUILT_IN) for path in built_in())
CALENDAR: Final = Calendar(years())
FORMS: Final = Forms()
CITIZEN: Final = "citizen:00000000-0000-0000-0000-000000000001"
#: A shop sign as somebody fills it in; name and phone are on record.
SIGN: Final[dict[str, Any]] = {
    "shop_name": "桂英包子铺",
    "address": "某路 1 号",
    "what": "new",
    "kind": "letters",
    "lit": False,
    "width_mm": 3000,
    "height_mm": 800,
    "words": [{"line": "桂英包子", "language": "zh"}],
    "true_words": True,
}


@dataclass(slots=True)
class Held:
    case: Case
    events: tuple[CaseEvent, ...] = ()


@dataclass(slots=True)
class FakeHall:
    at: datetime = NOW
    held: dict[UUID, Held] = field(default_factory=dict)
    #: A later version was released, which asks otherwise.
    later: bool = False
    #: That any of its cases gave.
    certificate: Certificate | None = None
    #: Who may apply for every item, where it is others than the item says.
    who: frozenset[Who] = frozenset()
    #: Whether items ask the signature that they say.
    signs: bool = False
    use_signature: Callable[[Case, Item, Mapping[str, object]], None] = lambda *_: None
    #: The mandate that each call of one case named, "" for none.
    acted: list[str] = field(default_factory=list)
    _items: dict[str, Item] = field(
        default_factory=lambda: {one.name: one for one in (*ITEMS, *BUILT_IN)}
    )

    def add_to(self, app: web.Application) -> None:
        one = "/v1/cases/{case}"
        app.add_routes(
            [
                web.get("/v1/items", self._search),
                web.get("/v1/items/{item}", self._item),
                web.post("/v1/cases", self._begin),
                web.get("/v1/cases", self._mine),
                web.get(one, self._show),
                web.delete(one, self._discard),
                web.put(f"{one}/form", self._save),
                web.post(f"{one}/submissions", self._submit),
                web.post(f"{one}/supplements", self._supplement),
                web.post(f"{one}/withdrawals", self._withdraw),
            ]
        )

    @property
    def now(self) -> Moment:
        return Moment(self.at, CALENDAR)

    def item(self, case: Case) -> Item:
        return self._named(case.item)

    def _named(self, name: str) -> Item:
        item = self._items[name]
        return item if self.signs else replace(item, signature=frozenset())

    def draft(self, form: Mapping[str, Any] | None = None, name: str = SHOP) -> Case:
        """One that the resident has begun."""
        item = self._items[name]
        known = {each.field: getattr(IDENTITY, each.what) for each in item.prefill}
        case = Case(
            person=PERSON,
            case=UUID(int=CASE.int + len(self.held)),
            item=item.name,
            item_version=item.version,
            area="440304",
            opened_by=CITIZEN,
            opened_at=self.at,
            form={**known, **(form or {})},
        )
        self.held[case.case] = Held(case)
        return case

    def built_in(self, name: str, case: UUID) -> Case:
        """A case of a built-in item, which a door of its own has opened."""
        item = self._items[name]
        opened = Case(
            person=PERSON,
            case=case,
            item=item.name,
            item_version=item.version,
            area="440304",
            opened_by=CITIZEN,
            opened_at=self.at,
            form={},
        )
        self.held[case] = Held(opened)
        return self.move(case, self._submitted)

    def submitted(self) -> Case:
        """One that waits to be accepted."""
        case = self.draft(SIGN)
        return self.move(case.case, self._submitted)

    def move(self, case: UUID, make: Callable[[Case, Item], Moved]) -> Case:
        """Makes a move as domain says; Conflict and NotAllowed as it does."""
        held = self.held[case]
        made = make(held.case, self.item(held.case))
        self.held[case] = Held(made.case, (*held.events, made.event))
        return made.case

    def lacks(self) -> Case:
        """One whose clerk has looked: a field and a document lack."""
        case = self.submitted().case
        self.move(case, lambda one, _: step_moves.take(one, "accept", CLERK, self.now))
        return self.move(
            case,
            lambda one, item: moves.want_supplement(
                one, item, "accept", ("address", "licence"), "请写明门牌号", CLERK, self.now
            ),
        )

    def bundled(self) -> Case:
        """A sign and a small eating house, applied for as one; the latter is refused already."""
        bundle = self.draft(SIGN, OPENING)
        parts = [self.draft(SIGN, part.item) for part in self._items[OPENING].bundle]
        for part in parts:
            self.held[part.case].case = replace(part, bundle=bundle.case)
            self.move(part.case, self._submitted)
        self.move(
            bundle.case,
            lambda one, item: bundles.submit(
                one,
                item,
                [self.item(part) for part in parts],
                "20261124-0000009-0",
                CITIZEN,
                self.now,
            ),
        )
        food = parts[1].case
        self.move(food, lambda one, _: step_moves.take(one, "accept", FOOD, self.now))
        self.move(food, lambda one, _: moves.refuse(one, "accept", "面积不足", FOOD, self.now))
        return self.held[bundle.case].case

    def fill(self) -> None:
        """A case of each kind."""
        self.draft(SIGN)
        self.lacks()
        self.submitted()

    def change(self, case: UUID, **form: object) -> None:
        """Another device saves what is being filled in."""
        held = self.held[case]
        filled_in = held.case.supplement_form or held.case.form
        held.case = self._with(held.case, {**filled_in, **form})

    def _with(self, case: Case, form: Mapping[str, object]) -> Case:
        """As it is saved while somebody fills it in."""
        after = replace(case, version=case.version + 1)
        if case.state is CaseState.DRAFT:
            return replace(after, form=form)
        return replace(after, supplement_form=form)

    def _submitted(self, case: Case, item: Item) -> Moved:
        number = case_number(self.at.date(), len(self.held))
        return moves.submit(case, item, number, CITIZEN, self.now).under(case.mandate)

    async def _search(self, request: web.Request) -> web.Response:
        words, language = request.query.get("words", ""), spoken(request)
        found = [
            ItemFound(one.name, one.version, one.names, one.about)
            for one in self._items.values()
            if words in "".join((one.names.zh, one.names.en, *one.keywords))
        ]
        return answer(
            items_wire.ItemsFound(items=[items_wire.ItemLine.of(each, language) for each in found])
        )

    async def _item(self, request: web.Request) -> web.Response:
        item = self._named(request.match_info["item"])
        if self.later and "version" not in request.query:
            item = replace(item, version=2, form=next(iter(self._items.values())).form)
        if self.who:
            item = replace(item, applicants=replace(item.applicants, who=self.who))
        return answer(shown(item, request))

    async def _begin(self, request: web.Request) -> web.Response:
        wanted = wire.CaseNew.model_validate_json(await request.read())
        case = self.draft(name=wanted.item)
        if named := request.headers.get(HEADER):
            case = self.held[case.case].case = replace(case, mandate=UUID(named))
        return self._answer(case, request, 201)

    async def _mine(self, request: web.Request) -> web.Response:
        lines = [
            wire.CaseLine.of(self.brief(one.case), self.item(one.case), spoken(request))
            for one in reversed(self.held.values())
            if HEADER not in request.headers or one.case.mandate
            if one.case.bundle is None
        ]
        return answer(wire.CasesSeen(cases=lines))

    def brief(self, case: Case) -> CaseBrief:
        dues = [each.due(CALENDAR) for each in case.clocks]
        return CaseBrief(
            case=case.case,
            person=case.person,
            number=case.number,
            item=case.item,
            item_version=case.item_version,
            state=case.state,
            area=case.area,
            opened_at=case.opened_at,
            submitted_at=case.submitted_at,
            ended_at=case.ended_at,
            due_at=min((each.at for each in dues if each), default=None),
            mandate=case.mandate,
        )

    async def _show(self, request: web.Request) -> web.Response:
        held = self.held.get(UUID(request.match_info["case"]))
        return self._answer(held.case, request) if held else refuse(Problem.NOT_FOUND, 404)

    async def _discard(self, request: web.Request) -> web.Response:
        del self.held[UUID(request.match_info["case"])]
        return web.Response(status=204)

    async def _save(self, request: web.Request) -> web.Response:
        held = self.held[UUID(request.match_info["case"])]
        if not seen_is(held.case, request):
            return refuse(Problem.CASE_CHANGED, 412)
        form = await self._form(request, held.case, whole=False)
        held.case = self._with(held.case, form)
        return self._answer(held.case, request)

    async def _submit(self, request: web.Request) -> web.Response:
        def make(case: Case, item: Item) -> Moved:
            check_form(item, case.form, whole=True)
            self.use_signature(case, item, case.form)
            return self._submitted(case, item)

        return self.moved(request, make)

    async def _supplement(self, request: web.Request) -> web.Response:
        held = self.held[UUID(request.match_info["case"])]
        form = await self._form(request, held.case, whole=True)

        def make(case: Case, item: Item) -> Moved:
            self.use_signature(case, item, form)
            return moves.supplement(case, form, CITIZEN, self.now)

        return self.moved(request, make)

    async def _withdraw(self, request: web.Request) -> web.Response:
        case = UUID(request.match_info["case"])
        made = self.move(case, lambda one, _: moves.withdraw(one, CITIZEN, self.now))
        return self._answer(made, request, 201)

    def moved(self, request: web.Request, make: Callable[[Case, Item], Moved]) -> web.Response:
        case = UUID(request.match_info["case"])
        if not seen_is(self.held[case].case, request):
            return refuse(Problem.CASE_CHANGED, 412)
        try:
            return self._answer(self.move(case, make), request, 201)
        except (Conflict, NotAllowed) as refusal:
            return refuse(refusal.problem, 409 if isinstance(refusal, Conflict) else 403)

    async def _form(self, request: web.Request, case: Case, *, whole: bool) -> dict[str, object]:
        body = wire.CaseForm.model_validate_json(await request.read())
        item = self.item(case)
        known = {each.field: case.form[each.field] for each in item.prefill}
        assert not known.keys() & body.form.keys()  # the page sends nothing that it did not ask
        form = {**body.form, **known}
        check_form(item, form, whole=whole)
        return form

    def _answer(self, case: Case, request: web.Request, status: int = 200) -> web.Response:
        self.acted.append(request.headers.get(HEADER, ""))
        item = self.item(case)
        on_record = frozenset(each.field for each in item.prefill)
        parts = tuple(
            PartCase(one.case, self.item(one.case))
            for one in self.held.values()
            if one.case.bundle == case.case
        )
        events = self.held[case.case].events
        file = CaseFile(
            case, item, events, on_record, acting(case), certificate=self.certificate, parts=parts
        )
        return answer(wire.CaseSeen.of(file, self.now, spoken(request)), status)

    def waiting(self) -> list[Case]:
        """What officers may see."""
        cases = [each.case for each in self.held.values()]
        return [one for one in cases if one.state is not CaseState.DRAFT and one.state not in ENDED]


def acting(case: Case) -> MandateSeen | None:
    """Who applied in the resident's place."""
    if case.mandate is None:
        return None
    mandate = Mandate(
        case.mandate, PERSON, UUID(int=2), MandateKind.REPRESENTATIVE, frozenset({Scope.CASES}),
        CITIZEN, NOW, NOW + FAR,
    )  # fmt: skip
    return MandateSeen(mandate, "李建国")


def shown(item: Item, request: web.Request) -> items_wire.ItemSeen:
    language = spoken(request)
    parts = {one.name: one.names for one in ITEMS}
    return items_wire.ItemSeen.of(item, UNITS, language, parts)


def seen_is(case: Case, request: web.Request) -> bool:
    """Whether the version that the page names is the one that holds."""
    return request.headers["If-Match"] == f'"{case.version}"'


def check_form(item: Item, form: Mapping[str, object], *, whole: bool) -> None:
    """Invalid with every fault, as the service says it."""
    faults = FORMS.faults(item, form, whole=whole)
    if faults:
        errors = tuple(FieldError(f"/form{one.pointer}", one.code, one.detail) for one in faults)
        raise Invalid(Problem.BODY_INVALID, errors=errors)
