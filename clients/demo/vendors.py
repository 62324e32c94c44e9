"""The courier and WeChat Pay, entered as an operator does: in a file that nobody else reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clients.demo.outside import Outside
from clients.standins import ems
from clients.standins.accounts import StandinAccounts

OFFICE: Final = {
    "name": "市民中心政务服务大厅",
    "phone": "19900000000",
    "province": "广东省",
    "city": "深圳市",
    "county": "福田区",
    "street": "福中三路1号",
}


async def enter(outside: Outside, folder: Path) -> dict[str, str]:
    """What the environment names; written anew after each start of the stand-ins, whose keys are new then."""
    accounts, pay = StandinAccounts(), (await outside.accounts())["wechat_pay"]
    key = _kept(folder / "merchant.pem", pay["private_key"])
    settings = {
        "wechat_pay_base_url": outside.address,
        "wechat_pay_mchid": pay["mchid"],
        "wechat_pay_appid": pay["appid"],
        "wechat_pay_serial": pay["serial"],
        "wechat_pay_key_file": str(key),
        "wechat_pay_api_key": pay["api_key"],
        "courier_base_url": outside.address + ems.PATH,
        "courier_sender_no": accounts.ems_sender,
        "courier_authorization": accounts.ems_authorization,
        "courier_sign_key": accounts.ems_key,
    }
    text = _toml(settings) + "\n[courier_office]\n" + _toml(OFFICE)
    return {"ZHIJIAN_CONFIG": str(_kept(folder / "vendors.toml", text))}


def _toml(values: Mapping[str, str]) -> str:
    """A text of JSON is one of TOML."""
    return "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
    )


def _kept(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path
