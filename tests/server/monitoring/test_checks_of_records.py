"""What `check` says of the impact assessment and of the list of revoked keys, by what is on record."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from pydantic import SecretStr

from domain.faces.attestation import REVOCATIONS_FRESH
from server.monitoring import checks
from server.monitoring.checks import unassessed, unlisted
from server.settings import Settings
from storage.migrate import MigrationError
from storage.privacy.assessments import Assessment

URL: Final = SecretStr("postgresql://hall/zhijian")
TODAY: Final = date(2026, 12, 1)
AT: Final = datetime(2026, 12, 1, 8, tzinfo=UTC)
PHONES: Final = Settings(database_url=URL, android_apps={"cn.hall": ("ab" * 32,)})


class Record:
    """A database that is migrated, or says why not, with what is on record in it."""

    def __init__(self) -> None:
        self.pending: bool | Exception = False
        self.assessment: Assessment | None = None
        self.loaded: datetime | None = None

    async def asked(self, url: str) -> bool:
        assert url == URL.get_secret_value()
        if isinstance(self.pending, Exception):
            raise self.pending
        return self.pending

    @asynccontextmanager
    async def open(self, url: str, *, size: int) -> AsyncIterator["Record"]:
        assert (url, size) == (URL.get_secret_value(), 1)
        yield self

    def store(self, database: "Record") -> "Record":
        assert database is self
        return self

    async def newest(self, today: date) -> Assessment | None:
        assert today == TODAY
        return self.assessment

    async def loaded_at(self) -> datetime | None:
        return self.loaded


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    record = Record()
    patched: dict[str, Callable[..., object]] = {
        "pending": record.asked,
        "open_database": record.open,
        "AssessmentStore": record.store,
        "RevocationStore": record.store,
    }
    for name, fake in patched.items():
        monkeypatch.setattr(checks, name, fake)
    return record


async def test_an_assessment_counts_until_the_day_of_its_review(record: Record) -> None:
    here = Settings(database_url=URL)
    (none,) = await unassessed(here, TODAY)
    record.assessment = Assessment("A-1", date(2026, 1, 1), TODAY + timedelta(days=1))
    good = await unassessed(here, TODAY)
    record.assessment = Assessment("A-1", date(2026, 1, 1), TODAY)

    assert none.startswith("no impact assessment is on record: zhijian assessment record")
    assert good == []
    assert await unassessed(here, TODAY) == [
        "the impact assessment A-1 was to be reviewed by 2026-12-01"
    ]


async def test_an_assessment_that_cannot_be_looked_up_is_none(record: Record) -> None:
    here = Settings(database_url=URL)
    assert await unassessed(Settings(database_url=None), TODAY) == [
        "no impact assessment can be on record without database_url"
    ]
    record.pending = True
    assert await unassessed(here, TODAY) == [
        "the database is not migrated, so no impact assessment is on record"
    ]
    record.pending = ConnectionRefusedError("refused")
    assert await unassessed(here, TODAY) == ["no impact assessment could be looked up: refused"]


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (None, "no list of revoked keys was loaded"),
        (REVOCATIONS_FRESH, None),
        (REVOCATIONS_FRESH + timedelta(seconds=1), "the list of revoked keys is"),
    ],
    ids=["none", "fresh", "old"],
)
async def test_where_phones_prove_themselves_the_list_of_revoked_keys_is_fresh(
    record: Record, age: timedelta | None, said: str | None
) -> None:
    record.loaded = None if age is None else AT - age

    found = await unlisted(PHONES, AT)

    assert [each.startswith(said or "-") for each in found] == ([True] if said else [])
    assert all("zhijian attestation revocations load" in each for each in found)


async def test_of_a_list_that_nobody_needs_or_a_database_that_is_told_already_nothing_is_said(
    record: Record,
) -> None:
    assert await unlisted(Settings(database_url=URL), AT) == []
    assert await unlisted(PHONES.model_copy(update={"database_url": None}), AT) == []
    record.pending = True
    assert await unlisted(PHONES, AT) == []
    record.pending = MigrationError("of a newer version")
    assert await unlisted(PHONES, AT) == [
        "no list of revoked keys could be looked up: of a newer version"
    ]
