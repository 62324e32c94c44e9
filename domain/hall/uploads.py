"""A file that a citizen hands in: received in pieces, looked at, written anew, and named in a case.

What it is its bytes say; its name and the type that its sender claims decide nothing.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.accounts.hand_offs import HandOffPurpose
from domain.errors import Conflict, Gone, TooLarge
from domain.problems import Problem
from domain.subjects import SubjectKind
from domain.words import Words

MEGABYTE: Final = 1024 * 1024
#: Of one request, one file, and one account's files that went with no case yet.
CHUNK_BYTES: Final = 8 * MEGABYTE
FILE_BYTES: Final = 200 * MEGABYTE
ACCOUNT_BYTES: Final = 2048 * MEGABYTE
#: Own choice: files of one account that wait, so that empty ones fill no table either.
ACCOUNT_FILES: Final = 200
#: A picture that is written anew; and own choice, of one code at a window: pages of one paper.
PICTURE_BYTES: Final = 20 * MEGABYTE
PHONE_FILES: Final = 20
#: Own choice: a phone that sends 1 MB a piece needs 200 of them, on a line that breaks all the time more.
MOST_CHUNKS: Final = 1_000
#: Own choices: an upload that does not go on, and a file that is used for nothing.
UNFINISHED_FOR: Final = timedelta(hours=24)
UNUSED_FOR: Final = timedelta(days=30)
NAME_LENGTH: Final = 120
#: By which a sender may have a piece checked (tus 1.0, checksum), and the bytes of each.
CHECKSUMS: Final = {"sha1": 20, "sha256": 32}
_SEPARATORS: Final = re.compile(r"[/\\]")


#: Photographs for a material of a draft, by a phone; `part`: which material. The screen finds them among the
#: account's files that went with no case yet.
PHOTO_UPLOAD: Final = HandOffPurpose(
    "photo.upload",
    SubjectKind.CASE,
    what=Words(
        "拍摄申请材料的照片，传到屏幕上正在填写的申请里",
        "photograph papers for the application that is being filled in on the screen",
    ),
    lands=Words(
        "照片只归屏幕上填写申请的人，他提交后办理的部门能看到",
        "The photographs are the applicant's at the screen, and seen by the office once they are submitted",
    ),
)


class UploadState(StrEnum):
    RECEIVING = "receiving"
    SCANNING = "scanning"  # whole, and being looked at
    READY = "ready"
    REFUSED = "refused"


STATE_WORDS: Final = {
    UploadState.RECEIVING: Words("正在上传", "Being sent"),
    UploadState.SCANNING: Words("正在检查", "Being checked"),
    UploadState.READY: Words("可以使用", "Ready"),
    UploadState.REFUSED: Words("不能使用", "Cannot be used"),
}


class FileKind(StrEnum):
    """What is kept: every picture is written anew as JPEG."""

    JPEG = "image/jpeg"
    PDF = "application/pdf"


class Scan(StrEnum):
    """What the virus scanner said of what was sent."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"  # the city runs none


SCAN_WORDS: Final = {
    Scan.CLEAN: Words("病毒扫描未发现问题", "Scanned, no virus found"),
    Scan.NOT_SCANNED: Words("未经病毒扫描", "Not scanned for viruses"),
}


class Unusable(StrEnum):
    """Why a file can't be used."""

    TYPE = "type"
    BROKEN = "broken"
    HEIC = "heic"
    SVG = "svg"
    ARCHIVE = "archive"
    OFFICE = "office"
    PROGRAM = "program"
    PICTURE_BROKEN = "picture_broken"
    PICTURE_TOO_LARGE = "picture_too_large"
    PDF_BROKEN = "pdf_broken"
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_TOO_LARGE = "pdf_too_large"
    VIRUS = "virus"


