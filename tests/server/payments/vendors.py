"""Both vendors of payments, as an operator configures them from what they hand out."""

from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from clients.standins.paying import PayingHooks

#: Made once for all houses: of the merchant, of the platform, of the unit, of the treasury.
KEYS: Final = tuple(rsa.generate_private_key(65537, 2048) for _ in range(4))


def with_keys(hooks: PayingHooks) -> PayingHooks:
    """The stand-ins with keys that are there already."""
    hooks.pay._new_key = iter(KEYS[:2]).__next__
    hooks.nontax._new_key = iter(KEYS[2:]).__next__
    return hooks


def payment_settings(
    hooks: PayingHooks, outside: str, folder: Path, *, nontax: bool
) -> dict[str, Any]:
    """As an operator writes them, from what the vendors hand out."""
    pay, treasury = hooks.pay.account, hooks.nontax.account
    files = {
        "pay.pem": pay["private_key"],
        "unit.pem": treasury["private_key"],
        "treasury.pem": treasury["public_key"],
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    settings: dict[str, Any] = {
        "public_url": "https://hall.test",
        "wechat_pay_base_url": outside,
        "wechat_pay_mchid": pay["mchid"],
        "wechat_pay_appid": pay["appid"],
        "wechat_pay_serial": pay["serial"],
        "wechat_pay_key_file": folder / "pay.pem",
        "wechat_pay_api_key": SecretStr(pay["api_key"]),
    }
    if nontax:
        settings |= {
            "nontax_base_url": outside,
            "nontax_unit": treasury["unit"],
            "nontax_item": treasury["item"],
            "nontax_key_file": folder / "unit.pem",
            "nontax_public_key_file": folder / "treasury.pem",
        }
    return settings
