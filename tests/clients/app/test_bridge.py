"""The page in the app: a token of each vendor, and what a phone lacks; played by Node, without a phone."""

from pathlib import Path
from typing import Any, Final

import pytest

from domain.delivery import PUSH
from tests.clients.app.page import HARMONY, told

pytestmark = pytest.mark.asyncio

GRANTED: Final = {"receive": "granted"}
MAKERS: Final = ("hms", "honor", "xiaomi", "oppo", "vivo")
REGISTERED: Final = """
hurry();
const said = {};
for (const [name, { platform, plugins }] of Object.entries(given.phones)) {
  const bridge = phone(platform, plugins);
  const standing = await pushStanding(bridge);
  said[name] = [standing, await register(bridge).catch((error) => error.message)];
}
tell(said);
"""
ABLE: Final = {"able": True, "refused": False}


def made_by(maker: str, **methods: object) -> dict[str, Any]:
    usual = {
        "vendor": {"vendor": maker, "google": True},
        "checkPermissions": {"receive": "prompt"},
        "requestPermissions": GRANTED,
        "register": {"vendor": maker, "token": f"token-of-{maker}"},
    }
    return {"platform": "android", "plugins": {"VendorPush": usual | methods}}


def usual(platform: str, **methods: object) -> dict[str, Any]:
    token = {"tells": {"registration": {"value": f"token-of-{platform}"}}}
    plugin = {"checkPermissions": GRANTED, "requestPermissions": GRANTED, "register": token}
    return {"platform": platform, "plugins": {"PushNotifications": plugin | methods}}


async def test_each_phone_registers_the_token_of_its_own_vendor(tmp_path: Path) -> None:
    phones = {maker: made_by(maker) for maker in MAKERS} | {
        "harmony": made_by("harmony"),
        "apns": usual("ios"),
        "fcm": usual("android"),
    }

    said = await told(tmp_path, REGISTERED, phones=phones)

    assert {name: each[1]["vendor"] for name, each in said.items()} == {name: name for name in said}
    assert said.keys() == {str(each) for each in PUSH} - {"webpush"}
    assert all(each[0] == ABLE and each[1]["token"] for each in said.values())


async def test_what_a_phone_lacks_is_said_and_nothing_hangs(tmp_path: Path) -> None:
    bare = {"vendor": {"vendor": "", "google": False}}
    google = made_by("", vendor={"vendor": "", "google": True})
    google["plugins"] |= usual("android")["plugins"]
    # Without its configuration Google's library ends the app: it must not be asked.
    neither = {"platform": "android", "plugins": {"VendorPush": bare} | usual("android")["plugins"]}
    denied = {
        "checkPermissions": {"receive": "denied"},
        "requestPermissions": {"receive": "denied"},
    }
    phones = {
        "refused": made_by("vivo", **denied),
        "no service": made_by("hms", register={"fails": "hms gives no token"}),
        "silent": made_by("oppo", register={"silent": True}),
        "a stranger": made_by("xiaomi", register={"vendor": "getui", "token": "t"}),
        "no token": made_by("honor", register={"vendor": "honor", "token": ""}),
        "google alone": google,
        "neither": neither,
        "apple says no": usual("ios", register={"tells": {"registrationError": {"error": "no"}}}),
    }

    said = await told(tmp_path, REGISTERED, phones=phones)

    assert said == {
        "refused": [{"able": True, "refused": True}, "refused"],
        "no service": [ABLE, "hms gives no token"],
        "silent": [ABLE, "the vendor did not answer"],
        "a stranger": [ABLE, "no token of a vendor that is known: getui"],
        "no token": [ABLE, "no token of a vendor that is known: honor"],
        "google alone": [ABLE, {"vendor": "fcm", "token": "token-of-android"}],
        "neither": [{"able": False, "refused": False}, "no pushes for this phone"],
        "apple says no": [ABLE, "no"],
    }


async def test_a_token_that_changes_is_told_and_one_that_is_given_back_is_the_vendors_again(
    tmp_path: Path,
) -> None:
    script = """
    const said = [];
    for (const { platform, plugins, changes } of given.phones) {
      const bridge = phone(platform, plugins);
      const tokens = [];
      await follow(bridge, (one) => tokens.push(one));
      bridge.tell(...changes);
      await unregister(bridge);
      said.push([...tokens, bridge.asked.at(-1)]);
    }
    tell(said);
    """
    newer = {"vendor": "oppo", "token": "newer"}
    phones = [
        made_by("oppo") | {"changes": ["VendorPush", "token", newer]},
        usual("ios") | {"changes": ["PushNotifications", "registration", {"value": "newer"}]},
    ]

    said = await told(tmp_path, script, phones=phones)

    assert said == [[newer, "unregister"], [{"vendor": "apns", "token": "newer"}, "unregister"]]


