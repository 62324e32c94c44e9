"""A file of ours that says something wrong names the file, the field and what would do."""

from pathlib import Path

import pytest

from domain.toml_fields import Fields, flag, read_file, table, tables, text, texts, words
from domain.words import Words

GOOD = """
name = "hall"
open = true
tags = ["a", "b"]
names = {zh = "大厅", en = "Hall"}
windows = [{number = "1"}, {number = "2"}]
"""


def read(fields: Fields) -> tuple[object, ...]:
    return (
        fields.take("name", text),
        fields.take("open", flag),
        fields.take("tags", texts),
        fields.take("names", words),
        [each.take("number", text) for each in fields.take("windows", tables)],
        fields.may_take("note", text, "-"),
    )


def said(path: Path, content: str) -> tuple[object, ...]:
    path.joinpath("halls.toml").write_text(content, encoding="utf-8")
    return read_file(path / "halls.toml", read)


def test_a_file_is_read_field_by_field_and_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    assert said(tmp_path, GOOD) == (
        *("hall", True, ("a", "b"), Words("大厅", "Hall"), ["1", "2"], "-"),
    )
    assert said(tmp_path, GOOD.replace("open", 'note = "x"\nopen'))[-1] == "x"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('name = "hall"\n', "", "halls.toml: name: missing"),
        ('"hall"', "3", "halls.toml: name: not a text"),
        ("true", '"yes"', "halls.toml: open: neither true nor false"),
        ('["a", "b"]', '"a"', "halls.toml: tags: not a list"),
        ('["a", "b"]', '["a", 2]', "halls.toml: tags: not a text"),
        ('{zh = "大厅", en = "Hall"}', '"Hall"', "halls.toml: names: not a table"),
        (', en = "Hall"', "", "halls.toml: names: en: missing"),
        ('en = "Hall"', 'en = "Hall", fr = "Salle"', "halls.toml: names: fr: unknown"),
        ('{number = "1"}', '"1"', "halls.toml: windows: not a table"),
        ('name = "hall"', 'name = "hall"\nnmae = "x"', "halls.toml: nmae: unknown"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_field(
    old: str, new: str, why: str, tmp_path: Path
) -> None:
    assert GOOD.count(old) == 1

    with pytest.raises(ValueError, match=f"^{why}$"):
        said(tmp_path, GOOD.replace(old, new))


def test_what_is_no_toml_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^halls\.toml: "):
        said(tmp_path, "name = ")


def test_a_table_is_taken_as_it_is() -> None:
    assert table({"a": 1}) == {"a": 1}
