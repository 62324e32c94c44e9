"""What a person does in the mini-program before a story begins."""

from pathlib import Path

import cv2
import numpy as np

from tests.clients.miniprogram.program import Phone
from tests.server.house import ID_NUMBER, NAME, PHONE, House


async def signed_in(phone: Phone, house: House) -> None:
    """By WeChat and its number, with a code to be bound by."""
    await phone.tap("用微信登录")
    await phone.tap("用手机号登录")
    await phone.on("bind")
    await phone.type("name", NAME)
    await phone.type("id_number", ID_NUMBER)
    await phone.tap("确认")
    asked = await phone.sees("请先用短信验证码确认")
    assert asked.facts["sockets"] == 0, "a view that is gone follows nothing"
    await phone.type("code", await house.code(PHONE))
    await phone.tap("确认")
    await phone.sees("需要认证")


async def another_minute(house: House) -> None:
    """A minute after the last code was sent."""
    await house.infrastructure.database.execute("UPDATE sign_in_codes SET sent = '{}'")


async def entered(phone: Phone, house: House, number: str = PHONE) -> None:
    """Signed in by a code, as somebody who has an account; WeChat is not linked, and carries no messages."""
    await another_minute(house)
    await phone.tap("用短信验证码登录")
    await phone.sees("手机号")
    await phone.type("phone", number)
    await phone.tap("获取验证码")
    await phone.sees("短信验证码")
    await phone.type("code", await house.code(number))
    await phone.tap("登录")
    await phone.tap("暂不绑定")
    await phone.on("home")
    await phone.sees("需要认证" if number == PHONE else "没有需要认证")


def photograph(folder: Path, name: str = "a.jpg", seed: int = 7) -> str:
    """Where a picture lies that goes in three pieces; of another seed it differs, and has the same length."""
    noise = np.random.default_rng(seed).integers(0, 256, (1000, 1000, 3), np.uint8)
    data = cv2.imencode(".jpg", noise)[1].tobytes()
    path = folder / name
    path.write_bytes(data.ljust(1_300_000, b"\0"))
    assert 1 << 20 < len(data) <= 1_300_000
    return str(path)
