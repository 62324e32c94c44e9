"""The providers of evidence outside the house, as far as they are configured."""

from collections.abc import Callable
from datetime import datetime

from connectors.identity.network_id import NetworkId, NetworkIdAccount
from connectors.identity.wechat_face import WechatFace
from connectors.wechat.wechat import Wechat, WechatAccount
from domain.pensions.evidence import Provider
from server.outside.transport import Transport
from server.outside.vendor_tokens import vendor_tokens
from server.settings import Settings
from services.pensions.evidence import EvidenceProvider
from services.pensions.evidence_providers import Faces, NetworkIdentity, WechatVerify
from storage.database import Database
from storage.faces.face_checks import FaceCheckStore
from storage.keys.vault import Vault


def evidence_providers(
    settings: Settings,
    transport: Transport,
    database: Database,
    vault: Vault,
    faces: Faces,
    now: Callable[[], datetime],
) -> dict[Provider, EvidenceProvider]:
    """Raises ValueError and OSError when what is configured can't be used."""
    providers: dict[Provider, EvidenceProvider] = {}
    if settings.wechat_base_url and settings.wechat_face:
        account = WechatAccount(
            base_url=settings.wechat_base_url,
            appid=settings.wechat_appid,
            secret=settings.wechat_secret.get_secret_value(),
        )
        providers[Provider.WECHAT_VERIFY] = WechatVerify(
            api=WechatFace(settings.wechat_base_url),
            tokens=vendor_tokens(Wechat(account), database, vault, transport, now),
            faces=faces,
            references=FaceCheckStore(database, vault) if settings.wechat_face_picture else None,
        )
    if settings.network_id_base_url:
        providers[Provider.NETWORK_ID] = NetworkIdentity(
            api=_network_id(settings), transport=transport, clock=now
        )
    return providers


def evidence_faults(settings: Settings) -> list[str]:
    """What of this configuration can't work, as sentences."""
    faults = []
    if settings.wechat_face and not settings.wechat_base_url:
        faults.append("wechat_face is on, but wechat_base_url is empty")
    if settings.wechat_face_picture and not settings.wechat_face:
        faults.append("wechat_face_picture is on, but wechat_face is off")
    if settings.network_id_base_url:
        try:
            _network_id(settings)
        except (ValueError, OSError) as fault:
            faults.append(f"network_id_key_file: {fault}")
    return faults


def _network_id(settings: Settings) -> NetworkId:
    file = settings.network_id_key_file
    if file is None:
        raise ValueError("the key of the platform is missing")
    return NetworkId(
        NetworkIdAccount(
            base_url=settings.network_id_base_url,
            app_id=settings.network_id_app_id,
            secret=settings.network_id_secret.get_secret_value(),
            public_key=file.read_text(encoding="utf-8"),
        )
    )
