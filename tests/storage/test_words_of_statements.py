"""What stands in statements that are made from names: of outboxes, and of the cards of nouns."""

from typing import cast
from uuid import UUID

from storage.card import cases_where, of_ids, rows_where
from storage.database import Row
from storage.outbox_rows import earliest_in, put_back_in


def words(statement: str) -> str:
    return " ".join(statement.split())


def test_a_row_goes_back_while_the_claim_is_ours_and_a_try_that_was_none_is_not_counted() -> None:
    assert words(put_back_in("calls", "call_id")) == (
        "UPDATE calls SET state = 'queued', answer = $3, next_at = $4,"
        " attempt = attempt - CASE WHEN $5 THEN 0 ELSE 1 END"
        " WHERE call_id = $1 AND fence = $2 AND state = 'claimed' RETURNING call_id"
    )


def test_what_may_have_been_taken_is_noted_where_that_matters() -> None:
    assert words(put_back_in("orders", "order_id", notes_unclear=True)) == (
        "UPDATE orders SET state = 'queued', answer = $3, next_at = $4,"
        " attempt = attempt - CASE WHEN $5 THEN 0 ELSE 1 END,"
        " unclear = unclear OR $3 IN ('no-answer', 'unreadable', 'fault')"
        " OR starts_with($3, 'http-5')"
        " WHERE order_id = $1 AND fence = $2 AND state = 'claimed' RETURNING order_id"
    )


def test_the_first_to_leave_is_found_by_the_index_of_the_whole_table_or_of_each_channel() -> None:
    assert words(earliest_in("calls")) == (
        "SELECT next_at FROM calls WHERE state IN ('queued', 'claimed') ORDER BY next_at LIMIT 1"
    )
    assert words(earliest_in("deliveries", {"sms", "push"})) == (
        "SELECT min(( SELECT next_at FROM deliveries"
        " WHERE state IN ('queued', 'claimed') AND channel = way ORDER BY next_at LIMIT 1 ))"
        " FROM unnest('{push,sms}'::text[]) AS way"
    )


def test_rows_go_by_their_place_each_condition_by_an_index_of_its_own() -> None:
    assert rows_where("calls", "ended_at < now()") == (
        "DELETE FROM calls WHERE ctid = ANY"
        " (ARRAY(SELECT ctid FROM calls WHERE ended_at < now() LIMIT $1))"
    )
    assert rows_where("calls", "ended", "void") == (
        "DELETE FROM calls WHERE ctid = ANY"
        " (ARRAY((SELECT ctid FROM calls WHERE ended LIMIT $1)"
        " UNION ALL (SELECT ctid FROM calls WHERE void LIMIT $1)))"
    )


def test_a_case_goes_with_its_parts_and_the_way_to_it() -> None:
    of_them = (
        "WHERE person_id = ANY (ARRAY(SELECT person_id FROM old))"
        " AND case_id = ANY (ARRAY(SELECT case_id FROM old))"
    )

    made = words(cases_where("withdrawn", "files", "asks"))

    assert made.replace(of_them, "OF_THEM") == (
        "WITH old AS ( SELECT person_id, case_id FROM cases WHERE withdrawn LIMIT $1 ),"
        " ways AS ( DELETE FROM lookup_case WHERE case_id = ANY (ARRAY(SELECT case_id FROM old)) ),"
        " of_files AS (DELETE FROM files OF_THEM), of_asks AS (DELETE FROM asks OF_THEM)"
        " DELETE FROM cases OF_THEM"
    )


def test_a_sealed_value_is_bound_to_the_ids_of_its_row_in_their_order() -> None:
    row = cast("Row", {"person_id": UUID(int=1), "case_id": UUID(int=2)})

    place = of_ids(b"cases.form", "person_id", "case_id")(row)

    assert place == b"cases.form" + UUID(int=1).bytes + UUID(int=2).bytes
