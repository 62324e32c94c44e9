"""The native shell: it compiles, both platforms are made of it, and they say in both languages what the camera is for."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from domain.delivery import PUSH
from tests.clients.npm import install
from tests.clients.typescript.program import ROOT, ran

pytestmark = pytest.mark.slow

SOURCE: Final = ROOT / "clients" / "app"
#: What lies there beside the sources of whoever has built the app.
OWN: Final = ("node_modules", "android", "ios", "vendors")
ORIGIN: Final = "https://hall.test"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources beside what the lock file names."""
    folder = tmp_path_factory.mktemp("app") / "app"
    shutil.copytree(SOURCE, folder, ignore=lambda at, _: OWN if Path(at) == SOURCE else ())
    shutil.copytree(install(SOURCE), folder / "node_modules", symlinks=True)
    return folder


def test_it_compiles_strictly(app: Path) -> None:
    assert ran(app, "npx", "--no-install", "tsc", "--project", "tsconfig.json", "--noEmit") == ""


#: What makers of phones gave a city; as they stand in its folder `vendors`.
KEYS: Final = {
    "huawei": {"appId": "1001"},
    "honor": {"appId": "1002"},
    "xiaomi": {"appId": "2882303761517000001", "appKey": "5001700000001"},
    "oppo": {"appKey": "a1", "appSecret": "s1"},
    "vivo": {"appId": "1005", "apiKey": "k5"},
}


def prepared(app: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["node", "prepare.mjs"],  # noqa: S607  # whichever Node the reader has
        cwd=app,
        env={**os.environ, "ZHIJIAN_ORIGIN": ORIGIN, "CI": "1"},
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture(scope="module")
def made(app: Path) -> Path:
    (app / "vendors").mkdir()
    (app / "vendors" / "keys.json").write_text(json.dumps(KEYS), encoding="utf-8")
    (app / "vendors" / "google-services.json").write_text("{}", encoding="utf-8")
    done = prepared(app)
    assert done.returncode == 0, done.stdout + done.stderr
    return app


def test_both_platforms_are_made_and_open_the_city_alone(made: Path) -> None:
    app = made
    android, ios = app / "android/app/src/main", app / "ios/App/App"
    plist = (ios / "Info.plist").read_text(encoding="utf-8")
    texts = {
        language: (ios / f"{language}.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
        for language in ("zh-Hans", "en")
    }

    for there in (android / "assets", ios):
        server = json.loads((there / "capacitor.config.json").read_text("utf-8"))["server"]
        assert (server["url"], server["cleartext"]) == (ORIGIN, False)
    assert "android.permission.CAMERA" in (android / "AndroidManifest.xml").read_text("utf-8")
    assert "NSCameraUsageDescription" in plist
    assert "刷脸认证" in texts["zh-Hans"]
    assert "face checks" in texts["en"]


def test_both_platforms_take_up_the_apps_own_plugins(made: Path) -> None:
    plugins = json.loads(
        (made / "android/app/src/main/assets/capacitor.plugins.json").read_text("utf-8")
    )
    config = json.loads((made / "ios/App/App/capacitor.config.json").read_text("utf-8"))
    podfile = (made / "ios/App/Podfile").read_text("utf-8")
    delegate = (made / "ios/App/App/AppDelegate.swift").read_text("utf-8")
    gradle = (made / "android/app/capacitor.build.gradle").read_text("utf-8")

    assert {each["classpath"].rpartition(".")[2] for each in plugins} == {
        "PushNotificationsPlugin",
        "AttestPlugin",
        "VendorPushPlugin",
    }
    assert set(config["packageClassList"]) == {"PushNotificationsPlugin", "AttestPlugin"}
    assert "pod 'ZhijianNative'" in podfile
    assert "implementation project(':zhijian-native')" in gradle
    assert delegate.count("capacitorDidRegisterForRemoteNotifications") == 1


def test_each_maker_that_gave_keys_is_built_in_once(made: Path) -> None:
    again = prepared(made)
    manifest = (made / "android/app/src/main/AndroidManifest.xml").read_text("utf-8")
    root = (made / "android/build.gradle").read_text("utf-8")
    libraries = (made / "android/app/build.gradle").read_text("utf-8")

    assert again.returncode == 0, again.stdout + again.stderr
    ET.fromstring(manifest)  # noqa: S314  # made above
    for keys in KEYS.values():
        assert all(f'{value}"' in manifest for value in keys.values())
    for service in (
        "HuaweiPushService",
        "HonorPushService",
        "XiaomiPushReceiver",
        "VivoPushReceiver",
    ):
        assert manifest.count(f'"cn.zhijian.phone.{service}"') == 1
        assert list((made / "native/android/vendors").glob(f"*/java/**/{service}.java"))
    assert (root.count("developer.huawei.com"), root.count("developer.hihonor.com")) == (1, 1)
    assert libraries.count("../vendors") == 1
    assert "zhijianPush=huawei,honor,xiaomi,oppo,vivo" in (
        made / "android/gradle.properties"
    ).read_text("utf-8")
    assert (made / "android/app/google-services.json").is_file()


def test_a_maker_whose_key_lacks_or_would_break_the_manifest_is_not_built_in(
    made: Path, tmp_path: Path
) -> None:
    app = tmp_path / "app"
    shutil.copytree(made, app, symlinks=True)
    for keys, words in (
        ({"vivo": {"appId": "1"}}, "vivo needs apiKey"),
        ({"vivo": {"appId": '1"/><a b="', "apiKey": "k"}}, "vivo needs appId"),
        ({"meizu": {}}, "no maker is called meizu"),
    ):
        (app / "vendors" / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
        done = prepared(app)
        assert done.returncode != 0
        assert words in done.stderr


def test_the_page_knows_every_vendor_that_the_service_takes() -> None:
    source = (SOURCE / "src" / "shell.ts").read_text(encoding="utf-8")
    vendors = source.partition("VENDORS: readonly string[] = ")[2].partition(";")[0]

    assert set(json.loads(vendors)) == {str(each) for each in PUSH} - {"webpush"}
