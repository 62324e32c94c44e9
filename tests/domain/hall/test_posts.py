"""What a post lets its holder do, and the units in which it is held."""

from pathlib import Path

import pytest

from domain.errors import Unfit
from domain.hall.districts import District
from domain.hall.posts import ROLE_WORDS, Post, PostRole, Posts, read_unit, read_unit_name
from domain.hall.unit_files import SHIPPED, read_city
from domain.words import Words

CITY = Post("civil_affairs", PostRole.CLERK, "")
DISTRICT = Post("civil_affairs", PostRole.CLERK, "100003")


@pytest.mark.parametrize(
    ("post", "areas", "counts"),
    [
        (CITY, ("",), {""}),
        (CITY, ("1000",), {"1000"}),
        (CITY, ("100002", "100003"), {"100002", "100003"}),
        (DISTRICT, ("",), {"100003"}),
        (DISTRICT, ("1000",), {"100003"}),
        (DISTRICT, ("100002",), set()),
        (DISTRICT, (), set()),
    ],
)
def test_a_post_counts_where_its_area_and_the_officer_s_meet(
    post: Post, areas: tuple[str, ...], counts: set[str]
) -> None:
    assert {part.area for part in post.within(areas)} == counts


def test_what_counts_of_several_posts_keeps_unit_and_role() -> None:
    decides = Post("health", PostRole.APPROVER, "1000")

    found = Posts.within([DISTRICT, decides], ["100003"])

    assert found == Posts.of([DISTRICT, Post("health", PostRole.APPROVER, "100003")])


@pytest.mark.parametrize(
    "text", ["", "w", "Water", "1water", "water-works", "wa\u200bter", "w" * 41]
)
def test_what_is_no_word_for_a_unit_is_unfit(text: str) -> None:
    with pytest.raises(Unfit):
        read_unit(text)


@pytest.mark.parametrize(
    "text", ["", " 水务局", "水务局\n", "水\u202e务局", "水\x00务局", "水" * 61]
)
def test_a_unit_s_name_is_short_and_shows_whole(text: str) -> None:
    with pytest.raises(Unfit):
        read_unit_name(text)


def test_a_large_city_s_units_come_along_each_with_names_of_its_own() -> None:
    units = read_city(SHIPPED).units

    assert len(units) == 61
    for told in ({each.names.zh for each in units}, {each.names.en for each in units}):
        assert len(told) == len(units)


def test_its_ten_districts_come_along() -> None:
    districts = read_city(SHIPPED).districts

    assert len({each.area for each in districts}) == len({each.names for each in districts}) == 10
    assert District("440304", Words("福田区", "Futian District")) in districts


def test_a_file_of_units_names_each_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text('[units]\nwater = { zh = "水务局", en = "Water Affairs Bureau" }\n')

    (unit,) = read_city(path).units

    assert (unit.unit, unit.names) == ("water", Words("水务局", "Water Affairs Bureau"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "units, districts: missing"),
        ("units = 3", "units: not a table"),
        ("[units]\nwater = 'x'", "units: 'water': not a table"),
        ("[units]\nwater = { zh = '水务局' }", "units: 'water': en: missing"),
        ("[units]\nwater = { zh = '水务局', en = '' }", "units: 'water': 1 to 60 characters"),
        (
            "[units]\nwater = { zh = '水', en = 'W', closed = true }",
            "units: 'water': closed: unknown",
        ),
        ("[units]\nWater = { zh = '水', en = 'W' }", "units: 'Water': 2 to 40 small letters"),
        ("[units]\nwater = { zh = '水', en = 'W' }\nwater = { zh = '水', en = 'W' }", "overwrite"),
        ("[units]\nwater = { zh = '水', en = 'W' }\n[more]", "more: unknown"),
        ("[districts]\n4403 = { zh = '市', en = 'C' }", "districts: '4403': six digits"),
        ("[districts]\n'' = { zh = '市', en = 'C' }", "districts: '': six digits"),
        ("[districts]\n440304 = { zh = '区' }", "districts: '440304': en: missing"),
        ("water", "Expected"),
    ],
)
def test_a_file_of_units_that_says_something_wrong_is_refused_by_name(
    text: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "city.toml"
    path.write_text(text)

    with pytest.raises(ValueError, match=rf"(?s)city\.toml: .*{fault}"):
        read_city(path)


@pytest.mark.parametrize("role", PostRole)
def test_a_role_is_called_as_the_handbook_calls_it(role: PostRole) -> None:
    handbook = Path(__file__).resolve().parents[3].joinpath("docs", "hall.md").read_text("utf-8")

    assert f"| `{role}` {ROLE_WORDS[role].zh} |" in handbook
    assert ROLE_WORDS[role].en == role.capitalize()
