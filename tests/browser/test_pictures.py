"""The pictures of docs/ are those that `make screens` takes: each number once, in both languages."""

from tests.browser.pictures import LANGUAGES, NAMES, SCREENS, index


def test_every_picture_is_there_in_both_languages_and_no_other() -> None:
    there = {str(path.relative_to(SCREENS)) for path in SCREENS.rglob("*.png")}

    assert there == {
        f"{language.folder}/{number:02}-{name}.png"
        for language in LANGUAGES
        for number, (name, _, _) in NAMES.items()
    }


def test_the_page_of_pictures_names_them_all() -> None:
    assert (SCREENS / "README.md").read_text("utf-8") == index()
