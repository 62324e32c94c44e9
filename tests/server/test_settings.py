"""Configuration: environment beats file beats default, and a wrong value is named, never shown."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.accounts.consent import UNNAMED, Operator
from domain.faces.attestation import AppleApps
from domain.words import Words
from server.settings import PREFIX, BadSettings, Settings, load, plain, table

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


def test_files_lie_in_the_folder_of_the_data_until_a_store_is_named(tmp_path: Path) -> None:
    unnamed = load({"ZHIJIAN_DATA": "var"})
    named = load({"ZHIJIAN_UPLOAD_STORE": "s3://files/hall"})

    assert unnamed.upload_address == (tmp_path / "var" / "uploads").as_uri()
    assert named.upload_address == "s3://files/hall"


def test_agreements_name_who_processes_the_data_as_far_as_it_is_said() -> None:
    both = Settings(operator_name="市民中心", operator_name_en="Hall", operator_contact="12345")
    chinese = Settings(operator_name="市民中心").operator

    assert both.operator == Operator(Words("市民中心", "Hall"), Words("12345", "12345"))
    assert (chinese.name, chinese.contact) == (Words("市民中心", "市民中心"), UNNAMED.contact)
    assert Settings().operator == UNNAMED


@pytest.mark.parametrize(
    ("environment", "said", "required"),
    [
        ("production", "", True),
        ("production", "optional", False),
        ("development", "", False),
        ("development", "required", True),
        ("sandbox", "", False),
    ],
)
def test_production_asks_officers_for_a_second_factor_unless_it_is_told_otherwise(
    environment: str,
    said: str,
    required: bool,  # noqa: FBT001  # of the table
) -> None:
    settings = load({"ZHIJIAN_ENVIRONMENT": environment, "ZHIJIAN_SECOND_FACTOR": said})

    assert settings.second_factor_required is required
    assert settings.production is (environment == "production")
    assert settings.sandbox is (environment == "sandbox")


def test_a_switch_of_engines_goes_before_a_comparison() -> None:
    assert Settings().second_engine == ""
    assert Settings(shadow_engine="dlib").second_engine == "dlib"
    assert Settings(shadow_engine="dlib", former_engine="opencv-b").second_engine == "opencv-b"


def test_as_many_workers_as_cores_where_nobody_says_how_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert Settings().worker_count == 6
    assert Settings(workers=3).worker_count == 3
    monkeypatch.setattr("os.cpu_count", lambda: None)  # as where the system does not say
    assert Settings().worker_count == 1


def test_phones_prove_themselves_once_an_app_of_either_kind_is_named() -> None:
    apple = Settings(app_attest_ids=("TEAM.cn.hall",), app_attest_development=True)
    android = Settings(android_apps={"cn.hall": ("ab" * 32,)})

    assert [each.attests for each in (Settings(), apple, android)] == [False, True, True]
    assert apple.apple_apps == AppleApps(("TEAM.cn.hall",), development=True)
    assert android.android_apps_signed.signers == {"cn.hall": frozenset({bytes([0xAB] * 32)})}


def test_a_setting_is_read_as_text_a_secret_too() -> None:
    settings = Settings(smtp_password=SecretStr(SECRET), smtp_host="mail.cn")

    assert plain(settings, "smtp_password") == SECRET
    assert plain(settings, "smtp_host") == "mail.cn"
    assert (plain(settings, "database_url"), plain(settings, "wechat_secret")) == ("", "")


def test_the_table_shows_what_holds_where_nothing_is_set() -> None:
    rows = dict(line.split("|")[1:3] for line in table().splitlines()[2:])
    shown = {name.strip(): default.strip() for name, default in rows.items()}

    assert shown["`ZHIJIAN_PORT`"] == "`8080`"
    assert shown["`ZHIJIAN_KEEP_PAGE`"] == "`True`"
    assert shown["`ZHIJIAN_WORKERS`"] == "`0`"
    assert (shown["`ZHIJIAN_DATABASE_URL`"], shown["`ZHIJIAN_ORIGINS`"]) == ("", "")
    assert (shown["`ZHIJIAN_SMS_SECRET_KEY`"], shown["`ZHIJIAN_SMS_SIGN`"]) == ("", "")
