"""Whether something told since has settled what a delivery tells: then it leaves by no way any more."""

from typing import Final

from domain.notice_kinds import KINDS

_PAIRS: Final = ", ".join(
    f"('{kind}', '{settling}')"
    for kind, stated in KINDS.items()
    for settling in sorted(stated.settled_by)
)


def settled(row: str) -> str:
    """The condition on a row of `deliveries` by that name.

    What an account was told stands in its inbox, and what a person was told by the register among the
    deliveries alone; `n` rises in both. A subject's numbers ("20 days left") are no part of the thing.
    """
    same = f"split_part(since.subject, '?', 1) = split_part({row}.subject, '?', 1)"
    since = f"since.account_id = {row}.account_id AND since.n > {row}.n"
    return f"""EXISTS (
    SELECT FROM (VALUES {_PAIRS}) AS pair (kind, settling)
    WHERE pair.kind = {row}.kind AND (
        EXISTS (SELECT FROM inbox AS since WHERE {since} AND since.kind = pair.settling AND {same})
        OR {row}.person_id IS NOT NULL AND EXISTS (
            SELECT FROM deliveries AS since
            WHERE {since} AND since.kind = pair.settling AND {same})))"""  # noqa: S608  # constants alone
