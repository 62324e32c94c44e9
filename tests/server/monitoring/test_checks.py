"""What `check` says of the keys' folder, of the name at which passkeys are good, and of the identity provider."""

from pathlib import Path
from typing import Final

import pytest
from pydantic import SecretStr

from server.commands.wording import found as told_in_chinese
from server.monitoring.checks import mixed, unsafe
from server.outside.identity_provider import identity_provider_faults
from server.settings import Settings
from storage.keys.vault import init_keys


@pytest.mark.parametrize(("mode", "told"), [(0o700, 0), (0o750, 1), (0o755, 1)])
def test_a_folder_of_keys_that_others_read_is_named(tmp_path: Path, mode: int, told: int) -> None:
    keys = tmp_path / "keys"
    init_keys(keys)
    keys.chmod(mode)

    found = [each for each in unsafe(Settings(keys=keys)) if "can be read by others" in each]
    assert len(found) == told


@pytest.mark.parametrize(
    ("address", "named"),
    [("", True), ("https://10.0.0.1", True), ("https://hall.example.gov.cn", False)],
)
def test_a_city_without_an_https_name_hears_that_its_officers_have_no_passkeys(
    address: str,
    named: bool,  # noqa: FBT001  # of the table
) -> None:
    found = unsafe(Settings(public_url=address))

    assert any("passkeys" in each for each in found) is named


def test_an_identity_provider_that_is_half_set_up_is_told_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    half = Settings(
        oidc_issuer="http://127.0.0.1:8081/idp",
        oidc_client_auth="private_key_jwt",
        oidc_posts={"hall": ("admin",)},
        scim_token=SecretStr("short"),
    )
    alone = Settings(scim_token=SecretStr("a token of the provider, of many letters"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    said = [*identity_provider_faults(half), *identity_provider_faults(alone)]

    assert [each.partition(" ")[0] for each in said] == [
        "oidc_posts:",
        "scim_token",
        "oidc_issuer",
        "oidc_issuer",
        "oidc_issuer",
        "oidc_key_file:",
        "scim_token",
    ]
    assert all(told_in_chinese(each) != each for each in said)


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("sms_base_url", "https://sms.tencentcloudapi.com", True),
        ("voice_base_url", "https://dyvmsapi.aliyuncs.com", True),
        ("kms_url", "https://vault.example.gov.cn", True),
        ("sms_base_url", "http://127.0.0.1:8081", False),
        ("sms_base_url", "", False),
    ],
)
def test_a_sandbox_has_no_way_to_phones_and_no_keys_of_a_city(
    setting: str,
    value: str,
    named: bool,  # noqa: FBT001  # of the table
) -> None:
    found = mixed(Settings.model_validate({"environment": "sandbox", setting: value}))

    assert [setting in each for each in found] == [True] * named


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "keys"
    init_keys(folder)
    return folder


def whole(keys: Path, **other: object) -> Settings:
    """A city's, in which nothing is unsafe but what is said otherwise."""
    said: dict[str, object] = {
        "environment": "production",
        "keys": keys,
        "sms_base_url": "https://sms.example.cn",
        "sms_sign": "市民大厅",
        "operator_name": "市民中心",
        "operator_contact": "12345",
        "origins": ("https://hall.example.cn",),
        "public_url": "https://hall.example.cn",
        "database_url": "postgresql://db.example.cn/zhijian",
        "redis_url": "redis://cache.example.cn",
    }
    return Settings.model_validate(said | other)


UNNAMED_OPERATOR: Final = (
    "operator_name or operator_contact is empty: no agreement says who processes the data and whom"
    " to ask (PIPL 17)"
)
NO_NAME: Final = (
    "public_url is empty or no https name: officers can't sign in by passkeys, and partners'"
    " programs get no tokens: both are good at that name alone"
)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"sms_base_url": ""}, "sms_base_url is empty: nobody can sign in by a code"),
        ({"operator_name": ""}, UNNAMED_OPERATOR),
        ({"operator_contact": ""}, UNNAMED_OPERATOR),
        ({"origins": ()}, "origins is empty: name the https origins of the pages"),
        (
            {"origins": ("https://a.cn", "http://b.cn")},
            "the origin http://b.cn is not https: a browser gives it no camera",
        ),
        ({"public_url": ""}, NO_NAME),
        (
            {"second_factor": "optional"},
            "second_factor is optional: an officer could sign in by password alone",
        ),
        (
            {"database_url": None},
            "database_url is empty: the embedded PostgreSQL serves one machine only",
        ),
        ({"redis_url": None}, "redis_url is empty: the embedded Valkey serves one machine only"),
        (
            {"app_attest_development": True},
            "app_attest_development: a build that nobody distributed could prove itself",
        ),
        ({"models": "none"}, "no models in none; run `models prepare`"),
        *(
            ({name: url}, f"{name} is a stand-in or not encrypted: it must be https elsewhere")
            for name in (
                "sms_base_url",
                "wechat_base_url",
                "network_id_base_url",
                "courier_base_url",
                "his_base_url",
                "apns_base_url",
                "hms_token_url",
                "voice_base_url",
                "wechat_account_open_url",
            )
            for url in ("http://vendor.example.cn", "https://127.0.0.1")
        ),
    ],
    ids=str,
)
def test_what_would_be_unsafe_in_production_is_named(
    keys: Path, other: dict[str, object], found: str
) -> None:
    assert found in unsafe(whole(keys, **other))


def test_nothing_of_a_whole_configuration_is_named_and_of_another_every_fault(keys: Path) -> None:
    of_this_machine = [each for each in unsafe(whole(keys)) if "no seccomp here" in each]
    more = unsafe(whole(keys, origins=(), redis_url=None, engine="opencv-none"))

    assert unsafe(whole(keys)) == of_this_machine
    assert [each.partition(" ")[0] for each in more if each not in of_this_machine] == [
        "origins",
        "redis_url",
        "engine",
    ]
