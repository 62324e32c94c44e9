"""Configuration: environment beats file beats default. One declaration gives validation and the docs' table."""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from domain.accounts.acting_limits import MOST, PER_ACCOUNT, PER_DEVICE, Limits
from domain.accounts.consent import UNNAMED, Operator
from domain.accounts.elder import ELDER_AGE
from domain.faces.actions import Actions, Capture
from domain.faces.attestation import AndroidApps, AppleApps
from domain.faces.face_sizes import LEAST_PX, Channel, FaceSizes
from domain.faces.step_up import STEP_UP
from domain.hall.receptions import WINDOW_IDENTIFY
from domain.hall.signatures import CASE_SIGN
from domain.pensions.certify import CERTIFY
from domain.pensions.spot_checks import PERCENT
from domain.words import Words
from server.vendor_settings import VendorSettings

PREFIX: Final = "ZHIJIAN_"
#: Own choice: a hundred a second, some fifty times what a desk or a page asks for.
CALLS: Final = 6_000
DEFAULT_FILE: Final = Path("zhijian.toml")
LISTS: Final = frozenset(
    {
        "app_attest_ids",
        "oidc_strong",
        "origins",
        "scim_areas",
        "stun_urls",
        "trusted_proxies",
        "turn_urls",
        "webhook_standins",
        "webpush_hosts",
    }
)

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

#: The name of a calibration file: the program that compares, and which calibration of it.
ENGINE: Final = r"^((opencv|dlib)(-[a-z0-9]{1,16})?)?$"


def _face_px(stated: dict[Channel, int]) -> dict[Channel, int]:
    FaceSizes.read(stated)  # says what is wrong
    return stated


class BadSettings(Exception):
    """What is wrong in the configuration, by name; never a value."""


class ServerSettings(BaseModel):
    """The processes, what they stand on, and who runs them."""

    environment: Literal["development", "sandbox", "production"] = Field(
        "development",
        description="`production` refuses what `zhijian check` finds unsafe; `sandbox` has [invented people](sandbox.md)",
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
    keep_page: bool = Field(
        default=True,
        description="phones keep the code of the citizens' page for times without a network; `false`: each forgets it at its next visit",
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="networks of proxies whose X-Forwarded-For is believed (comma list)"
    )
    data: Path = Field(Path("var/data"), description="folder of the embedded servers")
    keys: Path = Field(Path("var/keys"), description="folder of the keys; back it up apart")
    upload_store: str = Field(
        "",
        pattern=r"^(file:///.+|s3://[^/]+.*)?$",
        description="where files of citizens lie, sealed: `file:///a/folder` that all processes share, or `s3://bucket/prefix`; empty: a folder in `data`",
    )
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
    calls_per_minute: int = Field(
        CALLS,
        ge=60,
        description="calls a minute of one account or officer in each process; ten times as many of an address where nobody is signed in",
    )
    update_streams: int = Field(
        16,
        ge=1,
        description="update streams of one account or officer in each process; one more ends the oldest",
    )


class Settings(VendorSettings, ServerSettings):
    """Each field is `ZHIJIAN_<NAME>` in the environment and `<name>` in the TOML file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    second_factor: Literal["", "required", "optional"] = Field(
        "",
        description="codes of an authenticator app at officers' sign-in; empty: `required` in production, else `optional`",
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
        Literal["pension.certify", "account.step_up", "case.sign", "window.identify"],
        Literal["browser", "attested", "kiosk"],
    ] = Field(
        {
            "pension.certify": "browser",
            "account.step_up": "browser",
            "case.sign": "browser",
            "window.identify": "browser",
        },
        description="what an action asks of the capture: `attested` an app that proved itself, or a kiosk; `kiosk` an enrolled kiosk (file only)",
    )
    app_attest_ids: tuple[str, ...] = Field(
        (),
        description="App IDs of the city's apps for iPhones, TEAM.bundle, whose App Attest is verified (comma list); empty: none is",
    )
    app_attest_development: bool = Field(
        False,  # noqa: FBT003  # a default of a setting
        description="whether builds for development prove themselves too; refused in production",
    )
    android_apps: dict[str, tuple[Sha256, ...]] = Field(
        {},
        description="the city's apps for Android phones, whose key attestation is verified: of each package the SHA-256, in hexadecimal, of the certificates that sign it (file only)",
    )
    face_px: Annotated[dict[Channel, int], AfterValidator(_face_px)] = Field(
        dict(LEAST_PX),
        description="how wide a face has to be before each camera, in px: `phone`, `kiosk`, and `window` of photos for references (file only)",
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
        return Actions(
            (CERTIFY, STEP_UP, CASE_SIGN, WINDOW_IDENTIFY),
            {action: Capture(it) for action, it in self.action_captures.items()},
        )

    @property
    def apple_apps(self) -> AppleApps:
        return AppleApps(self.app_attest_ids, self.app_attest_development)

    @property
    def android_apps_signed(self) -> AndroidApps:
        return AndroidApps(
            {
                package: frozenset(bytes.fromhex(each) for each in signers)
                for package, signers in self.android_apps.items()
            }
        )

    @property
    def attests(self) -> bool:
        return bool(self.app_attest_ids or self.android_apps)

    @property
    def face_sizes(self) -> FaceSizes:
        return FaceSizes.read(self.face_px)

    @property
    def upload_address(self) -> str:
        return self.upload_store or (self.data / "uploads").absolute().as_uri()

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def sandbox(self) -> bool:
        return self.environment == "sandbox"

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
