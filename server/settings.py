"""Configuration: environment beats file beats default. One declaration gives validation and the docs' table."""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from domain.accounts.acting_limits import MOST, PER_ACCOUNT, PER_DEVICE, Limits
from domain.accounts.consent import UNNAMED, Operator
from domain.accounts.elder import ELDER_AGE
from domain.actions import Actions, Capture
from domain.pensions.spot_checks import PERCENT
from domain.words import Words

PREFIX: Final = "ZHIJIAN_"
DEFAULT_FILE: Final = Path("zhijian.toml")
LISTS: Final = frozenset({"origins", "trusted_proxies", "webpush_hosts", "webhook_standins"})

#: The name of a calibration file: the program that compares, and which calibration of it.
ENGINE: Final = r"^((opencv|dlib)(-[a-z0-9]{1,16})?)?$"


class BadSettings(Exception):
    """What is wrong in the configuration, by name; never a value."""


class Settings(BaseModel):
    """Each field is `ZHIJIAN_<NAME>` in the environment and `<name>` in the TOML file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Literal["development", "production"] = Field(
        "development", description="`production` refuses what `zhijian check` finds unsafe"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port to listen on; 0: any free one")
    operator_name: str = Field(
        "", description="who processes the data, as agreements and rules name it, in Chinese"
    )
    operator_name_en: str = Field("", description="the same in English; empty: the Chinese name")
    operator_contact: str = Field(
        "", description="whom people ask about their data: telephone, address, or mail"
    )
    origins: tuple[str, ...] = Field(
        (), description="origins of the pages, e.g. https://hall.example.gov.cn (comma list)"
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="networks of proxies whose X-Forwarded-For is believed (comma list)"
    )
    data: Path = Field(Path("var/data"), description="folder of the embedded servers")
    keys: Path = Field(Path("var/keys"), description="folder of the keys; back it up apart")
    kms_url: str = Field(
        "",
        description="HashiCorp Vault, whose Transit engine unwraps the keys; empty: they lie plain",
    )
    kms_key: str = Field("", description="Vault: name of the Transit key that wraps")
    kms_token: SecretStr = Field(
        SecretStr(""), description="Vault: token that may encrypt and decrypt by that key"
    )
    models: Path = Field(Path("models"), description="folder made by `zhijian models prepare`")
    database_url: SecretStr | None = Field(
        None,
        description="your PostgreSQL 15 or newer, `postgresql://…@one,two/zhijian` for a primary and its standby; empty: the embedded one",
    )
    redis_url: SecretStr | None = Field(
        None, description="your Valkey or Redis; empty: the embedded one"
    )
    database_connections: int = Field(
        10, ge=2, le=200, description="connections of each process to PostgreSQL"
    )
    engine: str = Field(
        "opencv",
        min_length=1,
        pattern=ENGINE,
        description="face recognition engine: opencv, dlib, or one of them under a calibration of its own, e.g. opencv-b",
    )
    calibrations: Path | None = Field(
        None, description="folder of your own calibration files, looked into before ours"
    )
    shadow_engine: str = Field(
        "",
        pattern=ENGINE,
        description="an engine that looks at the same frames after each verdict, for comparison; empty: none",
    )
    former_engine: str = Field(
        "",
        pattern=ENGINE,
        description="during a switch: the engine before, for who has no reference of the new one",
    )
    workers: int = Field(
        0, ge=0, le=256, description="face worker processes of each process; 0: one a core"
    )
    captures: int = Field(0, ge=0, description="captures at once in each process; 0: ten a worker")
    update_streams: int = Field(
        16,
        ge=1,
        description="update streams of one account in each process; one more ends the oldest",
    )
    wechat_base_url: str = Field("", description="WeChat API address; empty: WeChat is off")
    wechat_appid: str = Field("", description="the mini-program's appid")
    wechat_secret: SecretStr = Field(SecretStr(""), description="the mini-program's secret")
    wechat_template: str = Field(
        "", description="id of the subscription message template for results"
    )
    wechat_fields: dict[str, str] = Field(
        {"thing1": "{title}", "time2": "{time}", "thing3": "请打开页面查看详情"},
        description="the template's fields; {title}, {text}, {time} are the notice's (file only)",
    )
    wechat_page: str = Field("", description="mini-program page that a tap opens")
    wechat_face: bool = Field(
        default=False,
        description="WeChat's face verification (人脸核身 2.0) is granted to the mini-program",
    )
    wechat_face_picture: bool = Field(
        default=False,
        description="its picture may be read (a permission of its own): compared here once more",
    )
    network_id_base_url: str = Field(
        "", description="address of the national network identity (网号/网证); empty: off"
    )
    network_id_app_id: str = Field("", description="network identity: our id there")
    network_id_secret: SecretStr = Field(
        SecretStr(""), description="network identity: secret that signs what we ask"
    )
    network_id_key_file: Path | None = Field(
        None,
        description="network identity: public key (PEM, P-256) that its answers are signed with",
    )
    sms_vendor: Literal["tencent", "aliyun"] = Field(
        "tencent", description="whose SMS API it is: Tencent Cloud or Alibaba Cloud"
    )
    sms_base_url: str = Field("", description="SMS API address; empty: SMS is off")
    sms_secret_id: str = Field("", description="SMS API key id")
    sms_secret_key: SecretStr = Field(SecretStr(""), description="SMS API key")
    sms_app_id: str = Field("", description="SmsSdkAppId (Tencent Cloud only)")
    sms_sign: str = Field("", description="approved signature, without the brackets")
    sms_code_template: str = Field("", description="template id of sign-in codes")
    sms_notice_template: str = Field("", description="template id of notices")
    sms_notice_template_en: str = Field(
        "", description="the same for who reads English; empty: Chinese for all"
    )
    sms_codes_per_address: int = Field(
        600,
        ge=1,
        description="sign-in codes an hour asked for from one address, a hall or a network",
    )
    sms_codes_per_city: int = Field(
        20_000, ge=1, description="sign-in codes an hour in the whole city, against SMS pumping"
    )
    message_fen: dict[str, float] = Field(
        {"sms": 4.5, "voice": 12.0, "letter": 150.0},
        description="price of a message by channel in fen, for the cost of a campaign (file only)",
    )
    second_factor: Literal["", "required", "optional"] = Field(
        "",
        description="codes of an authenticator app at officers' sign-in; empty: `required` in production, else `optional`",
    )
    apns_base_url: str = Field("", description="Apple push address; empty: off")
    apns_key_file: Path | None = Field(None, description="Apple push: the .p8 key")
    apns_key_id: str = Field("", description="Apple push: the key's id")
    apns_team_id: str = Field("", description="Apple push: the team's id")
    apns_topic: str = Field("", description="Apple push: the app's bundle id")
    harmony_base_url: str = Field("", description="Huawei push v3 (HarmonyOS 5); empty: off")
    harmony_key_file: Path | None = Field(None, description="Huawei v3: service account's file")
    hms_base_url: str = Field("", description="Huawei push v1 (Android); empty: off")
    hms_token_url: str = Field("", description="Huawei v1: OAuth address")
    hms_app_id: str = Field("", description="Huawei v1: the app's id")
    hms_secret: SecretStr = Field(SecretStr(""), description="Huawei v1: the app's secret")
    xiaomi_base_url: str = Field("", description="Xiaomi push address; empty: off")
    xiaomi_secret: SecretStr = Field(SecretStr(""), description="Xiaomi push: AppSecret")
    xiaomi_package: str = Field("", description="Xiaomi push: the app's package name")
    xiaomi_channel: str = Field("", description="Xiaomi push: notification channel id")
    oppo_base_url: str = Field("", description="OPPO push address; empty: off")
    oppo_key: SecretStr = Field(SecretStr(""), description="OPPO push: app key")
    oppo_master_secret: SecretStr = Field(SecretStr(""), description="OPPO push: master secret")
    oppo_channel: str = Field("", description="OPPO push: notification channel id")
    vivo_base_url: str = Field("", description="vivo push address; empty: off")
    vivo_app_id: str = Field("", description="vivo push: the app's id")
    vivo_app_key: str = Field("", description="vivo push: app key")
    vivo_secret: SecretStr = Field(SecretStr(""), description="vivo push: app secret")
    vivo_category: str = Field("ACCOUNT", description="vivo push: approved system category")
    honor_base_url: str = Field("", description="Honor push address; empty: off")
    honor_token_url: str = Field("", description="Honor push: the whole address of its tokens")
    honor_app_id: str = Field("", description="Honor push: the app's id")
    honor_client_id: str = Field("", description="Honor push: client id")
    honor_secret: SecretStr = Field(SecretStr(""), description="Honor push: client secret")
    fcm_base_url: str = Field("", description="Firebase push address; empty: off")
    fcm_key_file: Path | None = Field(None, description="Firebase push: service account's file")
    webpush_key_file: Path | None = Field(
        None, description="P-256 key (PEM) that signs web pushes; empty: off"
    )
    webpush_subject: str = Field(
        "", description="mailto: or https: that push services may write to"
    )
    webpush_hosts: tuple[str, ...] = Field(
        (
            "fcm.googleapis.com",
            "notify.windows.com",
            "push.apple.com",
            "push.services.mozilla.com",
        ),
        description="push services that web pushes may go to, with all below them (comma list)",
    )
    wechat_account_base_url: str = Field(
        "", description="WeChat API address for the service account; empty: off"
    )
    wechat_account_open_url: str = Field(
        "https://open.weixin.qq.com",
        description="where a page in WeChat asks who reads it, to link the service account",
    )
    wechat_account_appid: str = Field("", description="the service account's appid")
    wechat_account_secret: SecretStr = Field(
        SecretStr(""), description="the service account's secret"
    )
    wechat_account_template: str = Field("", description="id of its template message for results")
    wechat_account_fields: dict[str, str] = Field(
        {"thing1": "{title}", "time2": "{time}", "thing3": "请打开页面查看详情"},
        description="the template's fields, as wechat_fields (file only)",
    )
    wechat_account_url: str = Field("", description="page that a tap on the message opens")
    voice_base_url: str = Field(
        "", description="Alibaba Cloud voice API address, for calls; empty: off"
    )
    voice_key_id: str = Field("", description="voice API key id")
    voice_key_secret: SecretStr = Field(SecretStr(""), description="voice API key")
    voice_template: str = Field("", description="voice: template with ${title} and ${text}")
    voice_template_en: str = Field(
        "", description="voice: the same in English; empty: Chinese for all"
    )
    voice_shown: str = Field("", description="voice: number shown; empty: one of the vendor's")
    smtp_host: str = Field("", description="mail server; empty: e-mail is off")
    smtp_port: int = Field(465, ge=1, le=65535, description="mail server's port")
    smtp_tls: Literal["tls", "starttls", "none"] = Field(
        "tls", description="encrypted from the start, by STARTTLS, or not (stand-ins only)"
    )
    smtp_user: str = Field("", description="mail server: user; empty: no sign-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="mail server: password")
    mail_from: str = Field("", description="address that mails come from")
    letters: bool = Field(
        default=False, description="letters on paper: officers print and post them"
    )
    public_url: str = Field(
        "",
        description="https address at which vendors and mailboxes reach us; empty: no receipts are asked for",
    )
    callback_secret: SecretStr = Field(
        SecretStr(""),
        description="makes the end of the address that each vendor calls (`zhijian callbacks`)",
    )
    huawei_callback_user: str = Field("", description="Huawei receipts: user name of the console")
    huawei_callback_secret: SecretStr = Field(
        SecretStr(""), description="Huawei receipts: secret of the console"
    )
    wechat_push_token: SecretStr = Field(
        SecretStr(""), description="message push of the mini-program: Token"
    )
    wechat_push_key: SecretStr = Field(
        SecretStr(""), description="message push of the mini-program: EncodingAESKey"
    )
    wechat_account_push_token: SecretStr = Field(
        SecretStr(""), description="message push of the service account: Token"
    )
    wechat_account_push_key: SecretStr = Field(
        SecretStr(""), description="message push of the service account: EncodingAESKey"
    )
    sms_pull_reports: bool = Field(
        default=False, description="ask Tencent Cloud for reports each minute, beside its calls"
    )
    channel_rates: dict[str, float] = Field(
        {},
        description="messages a second by channel, all processes together, e.g. sms = 50; unnamed: as many as come (file only)",
    )
    number_a_day: int = Field(
        20,
        ge=0,
        description="messages and calls to one phone number a day at most, but what the law wants told; 0: no cap",
    )
    webhook_standins: tuple[str, ...] = Field(
        (), description="hosts with port that webhooks reach by http, for tests (comma list)"
    )
    export_rows: int = Field(
        50_000, ge=1, le=100_000, description="rows of one bulk export at most"
    )
    four_eyes_days: int = Field(
        7,
        ge=1,
        le=30,
        description="days for which who added or changed an officer's account is no second officer beside them",
    )
    emergencies_per_day: int = Field(
        3, ge=1, description="records outside the own areas that an officer may open in 24 hours"
    )
    elder_age: int = Field(
        ELDER_AGE,
        ge=0,
        le=150,
        description="age by the register from which a check has the elder rules: more time, smaller movements",
    )
    spot_check_percent: float = Field(
        PERCENT,
        ge=0,
        le=100,
        description="of the pensions that a browser alone certified, how many in a hundred are confirmed by a call or visit",
    )
    people_per_account: int = Field(
        PER_ACCOUNT,
        ge=1,
        le=MOST,
        description="different people for whom one person's account may open checks in a year; an officer widens it for one",
    )
    people_per_device: int = Field(
        PER_DEVICE,
        ge=1,
        le=MOST,
        description="different people who may be checked on one device in a year",
    )
    action_captures: dict[
        Literal["pension.certify", "account.step_up"], Literal["browser", "attested", "kiosk"]
    ] = Field(
        {"pension.certify": "browser", "account.step_up": "browser"},
        description="what an action asks of the capture; nothing verifies `attested` or `kiosk` yet, so they close it (file only)",
    )
    log: Literal["json", "console"] = Field("json", description="form of the log lines")

    @property
    def operator(self) -> Operator:
        """As the texts name it."""
        name, contact = self.operator_name, self.operator_contact
        return Operator(
            Words(name, self.operator_name_en or name) if name else UNNAMED.name,
            Words(contact, contact) if contact else UNNAMED.contact,
        )

    @property
    def acting_limits(self) -> Limits:
        return Limits(self.people_per_account, self.people_per_device)

    @property
    def actions(self) -> Actions:
        return Actions({action: Capture(it) for action, it in self.action_captures.items()})

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def second_engine(self) -> str:
        """The engine that is loaded beside the first; a switch goes before a comparison."""
        return self.former_engine or self.shadow_engine

    @property
    def second_factor_required(self) -> bool:
        return self.second_factor == "required" or (self.production and not self.second_factor)

    @property
    def worker_count(self) -> int:
        return self.workers or os.cpu_count() or 1

    @property
    def capture_count(self) -> int:
        return self.captures or 10 * self.worker_count

    @property
    def secure_cookies(self) -> bool:
        """Off only where every page comes from this machine itself over plain HTTP."""
        return any(origin.startswith("https://") for origin in self.origins)


def load(environ: Mapping[str, str], file: Path | None = None) -> Settings:
    """Reads file and environment. BadSettings lists every fault at once."""
    values: dict[str, object] = {}
    path = file or Path(environ.get(f"{PREFIX}CONFIG", DEFAULT_FILE))
    if path.exists():
        try:
            values |= tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as broken:
            raise BadSettings(f"{path.name}: {broken}") from broken
        except UnicodeDecodeError as broken:
            raise BadSettings(f"{path.name}: not UTF-8") from broken
        except OSError as broken:
            raise BadSettings(f"{path.name}: {broken.strerror}") from broken
    elif file is not None or f"{PREFIX}CONFIG" in environ:
        raise BadSettings(f"{path} does not exist")
    for name in Settings.model_fields:
        value = environ.get(PREFIX + name.upper())
        if value is None:
            continue
        values[name] = (
            [v.strip() for v in value.split(",") if v.strip()] if name in LISTS else value
        )
    values = {name: value for name, value in values.items() if value != ""}
    try:
        return Settings.model_validate(values)
    except ValidationError as broken:
        faults = "; ".join(
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
            for error in broken.errors(include_input=False, include_url=False)
        )
        raise BadSettings(faults) from broken


def plain(settings: Settings, name: str) -> str:
    """A setting as text, a secret too; "" where there is none."""
    value: object = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")


def table() -> str:
    """The settings as the table of docs/operations.md."""
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, info in Settings.model_fields.items():
        default = info.default
        shown = (
            "" if default in (None, "", ()) or isinstance(default, SecretStr) else f"`{default}`"
        )
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {info.description} |")
    return "\n".join(rows)
