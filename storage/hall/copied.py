"""What is held of a person's matters in the hall, for the copy of everything."""

from typing import Any, Final
from uuid import UUID

from domain.hall.copied import (
    CASES,
    CERTIFICATES,
    DECISIONS,
    PARCELS,
    RATINGS,
    SIGNATURES,
    UPLOADS,
    CaseKept,
    CertificateKept,
    ParcelKept,
)
from domain.hall.decisions import Decision
from domain.hall.ratings import RatingAsk
from domain.hall.signatures import Signature
from domain.hall.uploads import Upload
from storage.copied import END, MOST, OfPerson, Source
from storage.hall import certificates, decisions, parcels, ratings
from storage.hall.case_rows import read_case, read_event
from storage.hall.cases import CLOCKS, EVENTS, READ, STEPS, briefs_of
from storage.hall.signatures import signatures_of
from storage.hall.uploads import uploads_of


async def _decisions(source: Source, person: UUID) -> tuple[Decision, ...]:
    rows = await source.tx.fetch(decisions.OF_PERSON, person, MOST)
    return tuple(decisions.read_decision(source.vault, row) for row in rows)


async def _cases(source: Source, person: UUID) -> tuple[CaseKept, ...]:
    found = []
    for brief in await briefs_of(source.tx, person, MOST):
        row = await source.tx.fetchrow(READ, person, brief.case)
        assert row is not None
        steps, clocks, events = [
            await source.tx.fetch(sql, person, brief.case) for sql in (STEPS, CLOCKS, EVENTS)
        ]
        case = read_case(source.vault, row, steps, clocks)
        found.append(CaseKept(case, tuple(read_event(event) for event in events)))
    return tuple(found)


async def _certificates(source: Source, person: UUID) -> tuple[CertificateKept, ...]:
    last = UUID(int=2**128 - 1)
    found = []
    for row in await source.tx.fetch(certificates.OF_PERSON, person, END, last, MOST):
        held = certificates.read_certificate(source.vault, row)
        showings = await source.tx.fetch(certificates.SHOWINGS, person, held.certificate, MOST)
        seen = tuple(certificates.read_showing(each) for each in showings)
        found.append(CertificateKept(held, seen))
    return tuple(found)


async def _signatures(source: Source, person: UUID) -> tuple[Signature, ...]:
    return await signatures_of(source.tx, person, MOST)


async def _ratings(source: Source, person: UUID) -> tuple[RatingAsk, ...]:
    last = UUID(int=2**128 - 1)
    rows = await source.tx.fetch(ratings.OF_PERSON, person, END, last, MOST, "")
    return tuple(ratings.read_ask(source.vault, row) for row in rows)


async def _parcels(source: Source, person: UUID) -> tuple[ParcelKept, ...]:
    found = []
    for row in await source.tx.fetch(parcels.OF_PERSON, person, MOST):
        held = parcels.read_parcel(source.vault, row)
        news = await source.tx.fetch(parcels.NEWS, held.parcel)
        found.append(ParcelKept(held, tuple(parcels.read_news(each) for each in news)))
    return tuple(found)


async def _uploads(source: Source, person: UUID) -> tuple[Upload, ...]:
    return await uploads_of(source.tx, source.vault, person, MOST)


OF_PERSON: Final[tuple[OfPerson[Any], ...]] = (
    OfPerson(CASES, _cases),
    OfPerson(DECISIONS, _decisions),
    OfPerson(CERTIFICATES, _certificates),
    OfPerson(SIGNATURES, _signatures),
    OfPerson(RATINGS, _ratings),
    OfPerson(PARCELS, _parcels),
    OfPerson(UPLOADS, _uploads),
)
