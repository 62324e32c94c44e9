"""Which desks a change of a case concerns: work lists that it stands in, who has a step, who has it open.

Desks are rung by keys that name no person beyond the ids themselves: of a list the digest of its post.
"""

from typing import Final
from uuid import UUID, uuid5

from domain.hall.cases import Case
from domain.hall.items import StepKind
from domain.hall.posts import Post, Posts
from domain.hall.transitions import all_open

_LISTS: Final = UUID("6f1c5d0e-8f0b-5a27-9a54-3c8b0f6f2a11")
#: Digits of the areas that a post may have (domain.accounts.officers.read_areas).
_DIGITS: Final = (0, 2, 4, 6)


def list_key(post: Post) -> UUID:
    """Of the work list of whoever holds exactly this post."""
    return uuid5(_LISTS, f"{post.unit} {post.role} {post.area}")


def keys_of(officer: UUID, posts: Posts, case: UUID | None) -> frozenset[UUID]:
    """What a desk listens to: its own work, the lists of its posts, the case that is open on it."""
    keys = {officer, *map(list_key, posts.held)}
    return frozenset(keys | {case} if case else keys)


def concerned(before: Case, after: Case) -> frozenset[UUID]:
    """Keys of all desks on which something changed, whatever the move was.

    Every step that was or is open counts: its line also says how the case stands and when it is due.
    """
    keys = {after.case}
    steps = [*all_open(before), *all_open(after)]
    decides = after.of_kind(StepKind.DECIDE)
    # The approvers' list of what was drawn, too.
    if decides is not None and before.look is not after.look:
        steps.append(decides)
    for step in steps:
        if step.officer is not None:
            keys.add(step.officer)
        for digits in _DIGITS[: len(after.area) // 2 + 1]:
            keys.add(list_key(Post(step.unit, step.role, after.area[:digits])))
    return frozenset(keys)
