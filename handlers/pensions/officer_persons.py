"""The counter: persons found and reached, their agreements, face records, proofs and recorded deaths."""

from typing import Final

from aiohttp import web

from domain.accounts.officers import Reach
from domain.documents import stated
from domain.errors import fault
from domain.pensions.entitlement import Entitlement
from domain.pensions.register import FirstEntry, RegisterEntry
from domain.people import Identity, masked_address, masked_id_number, masked_phone
from domain.words import Words
from handlers.accounts.services import ACCOUNTS
from handlers.pensions.services import PENSIONS
from handlers.request import PURPOSE, REACH, json_response, language_of, officer_of, path_id
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
from proto.http.accounts.staff import AreaNew
from proto.http.privacy import rights as wire

_ONE_OF: Final = Words("身份证号和编号填写一项", "either the ID number or the number of a case")


async def create(request: web.Request, body: PersonNew) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.create(
        officer_of(request),
        Identity(
            name=body.name,
            id_number=stated(body.document, body.id_number),
            phone=body.phone,
            born_on=body.born,
        ),
        [FirstEntry(each.scheme, each.certified_until) for each in body.schemes],
        body.area,
    )
    return json_response(_seen(request, entry), status=201)


async def show(request: web.Request) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.show(
        officer_of(request), path_id(request, "person"), request[PURPOSE]
    )
    return json_response(_seen(request, entry))


async def agree(request: web.Request, body: AgreementRecorded) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.agree(
        officer_of(request),
        path_id(request, "person"),
        body.purpose,
        body.version,
        language_of(request),
    )
    return json_response(_seen(request, entry), status=201)


async def enrol(request: web.Request, photo: bytes) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.enrol(
        officer_of(request), path_id(request, "person"), photo
    )
    return json_response(_seen(request, entry), status=201)


async def post_proof(request: web.Request, body: ProofNew) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.post_proof(
        officer_of(request), path_id(request, "person"), body.source, body.happened_on
    )
    return json_response(_seen(request, entry), status=201)


async def change_phone(request: web.Request, body: wire.PhoneChange) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.change_phone(
        officer_of(request), path_id(request, "person"), body.phone
    )
    return json_response(_seen(request, entry), status=201)


async def change_address(request: web.Request, body: wire.AddressChange) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.change_address(
        officer_of(request), path_id(request, "person"), body.address, body.postcode
    )
    return json_response(_seen(request, entry), status=201)


async def move(request: web.Request, body: AreaNew) -> web.StreamResponse:
    await request.app[PENSIONS].register.move(
        officer_of(request), path_id(request, "person"), body.area, body.why
    )
    return web.Response(status=204)


async def unlock_face(request: web.Request, body: wire.Unlock) -> web.StreamResponse:
    entry = await request.app[PENSIONS].register.unlock_face(
        officer_of(request), path_id(request, "person"), body.why
    )
    return json_response(_seen(request, entry), status=201)


async def grant_elder_rules(request: web.Request, body: ElderRulesNew) -> web.StreamResponse:
    entry = await request.app[ACCOUNTS].elder.grant(
        officer_of(request), path_id(request, "person"), body.until, body.why
    )
    return json_response(_seen(request, entry), status=201)


async def end_elder_rules(request: web.Request, body: ElderRulesEnd) -> web.StreamResponse:
    entry = await request.app[ACCOUNTS].elder.take_back(
        officer_of(request), path_id(request, "person"), body.why
    )
    return json_response(_seen(request, entry), status=201)


async def search(request: web.Request, body: PersonSearch) -> web.StreamResponse:
    officer = officer_of(request)
    if bool(body.id_number) == bool(body.case):
        raise fault("/id_number", "one_of", _ONE_OF)
    if body.case:
        entry = await request.app[ACCOUNTS].finding.by_case(officer, body.case, body.purpose)
    else:
        entry = await request.app[PENSIONS].register.find(
            officer, stated(body.document, body.id_number), body.purpose
        )
    return json_response(_seen(request, entry))


async def by_name(request: web.Request, body: NameSearch) -> web.StreamResponse:
    page = await request.app[ACCOUNTS].finding.by_name(officer_of(request), body.name, body.purpose)
    return json_response(
        PersonsFound(
            persons=[
                PersonFound(
                    person=each.person.person,
                    name=each.person.identity.name,
                    id_number=masked_id_number(each.person.identity.id_number),
                    area=each.area,
                    died_on=each.person.died_on,
                )
                for each in page.persons
            ],
            more=page.more,
        )
    )


async def contact(request: web.Request) -> web.StreamResponse:
    found = await request.app[ACCOUNTS].finding.contact(
        officer_of(request), path_id(request, "person"), request[PURPOSE]
    )
    return json_response(
        ContactSeen(phone=found.phone, address=found.address, postcode=found.postcode)
    )


async def schemes(request: web.Request) -> web.StreamResponse:
    language = language_of(request)
    known = await request.app[ACCOUNTS].finding.schemes()
    return json_response(
        SchemesSeen(
            schemes=[
                SchemeSeen(scheme=scheme, name=words.in_(language))
                for scheme, words in known.items()
            ]
        )
    )


async def look_at_death(request: web.Request, body: DeathLookWanted) -> web.StreamResponse:
    found, mark = await request.app[PENSIONS].deaths.look(
        officer_of(request), path_id(request, "person"), body.died_on, body.source
    )
    identity = found.person.identity
    return json_response(
        DeathLook(
            person=found.person.person,
            name=identity.name,
            id_number=masked_id_number(identity.id_number),
            recorded=found.person.died_on,
            died_on=found.died_on,
            source=found.source,
            entitlements=[_entitlement_seen(each) for each in found.active],
            alive_on=found.alive_on,
            contradicted=found.contradicted,
            seen=mark,
        )
    )


async def record_death(request: web.Request, body: Death) -> web.StreamResponse:
    entry = await request.app[PENSIONS].deaths.record(
        officer_of(request),
        path_id(request, "person"),
        body.died_on,
        body.source,
        body.seen,
    )
    return json_response(_seen(request, entry), status=201)


def _seen(request: web.Request, entry: RegisterEntry) -> PersonSeen:
    """As the officer who asks sees an entry: numbers and address masked."""
    identity, grant = entry.person.identity, entry.elder_grant
    return PersonSeen(
        person=entry.person.person,
        area=entry.area,
        changeable=request.get(REACH, Reach.SERVES) is Reach.SERVES,
        name=identity.name,
        id_number=masked_id_number(identity.id_number),
        document=identity.document,
        phone=masked_phone(identity.phone),
        address=masked_address(identity.address),
        died_on=entry.person.died_on,
        consents=list(entry.consents),
        entitlements=[_entitlement_seen(each) for each in entry.entitlements],
        face_records=[
            FaceRecordSeen(
                engine=each.engine,
                source=each.source,
                created_at=each.created_at,
                review_on=each.review_on,
            )
            for each in entry.face_records
        ],
        elder_rules=ElderRulesSeen(
            by_age=request.app[ACCOUNTS].elder.by_age(entry),
            granted_at=grant.since if grant else None,
            until=grant.until if grant else None,
        ),
    )


def _entitlement_seen(held: Entitlement) -> EntitlementSeen:
    return EntitlementSeen(
        scheme=held.scheme,
        certified_until=held.certified_until,
        certified_by=held.certified_by,
        standing=held.standing,
    )
