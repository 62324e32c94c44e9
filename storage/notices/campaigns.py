"""Statements of campaigns: a group counted before, and told in batches (services/notices/campaign_batches.py)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from domain.delivery import Channel
from domain.notice_kinds import KINDS
from domain.notices.campaigns import (
    EVENTS,
    Campaign,
    CampaignKind,
    CampaignState,
    Draft,
    Group,
    Reach,
    Tally,
    born_between,
)
from domain.subjects import SubjectKind
from domain.words import Words
from storage.audit import audit
from storage.database import Database, Row, Transaction

ADD: Final = """
INSERT INTO campaigns (campaign_id, kind, title_zh, title_en, text_zh, text_en, schemes, due_before,
    age_from, age_to, channel, per_minute, state, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'draft', $13, $14)
"""
READ: Final = "SELECT * FROM campaigns WHERE campaign_id = $1"
HOLD: Final = "SELECT * FROM campaigns WHERE campaign_id = $1 FOR UPDATE"
NEWEST: Final = """
SELECT * FROM campaigns WHERE (made_at, campaign_id) < ($1, $2)
ORDER BY made_at DESC, campaign_id DESC LIMIT $3
"""
MOVE: Final = """
UPDATE campaigns SET state = $2,
    released_by = CASE WHEN $3::uuid IS NULL THEN released_by ELSE $3 END,
    released_at = CASE WHEN $3::uuid IS NULL THEN released_at ELSE $4 END,
    ended_at = CASE WHEN $2 IN ('stopped', 'done') THEN $4 END,
    next_at = CASE WHEN $2 = 'running' THEN $4 END
WHERE campaign_id = $1
"""
ALL_SCHEMES: Final = "SELECT array_agg(scheme ORDER BY scheme) FROM schemes"
# Whether TAKE may find any: mostly there is none.
ANY_DUE: Final = """
SELECT coalesce((
    SELECT next_at <= $1 FROM campaigns WHERE state = 'running' ORDER BY next_at LIMIT 1), false)
