"""What in a configuration is unsafe for production, as sentences."""

import stat
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from biometrics import isolation
from biometrics.calibration import Uncalibrated, find
from biometrics.engines import NoSuchEngine, digests
from biometrics.models import ModelsUnfit, load_manifest
from domain.accounts.passkeys import RelyingParty
from domain.errors import Busy
from domain.faces.attestation import REVOCATIONS_FRESH, REVOCATIONS_GOOD
from server.outside.channels import channel_faults, outside_urls
from server.outside.courier import courier_faults
from server.outside.dispatch import dispatch_faults
from server.outside.evidence import evidence_faults
from server.outside.hospitals import hospital_faults
from server.outside.identity_provider import identity_provider_faults
from server.outside.kms import is_this_machine, key_service, kms_faults
from server.outside.payments import payment_faults
from server.outside.pushes import push_faults, push_urls
from server.outside.webhooks import webhook_faults
from server.settings import Settings
from storage.database import open_database
from storage.faces.phone_attestations import RevocationStore
from storage.keys.key_wrapping import plain_files
from storage.keys.vault import KeysError, load_keys
from storage.migrate import MigrationError, pending
from storage.postgres.session_settings import SettingsDropped
from storage.privacy.assessments import AssessmentStore

_LOAD: Final = "zhijian attestation revocations load"
_MOST_OPEN: Final = stat.S_IRWXU


def unsafe(settings: Settings) -> list[str]:
    """Every fault at once; an empty list is fit for production."""
    return [*_outside(settings), *_store(settings), *_keys(settings), *_faces(settings)]


def mixed(settings: Settings) -> list[str]:
    """What a sandbox must not have: a way to phones, which are nobody's or somebody's, and a city's keys."""
    ways = {"sms_base_url": settings.sms_base_url, "voice_base_url": settings.voice_base_url}
    faults = [
        f"{name} leads to a vendor: the phones of invented people may be somebody's"
        for name, url in ways.items()
        if url and not is_this_machine(url)
    ]
    return [*faults, *(["kms_url wraps the keys of a city"] if settings.kms_url else [])]


async def unassessed(settings: Settings, today: date) -> list[str]:
    """What is missing of the impact assessment that has to stand before faces are processed."""
    if settings.database_url is None:
        return ["no impact assessment can be on record without database_url"]
    url = settings.database_url.get_secret_value()
    try:
        if await pending(url):
            return ["the database is not migrated, so no impact assessment is on record"]
        async with open_database(url, size=1) as database:
            newest = await AssessmentStore(database).newest(today)
    except (Busy, MigrationError, OSError, SettingsDropped) as fault:
        return [f"no impact assessment could be looked up: {fault}"]
    if newest is None:
        return ["no impact assessment is on record: zhijian assessment record (PIPL 55, Order 19)"]
    if not newest.current(today):
        return [
            f"the impact assessment {newest.reference} was to be reviewed by {newest.review_on}"
        ]
    return []


async def unlisted(settings: Settings, at: datetime) -> list[str]:
    """Whether Google's list of revoked keys is old, where Android phones prove themselves by such keys."""
    if not settings.android_apps or settings.database_url is None:
        return []
    url = settings.database_url.get_secret_value()
    try:
        if await pending(url):
            return []  # said already
        async with open_database(url, size=1) as database:
            loaded = await RevocationStore(database).loaded_at()
    except (Busy, MigrationError, OSError, SettingsDropped) as fault:
        return [f"no list of revoked keys could be looked up: {fault}"]
    if loaded is None:
        return [
            f"no list of revoked keys was loaded, so no Android phone can prove itself: {_LOAD}"
        ]
    if at - loaded > REVOCATIONS_FRESH:
        age, most = (at - loaded).days, REVOCATIONS_GOOD.days
        return [f"the list of revoked keys is {age} days old, and good for {most}: {_LOAD}"]
    return []


def _outside(settings: Settings) -> list[str]:
    faults = []
    urls = {
        "sms_base_url": settings.sms_base_url,
        "wechat_base_url": settings.wechat_base_url,
        "network_id_base_url": settings.network_id_base_url,
        "courier_base_url": settings.courier_base_url,
        "his_base_url": settings.his_base_url,
        **push_urls(settings),
        **outside_urls(settings),
    }
    for name, url in urls.items():
        if url and (urlsplit(url).scheme != "https" or is_this_machine(url)):
            faults.append(f"{name} is a stand-in or not encrypted: it must be https elsewhere")
    faults += push_faults(settings)
    faults += channel_faults(settings)
    faults += webhook_faults(settings)
    faults += evidence_faults(settings)
    faults += courier_faults(settings)
    faults += dispatch_faults(settings)
    faults += hospital_faults(settings)
    faults += payment_faults(settings)
    faults += identity_provider_faults(settings)
    if not settings.sms_base_url:
        faults.append("sms_base_url is empty: nobody can sign in by a code")
    if not (settings.operator_name and settings.operator_contact):
        faults.append(
            "operator_name or operator_contact is empty: no agreement says who processes the data and whom"
            " to ask (PIPL 17)"
        )
    if not settings.origins:
        faults.append("origins is empty: name the https origins of the pages")
    faults += [
        f"the origin {origin} is not https: a browser gives it no camera"
        for origin in settings.origins
        if not origin.startswith("https://")
    ]
    if RelyingParty.at(settings.public_url) is None:
        faults.append(
            "public_url is empty or no https name: officers can't sign in by passkeys, and partners'"
            " programs get no tokens: both are good at that name alone"
        )
    if settings.second_factor == "optional":
        faults.append("second_factor is optional: an officer could sign in by password alone")
    return faults


def _store(settings: Settings) -> list[str]:
    faults = []
    if settings.database_url is None:
        faults.append("database_url is empty: the embedded PostgreSQL serves one machine only")
    if settings.redis_url is None:
        faults.append("redis_url is empty: the embedded Valkey serves one machine only")
    return faults


def _keys(settings: Settings) -> list[str]:
    if faults := kms_faults(settings):
        return faults
    try:
        load_keys(settings.keys, key_service(settings))
        plain = plain_files(settings.keys) if settings.kms_url else []
    except KeysError as fault:
        return [str(fault)]
    if plain:
        return [f"{len(plain)} keys lie plain although kms_url is set: zhijian keys wrap"]
    if stat.S_IMODE(settings.keys.stat().st_mode) & ~_MOST_OPEN:
        return [f"{settings.keys} can be read by others: chmod 700"]
    return []


def _faces(settings: Settings) -> list[str]:
    try:
        manifest = load_manifest(settings.models)
    except ModelsUnfit as fault:
        return [str(fault)]
    faults = []
    if settings.app_attest_development:
        faults.append("app_attest_development: a build that nobody distributed could prove itself")
    if "seccomp" in isolation.lacking():
        faults.append("the workers that decode pictures can't be locked in: no seccomp here")
    for engine in filter(None, (settings.engine, settings.second_engine)):
        try:
            calibration = find(engine, settings.calibrations)
            fits = calibration.fits(digests(engine, manifest.digests))
        except (NoSuchEngine, Uncalibrated) as fault:
            faults.append(str(fault))
            continue
        if not fits:
            faults.append(f"engine {engine} was calibrated with other models than are here")
        elif calibration.warning and engine == settings.engine:
            faults.append(f"engine {engine}: {calibration.warning}")
    return faults
