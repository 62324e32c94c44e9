"""Who used my data, the lock on my face, a copy of everything, and the end of the account."""

from datetime import UTC, datetime

from aiohttp import web

from domain.accounts.devices import device_name
from domain.escalation import ChannelGroup, Chosen
from domain.events import TITLES
from domain.faces.coaching import REASON_WORDS
from domain.notice_kinds import Group
from domain.people import Person
from domain.privacy.rights import ERASED_ACCOUNT, ERASED_FACE, KEPT, Holdings
from domain.privacy.rights_text import readable
from domain.privacy.uses import ACTORS, Use, body_words, use_words, why_words
from domain.words import Language
from handlers.cookies import CITIZEN_COOKIES, forget_cookies
from handlers.privacy.services import PRIVACY
from handlers.request import citizen_of, json_response, language_of
from proto.http.accounts.mandates import mandate_answer
from proto.http.privacy import rights as wire


async def uses(request: web.Request) -> web.Response:
    page = await request.app[PRIVACY].rights.uses(
        citizen_of(request), request.query.get("cursor", "")
    )
    language = language_of(request)
    return json_response(
        wire.Uses(uses=[_use(use, language) for use in page.uses], next_cursor=page.next_cursor)
    )


async def face_lock(request: web.Request) -> web.Response:
    at = await request.app[PRIVACY].rights.face_locked_at(citizen_of(request))
    return json_response(wire.FaceLock(locked_at=at))


async def lock_face(request: web.Request) -> web.Response:
    rights, citizen = request.app[PRIVACY].rights, citizen_of(request)
    await rights.lock(citizen)
    return json_response(wire.FaceLock(locked_at=await rights.face_locked_at(citizen)), 201)


async def unlock_face(request: web.Request) -> web.Response:
    await request.app[PRIVACY].rights.unlock(citizen_of(request))
    return web.Response(status=204)


async def export(request: web.Request) -> web.Response:
    citizen = citizen_of(request)
    held = await request.app[PRIVACY].rights.export(citizen)
    return json_response(_export(held, language_of(request), request))


async def delete(request: web.Request) -> web.Response:
    """What is gone, what the law keeps, and why; the page's cookies go with it."""
    erased = await request.app[PRIVACY].rights.erase(citizen_of(request))
    language = language_of(request)
    gone = [ERASED_ACCOUNT, ERASED_FACE] if erased.person else [ERASED_ACCOUNT]
    kept = KEPT if erased.person else ()
    answer = json_response(
        wire.Deleted(
            erased=[words.in_(language) for words in gone],
            kept=[
                wire.KeptSeen(what=each.what.in_(language), why=each.why.in_(language))
                for each in kept
            ],
        )
    )
    forget_cookies(answer, CITIZEN_COOKIES)
    return answer


def _use(use: Use, language: Language) -> wire.UseSeen:
    return wire.UseSeen(
        at=use.at,
        actor=use.actor,
        who=ACTORS[use.actor].in_(language),
        body=body_words(use.actor).in_(language),
        action=use.action,
        what=use_words(use.action).in_(language),
        purpose=why_words(use.why).in_(language),
    )


