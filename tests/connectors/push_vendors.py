"""The push connectors, as accounts of the stand-ins, with keys made for a run of tests."""

import functools
from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from clients.standins.accounts import StandinAccounts
from clients.standins.paths import HONOR_TOKEN
from connectors.push.apns import Apns, ApnsAccount
from connectors.push.fcm import Fcm, FcmAccount
from connectors.push.honor import Honor, HonorAccount
from connectors.push.huawei import Harmony, HarmonyAccount, Hms, HmsAccount
from connectors.push.oppo import Oppo, OppoAccount
from connectors.push.vivo import Vivo, VivoAccount
from connectors.push.webpush import WebPush, WebPushAccount
from connectors.push.xiaomi import Xiaomi, XiaomiAccount
from domain.delivery import Channel
from services.notices.senders import PushApi
from tests.connectors.deliveries import AT

BASE = "http://127.0.0.1:9"
KNOWN = StandinAccounts()
REPORTS = "https://city.example.cn/v1/vendors/reports"


def clock() -> datetime:
    return AT


@functools.cache
def keys(kind: str) -> tuple[str, str]:
    """Private and public, as PEM; `kind` is "ec" or "rsa"."""
    made: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    made = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "ec"
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def vendor(channel: Channel, base: str, clock: Callable[[], datetime]) -> PushApi:
    """The connector of a channel for stand-ins at `base`."""
    k = KNOWN
    host = base.removeprefix("http://")
    signing, rsa_key = keys("ec")[0], keys("rsa")[0]
    harmony = HarmonyAccount(
        base,
        k.push_project,
        k.push_key_id,
        k.push_sub_account,
        f"{base}/oauth2/v3/token",
        rsa_key,
    )
    makers: dict[Channel, Callable[[], PushApi]] = {
        Channel.APNS: lambda: Apns(
            ApnsAccount(base, k.apns_team, k.apns_key_id, signing, k.apns_topic)
        ),
        Channel.HARMONY: lambda: Harmony(harmony),
        Channel.HMS: lambda: Hms(HmsAccount(base, base, k.push_app, k.push_secret)),
        Channel.HONOR: lambda: Honor(
            HonorAccount(base, base + HONOR_TOKEN, k.push_app, k.push_client, k.push_secret), clock
        ),
        Channel.XIAOMI: lambda: Xiaomi(
            XiaomiAccount(base, k.push_package, k.push_channel, k.push_secret, REPORTS)
        ),
        Channel.OPPO: lambda: Oppo(
            OppoAccount(base, k.push_key, k.push_secret, callback=REPORTS), clock
        ),
        Channel.VIVO: lambda: Vivo(
            VivoAccount(base, k.push_app, k.push_key, k.push_secret, callback=REPORTS), clock
        ),
        Channel.FCM: lambda: Fcm(
            FcmAccount(base, k.push_project, k.push_email, f"{base}/fcm/token", rsa_key), clock
        ),
        Channel.WEBPUSH: lambda: WebPush(
            WebPushAccount("mailto:push@example.cn", signing, frozenset({host})), clock
        ),
    }
    return makers[channel]()
