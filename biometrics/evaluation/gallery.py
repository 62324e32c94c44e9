"""What there is to compare: pictures of people in folders, or a list of pairs; and what is wrong with it.

A broken, empty or doubled picture never ends an evaluation: it is counted and named.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Final

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png"})
#: Beside the folder: {"subset": ["identity", …], …}; other values than lists are remarks.
SUBSETS: Final = "face_subsets.json"
#: Columns of the attributes; `path` or `identity` says whom a row is about.
KEYS: Final = ("path", "identity")
AGE_BANDS: Final = ((0, 17), (18, 39), (40, 59), (60, 69), (70, 79), (80, 150))
_SAME: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_OF_ONE, _OF_TWO = 3, 4  # fields of a row of pairs.txt


class NothingToEvaluate(Exception):
    """The data do not hold what an evaluation needs, or say things that can't be."""


class Fault(StrEnum):
    """Why a file took no part."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    MISSING = "missing"  # named in a list, not there
    NO_FACE = "no face"
    DUPLICATE = "duplicate"  # the same bytes as another of this person
    TWO_PEOPLE = "under two people"  # the same bytes under two names: nobody knows whose
    MISPLACED = "not in a person's folder"


@dataclass(frozen=True, slots=True)
class Finding:
    name: str  # path inside the data
    fault: Fault
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    name: str  # path inside the data
    path: Path
    person: str
    digest: bytes  # SHA-256 of the file


@dataclass(frozen=True, slots=True)
class Gallery:
    """`pairs` are names of photos and whether they are one person; None: all with all."""

    title: str
    photos: tuple[Photo, ...]
    findings: tuple[Finding, ...]
    pairs: tuple[tuple[str, str, bool], ...] | None = None
    subsets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by photo

    @property
    def seen(self) -> int:
        """Pictures looked at: those of the data but the doubles."""
        left_out = {Fault.DUPLICATE, Fault.TWO_PEOPLE, Fault.MISPLACED, Fault.MISSING}
        return len(self.photos) + sum(one.fault not in left_out for one in self.findings)


def read(
    data: Path,
    *,
    root: Path | None = None,
    subsets: Path | None = None,
    attributes: Path | None = None,
) -> Gallery:
    """A folder IDENTITY/PHOTO, or a list of pairs of pictures under `root` (default: beside it).

    Raises NothingToEvaluate.
    """
    folder = data if data.is_dir() else root or data.parent
    pairs = None if data.is_dir() else tuple(_pairs(data, folder))
    if pairs is None:
        names = sorted(path.relative_to(folder).as_posix() for path in _pictures(folder, "*/*"))
    else:
        names = sorted({name for pair in pairs for name in pair[:2]})
    if not names:
        layout = "IDENTITY/PHOTO.jpg" if pairs is None else "pair of pictures"
        raise NothingToEvaluate(f"{data} holds no {layout}")
    photos, findings = _without_doubles(folder, names, all_people=pairs is None)
    if pairs is None:
        findings += [
            Finding(path.relative_to(folder).as_posix(), Fault.MISPLACED)
            for pattern in ("*", "*/*/*")
            for path in sorted(_pictures(folder, pattern))
        ]
    return Gallery(
        title=str(data),
        photos=tuple(photos),
        findings=tuple(findings),
        pairs=pairs,
        subsets=_subsets(subsets or folder.resolve().parent / SUBSETS, asked=subsets is not None),
        attributes={} if attributes is None else _attributes(attributes, photos),
    )


def _pictures(folder: Path, pattern: str) -> Iterator[Path]:
    return (
        path for path in folder.glob(pattern) if path.suffix.lower() in SUFFIXES and path.is_file()
    )


def _without_doubles(
    folder: Path, names: Sequence[str], *, all_people: bool
) -> tuple[list[Photo], list[Finding]]:
    """A picture compared with itself is no trial. In a list, that is for the list to know."""
    photos: list[Photo] = []
    findings: list[Finding] = []
    by_digest: dict[bytes, list[Photo]] = {}
    for name in names:
        path = folder / name
        try:
            data = path.read_bytes()
        except OSError as broken:
            fault = Fault.UNREADABLE if path.exists() else Fault.MISSING
            findings.append(Finding(name, fault, broken.strerror or ""))
            continue
        if not data:
            findings.append(Finding(name, Fault.EMPTY))
            continue
        photo = Photo(name, path, _person(name), hashlib.sha256(data).digest())
        by_digest.setdefault(photo.digest, []).append(photo)
        photos.append(photo)
    if not all_people:
        return photos, findings
    kept: list[Photo] = []
    for same in by_digest.values():
        if len({photo.person for photo in same}) > 1:
            others = ", ".join(photo.name for photo in same)
            findings += [Finding(photo.name, Fault.TWO_PEOPLE, others) for photo in same]
            continue
        kept.append(same[0])
        findings += [Finding(photo.name, Fault.DUPLICATE, same[0].name) for photo in same[1:]]
    return sorted(kept, key=lambda photo: photo.name), findings


def _person(name: str) -> str:
    """The folder a picture lies in; one that lies in none is a person of its own."""
    parent = Path(name).parent
    return Path(name).stem if parent == Path() else parent.as_posix()


def _pairs(path: Path, folder: Path) -> Iterator[tuple[str, str, bool]]:
    text = _text(path)
    if path.suffix.lower() == ".csv":
        yield from _csv_pairs(text, path)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split("\t") if "\t" in line else line.split()
        if number == 1 and len(fields) <= 2 and all(one.isdigit() for one in fields):  # noqa: PLR2004  # folds, pairs
            continue
        if len(fields) == _OF_ONE and all(one.isdigit() for one in fields[1:]):
            person, one, other = fields
            yield _numbered(folder, person, one), _numbered(folder, person, other), True
        elif len(fields) == _OF_TWO and fields[1].isdigit() and fields[3].isdigit():
            a, one, b, other = fields
            yield _numbered(folder, a, one), _numbered(folder, b, other), False
        elif line.strip():
            raise NothingToEvaluate(f"{path}, line {number}: neither NAME N N nor NAME N NAME N")


def _csv_pairs(text: str, path: Path) -> Iterator[tuple[str, str, bool]]:
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        same = _SAME.get(row[2].strip().lower()) if len(row) == 3 else None  # noqa: PLR2004  # columns
        if same is not None:
            yield row[0].strip(), row[1].strip(), same
        elif number > 1 and row:
            raise NothingToEvaluate(f"{path}, line {number}: not path1,path2,same (1 or 0)")


def _numbered(folder: Path, person: str, number: str) -> str:
    name = f"{person}/{person}_{int(number):04d}"
    there = (
        f"{name}{suffix}" for suffix in sorted(SUFFIXES) if (folder / f"{name}{suffix}").is_file()
    )
    return next(there, f"{name}.jpg")


def _subsets(path: Path, *, asked: bool) -> Mapping[str, frozenset[str]]:
    """Those of the file, and those people who are in two of them."""
    if not asked and not path.is_file():
        return {}
    try:
        rows = json.loads(_text(path))
    except ValueError as broken:
        raise NothingToEvaluate(f"{path} is no JSON: {broken}") from broken
    if not isinstance(rows, dict):
        raise NothingToEvaluate(f'{path} is not {{"subset": ["identity", …]}}')
    named = {
        str(name): frozenset(map(str, people))
        for name, people in rows.items()
        if isinstance(people, list)
    }
    both = {f"{a} and {b}": named[a] & named[b] for a, b in combinations(sorted(named), 2)}
    return named | {name: people for name, people in both.items() if people}


def _attributes(path: Path, photos: Sequence[Photo]) -> Mapping[str, Mapping[str, str]]:
    """By photo; a row about a person holds for all of their pictures, one about a picture beats it."""
    rows = csv.DictReader(_text(path).splitlines())
    if not set(KEYS) & set(rows.fieldnames or ()):
        raise NothingToEvaluate(f"{path} has neither a column path nor a column identity")
    told: dict[str, dict[str, str]] = {}
    for row in rows:
        for key in KEYS:
            about = (row.get(key) or "").strip()
            if about:
                values = {
                    name: value.strip()
                    for name, value in row.items()
                    if name not in KEYS and isinstance(value, str) and value.strip()
                }
                told.setdefault(about, {}).update(values)
                break
    return {
        photo.name: _banded(told.get(photo.person, {}) | told.get(photo.name, {}))
        for photo in photos
    }


def _banded(values: dict[str, str]) -> Mapping[str, str]:
    age = values.pop("age", "")
    if "age_band" in values or not age.isdigit():
        return values
    band = next((band for band in AGE_BANDS if band[0] <= int(age) <= band[1]), None)
    return values if band is None else values | {"age_band": f"{band[0]} to {band[1]}"}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as broken:
        raise NothingToEvaluate(f"{path} can't be read: {broken}") from broken