"""
TAKE: Final = """
SELECT * FROM campaigns WHERE state = 'running' AND next_at <= $1
ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
# Each condition beside the entitlement is a look at one row by its key, never a join.
_MEANT: Final = """
    e.scheme = ANY ($1) AND e.certified_until BETWEEN '-infinity' AND $2
    AND (SELECT p.died_on IS NULL AND ($3::int IS NULL OR p.born_year BETWEEN $3 AND $4)
         FROM persons AS p WHERE p.person_id = e.person_id)
    AND ($5 = '' OR (
        SELECT true FROM accounts AS a
        WHERE a.person_id = e.person_id AND ($5 = 'sms' OR ($5 = 'wechat' AND a.openid IS NOT NULL)
            OR (SELECT count(*) FROM devices AS d
                WHERE d.account_id = a.account_id AND d.vendor = $5) > 0)
        LIMIT 1))
"""
REACH: Final = f"""
WITH meant AS MATERIALIZED (
    SELECT DISTINCT e.person_id FROM entitlements AS e
    WHERE {_MEANT} AND e.person_id BETWEEN $8 AND $9
)
SELECT c.channel, count(DISTINCT m.person_id) AS persons, count(*) AS messages
FROM meant AS m CROSS JOIN LATERAL (
    SELECT 'inbox' AS channel FROM accounts AS a WHERE a.person_id = m.person_id
    UNION ALL
    SELECT 'sms' FROM accounts AS a
    WHERE a.person_id = m.person_id AND 'sms' = ANY ($6) AND $7 || ':sms' <> ALL (a.ways_off)
    UNION ALL
    SELECT 'sms' WHERE 'sms' = ANY ($6)
        AND NOT EXISTS (SELECT FROM accounts AS a WHERE a.person_id = m.person_id)
    UNION ALL
    SELECT 'no_account' WHERE NOT EXISTS (SELECT FROM accounts AS a WHERE a.person_id = m.person_id)
    UNION ALL
    SELECT 'wechat' FROM accounts AS a
    WHERE a.person_id = m.person_id AND 'wechat' = ANY ($6) AND a.openid IS NOT NULL
        AND $7 || ':wechat' <> ALL (a.ways_off)
        AND (SELECT sum(g.remaining) FROM subscription_grants AS g
             WHERE g.account_id = a.account_id) > 0
    UNION ALL
    SELECT o.channel FROM accounts AS a JOIN addresses AS o ON o.account_id = a.account_id
    WHERE a.person_id = m.person_id AND o.channel = ANY ($6)
        AND $7 || ':' || CASE o.channel WHEN 'wechat_account' THEN 'wechat' ELSE o.channel END
            <> ALL (a.ways_off)
    UNION ALL
    SELECT d.vendor FROM accounts AS a JOIN devices AS d ON d.account_id = a.account_id
    WHERE a.person_id = m.person_id AND $7 || ':push' <> ALL (a.ways_off)
    OFFSET 0
) AS c
GROUP BY c.channel
"""  # noqa: S608  # constants alone
NEXT: Final = f"""
SELECT DISTINCT e.person_id FROM entitlements AS e
WHERE {_MEANT} AND e.person_id > $6 ORDER BY e.person_id LIMIT $7
"""  # noqa: S608  # constants alone
MARK: Final = """
INSERT INTO campaign_persons (person_id, campaign_id, told_at)
SELECT person, $2, $3 FROM unnest($1::uuid[]) AS person
ON CONFLICT (person_id, campaign_id) DO NOTHING
RETURNING person_id
"""
ADVANCE: Final = """
UPDATE campaigns SET after_person = $2, told = told + $3, next_at = $4 WHERE campaign_id = $1
"""
RESULT: Final = """
SELECT channel, state, count(*) AS deliveries FROM deliveries
WHERE subject = $1 AND kind IN ('entitlement.due_campaign', 'campaign.notice')
GROUP BY channel, state ORDER BY channel, state
"""
TOLD_TO: Final = """
SELECT c.* FROM campaign_persons AS t JOIN campaigns AS c ON c.campaign_id = t.campaign_id
WHERE t.person_id = $1 AND t.campaign_id = $2
"""
#: Of all ids, which are random: a statement that counted a city of a million at once would run into
#: the time that a statement may take.
_PARTS: Final = tuple(
    (UUID(int=part << 124), UUID(int=((part + 1) << 124) - 1)) for part in range(16)
)
#: Later than any day that a certification ends on.
_NO_DAY: Final = date(9999, 12, 31)


class CampaignStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, draft: Draft, *, officer: UUID, at: datetime) -> UUID:
        """The new draft; without schemes it means those that the city has now."""
        campaign, meant = uuid4(), draft.group

        async def work(tx: Transaction) -> UUID:
            schemes = list(meant.schemes) or await tx.fetchval(ALL_SCHEMES)
            ages = meant.ages or (None, None)
            await tx.execute(
                ADD,
                campaign,
                draft.kind,
                draft.title.zh,
                draft.title.en,
                draft.text.zh,
                draft.text.en,
                schemes,
                meant.due_before,
                *ages,
                meant.channel or "",
                draft.per_minute,
                officer,
                at,
            )
            await audit.by_officer(
                tx, officer, "campaign.drafted", SubjectKind.CAMPAIGN.of(campaign), draft.kind
            )
            return campaign

        return await self._database.transact(work)

    async def read(self, campaign: UUID) -> Campaign | None:
        row = await self._database.fetchrow(READ, campaign)
        return None if row is None else _campaign(row)

    async def newest(self, before: tuple[datetime, UUID], limit: int) -> list[Campaign]:
        """Newest first, those before the place given."""
        return [_campaign(row) for row in await self._database.fetch(NEWEST, *before, limit)]

    async def reach(self, draft: Draft, channels: tuple[Channel, ...], today: date) -> list[Reach]:
        """By channel how many it would reach today, without those who switched it off; nobody is listed.

        Who has no account is counted as NO_ACCOUNT too.
        """
        about = KINDS[EVENTS[draft.kind]].group
        persons, messages = Counter[str](), Counter[str]()
        for part in _PARTS:
            rows = await self._database.fetch(
                REACH, *_meant(draft.group, today), list(channels), about, *part
            )
            for row in rows:
                persons[row["channel"]] += row["persons"]
                messages[row["channel"]] += row["messages"]
        return [Reach(each, persons[each], messages[each]) for each in sorted(persons)]

    async def result(self, campaign: UUID) -> list[Tally]:
        """Deliveries by channel and state, of the last 90 days."""
        rows = await self._database.fetch(RESULT, str(SubjectKind.CAMPAIGN.of(campaign)))
        return [Tally(row["channel"], row["state"], row["deliveries"]) for row in rows]

    async def lock(self, campaign: UUID) -> Campaign | None:
        """Nobody else changes it until the unit of work ends; a batch under way is over first."""
        row = await self._database.fetchrow(HOLD, campaign)
        return None if row is None else _campaign(row)

    async def move(
        self, campaign: UUID, state: CampaignState, *, released_by: UUID | None, at: datetime
    ) -> None:
        await self._database.execute(MOVE, campaign, state, released_by, at)

    async def any_due(self, at: datetime) -> bool:
        """Whether `take_due` may find any."""
        found: bool = await self._database.fetchval(ANY_DUE, at)
        return found

    async def take_due(self, at: datetime) -> tuple[Campaign, UUID] | None:
        """The one that waits longest and nobody else holds, with the last person it has come to."""
        row = await self._database.fetchrow(TAKE, at)
        return None if row is None else (_campaign(row), row["after_person"])

    async def next_persons(self, group: Group, today: date, after: UUID, most: int) -> list[UUID]:
        """Of the group, by their ids."""
        rows = await self._database.fetch(NEXT, *_meant(group, today), after, most)
        return [row["person_id"] for row in rows]

    async def mark(self, campaign: UUID, persons: Sequence[UUID], at: datetime) -> list[UUID]:
        """Those of them who were not told it before."""
        rows = await self._database.fetch(MARK, list(persons), campaign, at)
        return [row["person_id"] for row in rows]

    async def advance(
        self, campaign: UUID, *, after: UUID, reached: int, next_at: datetime
    ) -> None:
        await self._database.execute(ADVANCE, campaign, after, reached, next_at)

    async def told_to(self, person: UUID, campaign: UUID) -> Campaign | None:
        """None: this person was never told it."""
        row = await self._database.fetchrow(TOLD_TO, person, campaign)
        return None if row is None else _campaign(row)


def _meant(wanted: Group, today: date) -> tuple[object, ...]:
    born = born_between(wanted.ages, today) or (None, None)
    last = wanted.due_before - timedelta(days=1) if wanted.due_before else _NO_DAY
    return list(wanted.schemes), last, *born, wanted.channel or ""


def _campaign(row: Row) -> Campaign:
    ages = None if row["age_from"] is None else (row["age_from"], row["age_to"])
    return Campaign(
        campaign=row["campaign_id"],
        draft=Draft(
            kind=CampaignKind(row["kind"]),
            title=Words(row["title_zh"], row["title_en"]),
            text=Words(row["text_zh"], row["text_en"]),
            group=Group(
                schemes=tuple(row["schemes"]),
                due_before=row["due_before"],
                ages=ages,
                channel=Channel(row["channel"]) if row["channel"] else None,
            ),
            per_minute=row["per_minute"],
        ),
        state=CampaignState(row["state"]),
        made_by=row["made_by"],
        made_at=row["made_at"],
        released_by=row["released_by"],
        released_at=row["released_at"],
        ended_at=row["ended_at"],
        told=row["told"],
    )