def _export(held: Holdings, language: Language, request: web.Request) -> wire.Export:
    made_at = datetime.now(UTC)
    account, session = held.account, citizen_of(request).session
    return wire.Export(
        made_at=made_at,
        identity=None if held.person is None else _identity(held.person, held.area),
        account=wire.HeldAccount(
            account=account.account,
            phone=account.phone,
            level=account.level,
            language=account.language,
            elder_mode=account.elder_mode,
            wechat_linked=account.wechat_linked,
            subscriptions=dict(account.subscriptions),
            other_accounts=held.other_accounts,
        ),
        face_locked_at=held.face_locked_at,
        spot_checks=[
            wire.HeldSpotCheck(
                scheme=each.scheme,
                drawn_at=each.drawn_at,
                result=each.result,
                met_by=each.met_by,
                ended_at=each.ended_at,
            )
            for each in held.spot_checks
        ],
        elder_rules=held.elder_grant
        and wire.HeldElderRules(granted_at=held.elder_grant.since, until=held.elder_grant.until),
        sessions=[
            wire.SessionOpen(
                session=each.session,
                name=device_name(each.device, language),
                created_at=each.created_at,
                used_at=each.used_at,
                this=each.session == session,
            )
            for each in held.sessions
        ],
        consents=[
            wire.HeldConsent(
                purpose=each.purpose,
                version=each.version,
                given_at=each.given_at,
                withdrawn_at=each.withdrawn_at,
            )
            for each in held.consents
        ],
        mandates=[mandate_answer(each) for each in held.mandates],
        entitlements=[
            wire.HeldEntitlement(
                scheme=each.scheme,
                certified_until=each.certified_until,
                certified_by=each.certified_by,
                standing=each.standing,
                suspended_on=each.suspended_on,
                back_pay_from=each.back_pay_from,
            )
            for each in held.entitlements
        ],
        faces=[
            wire.HeldFace(
                engine=each.engine,
                source=each.source,
                created_at=each.created_at,
                review_on=each.review_on,
            )
            for each in held.face_records
        ],
        movements=[
            wire.HeldMovement(check=each.check, step=each.step, kept_at=each.kept_at)
            for each in held.movements
        ],
        proofs=[
            wire.HeldProof(
                source=each.source, happened_on=each.happened_on, posted_at=each.posted_at
            )
            for each in held.proofs
        ],
        checks=[
            wire.HeldCheck(
                check=each.check,
                action=each.action,
                state=each.state,
                issued_at=each.issued_at,
                reasons=[REASON_WORDS[reason].in_(language) for reason in each.reasons],
            )
            for each in held.checks
        ],
        reviews=[
            wire.HeldReview(
                review=each.review,
                kind=each.kind,
                scheme=each.scheme,
                state=each.state,
                opened_at=each.opened_at,
                words=each.words,
                decision=each.decision,
                decision_words=each.decision_words,
                decided_at=each.decided_at,
            )
            for each in held.reviews
        ],
        notices=[
            wire.HeldNotice(
                n=each.n,
                kind=each.kind,
                title=TITLES[each.kind].in_(language),
                happened_at=each.happened_at,
            )
            for each in held.notices
        ],
        devices=[
            wire.HeldDevice(
                vendor=each.vendor,
                app=each.app,
                created_at=each.created_at,
                last_seen=each.last_seen,
            )
            for each in held.devices
        ],
        addresses=[
            wire.HeldAddress(channel=each.channel, address=each.address, added_at=each.added_at)
            for each in held.addresses
        ],
        wishes=None if held.wishes is None else _wishes(held.wishes),
        requests=[
            wire.HeldRequest(
                request=each.request,
                kind=each.kind,
                words=each.words,
                state=each.state,
                opened_at=each.opened_at,
                due_on=each.due_on,
                ended_at=each.ended_at,
                answer=each.answer,
            )
            for each in held.requests
        ],
        uses=[_use(each, language) for each in held.uses],
        readable=readable(held, made_at, language),
    )


def _wishes(chosen: Chosen) -> wire.HeldWishes:
    off = chosen.wishes.off
    return wire.HeldWishes(
        off={
            group: [way for way in ChannelGroup if (group, way) in off]
            for group in Group
            if any(its is group for its, _ in off)
        },
        plain_words=chosen.wishes.plain,
        quiet=chosen.wishes.quiet is not None,
        quiet_from=chosen.window.start,
        quiet_to=chosen.window.end,
    )


def _identity(person: Person, area: str) -> wire.HeldIdentity:
    identity = person.identity
    return wire.HeldIdentity(
        name=identity.name,
        id_number=identity.id_number,
        phone=identity.phone,
        address=identity.address,
        postcode=identity.postcode,
        area=area,
        died_on=person.died_on,
    )
