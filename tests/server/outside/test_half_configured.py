"""What of the systems outside is configured by halves, as `zhijian check` names it in both languages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr

from domain.delivery import Channel
from server.commands.wording import found as told_in_chinese
from server.outside.callback_addresses import callbacks
from server.outside.channels import channel_faults, configured
from server.outside.courier import courier_faults, parcel_readers
from server.outside.delivery_reports import sms_reply_readers
from server.outside.dispatch import STANDIN, dispatch_faults
from server.outside.hospitals import his, his_messages, hospital_faults
from server.outside.identity_provider import identity_provider_faults, scim_tokens
from server.outside.payments import payment_faults
from server.outside.pushes import push_channels, push_faults
from server.outside.turn import ice_servers
from server.outside.webhooks import webhook_faults
from server.settings import Settings

SECRET: Final = SecretStr("a secret of a city, of many letters")
OFFICE: Final = {
    "name": "市民中心",
    "phone": "13800138000",
    "province": "广东省",
    "city": "深圳市",
    "county": "福田区",
    "street": "福中三路 1 号",
}
COURIER: Final = {
    "courier_base_url": "https://api.ems.com.cn",
    "courier_sender_no": "1100",
    "courier_authorization": SecretStr("authorised"),
    "courier_sign_key": SecretStr("AAECAwQFBgcICQoLDA0ODw=="),
    "courier_office": OFFICE,
}
HOSPITALS: Final = {
    "his_base_url": "https://his.example.cn",
    "his_app": "hall",
    "his_key": SecretStr("a key"),
}
PROVIDER: Final = {
    "oidc_issuer": "https://id.example.cn",
    "oidc_client": "hall",
    "oidc_secret": SecretStr("a secret"),
    "public_url": "https://hall.example.cn",
}
UNIT_SECRET: Final = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"


def of(whole: Mapping[str, Any], **other: object) -> Settings:
    """Settings that are whole, but for what is said otherwise."""
    return Settings.model_validate({**whole, **other})


def said(faults: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The same in English, each of which has its words in Chinese."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert [each for each in faults if told_in_chinese(each) == each] == []
    return faults


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"courier_sender_no": ""}, "courier_base_url is set, but courier_sender_no is empty"),
        ({"courier_authorization": ""}, "courier_base_url is set, but courier_authorization is empty"),
        ({"courier_authorization": "standin-word"}, "courier_authorization is a stand-in's"),
        ({"courier_sign_key": "c3RhbmRpbi1rZXktMDAwMQ=="}, "courier_sign_key is a stand-in's"),
        ({"courier_sign_key": "AAEC"}, "courier_sign_key: the EMS key has not 16 bytes"),
        ({"courier_office": OFFICE | {"street": ""}}, "courier_office: /to/street"),
        ({"courier_postage": {"深圳市": 900}}, "courier_postage: prices in fen, above 0, one of them elsewhere"),
    ],
)  # fmt: skip
def test_a_courier_half_configured_is_named(
    other: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert courier_faults(of(COURIER)) == []
    assert said(courier_faults(of(COURIER, **other)), monkeypatch) == [fault]


def test_postage_is_looked_at_without_a_courier_too() -> None:
    assert courier_faults(Settings()) == []
    [fault] = courier_faults(Settings(courier_postage={"elsewhere": 0}))

    assert fault.startswith("courier_postage: ")


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"his_app": ""}, "his_base_url is set, but his_app is empty"),
        ({"his_key": ""}, "his_base_url is set, but his_key is empty"),
        ({"his_app": "standin-hall"}, "his_app is a stand-in's"),
        ({"his_key": "standin-key"}, "his_key is a stand-in's"),
    ],
)
def test_a_hospitals_system_half_configured_is_named(
    other: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hospital_faults(of(HOSPITALS)) == []
    assert said(hospital_faults(of(HOSPITALS, **other)), monkeypatch) == [fault]


def test_without_an_address_there_is_no_hospitals_system_and_nothing_amiss() -> None:
    off = of(HOSPITALS, his_base_url="", his_app="")

    assert (hospital_faults(off), his(off), his_messages(off)) == ([], None, None)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    (tmp_path / "fire.secret").write_text(f"{UNIT_SECRET}\n")
    (tmp_path / "land.secret").write_text(STANDIN)
    (tmp_path / "tax.secret").write_text("none")
    return tmp_path


@pytest.mark.parametrize(
    ("unit", "address", "faults"),
    [
        ("fire", "https://fire.example.cn", []),
        ("fire", "http://fire.example.cn", ["unit_systems.fire is no https address"]),
        ("land", "https://a.cn", ["the secret of unit_systems.land is a stand-in's"]),
        ("tax", "https://a.cn", ["unit_systems.tax: the secret is not whsec_ and Base64 of 24 to 64 bytes"]),
        ("Fire!", "http://a.cn", ["unit_systems: 'Fire!' is no unit's word"]),
    ],
)  # fmt: skip
def test_a_unit_s_system_that_can_t_work_is_named(
    unit: str, address: str, faults: list[str], secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(unit_systems={unit: address}, unit_system_secrets=secrets)

    assert said(dispatch_faults(settings), monkeypatch) == faults


def test_each_unit_s_system_is_looked_at_and_one_without_a_folder_of_secrets_is_named(
    secrets: Path,
) -> None:
    systems = {"Fire!": "https://a.cn", "water": "https://a.cn", "fire": "http://a.cn"}

    found = dispatch_faults(Settings(unit_systems=systems, unit_system_secrets=secrets))

    assert [each.partition(" ")[0] for each in found] == [
        "unit_systems:",
        "unit_systems.water:",
        "unit_systems.fire",
    ]
    assert dispatch_faults(Settings(unit_systems={"fire": "https://a.cn"})) == [
        "unit_systems.fire: unit_system_secrets names no folder"
    ]


@pytest.mark.parametrize("vendor", ["wechat_pay", "nontax"])
def test_a_way_of_paying_half_configured_is_named(
    vendor: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    on = {f"{vendor}_base_url": "https://pay.example.cn"}
    (tmp_path / "key").write_text("no key")

    assert said(payment_faults(of(on)), monkeypatch) == [
        f"{vendor}: {vendor}_key_file is missing",
        f"{vendor} is on, but public_url is empty: it can't call us",
    ]
    public = {f"{vendor}_key_file": tmp_path / "key", "public_url": "https://hall.example.cn"}
    [broken] = payment_faults(of(on, **public))
    assert broken.startswith(f"{vendor}: ")
    assert payment_faults(Settings()) == []


@pytest.mark.parametrize(
    ("other", "faults"),
    [
        ({}, []),
        ({"oidc_issuer": "http://id.example.cn"}, ["oidc_issuer is a stand-in or not encrypted: it must be https elsewhere"]),
        ({"oidc_issuer": "https://127.0.0.1"}, ["oidc_issuer is a stand-in or not encrypted: it must be https elsewhere"]),
        ({"oidc_client": ""}, ["oidc_issuer is set, but oidc_client is empty"]),
        ({"public_url": ""}, ["oidc_issuer is set, but public_url is empty: officers can't come back"]),
        ({"oidc_secret": ""}, ["oidc_issuer is set, but oidc_secret is empty"]),
        ({"oidc_client_auth": "private_key_jwt", "oidc_secret": ""}, ["oidc_key_file: private_key_jwt needs a key"]),
        ({"scim_token": "x" * 31}, ["scim_token is shorter than 32 letters"]),
        ({"scim_token_former": "x" * 31}, ["scim_token_former is shorter than 32 letters"]),
        ({"scim_token": "x" * 32}, []),
    ],
)  # fmt: skip
def test_an_identity_provider_half_configured_is_named(
    other: dict[str, Any], faults: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(identity_provider_faults(of(PROVIDER, **other)), monkeypatch) == faults


def test_a_provider_shows_its_token_or_the_one_before_where_it_is_configured() -> None:
    new, former = SecretStr("n" * 32), SecretStr("f" * 32)

    assert scim_tokens(of(PROVIDER)) == ()
    assert scim_tokens(of(PROVIDER, scim_token=new, scim_token_former=former)) == (
        "n" * 32,
        "f" * 32,
    )
    assert scim_tokens(of(PROVIDER, scim_token_former=former)) == ("f" * 32,)
    assert scim_tokens(Settings(scim_token=new)) == ()


#: Each way with its address, and what it needs beside it.
PUSHES: Final = {
    "apns": ("apns_base_url", "apns_key_file", "apns_key_id", "apns_team_id", "apns_topic"),
    "harmony": ("harmony_base_url", "harmony_key_file"),
    "hms": ("hms_base_url", "hms_app_id", "hms_secret", "hms_token_url"),
    "xiaomi": ("xiaomi_base_url", "xiaomi_channel", "xiaomi_package", "xiaomi_secret"),
    "oppo": ("oppo_base_url", "oppo_key", "oppo_master_secret"),
    "vivo": ("vivo_base_url", "vivo_app_id", "vivo_app_key", "vivo_secret"),
    "honor": ("honor_base_url", "honor_app_id", "honor_client_id", "honor_secret", "honor_token_url"),
    "fcm": ("fcm_base_url", "fcm_key_file"),
    "webpush": ("webpush_key_file", "webpush_subject"),
}  # fmt: skip


@pytest.mark.parametrize("vendor", PUSHES)
def test_a_push_vendor_that_is_switched_on_lacks_all_that_its_console_gives(vendor: str) -> None:
    switch, *needed = PUSHES[vendor]
    on = of({switch: "https://push.example.cn"})

    assert push_channels(on) == {Channel(vendor)}
    assert push_faults(on) == [f"{vendor} pushes are on, but {name} is empty" for name in needed]
    assert push_faults(of({switch: "https://push.example.cn"}, **dict.fromkeys(needed, "x"))) == []


def test_a_stand_in_of_pushes_or_webhooks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pushes = Settings(vivo_app_key="standin-1", webpush_hosts=("push.cn", "127.0.0.1:9"))

    assert said(push_faults(pushes), monkeypatch) == [
        "vivo_app_key is a stand-in's",
        "webpush_hosts names a stand-in: a push service has no port",
    ]
    hooks = Settings(webhook_standins=("127.0.0.1:9",))
    assert said(webhook_faults(hooks), monkeypatch) == [
        "webhook_standins names a stand-in: partners are called by https"
    ]
    assert webhook_faults(Settings()) == []


@pytest.mark.parametrize(
    ("switch", "needed"),
    [
        (
            "wechat_account_base_url",
            ("wechat_account_appid", "wechat_account_secret", "wechat_account_template", "public_url"),
        ),
        ("voice_base_url", ("voice_key_id", "voice_key_secret", "voice_template")),
        ("smtp_host", ("mail_from",)),
        ("smtp_user", ("smtp_password",)),
        ("huawei_callback_user", ("huawei_callback_secret",)),
        ("wechat_push_token", ("wechat_push_key", "wechat_appid")),
        ("wechat_account_push_token", ("wechat_account_push_key", "wechat_account_appid")),
        ("callback_secret", ("public_url",)),
    ],
)  # fmt: skip
def test_a_channel_that_is_switched_on_lacks_all_that_it_needs(
    switch: str, needed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = {switch: "https://a.example.cn"}

    assert said(channel_faults(of(on)), monkeypatch) == [
        f"{switch} is set, but {name} is empty" for name in needed
    ]
    assert channel_faults(of(on, **dict.fromkeys(needed, "https://hall.example.cn"))) == []


@pytest.mark.parametrize(
    "name",
    [
        "wechat_account_secret",
        "voice_key_secret",
        "smtp_password",
        "huawei_callback_secret",
        "wechat_push_token",
        "wechat_account_push_token",
        "callback_secret",
    ],
)
def test_a_secret_of_the_stand_ins_is_named(name: str) -> None:
    assert f"{name} is a stand-in's" in channel_faults(of({name: "standin-of-16-letters"}))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_mail_server_on_this_machine_is_a_stand_in(host: str) -> None:
    assert channel_faults(Settings(smtp_host=host, mail_from="hall@example.cn")) == [
        "smtp_host is this machine: a stand-in"
    ]


def test_a_secret_of_callbacks_has_sixteen_letters() -> None:
    whole = {"public_url": "https://hall.example.cn"}

    assert channel_faults(of(whole, callback_secret="x" * 16)) == []
    assert channel_faults(of(whole, callback_secret="x" * 15)) == [
        "callback_secret is shorter than 16 letters"
    ]


def test_a_city_tells_people_by_what_it_has_set_up_and_by_nothing_else() -> None:
    addresses = {
        "sms_base_url": Channel.SMS,
        "wechat_base_url": Channel.WECHAT,
        "wechat_account_base_url": Channel.WECHAT_ACCOUNT,
        "smtp_host": Channel.EMAIL,
        "voice_base_url": Channel.VOICE,
    }

    assert configured(Settings()) == ()
    assert configured(Settings(letters=True)) == (Channel.LETTER,)
    for name, channel in addresses.items():
        assert configured(of({name: "https://a.example.cn"})) == (channel,)
    two = Settings(xiaomi_base_url="https://a.cn", fcm_base_url="https://b.cn", letters=True)
    assert configured(two) == (Channel.LETTER, Channel.FCM, Channel.XIAOMI)


def test_vendors_that_sign_and_units_call_an_address_without_a_secret() -> None:
    signing = of(
        {"public_url": "https://hall.test/"},
        huawei_callback_user="city",
        wechat_push_token="t",
        wechat_account_push_token="t",
        unit_systems={"fire": "https://fire.example.cn"},
    )

    assert callbacks(signing) == {
        "harmony": "https://hall.test/v1/callbacks/harmony",
        "hms": "https://hall.test/v1/callbacks/hms",
        "wechat": "https://hall.test/v1/callbacks/wechat",
        "wechat-account": "https://hall.test/v1/callbacks/wechat-account",
        "unit-fire": "https://hall.test/v1/unit-callbacks/fire",
    }
    assert callbacks(signing.model_copy(update={"public_url": ""})) == {}


def test_a_courier_has_an_address_and_a_reader_once_there_is_a_secret() -> None:
    whole = of(COURIER, public_url="https://hall.test", callback_secret=SECRET)
    quiet = of(COURIER, public_url="https://hall.test")

    assert callbacks(whole)["ems-parcels"].startswith("https://hall.test/v1/callbacks/ems/parcels/")
    assert list(parcel_readers(whole)) == ["ems"]
    assert (callbacks(quiet), parcel_readers(quiet)) == ({}, {})
    assert parcel_readers(of(COURIER, courier_base_url="", callback_secret=SECRET)) == {}


def test_what_people_answer_to_text_messages_is_read_once_there_is_a_secret() -> None:
    assert sms_reply_readers(Settings()) == {}
    assert set(sms_reply_readers(Settings(callback_secret=SECRET))) == {"tencent", "aliyun"}


def test_a_relay_of_video_without_its_secret_does_not_start() -> None:
    with pytest.raises(ValueError, match="turn_urls without turn_secret"):
        ice_servers(Settings(turn_urls=("turn:turn.example.cn",)))

    ice_servers(Settings(stun_urls=("stun:stun.example.cn",)))
    ice_servers(Settings(turn_urls=("turn:turn.example.cn",), turn_secret=SECRET))
