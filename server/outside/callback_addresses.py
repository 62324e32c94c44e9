"""Where the vendors call us: the addresses to be entered in their consoles, or sent with a message."""

from typing import Final

from connectors.callbacks import path_token
from server.settings import Settings

#: Vendors that sign nothing: their address ends in a secret.
BY_PATH: Final = ("tencent", "aliyun", "voice", "honor", "xiaomi", "oppo", "vivo")
#: SMS vendors, which hand on what people answer.
REPLYING: Final = ("tencent", "aliyun")


#: Couriers, which tell of parcels.
COURIERS: Final = ("ems",)


def parcels_callback(settings: Settings, courier: str) -> str:
    """Where a courier pushes news; "" while none is configured, or nobody calls back."""
    if not settings.courier_base_url:
        return ""
    return _by_path(settings, f"{courier}/parcels", f"{courier}-parcels")


def replies_callback(settings: Settings, vendor: str) -> str:
    """Where an SMS vendor posts what people answer; "" while reports are not asked for."""
    return _by_path(settings, f"{vendor}/replies", f"{vendor}-replies")


def callback(settings: Settings, vendor: str) -> str:
    """Where a vendor that signs nothing calls us; "" while reports are not asked for."""
    return _by_path(settings, vendor, vendor)


def _by_path(settings: Settings, path: str, whose: str) -> str:
    secret = settings.callback_secret.get_secret_value()
    if not settings.public_url or not secret:
        return ""
    base = settings.public_url.rstrip("/")
    return f"{base}/v1/callbacks/{path}/{path_token(secret, whose)}"


def callbacks(settings: Settings) -> dict[str, str]:
    """Every address to be entered in a vendor's console, by the vendor's name."""
    found = {vendor: callback(settings, vendor) for vendor in BY_PATH}
    found |= {f"{vendor}-replies": replies_callback(settings, vendor) for vendor in REPLYING}
    found |= {f"{name}-parcels": parcels_callback(settings, name) for name in COURIERS}
    base = settings.public_url.rstrip("/")
    signed = {
        "harmony": settings.huawei_callback_user,
        "hms": settings.huawei_callback_user,
        "wechat": settings.wechat_push_token.get_secret_value(),
        "wechat-account": settings.wechat_account_push_token.get_secret_value(),
    }
    found |= {
        name: f"{base}/v1/callbacks/{name}" for name, is_on in signed.items() if base and is_on
    }
    if base:
        found |= {
            f"unit-{unit}": f"{base}/v1/unit-callbacks/{unit}" for unit in settings.unit_systems
        }
    return {vendor: url for vendor, url in found.items() if url}
