"""The pages as they are sent: lasting names, one stylesheet, compressed, and no module that waits for another."""

import gzip
import json
import re
from pathlib import Path

import brotli
import cv2
import numpy as np
import pytest

from server.http.pages import WEB
from server.site import FOR_EVER, FRESH, keeping_nothing, site
from tests.server.app_icons import ICONS, SHAPES, drawn
from tests.server.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

APP = re.compile(r'<script type="module" src="([^"]+)">')
FROM = re.compile(r'\bfrom "([^"]+)"')


def a_site(folder: Path, **modules: str) -> Path:
    """A folder of pages whose first module is `app`."""
    static = folder / "static"
    (folder / "officer").mkdir(parents=True)
    static.mkdir()
    page = (
        '  <link rel="stylesheet" href="/static/a.css">\n  <link rel="stylesheet" href="/static/b.css">\n'
        '  <script type="module" src="/static/app.js"></script>\n'
    )
    for each in ("index.html", "officer/index.html"):
        (folder / each).write_text(page)
    (folder / "sw.js").write_text("")
    (static / "a.css").write_text("a {}")
    (static / "b.css").write_text("b {}")
    for name, text in modules.items():
        (static / f"{name}.js").write_text(text)
    return folder


def picture(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert read is not None
    return read.astype(np.int16)


async def test_a_first_visit_to_the_citizens_page_runs_by_eleven_files_at_most() -> None:
    page = site(WEB)["/"].content.decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page))

    assert APP.findall(page)[0] in named
    assert len({"/", *named}) <= 11  # and the manifest


async def test_a_changed_module_changes_its_name_and_that_of_all_that_import_it(
    tmp_path: Path,
) -> None:
    app = 'import { a } from "./deep.js";\na();\n'
    one = site(a_site(tmp_path / "one", app=app, deep="export const a = 1;\n", other="1;\n"))
    two = site(a_site(tmp_path / "two", app=app, deep="export const a = 2;\n", other="1;\n"))

    gone = {name.rpartition("-")[0] for name in set(one) - set(two)}
    assert gone == {"/static/app", "/static/deep"}
    assert one["/"].tag != two["/"].tag


async def test_a_page_names_all_that_its_first_module_needs_and_has_one_stylesheet(
    tmp_path: Path,
) -> None:
    files = site(
        a_site(
            tmp_path / "site",
            app='import { a } from "./deep.js";\nconst later = () => import("./lazy.js");\n',
            deep='import {\n  b,\n} from "./deeper.js";\nexport const a = b;\n',
            deeper="export const b = 1;\n",
            lazy='import { b } from "./deeper.js";\nimport { c } from "./beside.js";\n',
            beside="export const c = 1;\n",
        )
    )
    page = files["/"].content.decode()
    app = next(files[name].content.decode() for name in APP.findall(page))

    assert re.findall(r'modulepreload" href="/static/(\w+)-', page) == ["deep", "deeper"]
    assert page.count("stylesheet") == 1
    (styles,) = re.findall(r'stylesheet" href="([^"]+)"', page)
    assert files[styles].content == b"a {}\nb {}"
    # What comes later brings along what it needs and the page has not.
    assert re.findall(r'import\("/static/(\w+)-', app) == ["lazy", "beside"]


async def test_modules_that_import_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    folder = a_site(
        tmp_path / "site",
        app='import { a } from "./deep.js";',
        deep='import { b } from "./app.js";',
    )

    with pytest.raises(ValueError, match="circle"):
        site(folder)


async def test_every_module_of_ours_imports_by_lasting_names_that_are_there() -> None:
    files = site(WEB)

    named = {
        name
        for path, file in files.items()
        if path.endswith(".js")
        for name in FROM.findall(file.content.decode())
    }
    assert named
    assert named <= set(files)
    assert {files[name].cache_control for name in named} == {FOR_EVER}


