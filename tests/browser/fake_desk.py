"""The officers' side of the fake city: one resident, one review."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import unquote
from uuid import UUID, uuid4

from aiohttp import web

from domain.accounts.consent import Purpose
from domain.documents import DocumentKind
from domain.faces.coaching import PHOTO_WORDS
from domain.faces.face_check import Reason
from domain.hall.districts import District
from domain.next_steps import NEXT_STEPS
from domain.pensions.entitlement import Standing
from domain.pensions.evidence import Assurance
from domain.people import masked_address
from domain.problem_titles import TITLES
from domain.problems import Problem
from domain.ways import Way
from domain.words import Words
from proto.http.accounts.finding import (
    ContactSeen,
    NameSearch,
    PersonFound,
    PersonsFound,
    SchemeSeen,
    SchemesSeen,
)
from proto.http.accounts.officers import (
    AgreementRecorded,
    AuditEntrySeen,
    AuditFound,
    Death,
    DeathLook,
    DeathLookWanted,
    ElderRulesEnd,
    ElderRulesNew,
    ElderRulesSeen,
    EntitlementSeen,
    FaceRecordSeen,
    PersonNew,
    PersonSearch,
    PersonSeen,
    ProofNew,
)
from proto.http.accounts.sign_in import ConsentText, ConsentTexts, OfficerSignIn, Session
from proto.http.base import FieldFault, ProblemAnswer
from proto.http.hall.districts import DistrictsSeen, district_seen
from proto.http.pensions.evidence import AttestationAnswer, AttestationNew
from proto.http.privacy.rights import AddressChange, PhoneChange
from tests.agreements import VERSION, shown
from tests.browser.fake_administration import FakeAdministration
from tests.browser.fake_answers import NOW, answer
from tests.browser.fake_campaigns import FakeCampaigns
from tests.browser.fake_deliveries import FakeDeliveries
from tests.browser.fake_desk_acting import PERSON, FakeActing
from tests.browser.fake_desk_reviews import FakeReviews
from tests.browser.fake_engines import FakeEngines
from tests.browser.fake_exports import FakeExports
from tests.browser.fake_hospitals import FakeHospitals
from tests.browser.fake_partners import FakePartners
from tests.browser.fake_visits import FakeVisits
from tests.browser.fake_webhooks import FakeWebhooks

OFFICER: Final = UUID(int=9)
PASSWORD: Final = "a long counter password"

FUTIAN: Final = District("440304", Words("福田区", "Futian District"))


@dataclass(slots=True)
class FakeDesk:
    administration: FakeAdministration = field(default_factory=FakeAdministration)
    totp: str = ""  # the code that is asked for
    start: bool = False  # the password was given out
    consents: set[Purpose] = field(default_factory=set)
    phone: str = ""  # as changed at the counter
    photos: list[tuple[str, bytes]] = field(default_factory=list)
    unfit: tuple[Reason, ...] = ()  # why the photo that comes will not do
    certified_until: date = date(2026, 12, 24)
    died_on: date | None = None
    alive_on: date | None = None  # the last sign of life
    changeable: bool = True  # False: open in an emergency
    more_named: bool = False  # others have the name too
    address: str = ""
    elder_rules: ElderRulesSeen = field(default_factory=lambda: ElderRulesSeen(by_age=False))
    searches: list[dict[str, str]] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)  # of the looks
    reviews: FakeReviews = field(default_factory=FakeReviews)
    acting: FakeActing = field(default_factory=FakeActing)
    engines: FakeEngines = field(default_factory=FakeEngines)
    campaigns: FakeCampaigns = field(default_factory=FakeCampaigns)
    deliveries: FakeDeliveries = field(default_factory=FakeDeliveries)
    exports: FakeExports = field(default_factory=FakeExports)
    visits: FakeVisits = field(default_factory=FakeVisits)
    partners: FakePartners = field(default_factory=FakePartners)
    webhooks: FakeWebhooks = field(default_factory=FakeWebhooks)

    @property
    def signed_in(self) -> bool:
        return self.administration.signed_in

    @signed_in.setter
    def signed_in(self, signed_in: bool) -> None:
        self.administration.signed_in = signed_in

    def add_to(self, app: web.Application) -> None:
        self.administration.add_to(app)
        self.engines.add_to(app)
        self.campaigns.add_to(app)
        self.deliveries.add_to(app)
        self.exports.add_to(app)
        self.webhooks.add_to(app)
        self.partners.add_to_desk(app)
        self.visits.add_to(app)
        self.reviews.add_to(app, self)
        self.acting.add_to(app)
        FakeHospitals().add_to(app)
        at = "/v1/officer"
        person = f"{at}/persons/{{person}}"
        app.add_routes(
            [
                web.post(f"{at}/sign-in/sessions", self._sign_in),
                web.post(f"{at}/sessions/refresh", self._refresh),
                web.delete(f"{at}/sessions/current", self._sign_out),
                web.get(f"{at}/consents", self._texts),
                web.post(f"{at}/persons", self._register),
                web.post(f"{at}/persons/search", self._search),
                web.post(f"{at}/persons/name-search", self._by_name),
                web.get("/v1/districts", self._districts),
                web.get(f"{at}/schemes", self._schemes),
                web.get(person, self._person),
                web.get(f"{person}/contact", self._contact),
                web.post(f"{person}/consents", self._agree),
                web.post(f"{person}/face-records", self._enrol),
                web.post(f"{person}/proofs", self._proof),
                web.post(f"{person}/death-looks", self._look_at_death),
                web.post(f"{person}/death", self._death),
                web.post(f"{person}/attestations", self._attest),
                web.post(f"{person}/phone", self._phone),
                web.post(f"{person}/address", self._address),
                web.post(f"{person}/elder-rules", self._ease),
                web.post(f"{person}/elder-rules/endings", self._ease_no_more),
                web.get(f"{at}/audit", self._audit),
            ]
        )

    def person(self) -> PersonSeen:
        records = [
            FaceRecordSeen(
                engine="sface/2021dec",
                source="id_photo",
                created_at=NOW,
                review_on=date(2031, 11, 24),
            )
            for _ in self.photos
        ]
        return PersonSeen(
            person=PERSON,
            name="王桂英",
            id_number="4403**********001X",
            document=DocumentKind.RESIDENT_ID,
            phone="138****0001",
            address=masked_address(self.address),
            died_on=self.died_on,
            consents=sorted(self.consents),
            elder_rules=self.elder_rules,
            entitlements=[
                EntitlementSeen(
                    scheme="city-pension",
                    certified_until=self.certified_until,
                    certified_by=Way.WINDOW,
                    standing=Standing.ACTIVE,
                )
            ],
            face_records=records,
            changeable=self.changeable,
        )

    async def _sign_in(self, request: web.Request) -> web.Response:
        body = OfficerSignIn.model_validate_json(await request.text())
        if body.password.get_secret_value() != PASSWORD:
            return _refuse("password-wrong", "用户名或密码不正确", "请核对后再试。")
        if self.start and not body.own_password.get_secret_value():
            return _refuse("own-password-needed", "请设置您自己的密码", "请再填一个新密码。")
        if self.totp and not body.totp:
            return _refuse("second-factor-needed", "还需要动态验证码", "请填写六位数字。")
        if body.totp != self.totp:
            return _refuse("second-factor-wrong", "动态验证码不正确或已用过", "请等新的数字。")
        self.signed_in = True
        return answer(Session(expires_in=900, account=OFFICER, level=0), 201)

    async def _refresh(self, request: web.Request) -> web.Response:
        if not self.signed_in:
            return _refuse("sign-in-needed", "请先登录", "请登录。")
        return answer(Session(expires_in=900, account=OFFICER, level=0))

    async def _sign_out(self, request: web.Request) -> web.Response:
        self.signed_in = False
        return web.Response(status=204)

    async def _texts(self, request: web.Request) -> web.Response:
        if not self.signed_in:
            return _refuse("sign-in-needed", "请先登录", "请登录。")
        texts = [
            ConsentText(purpose=purpose, version=VERSION, text=shown(purpose).text, given=False)
            for purpose in Purpose
        ]
        return answer(ConsentTexts(consents=texts))

    async def _register(self, request: web.Request) -> web.Response:
        PersonNew.model_validate_json(await request.text())
        return answer(self.person(), 201)

    async def _search(self, request: web.Request) -> web.Response:
        PersonSearch.model_validate_json(await request.text())
        return answer(self.person())

    async def _by_name(self, request: web.Request) -> web.Response:
        body = NameSearch.model_validate_json(await request.text())
        found = PersonFound(
            person=PERSON, name=body.name, id_number="440***********001X", area="", died_on=None
        )
        persons = [found] if body.name == "王桂英" else []
        return answer(PersonsFound(persons=persons, more=self.more_named))

    async def _districts(self, request: web.Request) -> web.Response:
        return answer(DistrictsSeen(districts=[district_seen(FUTIAN)]))

    async def _schemes(self, request: web.Request) -> web.Response:
        if not self.signed_in:
            return _refuse("sign-in-needed", "请先登录", "请登录。")
        return answer(
            SchemesSeen(
                schemes=[
                    SchemeSeen(scheme="city-pension", name="企业职工基本养老保险"),
                    SchemeSeen(scheme="resident-pension", name="城乡居民基本养老保险"),
                ]
            )
        )

    async def _contact(self, request: web.Request) -> web.Response:
        self.purposes.append(unquote(request.headers["Zhijian-Purpose"]))
        return answer(ContactSeen(phone="13800000001", address=self.address, postcode=""))

    async def _look_at_death(self, request: web.Request) -> web.Response:
        body = DeathLookWanted.model_validate_json(await request.text())
        person = self.person()
        return answer(
            DeathLook(
                person=PERSON,
                name=person.name,
                id_number=person.id_number,
                recorded=self.died_on,
                died_on=body.died_on,
                source=body.source,
                entitlements=person.entitlements,
                alive_on=self.alive_on,
                contradicted=self.alive_on is not None and self.alive_on >= body.died_on,
                seen="looked-at",
            )
        )

    async def _address(self, request: web.Request) -> web.Response:
        self.address = AddressChange.model_validate_json(await request.text()).address
        return answer(self.person(), 201)

    async def _ease(self, request: web.Request) -> web.Response:
        until = ElderRulesNew.model_validate_json(await request.text()).until
        self.elder_rules = ElderRulesSeen(by_age=False, granted_at=NOW, until=until)
        return answer(self.person(), 201)

    async def _ease_no_more(self, request: web.Request) -> web.Response:
        ElderRulesEnd.model_validate_json(await request.text())
        self.elder_rules = ElderRulesSeen(by_age=False)
        return answer(self.person(), 201)

    async def _person(self, request: web.Request) -> web.Response:
        self.purposes.append(unquote(request.headers["Zhijian-Purpose"]))
        return answer(self.person())

    async def _agree(self, request: web.Request) -> web.Response:
        body = AgreementRecorded.model_validate_json(await request.text())
        self.consents.add(body.purpose)
        return answer(self.person(), 201)

    async def _enrol(self, request: web.Request) -> web.Response:
        if Purpose.FACE_PROCESSING not in self.consents:
            return _refuse("consent-missing", "需要先征得本人同意", "请先阅读并同意。", 403)
        if self.unfit:
            return _unfit(self.unfit)
        self.photos.append((request.content_type, await request.read()))
        return answer(self.person(), 201)

    async def _proof(self, request: web.Request) -> web.Response:
        ProofNew.model_validate_json(await request.text())
        self.certified_until = date(2027, 11, 24)
        return answer(self.person(), 201)

    async def _attest(self, request: web.Request) -> web.Response:
        AttestationNew.model_validate_json(await request.text())
        if self.died_on is None:
            self.certified_until = date(2027, 11, 24)
        attested = AttestationAnswer(
            evidence=uuid4(),
            certified_until="" if self.died_on else "2027-11-24",
            assurance=Assurance.HIGH,
            reasons=["recorded_death"] if self.died_on else [],
            receipt=uuid4(),
            jws="a.b.c",
        )
        return answer(attested, 201)

    async def _phone(self, request: web.Request) -> web.Response:
        self.phone = PhoneChange.model_validate_json(await request.text()).phone
        return answer(self.person(), 201)

    async def _death(self, request: web.Request) -> web.Response:
        body = Death.model_validate_json(await request.text())
        assert body.seen == "looked-at"
        self.died_on = body.died_on
        return answer(self.person(), 201)

    async def _audit(self, request: web.Request) -> web.Response:
        self.searches.append(dict(request.query))
        entry = AuditEntrySeen(
            seq=7,
            at=NOW,
            actor=f"officer:{OFFICER}",
            name="li.wen",
            action="person.read",
            person=PERSON,
            about="person",
            why="窗口办理",
            sealed=True,
        )
        return answer(AuditFound(entries=[entry]))


def _unfit(reasons: tuple[Reason, ...]) -> web.Response:
    problem = Problem.PHOTO_UNFIT
    body = ProblemAnswer(
        type=f"/problems/{problem}",
        title=TITLES[problem].zh,
        status=422,
        next_step=NEXT_STEPS[problem].zh,
        request_id="r1",
        errors=[FieldFault(pointer="", code=one, detail=PHOTO_WORDS[one].zh) for one in reasons],
    )
    return web.json_response(
        text=body.model_dump_json(), status=422, content_type="application/problem+json"
    )


def _refuse(name: str, title: str, next_step: str, status: int = 401) -> web.Response:
    return web.json_response(
        {"type": f"/problems/{name}", "title": title, "status": status, "next_step": next_step},
        status=status,
        content_type="application/problem+json",
    )
