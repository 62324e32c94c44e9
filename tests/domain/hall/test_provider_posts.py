"""Posts that follow from groups of the identity provider: posts, and nothing else."""

import pytest

from domain.errors import Unfit
from domain.hall.posts import Post, PostRole
from domain.hall.provider_posts import PostsByGroup

STATED = {
    "hall": ("market_supervision/clerk/440304",),
    "chiefs": ("market_supervision/approver/4403", "archives/supervisor/"),
}


def test_posts_follow_from_the_groups_that_are_named() -> None:
    found = PostsByGroup.read(STATED)

    assert found.of(["chiefs", "football"]) == {
        Post("market_supervision", PostRole.APPROVER, "4403"),
        Post("archives", PostRole.SUPERVISOR, ""),
    }
    assert found.of([]) == frozenset()


@pytest.mark.parametrize(
    "text",
    ["admin", "market_supervision/admin/", "Market/clerk/", "archives/clerk/44030", "a/b/c/d", ""],
)
def test_what_is_no_post_can_not_be_named(text: str) -> None:
    with pytest.raises(Unfit):
        PostsByGroup.read({"hall": (text,)})
