"""Posts over the wire: who grants and revokes them, to whom, and what counts of them."""

from typing import Any, Final
from uuid import UUID

import pytest

from domain.four_eyes import Touch
from domain.hall.built_in import is_built_in
from domain.hall.posts import Post, PostRole, Posts
from domain.people import Role
from tests.server.accounts.staff import HERE, THERE, WHY, audited, officer
from tests.server.hall.test_units import UNITS, WATER, add
from tests.server.house import House

OFFICERS: Final = "/v1/officer/officers"
POST: Final = {"unit": "water", "role": "clerk", "area": HERE}
CLERK: Final = Post("water", PostRole.CLERK, HERE)


async def who(house: House, token: str) -> UUID:
    _, own = await house.call("GET", "/v1/officer/me", token=token)
    return UUID(own["officer"]["officer"])


async def scene(house: House, *areas: str) -> tuple[str, str, str]:
    """An administrator of the city, an officer of the areas, and where the officer's posts are."""
    admin = await officer(house, "admin")
    await add(house, admin)
    chen = await officer(house, "chen", *areas, roles=[Role.COUNTER])
    return admin, chen, f"{OFFICERS}/{await who(house, chen)}/posts"


async def granted(house: House, admin: str, path: str, **post: str) -> tuple[int, Any]:
    return await house.call("POST", path, WHY | POST | post, token=admin)


async def counts(house: House, token: str) -> Posts:
    """Those that were granted: what follows from roles is told in tests/server/hall/test_built_in.py."""
    held = await house.parts.hall.posts.of(await who(house, token))
    return Posts.of(post for post in held.held if not is_built_in([post.unit]))


async def test_a_granted_post_is_seen_by_its_holder_and_counts(house: House) -> None:
    admin, chen, path = await scene(house)

    status, seen = await granted(house, admin, path)

    (post,) = seen["posts"]
    assert status == 201
    assert post["unit"] == WATER | {"closed": False}
    assert (post["role"], post["area"], post["areas"]) == ("clerk", HERE, [HERE])
    assert (await house.call("GET", "/v1/officer/posts", token=chen))[1] == seen
    assert (await house.call("GET", path, token=admin))[1] == seen
    assert await counts(house, chen) == Posts.of([CLERK])
    assert await audited(house, "post.granted") == [f"{WHY['why']} (water, clerk, {HERE})"]


async def test_a_revoked_post_counts_no_more(house: House) -> None:
    admin, chen, path = await scene(house)
    await granted(house, admin, path)
    await granted(house, admin, path, role="issuer")

    status, left = await house.call("POST", f"{path}/revocations", WHY | POST, token=admin)

    assert (status, [post["role"] for post in left["posts"]]) == (201, ["issuer"])
    assert await counts(house, chen) == Posts.of([Post("water", PostRole.ISSUER, HERE)])
    assert await audited(house, "post.revoked") == [f"{WHY['why']} (water, clerk, {HERE})"]
    again = await house.call("POST", f"{path}/revocations", WHY | POST, token=admin)
    assert again[0] == 404


async def test_to_administer_is_no_post(house: House) -> None:
    admin, _, path = await scene(house)
    await granted(house, admin, path)

    assert await counts(house, admin) == Posts()


async def test_nobody_changes_the_own_posts(house: House) -> None:
    admin, _, _ = await scene(house)
    own = f"{OFFICERS}/{await who(house, admin)}/posts"

    for end in ("", "/revocations"):
        status, problem = await house.call("POST", f"{own}{end}", WHY | POST, token=admin)
        assert (status, problem["type"]) == (403, "/problems/another-admin-needed")
    assert await counts(house, admin) == Posts()


@pytest.mark.parametrize(
    ("admins", "officers", "area"),
    [
        ((HERE,), (THERE,), HERE),  # an officer of others
        ((HERE,), (HERE, THERE), HERE),  # who serves more than the administrator
        ((HERE,), (HERE,), THERE),
        ((HERE,), (HERE,), HERE[:4]),
        ((HERE,), (HERE,), ""),
    ],
)
async def test_an_administrator_changes_posts_within_the_own_areas_alone(
    house: House, admins: tuple[str, ...], officers: tuple[str, ...], area: str
) -> None:
    _, chen, path = await scene(house, *officers)
    district = await officer(house, "zhou", *admins)

    for end in ("", "/revocations"):
        status, problem = await house.call(
            "POST", f"{path}{end}", WHY | POST | {"area": area}, token=district
        )
        assert (status, problem["type"]) == (403, "/problems/officer-outside")
    assert await counts(house, chen) == Posts()


