"""The native shell: it compiles, both platforms are made of it, and they say in both languages what the camera is for."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from domain.delivery import PUSH
from tests.clients.npm import install
from tests.clients.typescript.program import ROOT, ran

pytestmark = pytest.mark.slow

SOURCE: Final = ROOT / "clients" / "app"
ORIGIN: Final = "https://hall.test"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources beside what the lock file names."""
    folder = tmp_path_factory.mktemp("app") / "app"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules", "android", "ios"))
    shutil.copytree(install(SOURCE), folder / "node_modules", symlinks=True)
    return folder


def test_it_compiles_strictly(app: Path) -> None:
    assert ran(app, "npx", "--no-install", "tsc", "--project", "tsconfig.json", "--noEmit") == ""


def test_both_platforms_are_made_and_open_the_city_alone(app: Path) -> None:
    done = subprocess.run(
        ["node", "prepare.mjs"],  # noqa: S607  # whichever Node the reader has
        cwd=app,
        env={**os.environ, "ZHIJIAN_ORIGIN": ORIGIN, "CI": "1"},
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    android, ios = app / "android/app/src/main", app / "ios/App/App"
    plist = (ios / "Info.plist").read_text(encoding="utf-8")
    texts = {
        language: (ios / f"{language}.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
        for language in ("zh-Hans", "en")
    }

    for made in (android / "assets", ios):
        server = json.loads((made / "capacitor.config.json").read_text("utf-8"))["server"]
        assert (server["url"], server["cleartext"]) == (ORIGIN, False)
    assert "android.permission.CAMERA" in (android / "AndroidManifest.xml").read_text("utf-8")
    assert "NSCameraUsageDescription" in plist
    assert "刷脸认证" in texts["zh-Hans"]
    assert "face checks" in texts["en"]


def test_the_page_knows_every_vendor_that_the_service_takes() -> None:
    source = (SOURCE / "src" / "shell.ts").read_text(encoding="utf-8")
    vendors = source.partition("VENDORS: readonly string[] = ")[2].partition(";")[0]

    assert set(json.loads(vendors)) == {str(each) for each in PUSH} - {"webpush"}
