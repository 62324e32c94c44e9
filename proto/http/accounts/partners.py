"""Partners: as officers register them, as persons are asked by them, and as they speak for themselves."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from domain.accounts.partner_calls import DayOfCalls, KeySeen
from domain.accounts.partner_events import PartnerEvent
from domain.accounts.partners import (
    JWKS_LENGTH,
    NAME_LENGTH,
    PURPOSE_LENGTH,
    SCOPES,
    TOLD_UNDER,
    URIS_MAX,
    ConsentSeen,
    Environment,
    Partner,
    PartnerMove,
    PartnerScope,
    PartnerState,
    PartnerTerms,
    Plan,
    read_redirect_uri,
    read_words,
)
from domain.errors import Unfit
from domain.mailboxes import EMAIL_MAX, read_email
from domain.words import Language, Words
from proto.http.accounts.officers import Text
from proto.http.base import Answer, Body, Moment

_URL_MAX = 500
_TELLS = Words("；有变化时主动告诉对方", "; and it is told when that changes")


def _read_name(text: str) -> str:
    return read_words(text, NAME_LENGTH)


def _read_purpose(text: str) -> str:
    return read_words(text, PURPOSE_LENGTH)


def _read_contact(text: str) -> str:
    return read_email(text) if text else ""


RedirectUri = Annotated[
    str, Field(min_length=1, max_length=_URL_MAX), AfterValidator(read_redirect_uri)
]


class PartnerNew(Body):
    """Keys: a whole set in `jwks`, or the address at which it stands, one of the two."""

    name: Annotated[
        str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(_read_name)
    ]  # as persons read it
    purpose: Annotated[
        str, Field(min_length=1, max_length=PURPOSE_LENGTH), AfterValidator(_read_purpose)
    ]  # as persons read it
    redirect_uris: Annotated[list[RedirectUri], Field(max_length=URIS_MAX)]
    scopes: Annotated[frozenset[PartnerScope], Field(strict=False)]
    plan: Plan
    jwks: Annotated[str, Field(max_length=JWKS_LENGTH)] = ""
    jwks_url: Annotated[str, Field(max_length=_URL_MAX)] = ""
    events: Annotated[frozenset[PartnerEvent], Field(strict=False)] = frozenset()
    events_url: Annotated[str, Field(max_length=_URL_MAX)] = ""  # "": it asks for them
    contact: Annotated[str, Field(max_length=EMAIL_MAX), AfterValidator(_read_contact)] = ""
    why: Text

    @model_validator(mode="after")
    def _told_of_what_it_reads(self) -> Self:
        if any(TOLD_UNDER[each.of] not in self.scopes for each in self.events):
            raise Unfit(
                "事件只能是所选信息范围之内的", "events of the scopes that it may ask for alone"
            )
        if self.events_url and not (self.events and self.contact):
            raise Unfit(
                "填了事件地址，就要选事件，并填联系邮箱",
                "with an address for events, events and a mailbox too",
            )
        return self

    @model_validator(mode="after")
    def _one_place_of_keys(self) -> Self:
        if bool(self.jwks) == bool(self.jwks_url):
            raise Unfit("jwks 和 jwks_url 填一个", "one of jwks and jwks_url")
        if self.scopes and not self.redirect_uris:
            raise Unfit(
                "读取个人信息须登记回调地址", "a redirect URI, where persons' data are read"
            )
        return self

    @property
    def terms(self) -> PartnerTerms:
        return PartnerTerms(
            name=self.name,
            purpose=self.purpose,
            redirect_uris=tuple(self.redirect_uris),
            scopes=self.scopes,
            plan=self.plan,
            jwks=self.jwks,
            jwks_url=self.jwks_url,
            events=self.events,
            events_url=self.events_url,
            contact=self.contact,
        )


class PartnerMoved(Body):
    move: PartnerMove
    why: Text


class PartnerSeen(Answer):
    """`partner`: its client_id."""

    partner: UUID
    name: str
    purpose: str
    redirect_uris: list[str]
    scopes: list[PartnerScope]
    plan: Plan
    calls_a_minute: int
    jwks_url: str  # "": its keys stand in the registration
    environment: Environment
    state: PartnerState
    asked_at: Moment
    moved_at: Moment
    own: bool  # the asking officer brought it to this state: another has to agree
    events: list[PartnerEvent]
    events_url: str  # "": it asks for them
    contact: str
    failing_since: Moment | None  # none of its calls was taken since then
    off_at: Moment | None  # so its calls are switched off

    @classmethod
    def of(cls, partner: Partner, officer: UUID) -> Self:
        terms = partner.terms
        return cls(
            partner=partner.partner,
            name=terms.name,
            purpose=terms.purpose,
            redirect_uris=list(terms.redirect_uris),
            scopes=sorted(terms.scopes),
            plan=terms.plan,
            calls_a_minute=terms.plan.per_minute,
            jwks_url=terms.jwks_url,
            environment=partner.environment,
            state=partner.state,
            asked_at=partner.asked_at,
            moved_at=partner.moved_at,
            own=partner.moved_by == officer,
            events=sorted(terms.events),
            events_url=terms.events_url,
            contact=terms.contact,
            failing_since=partner.failing_since,
            off_at=partner.off_at,
        )


class PartnersSeen(Answer):
    """Those asked for last come first."""

    partners: list[PartnerSeen]


class PartnerAsks(Body):
    """What a person's browser was sent here with."""

    client_id: UUID = Field(strict=False)
    request_uri: Annotated[str, Field(min_length=1, max_length=200)]


