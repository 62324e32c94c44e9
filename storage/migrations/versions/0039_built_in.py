"""Requests of persons and reviews of pensions become cases of the hall, with their ids and times.

What is sealed keeps its place, so that no key is needed. A case without a form has an empty one.
Due days are reckoned by the week alone and marked, so that the program reckons them by its calendar.
"""

from typing import Final

from alembic import op

revision = "0039"
down_revision = "0042"

# As numbers of cases are: the day, a number that runs through, a check digit (ISO/IEC 7064 MOD 11,10).
_NUMBER: Final = """
CREATE FUNCTION pg_temp.case_number(at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    day text := to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD');
    serial text := lpad(nextval('case_serial')::text, 7, '0');
    digits text := day || serial;
    product integer := 10;
BEGIN
    FOR i IN 1 .. length(digits) LOOP
        product := (substr(digits, i, 1)::integer + product) % 10;
        product := (CASE product WHEN 0 THEN 10 ELSE product END) * 2 % 11;
    END LOOP;
    RETURN day || '-' || serial || '-' || (11 - product) % 10;
END $$
"""
# The end of the n-th day after a moment's own: any day, or one from Monday to Friday.
_DAYS: Final = """
CREATE FUNCTION pg_temp.days_after(at timestamptz, n integer, working boolean) RETURNS timestamptz
LANGUAGE sql AS $$
    SELECT (day + interval '1 day') AT TIME ZONE 'Asia/Shanghai'
    FROM generate_series(1, n * 2 + 7) AS later,
        LATERAL (SELECT date_trunc('day', at AT TIME ZONE 'Asia/Shanghai') + later * interval '1 day') AS d (day)
    WHERE NOT working OR extract(isodow FROM day) < 6
    ORDER BY day OFFSET n - 1 LIMIT 1
$$
"""

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE request_words (
        person_id uuid NOT NULL,
        case_id   uuid NOT NULL,
        words     bytea NOT NULL,            -- sealed
        answer    bytea,                     -- sealed
        proposed  bytea,                     -- an ID number, sealed, until a second officer confirms it
        PRIMARY KEY (person_id, case_id),
        FOREIGN KEY (person_id, case_id) REFERENCES cases ON DELETE CASCADE
            DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE TABLE rights_served (
        person_id  uuid NOT NULL,
        request_id uuid NOT NULL,
        kind       text NOT NULL,
        opened_by  text NOT NULL,            -- citizen:UUID or officer:UUID
        opened_at  timestamptz NOT NULL,     -- and done at once
        PRIMARY KEY (person_id, request_id)
    )
    """,
    """
    CREATE TABLE review_grounds (
        person_id     uuid NOT NULL,
        case_id       uuid NOT NULL,
        kind          text NOT NULL,
        scheme        text NOT NULL,
        check_id      uuid,
        way           text NOT NULL DEFAULT '',
        words         text NOT NULL DEFAULT '',
        reasons       text[] NOT NULL,
        decision      text,                  -- NULL: open
        claimed_until timestamptz,           -- whoever has the open step has it until then
        PRIMARY KEY (person_id, case_id),
        FOREIGN KEY (person_id, case_id) REFERENCES cases ON DELETE CASCADE
            DEFERRABLE INITIALLY DEFERRED
    )
    """,
    _NUMBER,
    _DAYS,
    # One table for both, so that what they become is said once. A proposal waits for a second officer.
    """
    CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
    SELECT r.person_id, r.request_id AS case_id, 'data.' || r.kind AS item, 'data_rights' AS unit,
        CASE r.kind WHEN 'correct' THEN 'papers' END AS look, 21 AS promised, 21 AS law, false AS working,
        r.opened_by, r.opened_at, r.ended_at, r.ended_by,
        CASE r.state WHEN 'answered' THEN 'closed' WHEN 'refused' THEN 'rejected'
            WHEN 'withdrawn' THEN 'withdrawn' ELSE 'accepted' END AS state,
        CASE r.state WHEN 'answered' THEN 'approve' WHEN 'refused' THEN 'reject'
            WHEN 'withdrawn' THEN 'withdraw' END AS move,
        '' AS words, r.proposed_by, CASE WHEN r.proposed_by IS NOT NULL THEN r.opened_at END AS proposed_at,
        'agrees' AS opinion, '' AS proposed_words, NULL::uuid AS claimed_by
    FROM requests AS r WHERE r.ended_by IS DISTINCT FROM 'system'
    UNION ALL
    SELECT r.person_id, r.review_id, 'pension.review', 'pension_review', 'look', 7, 15, true,
        'system', r.opened_at, r.decided_at, 'officer:' || r.decided_by,
        CASE WHEN r.state = 'open' THEN 'accepted' WHEN r.decision = 'certified' THEN 'closed'
            ELSE 'rejected' END,
        CASE WHEN r.state = 'open' THEN NULL WHEN r.decision = 'certified' THEN 'approve' ELSE 'reject' END,
        r.decision_words, r.proposed_by, r.proposed_at, 'disagrees', r.proposed_words,
        CASE WHEN r.state = 'open' AND r.claimed_until > now() THEN r.claimed_by END
    FROM reviews AS r
    """,
    "ALTER TABLE moved ADD COLUMN number text, ADD COLUMN area text, ADD COLUMN moves integer",
    """
    UPDATE moved AS m SET number = pg_temp.case_number(m.opened_at),
        area = coalesce((SELECT p.area FROM persons AS p WHERE p.person_id = m.person_id), ''),
        moves = 1 + (m.proposed_by IS NOT NULL)::integer + (m.move IS NOT NULL)::integer
    """,
    """
    INSERT INTO cases (person_id, case_id, item, item_version, number, state, area, opened_by, opened_at,
        changed_at, submitted_at, decided_at, ended_at, version, moves, form, words)
    SELECT person_id, case_id, item, 1, number, state, area, opened_by, opened_at,
        coalesce(ended_at, proposed_at, opened_at), opened_at,
        CASE WHEN state IN ('closed', 'rejected') THEN ended_at END, ended_at, moves + 1, moves, '', words
    FROM moved
    """,
    "INSERT INTO lookup_case (case_id, person_id, number) SELECT case_id, person_id, number FROM moved",
    """
    INSERT INTO case_steps (person_id, case_id, place, step, kind, unit, role, area, after, state,
        officer_id, opened_at, ended_at, opinion, words, due_at, yellow_at)
    SELECT m.person_id, m.case_id, s.place, s.step, s.kind, m.unit, 'approver', m.area, s.after, s.state,
        s.officer, s.opened, s.ended, s.opinion, s.words,
        CASE WHEN m.ended_at IS NULL THEN pg_temp.days_after(m.opened_at, m.promised, m.working)
            ELSE '9999-01-01 00:00+00' END,
        CASE WHEN m.ended_at IS NULL
            THEN pg_temp.days_after(m.opened_at, ceil(m.promised * 0.8)::integer, m.working) - interval '1 day'
            ELSE '9999-01-01 00:00+00' END
    FROM moved AS m
    CROSS JOIN LATERAL (
        SELECT substr(m.ended_by, 9)::uuid AS decider WHERE m.ended_by LIKE 'officer:%'
        UNION ALL SELECT NULL WHERE m.ended_by IS NULL OR m.ended_by NOT LIKE 'officer:%'
    ) AS d
    CROSS JOIN LATERAL (
        SELECT 0::smallint AS place, m.look AS step, 'review' AS kind, '{}'::text[] AS after,
            CASE WHEN m.proposed_by IS NOT NULL OR m.move IN ('approve', 'reject') THEN 'done'
                WHEN m.move IS NOT NULL THEN 'dropped' ELSE 'open' END AS state,
            CASE WHEN m.move IS NULL AND m.proposed_by IS NULL THEN m.claimed_by
                ELSE coalesce(m.proposed_by, d.decider) END AS officer,
            m.opened_at AS opened, coalesce(m.proposed_at, m.ended_at) AS ended,
            CASE WHEN m.proposed_by IS NOT NULL THEN m.opinion
                WHEN m.move IN ('approve', 'reject') THEN 'agrees' END AS opinion,
            m.proposed_words AS words
        WHERE m.look IS NOT NULL
        UNION ALL
        SELECT (m.look IS NOT NULL)::integer::smallint, 'decide', 'decide',
            CASE WHEN m.look IS NULL THEN '{}' ELSE ARRAY[m.look] END,
            CASE WHEN m.move IN ('approve', 'reject') THEN 'done' WHEN m.move IS NOT NULL THEN 'dropped'
                WHEN m.look IS NULL OR m.proposed_by IS NOT NULL THEN 'open' ELSE 'waiting' END,
            CASE WHEN m.move IN ('approve', 'reject') THEN d.decider
                WHEN m.move IS NULL AND m.proposed_by IS NOT NULL THEN m.claimed_by END,
            CASE WHEN m.look IS NULL THEN m.opened_at ELSE coalesce(m.proposed_at, m.ended_at) END, m.ended_at,
            CASE m.move WHEN 'approve' THEN 'agrees' WHEN 'reject' THEN 'disagrees' END,
            CASE WHEN m.move IN ('approve', 'reject') THEN m.words ELSE '' END
    ) AS s
    """,
    """
    INSERT INTO case_clocks (person_id, case_id, place, kind, unit, law, promised, since, spent, ended_at,
        due_at, law_due_at, provisional)
    SELECT person_id, case_id, 0, 'decide', CASE WHEN working THEN 'working_days' ELSE 'calendar_days' END,
        law, promised, opened_at,
        CASE WHEN ended_at IS NULL THEN 0 ELSE (
            SELECT count(*) FROM generate_series((opened_at AT TIME ZONE 'Asia/Shanghai')::date + 1,
                (ended_at AT TIME ZONE 'Asia/Shanghai')::date, interval '1 day') AS day
            WHERE NOT working OR extract(isodow FROM day) < 6) END,
        ended_at, CASE WHEN ended_at IS NULL THEN pg_temp.days_after(opened_at, promised, working) END,
        CASE WHEN ended_at IS NULL THEN pg_temp.days_after(opened_at, law, working) END,
        working AND ended_at IS NULL
    FROM moved
    """,
    """
    INSERT INTO case_events (person_id, case_id, n, move, state, actor, at, step, words)
    SELECT person_id, case_id, 1, 'submit', 'accepted', opened_by, opened_at, '', '' FROM moved
    UNION ALL
    SELECT person_id, case_id, 2, 'finish_step', 'accepted', 'officer:' || proposed_by, proposed_at, look, ''
    FROM moved WHERE proposed_by IS NOT NULL
    UNION ALL
    SELECT person_id, case_id, moves, move, state, ended_by, ended_at,
        CASE WHEN move = 'withdraw' THEN '' ELSE 'decide' END, words
    FROM moved WHERE move IS NOT NULL
    """,
    """
    INSERT INTO request_words (person_id, case_id, words, answer, proposed)
    SELECT person_id, request_id, words, answer, proposed FROM requests
    WHERE ended_by IS DISTINCT FROM 'system'
    """,
    """
    INSERT INTO rights_served (person_id, request_id, kind, opened_by, opened_at)
    SELECT person_id, request_id, kind, opened_by, opened_at FROM requests WHERE ended_by = 'system'
    """,
    """
    INSERT INTO review_grounds (person_id, case_id, kind, scheme, check_id, way, words, reasons, decision,
        claimed_until)
    SELECT person_id, review_id, kind, scheme, check_id, way, words, reasons, decision,
        CASE WHEN state = 'open' AND claimed_until > now() THEN claimed_until END
    FROM reviews
    """,
    "SET CONSTRAINTS ALL IMMEDIATE",
    "DROP TABLE requests",
    "DROP TABLE reviews",
    "DROP TABLE lookup_review",
    # One of a kind at a time: who wants to say more withdraws it or waits for the answer.
    """
    CREATE UNIQUE INDEX cases_requests_one ON cases (person_id, item)
        WHERE item LIKE 'data.%' AND ended_at IS NULL
    """,
    """
    CREATE INDEX cases_requests_due
        ON cases (((opened_at AT TIME ZONE 'Asia/Shanghai')::date + 21), case_id)
        WHERE item LIKE 'data.%' AND ended_at IS NULL
    """,
    "CREATE INDEX cases_requests_ended ON cases (ended_at) WHERE item LIKE 'data.%'",
    """
    CREATE INDEX cases_reviews_open ON cases (opened_at, case_id)
        WHERE item = 'pension.review' AND ended_at IS NULL
    """,
    """
    CREATE UNIQUE INDEX review_grounds_one_open ON review_grounds (person_id, scheme, kind)
        WHERE decision IS NULL
    """,
    "CREATE INDEX review_grounds_claimed ON review_grounds (claimed_until) WHERE claimed_until IS NOT NULL",
    "CREATE INDEX rights_served_age ON rights_served (opened_at)",
    "CREATE INDEX rights_served_number ON rights_served (request_id)",
    # Built-in items are done where the person is on record now.
    """
    CREATE FUNCTION built_in_cases_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE cases SET area = NEW.area
        WHERE person_id = NEW.person_id AND ended_at IS NULL
            AND (item LIKE 'data.%' OR item = 'pension.review');
        UPDATE case_steps SET area = NEW.area
        WHERE person_id = NEW.person_id AND unit IN ('data_rights', 'pension_review')
            AND state IN ('open', 'waiting');
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER built_in_cases_follow AFTER UPDATE OF area ON persons
    FOR EACH ROW WHEN (OLD.area IS DISTINCT FROM NEW.area) EXECUTE FUNCTION built_in_cases_follow()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