async def test_a_post_reaches_no_further_than_its_holder(house: House) -> None:
    admin, _, path = await scene(house, HERE)

    for area in (THERE, HERE[:4], ""):
        status, problem = await granted(house, admin, path, area=area)
        assert (status, problem["type"]) == (403, "/problems/officer-outside"), area


async def test_an_administrator_of_a_district_grants_within_it(house: House) -> None:
    _, chen, path = await scene(house, HERE)
    district = await officer(house, "zhou", HERE)

    assert (await granted(house, district, path))[0] == 201
    assert await counts(house, chen) == Posts.of([CLERK])


async def test_posts_beyond_areas_that_shrank_count_no_more(house: House) -> None:
    admin, chen, path = await scene(house)
    await granted(house, admin, path, area="")
    await granted(house, admin, path, area=THERE)
    narrower = WHY | {"areas": [HERE]}

    await house.call("PATCH", path.removesuffix("/posts"), narrower, token=admin)

    assert await counts(house, chen) == Posts.of([CLERK])
    _, seen = await house.call("GET", path, token=admin)
    assert [(post["area"], post["areas"]) for post in seen["posts"]] == [("", [HERE]), (THERE, [])]


async def test_a_disabled_officer_holds_no_post_that_counts(house: House) -> None:
    admin, chen, path = await scene(house)
    await granted(house, admin, path)
    officer_id = await who(house, chen)

    await house.call("POST", f"{path.removesuffix('/posts')}/disablings", WHY, token=admin)

    assert await house.parts.hall.posts.of(officer_id) == Posts()
    _, seen = await house.call("GET", path, token=admin)
    assert [post["areas"] for post in seen["posts"]] == [[]]


async def test_a_closed_unit_takes_no_new_posts_and_keeps_those_it_has(house: House) -> None:
    admin, chen, path = await scene(house)
    await granted(house, admin, path)
    await house.call("POST", f"{UNITS}/water/closings", WHY, token=admin)

    status, problem = await granted(house, admin, path, role="approver")

    fault = problem["errors"][0]
    assert (status, fault["pointer"], fault["code"]) == (422, "/unit", "closed")
    assert await counts(house, chen) == Posts.of([CLERK])


async def test_what_is_no_post_is_refused_by_field(house: House) -> None:
    admin, _, path = await scene(house)

    for field, value, code in (
        ("unit", "sports", "unknown"),
        ("unit", "Sports", ""),
        ("role", "chief", ""),
        ("area", "1", ""),
        ("area", "44030x", ""),
        ("area", "\uff14\uff14", ""),
        ("area", "4403040", ""),
    ):
        status, problem = await granted(house, admin, path, **{field: value})
        fault = problem["errors"][0]
        assert (status, fault["pointer"]) == (422, f"/{field}"), value
        assert code in {"", fault["code"]}


async def test_a_post_that_is_held_is_not_granted_again(house: House) -> None:
    admin, _, path = await scene(house)
    await granted(house, admin, path)

    status, problem = await granted(house, admin, path)

    assert (status, problem["errors"][0]["code"]) == (422, "held")
    assert len(await audited(house, "post.granted")) == 1


async def test_nobody_has_no_posts(house: House) -> None:
    admin, _, _ = await scene(house)
    path = f"{OFFICERS}/{UUID(int=9)}/posts"

    for method, body in (("GET", None), ("POST", WHY | POST)):
        status, problem = await house.call(method, path, body, token=admin)
        assert (status, problem["type"]) == (404, "/problems/not-found"), method


async def test_who_grants_or_revokes_a_post_shapes_the_other_for_four_eyes(house: House) -> None:
    admin, chen, path = await scene(house)
    await granted(house, admin, path)
    await house.call("POST", f"{path}/revocations", WHY | POST, token=admin)

    rows = await house.infrastructure.database.fetch(
        "SELECT officer_id, changed_by, touch FROM officer_changes WHERE touch = 'shapes'"
    )

    expected = (await who(house, chen), await who(house, admin), Touch.SHAPES.value)
    assert [tuple(row) for row in rows] == [expected, expected]


async def test_an_officer_without_the_role_sees_own_posts_alone(house: House) -> None:
    _, chen, path = await scene(house)

    statuses = [
        (await house.call(method, where, WHY | POST if method == "POST" else None, token=chen))[0]
        for method, where in [
            ("GET", "/v1/officer/posts"),
            ("GET", path),
            ("POST", path),
            ("POST", f"{path}/revocations"),
        ]
    ]

    assert statuses == [200, 403, 403, 403]
