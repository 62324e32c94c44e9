"""Files that a citizen sends, by tus 1.0, over lines that break, with headers that lie."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from server.http.bodies import PIECE_BYTES
from storage.hall.upload_files import ChunkWriter
from tests.server.hall.tus import TUS, TYPE, Sender, jpeg, pdf
from tests.server.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sender(shared: House) -> AsyncIterator[Sender]:
    yield Sender(shared, await shared.pensioner())


async def test_a_file_that_comes_in_pieces_is_kept_written_anew(sender: Sender) -> None:
    sent = pdf(3) + b"\n% what hangs behind"

    path = await sender.send(sent, "证明.pdf", piece=300)
    seen = await sender.looked_at(path)

    assert (seen["state"], seen["kind"], seen["name"]) == ("ready", "application/pdf", "证明.pdf")
    assert (seen["scan"], seen["scanned"]) == ("not_scanned", "未经病毒扫描")
    kept, headers = await sender.content(f"{path}/content")
    assert kept.startswith(b"%PDF-")
    assert b"what hangs behind" not in kept
    assert hashlib.sha256(kept).hexdigest() == seen["sha256"]
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E8%AF%81%E6%98%8E.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox;")


async def test_where_a_picture_was_taken_is_left_behind(sender: Sender) -> None:
    path = await sender.send(jpeg(exif=b"GPS 22.54N 114.05E"), "a.png")

    seen = await sender.looked_at(path)

    kept, _ = await sender.content(f"{path}/content")
    assert (seen["state"], seen["kind"]) == ("ready", "image/jpeg")
    assert b"GPS" not in kept


async def test_what_is_spoken_is_told(sender: Sender) -> None:
    told = await sender.call("OPTIONS", "/v1/uploads")

    assert told.status == 204
    assert told.headers["Tus-Version"] == "1.0.0"
    assert told.headers["Tus-Max-Size"] == str(200 * 1024 * 1024)
    assert "creation-with-upload" in told.headers["Tus-Extension"]


async def test_another_version_is_refused_with_ours(sender: Sender) -> None:
    refused = await sender.call("POST", "/v1/uploads", Tus_Resumable="0.2.2", Upload_Length="3")

    assert (refused.status, refused.problem) == (412, "upload-version")
    assert refused.headers["Tus-Version"] == "1.0.0"


async def test_the_first_piece_may_come_with_the_beginning(sender: Sender) -> None:
    whole = pdf()

    begun = await sender.begin(len(whole), data=whole)

    assert (begun.status, begun.headers["Upload-Offset"]) == (201, str(len(whole)))
    assert (await sender.looked_at(begun.headers["Location"]))["state"] == "ready"


async def test_the_same_piece_twice_is_told_where_the_file_goes_on(sender: Sender) -> None:
    path = (await sender.begin(10)).headers["Location"]
    await sender.append(path, 0, b"12345")

    again = await sender.append(path, 0, b"12345")

    assert (again.status, again.problem) == (409, "upload-offset")
    assert await sender.offset(path) == 5


async def test_a_client_without_patch_says_so_in_a_post(sender: Sender) -> None:
    whole = pdf()
    path = (await sender.begin(len(whole))).headers["Location"]

    sent = await sender.call("POST", path, whole, Upload_Offset="0", X_HTTP_Method_Override="PATCH")

    assert (sent.status, sent.headers["Upload-Offset"]) == (204, str(len(whole)))
    assert (await sender.looked_at(path))["state"] == "ready"


@pytest.mark.parametrize("method", ["", "DELETE", "patch", "PATCH, DELETE"])
async def test_a_post_stands_for_no_other_method(sender: Sender, method: str) -> None:
    path = (await sender.begin(5)).headers["Location"]
    says = {"X_HTTP_Method_Override": method} if method else {}

    refused = await sender.call("POST", path, b"12345", Upload_Offset="0", **says)

    assert (refused.status, refused.problem) == (400, "upload-headers")
    assert await sender.offset(path) == 0


async def test_of_two_writers_of_one_place_one_is_taken(sender: Sender) -> None:
    path = (await sender.begin(600_000)).headers["Location"]

    both = await asyncio.gather(
        sender.append(path, 0, b"a" * 300_000), sender.append(path, 0, b"b" * 300_000)
    )

    assert sorted(each.status for each in both) == [204, 409]
    assert await sender.offset(path) == 300_000


async def test_a_piece_that_is_not_what_its_sum_says_is_not_kept(sender: Sender) -> None:
    path = (await sender.begin(10)).headers["Location"]
    wrong = f"sha1 {base64.b64encode(bytes(20)).decode()}"
    right = f"sha256 {base64.b64encode(hashlib.sha256(b'12345').digest()).decode()}"

    refused = await sender.append(path, 0, b"12345", Upload_Checksum=wrong)

    assert (refused.status, refused.problem) == (460, "upload-checksum")
    assert await sender.offset(path) == 0
    assert (await sender.append(path, 0, b"12345", Upload_Checksum=right)).status == 204


@pytest.mark.parametrize("sum_", ["md5 AAAA", "sha1", "sha1 ???", ""])
async def test_a_sum_that_can_t_be_checked_is_refused(sender: Sender, sum_: str) -> None:
    path = (await sender.begin(10)).headers["Location"]

    refused = await sender.append(path, 0, b"12345", Upload_Checksum=sum_)

    assert (refused.status, refused.problem) == (400, "upload-headers")


@pytest.mark.parametrize("at", ["-1", "", "x", "\uff11", "99999999999999999999"])
async def test_an_offset_that_is_none_is_refused(sender: Sender, at: str) -> None:
    path = (await sender.begin(10)).headers["Location"]

    refused = await sender.call("PATCH", path, b"1", Upload_Offset=at)

    assert (refused.status, refused.problem) == (400, "upload-headers")


@pytest.mark.parametrize(
    ("length", "status", "problem"),
    [
        ("2147483648", 413, "upload-too-large"),
        ("0", 400, "upload-headers"),
        ("-5", 400, "upload-headers"),
        ("", 400, "upload-headers"),
    ],
)
async def test_a_length_that_no_file_has_is_refused(
    sender: Sender, length: str, status: int, problem: str
) -> None:
    refused = await sender.call("POST", "/v1/uploads", Upload_Length=length)

    assert (refused.status, refused.problem) == (status, problem)


async def test_more_than_was_declared_is_refused_and_not_kept(sender: Sender) -> None:
    path = (await sender.begin(4)).headers["Location"]

    refused = await sender.append(path, 0, b"12345")

    assert (refused.status, refused.problem) == (413, "body-too-large")
    assert await sender.offset(path) == 0


async def test_a_piece_beyond_eight_megabytes_is_refused(sender: Sender) -> None:
    path = (await sender.begin(20 << 20)).headers["Location"]

    refused = await sender.append(path, 0, bytes((8 << 20) + 1))

    assert (refused.status, refused.problem) == (413, "body-too-large")


async def test_a_piece_of_another_type_is_refused(sender: Sender) -> None:
    path = (await sender.begin(4)).headers["Location"]

    refused = await sender.call(
        "PATCH", path, b"1234", Upload_Offset="0", Content_Type="application/json"
    )

    assert (refused.status, refused.problem) == (415, "media-type")


async def test_what_came_before_the_line_broke_is_kept(sender: Sender) -> None:
    path = (await sender.begin(900_000)).headers["Location"]
    host, port = sender.house.server.host, sender.house.server.port
    _, writer = await asyncio.open_connection(host, port)
    head = "\r\n".join(
        [
            f"PATCH {path} HTTP/1.1",
            f"Host: {host}:{port}",
            f"Authorization: Bearer {sender.token}",
            f"Content-Type: {TYPE}",
            "Content-Length: 900000",
            "Upload-Offset: 0",
            *(f"{name}: {value}" for name, value in TUS.items()),
        ]
    )
    writer.write(head.encode() + b"\r\n\r\n" + bytes(600_000))
    await writer.drain()
    await asyncio.sleep(0.2)

    writer.transport.abort()

    async with asyncio.timeout(10):
        while not (at := await sender.offset(path)):  # noqa: ASYNC110  # told to nobody
            await asyncio.sleep(0.05)
    assert 0 < at <= 600_000
    assert (await sender.append(path, at, bytes(900_000 - at))).status == 204


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\身份证.jpg", "身份证.jpg"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("..", ""),
        ("\u202efdp.exe", "fdp.exe"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
async def test_a_name_keeps_no_path_and_nothing_that_does_not_show(
    sender: Sender, name: str, kept: str
) -> None:
    path = (await sender.begin(4, name)).headers["Location"]

    assert (await sender.seen(path))["name"] == kept


async def test_a_file_is_nobody_else_s(shared: House, sender: Sender) -> None:
    path = (await sender.begin(4)).headers["Location"]
    other = Sender(shared, await shared.citizen("13900000001"))

    for method in ("HEAD", "PATCH", "DELETE"):
        refused = await other.call(
            method, path, b"1" if method == "PATCH" else None, Upload_Offset="0"
        )
        assert refused.status in {403, 404}
    assert (await sender.call("HEAD", f"/v1/uploads/{uuid4()}")).status == 404


async def test_a_deleted_file_leaves_no_object_behind(sender: Sender) -> None:
    path = await sender.send(pdf())
    await sender.looked_at(path)

    assert (await sender.call("DELETE", path)).status == 204

    assert (await sender.call("HEAD", path)).status == 404
    left = await sender.house.infrastructure.database.fetchval(
        "SELECT count(*) FROM upload_leftovers"
    )
    assert left >= 2  # as it was sent, and as it was written anew


async def test_a_body_is_read_in_small_pieces_however_fast_it_comes(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    write = ChunkWriter.write

    async def noted(self: ChunkWriter, piece: bytes) -> None:
        sizes.append(len(piece))
        await write(self, piece)

    monkeypatch.setattr(ChunkWriter, "write", noted)
    begun = await sender.begin(9 << 20)
    sent = await sender.append(begun.headers["Location"], 0, bytes(8 << 20))

    assert sent.status == 204
    assert sum(sizes) == 8 << 20
    assert max(sizes) <= PIECE_BYTES
