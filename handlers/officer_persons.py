"""The counter: persons on the register, their agreements, face records, proofs and recorded deaths."""

from aiohttp import web

from domain.people import Identity, masked_address, masked_id_number, masked_phone
from domain.register import FirstEntry, RegisterEntry
from handlers import keys
from proto.http import rights as wire
from proto.http.officers import (
    AgreementRecorded,
    Death,
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
from proto.http.staff import AreaNew


async def create(request: web.Request, body: PersonNew) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].create(
        keys.officer(request),
        Identity(name=body.name, id_number=body.id_number, phone=body.phone),
        [FirstEntry(each.scheme, each.certified_until) for each in body.schemes],
        body.area,
    )
    return keys.answer(_seen(request, entry), status=201)


async def search(request: web.Request, body: PersonSearch) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].find(
        keys.officer(request), body.id_number, body.purpose
    )
    return keys.answer(_seen(request, entry))


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


async def record_death(request: web.Request, body: Death) -> web.StreamResponse:
    entry = await request.app[keys.REGISTER].record_death(
        keys.officer(request), keys.path_id(request, "person"), body.died_on, body.source
    )
    return keys.answer(_seen(request, entry), status=201)


def _seen(request: web.Request, entry: RegisterEntry) -> PersonSeen:
    identity, grant = entry.person.identity, entry.elder_grant
    return PersonSeen(
        person=entry.person.person,
        area=entry.area,
        name=identity.name,
        id_number=masked_id_number(identity.id_number),
        phone=masked_phone(identity.phone),
        address=masked_address(identity.address),
        died_on=entry.person.died_on,
        consents=list(entry.consents),
        entitlements=[
            EntitlementSeen(
                scheme=each.scheme,
                certified_until=each.certified_until,
                certified_by=each.certified_by,
                standing=each.standing,
            )
            for each in entry.entitlements
        ],
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