async def test_a_lasting_name_is_kept_for_ever_and_its_page_is_asked_for_again(
    shared: House,
) -> None:
    async with shared.http.get(shared.base + "/") as response:
        page = await response.text()
    (app,) = APP.findall(page)
    async with shared.http.get(shared.base + app) as lasting:
        assert lasting.headers["Cache-Control"] == FOR_EVER
        assert lasting.content_type == "text/javascript"
    async with shared.http.get(shared.base + "/static/app.js") as plain:
        assert plain.headers["Cache-Control"] == FRESH

    assert response.headers["Cache-Control"] == FRESH


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
async def test_a_file_is_sent_in_the_best_coding_that_the_caller_takes(
    shared: House, accepted: str, coding: str | None
) -> None:
    headers = {"Accept-Encoding": accepted}
    async with shared.http.get(
        shared.base + "/static/words.js", headers=headers, auto_decompress=False
    ) as response:
        body = await response.read()
        tag = response.headers["ETag"]

    undo = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert undo(body) == site(WEB)["/static/words.js"].content
    # Another coding has another tag, so that no cache in between mixes them up.
    async with shared.http.get(
        shared.base + "/static/words.js", headers={**headers, "If-None-Match": tag}
    ) as again:
        assert again.status == 304
        assert await again.read() == b""


async def test_asked_for_its_head_alone_a_file_tells_its_length(shared: House) -> None:
    headers = {"Accept-Encoding": "identity"}
    async with shared.http.head(shared.base + "/static/words.js", headers=headers) as response:
        assert await response.read() == b""

    assert int(response.headers["Content-Length"]) == len(site(WEB)["/static/words.js"].content)


async def test_the_worker_of_the_page_keeps_all_that_it_needs_without_a_network(
    tmp_path: Path,
) -> None:
    folder = a_site(
        tmp_path / "site",
        app='import { a } from "./deep.js";\nconst later = () => import("./lazy.js");\n',
        deep="export const a = 1;\n",
        lazy="export const b = 1;\n",
        away='import { c } from "./beside.js";\n',
        beside="export const c = 1;\n",
    )
    (folder / "sw.js").write_text('const FILES = ["/static/away.js"];\n')
    worker = site(folder)["/sw.js"]

    kept = re.findall(r'"/static/(\w+)-\w{12}\.(\w+)"', worker.content.decode())
    assert kept == [(name, "js") for name in ("app", "away", "beside", "deep")] + [("page", "css")]
    assert keeping_nothing(worker).content == b"const FILES = null;\n"
    assert keeping_nothing(worker).tag != worker.tag


async def test_the_worker_names_files_that_are_there_and_nothing_of_the_service() -> None:
    files = site(WEB)
    worker = files["/sw.js"].content.decode()
    kept = re.findall(r'"(/[^"]*\.(?:js|css))"', worker)

    assert any("/static/kept/away-" in name for name in kept)
    assert set(kept) <= set(files)
    assert '"/v1' not in worker


async def test_a_kiosk_reaches_nothing_that_keeps_what_was_read() -> None:
    files = site(WEB)
    reached, ahead = set(), APP.findall(files["/kiosk/"].content.decode())
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += re.findall(r'"(/static/[^"]+\.js)"', files[name].content.decode())

    assert len(reached) > 10
    assert not [name for name in reached if "/kept/" in name]


@pytest.mark.parametrize("name", SHAPES)
async def test_an_icon_is_the_citys_mark_as_it_is_today(name: str) -> None:
    kept, drawn_now = picture((ICONS / name).read_bytes()), picture(drawn(name))

    assert kept.shape == drawn_now.shape == (SHAPES[name][0], SHAPES[name][0], kept.shape[2])
    assert np.abs(kept - drawn_now).mean() < 1


@pytest.mark.parametrize("language", ["", ".en"])
async def test_a_manifest_names_icons_of_the_sizes_that_it_says(language: str) -> None:
    files = site(WEB)
    stated = json.loads(files[f"/static/app{language}.webmanifest"].content)

    assert (stated["id"], stated["start_url"], stated["display"]) == ("/", "/", "standalone")
    for icon in stated["icons"]:
        height, width, _ = picture(files[icon["src"]].content).shape
        assert f"{width}x{height}" == icon["sizes"]
        assert files[icon["src"]].content_type == icon["type"]
