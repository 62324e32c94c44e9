"""The places of one kind at which officers meet people: teams that come to the home, officers by video."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from domain.bookings.places import Place, PlaceKind
from domain.errors import NotFound
from domain.hall.posts import PostRole, Posts
from domain.people import Officer
from domain.problems import Problem


class PlaceStore(Protocol):
    """storage.bookings.places.PlaceStore."""

    async def all(self) -> Sequence[Place]: ...

    async def read(self, place: str) -> Place | None: ...


class PostSource(Protocol):
    """storage.hall.posts.PostStore."""

    async def of(self, officer: UUID) -> Posts: ...


class MeetingPlaces:
    """Who holds the post of a clerk of the place's unit, in the place's area, meets people there."""

    def __init__(self, kind: PlaceKind, *, places: PlaceStore, posts: PostSource) -> None:
        self._kind = kind
        self._places = places
        self._posts = posts

    async def of(self, officer: Officer) -> Sequence[Place]:
        """Those of the officer."""
        posts = await self._posts.of(officer.officer)
        return [each for each in await self._places.all() if self._covers(posts, each)]

    async def own(self, officer: Officer, place: str) -> Place:
        """NotFound for a place of others."""
        found = await self._places.read(place)
        if found is None or not await self.holds(officer, found):
            raise NotFound(Problem.NOT_FOUND)
        return found

    async def holds(self, officer: Officer, place: Place) -> bool:
        return self._covers(await self._posts.of(officer.officer), place)

    def _covers(self, posts: Posts, place: Place) -> bool:
        return place.kind is self._kind and posts.cover(place.unit, PostRole.CLERK, place.area)
