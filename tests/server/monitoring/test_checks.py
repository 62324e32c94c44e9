"""What `check` says of the keys' folder, of the name at which passkeys are good, and of the identity provider."""

from pathlib import Path

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