class Shared(Answer):
    scope: PartnerScope
    words: str  # what is shared


class PartnerRequest(Answer):
    """What a person reads before answering."""

    request: UUID
    name: str
    purpose: str
    shares: list[Shared]
    until: Moment  # so long the consent would hold
    answer_by: Moment


class PartnerAnswer(Body):
    agrees: bool


class LedBack(Answer):
    """Where the person's browser goes now; told once."""

    redirect_to: str


class PartnerConsentSeen(Answer):
    consent: UUID
    name: str
    purpose: str
    shares: list[Shared]
    given_at: Moment
    ends_at: Moment  # or ended
    holds: bool

    @classmethod
    def of(cls, seen: ConsentSeen, now: datetime, language: Language) -> Self:
        grant = seen.grant
        return cls(
            consent=grant.grant,
            name=seen.name,
            purpose=seen.purpose,
            shares=shared(grant.scopes, language, seen.told),
            given_at=grant.given_at,
            ends_at=grant.ends_at,
            holds=grant.holds(now),
        )


class PartnerConsents(Answer):
    """The newest first, those that are over among them."""

    consents: list[PartnerConsentSeen]


class PartnerSelf(Answer):
    """What a partner knows of itself."""

    partner: UUID
    name: str
    environment: Environment
    scopes: list[PartnerScope]
    plan: Plan
    calls_a_minute: int


class PartnerKeySeen(Answer):
    kid: str
    alg: str  # "": it was used, and stands there no more (or what stands there is not known: `keys_away`)
    first_used_at: Moment | None
    last_used_at: Moment | None

    @classmethod
    def of(cls, seen: KeySeen) -> Self:
        first, last = (seen.use.first_at, seen.use.last_at) if seen.use else (None, None)
        return cls(kid=seen.kid, alg=seen.alg, first_used_at=first, last_used_at=last)


class PartnerRegistration(PartnerSelf):
    """What two officers agreed to, and the keys by which the partner is known."""

    purpose: str
    redirect_uris: list[str]
    state: PartnerState
    asked_at: Moment
    moved_at: Moment  # to its state
    jwks_url: str  # "": its keys stand in the registration
    keys: list[PartnerKeySeen]
    keys_away: bool  # jwks_url does not answer: those that were used are all that is known

    @classmethod
    def with_keys(cls, partner: Partner, keys: Iterable[KeySeen], *, away: bool) -> Self:
        terms = partner.terms
        return cls(
            **self_of(partner).model_dump(),
            purpose=terms.purpose,
            redirect_uris=list(terms.redirect_uris),
            state=partner.state,
            asked_at=partner.asked_at,
            moved_at=partner.moved_at,
            jwks_url=terms.jwks_url,
            keys=[PartnerKeySeen.of(each) for each in keys],
            keys_away=away,
        )


class PartnerDay(Answer):
    day: date
    door: str  # the noun of its path; `oauth` for all doors of OAuth
    calls: int
    refused: int  # of these, answered by 4xx
    limited: int  # of those, by 429

    @classmethod
    def of(cls, one: DayOfCalls) -> Self:
        tally = one.tally
        return cls(
            day=one.day,
            door=one.door,
            calls=tally.calls,
            refused=tally.refused,
            limited=tally.limited,
        )


class PartnerUsage(Answer):
    """Calls with a proven key; what is left of this minute stands in the answer's `RateLimit`."""

    plan: Plan
    calls_a_minute: int
    since: date
    until: date
    days: list[PartnerDay]  # the oldest first; without those that had no call


class PartnerPerson(Answer):
    """`subject`: who this is, to this partner alone. `name`: null for who was not seen by face or at a window."""

    subject: str
    level: int
    name: str | None


def shared(
    scopes: frozenset[PartnerScope],
    language: Language,
    told: frozenset[PartnerScope] = frozenset(),
) -> list[Shared]:
    """`told`: those of which the partner also hears by itself."""
    return [
        Shared(
            scope=one,
            words=SCOPES[one].shown.in_(language) + (_TELLS.in_(language) if one in told else ""),
        )
        for one in sorted(scopes)
    ]


def self_of(partner: Partner) -> PartnerSelf:
    terms = partner.terms
    return PartnerSelf(
        partner=partner.partner,
        name=terms.name,
        environment=partner.environment,
        scopes=sorted(terms.scopes),
        plan=terms.plan,
        calls_a_minute=terms.plan.per_minute,
    )