async def test_on_harmony_the_same_page_is_answered_by_the_web_views_proxy(tmp_path: Path) -> None:
    script = """
    globalThis.window = globalThis;
    const plays = { vendor: { vendor: "harmony" }, requestPermissions: { receive: "granted" },
      register: { vendor: "harmony", token: "of-push-kit" } };
    globalThis.zhijianNative = { post: (call, method) => setTimeout(() => Capacitor.answered(call, method in plays, plays[method] || "failed")) };
    (0, eval)(given.bridge);
    const bridge = shell();
    const attests = await prover(bridge);
    tell([bridge.getPlatform(), attests, await register(bridge), await unregister(bridge).catch((error) => error.message)]);
    """
    bridge = (HARMONY / "bridge.js").read_text(encoding="utf-8")

    said = await told(tmp_path, script, bridge=bridge)

    assert said == ["harmony", None, {"vendor": "harmony", "token": "of-push-kit"}, "failed"]


PROVING: Final = """
hurry();
const refusal = Object.assign(new Error("refused"), { kind: "attestation-refused" });
const bridge = phone("ios", { Attest: given.plugin });
const posted = [];
const api = {
  async post(path, body) {
    posted.push(path.split("/").at(-1));
    if (!body) return { challenge: `challenge-${posted.length}` };
    if (given.answers.shift() === "refused") throw refusal;
  },
};
const prove = await prover(bridge);
tell({ proved: prove && (await prove(api, "7")), asked: bridge.asked, posted });
"""
KEPT: Final = {"kind": "app_attest", "key": "k", "new": False, "statement": "s"}
NEW: Final = KEPT | {"key": "n", "new": True}
ANDROID: Final = {"kind": "android_key", "certificates": ["c"]}
ONCE: Final = ["attestation-challenges", "attestations"]


async def proving(folder: Path, *answers: str, **plugin: object) -> dict[str, Any]:
    methods = {"able": {"able": True}} | plugin
    said: dict[str, Any] = await told(folder, PROVING, plugin=methods, answers=list(answers))
    return said


async def test_an_iphone_whose_key_is_none_of_this_account_proves_itself_by_a_new_one(
    tmp_path: Path,
) -> None:
    said = await proving(tmp_path, "refused", "taken", prove=[KEPT, NEW])

    assert (said["proved"], said["posted"]) == (True, ONCE * 2)
    assert said["asked"] == [
        "able",
        ["prove", {"challenge": "challenge-1", "fresh": False}],
        ["prove", {"challenge": "challenge-3", "fresh": True}],
        ["keep", {"key": "n"}],
    ]


async def test_a_key_that_was_not_taken_is_not_kept(tmp_path: Path) -> None:
    said = await proving(tmp_path, "refused", prove=NEW)

    assert (said["proved"], said["posted"]) == (False, ONCE)
    assert "keep" not in [each[0] for each in said["asked"]]


@pytest.mark.parametrize(
    ("plugin", "proved"),
    [
        ({"able": {"able": False}}, None),
        ({"able": {"fails": "old"}}, None),
        ({"able": {"silent": True}}, None),
        ({"prove": {"fails": "no attestation"}}, False),
        ({"prove": {"silent": True}}, False),
        ({"prove": ANDROID}, True),
    ],
    ids=["unable", "broken", "never says", "no proof", "never proves", "android"],
)
async def test_a_phone_that_can_not_prove_itself_goes_on_unproved(
    tmp_path: Path, plugin: dict[str, object], *, proved: bool | None
) -> None:
    assert (await proving(tmp_path, "taken", **plugin))["proved"] is proved


async def test_a_check_is_opened_with_the_words_and_proved_by_an_app_alone(tmp_path: Path) -> None:
    script = """
    globalThis.window = globalThis;
    const { newCheck } = await import("./views/new_check.js");
    const said = [];
    for (const plugins of given.apps) {
      if (plugins) window.Capacitor = phone("android", plugins);
      const posted = [];
      const api = {
        async post(path, body) {
          posted.push([path, body || null]);
          return body ? { check: "c" } : { challenge: "AAAA" };
        },
      };
      const check = await newCheck({ api }, "pension");
      said.push({ proved: await check.proved, posted });
    }
    tell(said);
    """
    opened = {"action": "pension.certify", "scheme": "pension"}
    proves = {"Attest": {"able": {"able": True}, "prove": ANDROID}}

    browser, unable, app = await told(tmp_path, script, apps=[None, {}, proves])

    assert browser == unable == {"proved": False, "posted": [["/v1/face-checks", opened]]}
    assert app == {
        "proved": True,
        "posted": [
            ["/v1/face-checks", opened | {"attests": True}],
            ["/v1/face-checks/c/attestation-challenges", None],
            ["/v1/face-checks/c/attestations", ANDROID],
        ],
    }
