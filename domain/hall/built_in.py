"""Built-in items: duties of the city itself as cases of the hall, opened and decided at doors of their own.

They come with the program and are in force with it (decision 0129); their units are no department's, and
who has the role holds the post.
"""

from collections.abc import Iterable
from typing import Final

from domain.hall.posts import Post, PostRole
from domain.people import Role
from domain.words import Words

PENSION_REVIEW: Final = "pension_review"
DATA_RIGHTS: Final = "data_rights"
SERVICE_OVERSIGHT: Final = "service_oversight"

UNIT_WORDS: Final = {
    PENSION_REVIEW: Words("待遇资格核实", "Pension reviews"),
    DATA_RIGHTS: Words("个人信息权利", "Rights over personal data"),
    SERVICE_OVERSIGHT: Words("政务服务监督", "Oversight of services"),
}
#: No post of these is granted: they follow from the role, in the areas that the officer serves. Of the
#: oversight of services posts are granted, as of any unit: who looks into ratings, the city says by name.
POSTS: Final = {
    Role.REVIEWER: Post(PENSION_REVIEW, PostRole.APPROVER, ""),
    Role.COUNTER: Post(DATA_RIGHTS, PostRole.APPROVER, ""),
}


def is_built_in(units: Iterable[str]) -> bool:
    """Whether these units do built-in items."""
    return any(unit in UNIT_WORDS for unit in units)


def posts_of(roles: Iterable[str]) -> tuple[Post, ...]:
    held = frozenset(roles)
    return tuple(post for role, post in POSTS.items() if role in held)
