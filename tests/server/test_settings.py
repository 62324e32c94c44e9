"""Configuration: environment beats file beats default, and a wrong value is named, never shown."""

from pathlib import Path

import pytest

from server.settings import PREFIX, BadSettings, Settings, load, table

SECRET = "do-not-show-me"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "zhijian.toml"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def faults(environ: dict[str, str], file: Path | None = None) -> str:
    with pytest.raises(BadSettings) as bad:
        load(environ, file)
    return str(bad.value)


def test_nothing_set_is_all_defaults() -> None:
    assert load({}) == Settings()


def test_the_file_beats_the_default(file: Path) -> None:
    file.write_text("port = 9000\n")

    assert load({}, file).port == 9000


def test_the_environment_beats_the_file(file: Path) -> None:
    file.write_text("port = 9000\nhost = '0.0.0.0'\n")

    settings = load({"ZHIJIAN_PORT": "9001"}, file)

    assert (settings.host, settings.port) == ("0.0.0.0", 9001)  # noqa: S104  # as the file says


def test_the_file_of_this_folder_is_read_unasked(file: Path) -> None:
    file.write_text("port = 9000\n")

    assert load({}).port == 9000


def test_the_environment_names_another_file(tmp_path: Path, file: Path) -> None:
    file.write_text("port = 9000\n")
    other = tmp_path / "other.toml"
    other.write_text("port = 9002\n")

    assert load({"ZHIJIAN_CONFIG": str(other)}).port == 9002


def test_a_file_that_is_named_must_be_there(file: Path) -> None:
    assert "does not exist" in faults({}, file)
    assert "does not exist" in faults({"ZHIJIAN_CONFIG": str(file)})


def test_an_empty_variable_is_as_good_as_none(file: Path) -> None:
    file.write_text("redis_url = ''\n")

    assert load({"ZHIJIAN_DATABASE_URL": ""}, file) == Settings()


def test_lists_are_separated_by_commas() -> None:
    settings = load(
        {"ZHIJIAN_ORIGINS": "https://a, https://b,", "ZHIJIAN_TRUSTED_PROXIES": "10.0.0.0/8"}
    )

    assert settings.origins == ("https://a", "https://b")
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8"]


def test_variables_of_other_programs_are_ignored() -> None:
    assert load({"PORT": "1", "HOST": "x"}) == Settings()


def test_all_faults_are_named_at_once_without_their_values() -> None:
    said = faults(
        {
            "ZHIJIAN_PORT": SECRET,
            "ZHIJIAN_WORKERS": "-1",
            "ZHIJIAN_ENVIRONMENT": SECRET,
            "ZHIJIAN_TRUSTED_PROXIES": SECRET,
        }
    )

    assert all(name in said for name in ("port", "workers", "environment", "trusted_proxies"))
    assert SECRET not in said


@pytest.mark.parametrize(
    "text",
    [
        f"sms_secret_key = ['{SECRET}']",
        f"database_url = {{ a = '{SECRET}' }}",
        f"sms_secret_key = '{SECRET}",
        f"sms_secret_key = {SECRET}",
        f"origins = '{SECRET}'",
        f"port = 1\nport = 2 # {SECRET}",
    ],
)
def test_a_file_that_is_wrong_is_named_without_its_content(file: Path, text: str) -> None:
    file.write_text(text)

    said = faults({}, file)

    assert said
    assert SECRET not in said


def test_a_misspelt_name_in_the_file_is_refused(file: Path) -> None:
    file.write_text("prot = 1\n")

    assert "prot" in faults({}, file)


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"port = '\xff'")

    assert file.name in faults({}, file)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert faults({}, tmp_path)


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    names = ("DATABASE_URL", "REDIS_URL", "WECHAT_SECRET", "SMS_SECRET_KEY")

    settings = load({PREFIX + name: SECRET for name in names})

    assert SECRET not in repr(settings)
    assert SECRET not in settings.model_dump_json()


def test_the_table_names_every_setting_and_no_secret() -> None:
    rows = table().splitlines()

    assert len(rows) == 2 + len(Settings.model_fields)
    assert all(info.description for info in Settings.model_fields.values())
    assert "`ZHIJIAN_PORT` | `8080`" in table()


def test_cookies_are_secure_as_soon_as_a_page_is() -> None:
    assert not load({}).secure_cookies
    assert load({"ZHIJIAN_ORIGINS": "http://localhost:1,https://a"}).secure_cookies


def test_a_capture_bound_follows_the_workers() -> None:
    assert load({"ZHIJIAN_WORKERS": "3"}).capture_count == 30
    assert load({"ZHIJIAN_WORKERS": "3", "ZHIJIAN_CAPTURES": "5"}).capture_count == 5
