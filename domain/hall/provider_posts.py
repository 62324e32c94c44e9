"""Which posts follow from the groups that the city's identity provider names (`[oidc_posts]` of the settings)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from domain.accounts.officers import read_areas
from domain.errors import Unfit
from domain.hall.posts import Post, PostRole, read_unit

_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class PostsByGroup:
    """It can name posts and nothing else: no role, and so no administrator."""

    posts: Mapping[str, frozenset[Post]]

    @classmethod
    def read(cls, stated: Mapping[str, Iterable[str]]) -> Self:
        """Unfit for what is no post."""
        return cls(
            {group: frozenset(read_post(text) for text in texts) for group, texts in stated.items()}
        )

    def of(self, groups: Collection[str]) -> frozenset[Post]:
        """Nothing follows from a group that is not named."""
        return frozenset(post for group in groups for post in self.posts.get(group, ()))


def read_post(text: str) -> Post:
    """`unit/role/area`; the area empty for the whole city. Unfit for anything else."""
    parts = text.split("/")
    if len(parts) != _PARTS or parts[1] not in {role.value for role in PostRole}:
        raise Unfit(
            "部门/岗位/区划，如 market_supervision/clerk/440304",
            "unit/role/area, such as market_supervision/clerk/440304",
        )
    unit, role, area = parts
    return Post(read_unit(unit), PostRole(role), read_areas((area,))[0])
