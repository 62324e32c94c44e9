"""Which files go with a case, for which of the materials that its item asks for."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from domain.errors import FieldError, Invalid
from domain.hall.items import Item, MaterialWay
from domain.hall.uploads import SCAN_WORDS, UNUSABLE_WORDS, Scan, Upload, UploadState
from domain.problems import Problem
from domain.words import Words

#: Own choice: pages of one paper, photographed one by one.
FILES_PER_MATERIAL: Final = 20

_UNKNOWN: Final = Words("没有这份文件，请重新上传", "there is no such file: please send it again")
_ELSEWHERE: Final = Words("这份文件已用于另一件申请", "this file is part of another application")
_UNFINISHED: Final = Words("这份文件还没有传完", "this file has not arrived in full")
_SCANNING: Final = Words(
    "文件正在检查，请稍候再提交；文件已保存，不会丢失",
    "the file is being checked: please submit in a moment; it is kept, and nothing is lost",
)
_AGAIN: Final = Words(
    f"{SCAN_WORDS[Scan.NOT_SCANNED].zh}，请重新上传",
    "it was not scanned for viruses: please send it again",
)
_TWICE: Final = Words("同一份文件只能选一次", "the same file was named twice")
_NOT_BY_FILE: Final = Words("这一项不收上传的文件", "no file is taken for this")
_MANY: Final = Words(
    f"每项材料最多 {FILES_PER_MATERIAL} 个文件",
    f"at most {FILES_PER_MATERIAL} files for one material",
)
_LACKS: Final = Words("请上传这一项材料", "please send this")


def check_named(
    item: Item,
    materials: Mapping[str, Sequence[UUID]],
    found: Mapping[UUID, Upload],
    case: UUID,
) -> None:
    """Invalid with every fault at once. `found`: those that may be taken, and those of the case."""
    taken = {each.name for each in item.materials if MaterialWay.UPLOAD in each.ways}
    errors, seen = [], set[UUID]()
    for material, files in materials.items():
        at = f"/materials/{material}"
        if material not in taken:
            errors.append(FieldError("/materials", "not_by_file", _NOT_BY_FILE))
            continue
        if len(files) > FILES_PER_MATERIAL:
            errors.append(FieldError(at, "too_many", _MANY))
        for n, file in enumerate(files):
            upload = found.get(file)
            if file in seen:
                errors.append(FieldError(f"{at}/{n}", "twice", _TWICE))
            elif upload is None:
                errors.append(FieldError(f"{at}/{n}", "unknown", _UNKNOWN))
            elif upload.case not in {None, case} or upload.handed_in_at is not None:
                errors.append(FieldError(f"{at}/{n}", "elsewhere", _ELSEWHERE))
            elif upload.state is UploadState.RECEIVING:
                errors.append(FieldError(f"{at}/{n}", "unfinished", _UNFINISHED))
            elif upload.why is not None:
                errors.append(FieldError(f"{at}/{n}", upload.why, UNUSABLE_WORDS[upload.why]))
            seen.add(file)
    _refuse(errors)


def check_handed_in(
    item: Item, files: Sequence[Upload], answered: Collection[str], *, scans: bool, whole: bool
) -> None:
    """Of what goes with a case now, and went before. Invalid names each that can't go, and each that lacks.

    `answered`: materials that a certificate answers; `scans`: the city runs a virus scanner;
    `whole`: what the item asks for has to be there.
    """
    errors = []
    for file in files:
        at = f"/materials/{file.material}"
        if file.handed_in_at is not None:
            continue
        if file.why is not None:
            errors.append(FieldError(at, file.why, UNUSABLE_WORDS[file.why]))
        elif file.state is not UploadState.READY:
            errors.append(FieldError(at, "scanning", _SCANNING))
        elif scans and file.scan is Scan.NOT_SCANNED:
            errors.append(FieldError(at, "not_scanned", _AGAIN))
    there = {each.material for each in files} | set(answered)
    errors += [
        FieldError(f"/materials/{each.name}", "missing", _LACKS)
        for each in item.materials
        if whole and each.required and each.ways == {MaterialWay.UPLOAD} and each.name not in there
    ]
    _refuse(errors)


def same_as(file: Upload, files: Sequence[Upload]) -> tuple[UUID, ...]:
    """Those of the same case that are, byte for byte, the same."""
    if not file.digest:
        return ()
    return tuple(
        each.upload for each in files if each.upload != file.upload and each.digest == file.digest
    )


def digests(files: Sequence[Upload]) -> dict[str, list[str]]:
    """By material, of what goes next: what a signature is over beside the form."""
    found: dict[str, list[str]] = {}
    for each in files:
        if each.handed_in_at is None and each.digest:
            found.setdefault(each.material, []).append(each.digest.hex())
    return {material: sorted(hexes) for material, hexes in sorted(found.items())}


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise Invalid(Problem.BODY_INVALID, errors=tuple(errors))
