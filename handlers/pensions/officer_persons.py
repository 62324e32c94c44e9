"""The counter: persons found and reached, their agreements, face records, proofs and recorded deaths."""

from typing import Final

from aiohttp import web

from domain.accounts.officers import Reach
from domain.errors import fault
from domain.pensions.entitlement import Entitlement
from domain.pensions.register import FirstEntry, RegisterEntry
from domain.people import Identity, masked_address, masked_id_number, masked_phone
from domain.words import Words
from handlers import keys
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
    entry = await request.app[keys.REGISTER].create(
        keys.officer(request),
        Identity(name=body.name, id_number=body.id_number, phone=body.phone),
        [FirstEntry(each.scheme, each.certified_until) for each in body.schemes],
        body.area,
    )
    return keys.answer(_seen(request, entry), status=201)


async def show(request: web.Request) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].show(
        keys.officer(request), keys.path_id(request, "person"), request[keys.PURPOSE]
    )
    return keys.answer(_seen(request, entry))


async def agree(request: web.Request, body: AgreementRecorded) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].agree(
        keys.officer(request),
        keys.path_id(request, "person"),
        body.purpose,
        body.version,
        keys.language(request),
    )
    return keys.answer(_seen(request, entry), status=201)


async def enrol(request: web.Request, photo: bytes) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].enrol(
        keys.officer(request), keys.path_id(request, "person"), photo
    )
    return keys.answer(_seen(request, entry), status=201)


async def post_proof(request: web.Request, body: ProofNew) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].post_proof(
        keys.officer(request), keys.path_id(request, "person"), body.source, body.happened_on
    )
    return keys.answer(_seen(request, entry), status=201)


async def change_phone(request: web.Request, body: wire.PhoneChange) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].change_phone(
        keys.officer(request), keys.path_id(request, "person"), body.phone
    )
    return keys.answer(_seen(request, entry), status=201)


async def change_address(request: web.Request, body: wire.AddressChange) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].change_address(
        keys.officer(request), keys.path_id(request, "person"), body.address, body.postcode
    )
    return keys.answer(_seen(request, entry), status=201)


async def move(request: web.Request, body: AreaNew) -> web.StreamResponse:
    await request.app[keys.REGISTER].move(
        keys.officer(request), keys.path_id(request, "person"), body.area, body.why
    )
    return web.Response(status=204)


async def unlock_face(request: web.Request, body: wire.Unlock) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].unlock_face(
        keys.officer(request), keys.path_id(request, "person"), body.why
    )
    return keys.answer(_seen(request, entry), status=201)


async def grant_elder_rules(request: web.Request, body: ElderRulesNew) -> web.StreamResponse:
    entry = await request.app[keys.ELDER].grant(
        keys.officer(request), keys.path_id(request, "person"), body.until, body.why
    )
    return keys.answer(_seen(request, entry), status=201)


async def end_elder_rules(request: web.Request, body: ElderRulesEnd) -> web.StreamResponse:
    entry = await request.app[keys.ELDER].take_back(
        keys.officer(request), keys.path_id(request, "person"), body.why
    )
    return keys.answer(_seen(request, entry), status=201)


async def search(request: web.Request, body: PersonSearch) -> web.StreamResponse:
    officer = keys.officer(request)
    if bool(body.id_number) == bool(body.case):
        raise fault("/id_number", "one_of", _ONE_OF)
    if body.case:
        entry = await request.app[keys.FINDING].by_case(officer, body.case, body.purpose)
    else:
        entry = await request.app[keys.REGISTER].find(officer, body.id_number, body.purpose)
    return keys.answer(_seen(request, entry))


async def by_name(request: web.Request, body: NameSearch) -> web.StreamResponse:
    page = await request.app[keys.FINDING].by_name(keys.officer(request), body.name, body.purpose)
    return keys.answer(
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
    found = await request.app[keys.FINDING].contact(
        keys.officer(request), keys.path_id(request, "person"), request[keys.PURPOSE]
    )
    return keys.answer(
        ContactSeen(phone=found.phone, address=found.address, postcode=found.postcode)
    )


async def schemes(request: web.Request) -> web.StreamResponse:
    language = keys.language(request)
    known = await request.app[keys.FINDING].schemes()
    return keys.answer(
        SchemesSeen(
            schemes=[
                SchemeSeen(scheme=scheme, name=words.in_(language))
                for scheme, words in known.items()
            ]
        )
    )


async def look_at_death(request: web.Request, body: DeathLookWanted) -> web.StreamResponse:
    found, mark = await request.app[keys.DEATHS].look(
        keys.officer(request), keys.path_id(request, "person"), body.died_on, body.source
    )
    identity = found.person.identity
    return keys.answer(
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
    entry = await request.app[keys.DEATHS].record(
        keys.officer(request),
        keys.path_id(request, "person"),
        body.died_on,
        body.source,
        body.seen,
    )
    return keys.answer(_seen(request, entry), status=201)


def _seen(request: web.Request, entry: RegisterEntry) -> PersonSeen:
    """As the officer who asks sees an entry: numbers and address masked."""
    identity, grant = entry.person.identity, entry.elder_grant
    return PersonSeen(
        person=entry.person.person,
        area=entry.area,
        changeable=request.get(keys.REACH, Reach.SERVES) is Reach.SERVES,
        name=identity.name,
        id_number=masked_id_number(identity.id_number),
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
            by_age=request.app[keys.ELDER].by_age(entry),
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