UNUSABLE_WORDS: Final = {
    Unusable.TYPE: Words(
        "只能用 JPEG、PNG 照片或 PDF 文件，请转换后重新上传",
        "only JPEG and PNG pictures and PDF files can be used: please convert it and send it again",
    ),
    Unusable.BROKEN: Words(
        "文件打不开，请换一个文件", "the file can't be opened: please send another one"
    ),
    Unusable.HEIC: Words(
        "苹果手机的 HEIC 照片不能使用；请在“设置 – 相机 – 格式”中选“兼容性最佳”后重拍，或发送 JPEG",
        "HEIC photos can't be used: choose Settings – Camera – Formats – Most Compatible and take it again, or send a JPEG",
    ),
    Unusable.SVG: Words(
        "SVG 图形不能使用，请另存为 PDF 或 PNG",
        "SVG drawings can't be used: please save it as PDF or PNG",
    ),
    Unusable.ARCHIVE: Words(
        "压缩包不能使用，请解压后逐个上传",
        "archives can't be used: please unpack it and send each file",
    ),
    Unusable.OFFICE: Words(
        "Office 文档不能使用，请另存为 PDF",
        "Office documents can't be used: please save it as PDF",
    ),
    Unusable.PROGRAM: Words(
        "这是程序或网页，不能使用", "this is a program or a web page, which can't be used"
    ),
    Unusable.PICTURE_BROKEN: Words(
        "照片打不开或不完整，请重新拍摄",
        "the picture can't be opened, or is not whole: please take it again",
    ),
    Unusable.PICTURE_TOO_LARGE: Words(
        "照片太大：最多 4000 万像素、20 MB，请缩小后重新上传",
        "the picture is too large: 40 million pixels and 20 MB at most, please make it smaller",
    ),
    Unusable.PDF_BROKEN: Words(
        "PDF 打不开，请重新导出", "the PDF can't be opened: please export it again"
    ),
    Unusable.PDF_ENCRYPTED: Words(
        "PDF 设有密码，请去掉密码后重新上传",
        "the PDF has a password: please take it off and send it again",
    ),
    Unusable.PDF_TOO_LARGE: Words(
        "PDF 内容太多：最多 500 页，请分开上传",
        "the PDF holds too much: 500 pages at most, please divide it",
    ),
    Unusable.VIRUS: Words(
        "发现病毒，文件已删除；请检查您的设备",
        "a virus was found and the file deleted: please check your device",
    ),
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a file as it is stored: blocks under a key of its own, which are objects of the day it came.

    `at`: where in the file it begins; `size`: bytes of it, before they were sealed.
    """

    chunk: UUID
    at: int
    size: int
    day: str  # 2026-12-01
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the sender says of one piece. `name`: one of CHECKSUMS."""

    name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """`account`: of who sent it, an officer's id where a window scanned it; `person`: whose it is, of one in a case whose case that is; `size`, `kind`, `digest`: of what is kept."""

    upload: UUID
    account: UUID
    person: UUID
    name: str
    length: int
    created_at: datetime
    expires_at: datetime
    received: int = 0
    chunks: int = 0
    state: UploadState = UploadState.RECEIVING
    kind: FileKind | None = None
    size: int = 0
    digest: bytes = b""  # SHA-256
    scan: Scan | None = None
    why: Unusable | None = None
    case: UUID | None = None
    material: str = ""
    handed_in_at: datetime | None = None

    def check_append(self, at: int, now: datetime) -> None:
        """Gone when its time is over, Conflict when it goes on elsewhere."""
        if now >= self.expires_at:
            raise Gone(Problem.UPLOAD_EXPIRED)
        if self.state is not UploadState.RECEIVING or at != self.received:
            raise Conflict(Problem.UPLOAD_OFFSET)
        if self.chunks >= MOST_CHUNKS:
            raise Conflict(Problem.UPLOAD_IN_PIECES)

    @property
    def most_now(self) -> int:
        """Bytes that one request may add."""
        return min(CHUNK_BYTES, self.length - self.received)


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a file that was looked at. `why`: of one that can't be used."""

    kind: FileKind | None = None
    size: int = 0
    digest: bytes = b""
    scan: Scan | None = None
    why: Unusable | None = None


def check_length(length: int, most: int = FILE_BYTES) -> None:
    """TooLarge for what can be no file's."""
    if length > most:
        raise TooLarge(
            Problem.UPLOAD_TOO_LARGE,
            Words(
                f"每个文件最多 {most // MEGABYTE} MB",
                f"a file has {most // MEGABYTE} MB at most",
            ),
        )


def plain_name(text: str) -> str:
    """The last part of a path, without what does not show; "" for what is no name at all."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", text))[-1]
    shown = "".join(each for each in last if each.isprintable())
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) <= NAME_LENGTH:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 8:  # noqa: PLR2004  # longer is no ending of a name
        return shown[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
