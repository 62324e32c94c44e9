"""Which files go with a case: what is refused is named at its place, all of it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from domain.errors import Invalid
from domain.hall.items import Material, MaterialWay
from domain.hall.materials import (
    FILES_PER_MATERIAL,
    check_handed_in,
    check_named,
    digests,
    same_as,
)
from domain.hall.uploads import Scan, Unusable, Upload, UploadState
from tests.domain.hall.sample import ITEM, NOW, WORDS

BY_FILE, AT_WINDOW = frozenset({MaterialWay.UPLOAD}), frozenset({MaterialWay.WINDOW})
CASE, OTHER_CASE = UUID(int=8), UUID(int=9)
OF_FILES: Final = replace(
    ITEM,
    materials=(
        Material("photo", WORDS, BY_FILE, required=True),
        Material("lease", WORDS, BY_FILE | AT_WINDOW, required=True),
        Material("plan", WORDS, BY_FILE, required=False),
        Material("original", WORDS, AT_WINDOW, required=True),
    ),
)


def file(n: int, **changed: Any) -> Upload:  # noqa: ANN401  # any of its fields
    """Ready, of the photo, and of no case yet."""
    ready = Upload(
        UUID(int=n),
        account=UUID(int=2),
        person=UUID(int=3),
        name="招牌.jpg",
        length=9,
        created_at=NOW.at,
        expires_at=NOW.at + timedelta(days=1),
        state=UploadState.READY,
        digest=bytes([n]),
        scan=Scan.CLEAN,
        material="photo",
    )
    return replace(ready, **changed)


def named(materials: Mapping[str, Sequence[int]], *files: Upload) -> list[tuple[str, str]]:
    """What is refused, and where."""
    asked = {name: [UUID(int=n) for n in its] for name, its in materials.items()}
    try:
        check_named(OF_FILES, asked, {each.upload: each for each in files}, CASE)
    except Invalid as refusal:
        return [(each.pointer, each.code) for each in refusal.errors]
    return []


def handed_in(
    *files: Upload, answered: Sequence[str] = (), scans: bool = True, whole: bool = False
) -> list[tuple[str, str]]:
    try:
        check_handed_in(OF_FILES, files, answered, scans=scans, whole=whole)
    except Invalid as refusal:
        return [(each.pointer, each.code) for each in refusal.errors]
    return []


def test_a_file_of_nobodys_case_or_of_this_one_is_taken() -> None:
    assert named({"photo": [1], "lease": [2]}, file(1), file(2, case=CASE)) == []
    assert named({"photo": [1]}, file(1, state=UploadState.SCANNING)) == []  # goes on meanwhile


def test_every_fault_of_what_is_named_is_said_at_once_and_where() -> None:
    files = (
        file(1),
        file(3, case=OTHER_CASE),
        file(4, case=CASE, handed_in_at=NOW.at),
        file(5, state=UploadState.RECEIVING),
        file(6, state=UploadState.REFUSED, why=Unusable.HEIC),
    )

    assert named({"original": [1], "photo": [1, 1, 2, 3, 4, 5, 6]}, *files) == [
        ("/materials", "not_by_file"),
        ("/materials/photo/1", "twice"),
        ("/materials/photo/2", "unknown"),
        ("/materials/photo/3", "elsewhere"),
        ("/materials/photo/4", "elsewhere"),
        ("/materials/photo/5", "unfinished"),
        ("/materials/photo/6", "heic"),
    ]


def test_a_file_for_two_materials_is_named_twice() -> None:
    assert named({"photo": [1], "plan": [1]}, file(1)) == [("/materials/plan/0", "twice")]


@pytest.mark.parametrize(("more", "refused"), [(0, []), (1, [("/materials/plan", "too_many")])])
def test_a_material_has_as_many_files_as_a_paper_has_pages(
    more: int, refused: list[tuple[str, str]]
) -> None:
    numbers = range(1, 1 + FILES_PER_MATERIAL + more)

    assert named({"plan": numbers}, *map(file, numbers)) == refused


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"why": Unusable.VIRUS, "state": UploadState.REFUSED}, "virus"),
        ({"state": UploadState.SCANNING}, "scanning"),
        ({"scan": Scan.NOT_SCANNED}, "not_scanned"),
    ],
)
def test_what_cannot_be_handed_in_is_said_of_its_material(
    changed: Mapping[str, Any], code: str
) -> None:
    assert handed_in(file(1, **changed)) == [("/materials/photo", code)]


def test_a_city_without_a_scanner_takes_what_was_not_scanned() -> None:
    assert handed_in(file(1, scan=Scan.NOT_SCANNED), scans=False) == []


def test_what_went_before_is_not_looked_at_again() -> None:
    assert handed_in(file(1, handed_in_at=NOW.at, scan=Scan.NOT_SCANNED)) == []


def test_a_whole_application_lacks_what_can_be_sent_alone_and_was_not() -> None:
    assert handed_in(whole=True) == [("/materials/photo", "missing")]
    assert handed_in(whole=False) == []
    assert handed_in(file(1), whole=True) == []
    assert handed_in(answered=["photo"], whole=True) == []


def test_the_same_bytes_are_found_again_under_another_name() -> None:
    one, two, other = file(1), file(2, digest=file(1).digest), file(3)

    assert same_as(one, [one, two, other]) == (two.upload,)
    assert same_as(file(4, digest=b""), [file(5, digest=b"")]) == ()


def test_what_is_signed_beside_the_form_stands_in_one_order() -> None:
    files = [
        file(9, material="photo"),
        file(1, material="photo"),
        file(2, material="lease"),
        file(3, material="photo", handed_in_at=NOW.at),
        file(4, material="photo", digest=b""),
    ]

    assert list(digests(files).items()) == [("lease", ["02"]), ("photo", ["01", "09"])]
