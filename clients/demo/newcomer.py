"""Whom the city has ready for a reader: residents of the printed commands, officers, the webcam's owner."""

from datetime import timedelta
from typing import Final

from clients.demo.beforehand import APPROVER, FIRE
from clients.demo.day import DUE_IN_DAYS, FIRST_CLIP, Day
from clients.demo.people import BY_HAND, PRINTED
from clients.demo.service import EVERYTHING, OFFICER, Service
from domain.people import Role

_CODE: Final = ".venv/bin/python -m clients.demo.code"


async def ready(day: Day) -> None:
    """Registers whom README.md, docs/api.md and the client's README name; each has a face on record.

    The webcam's owner is on the register alone: the photo is the reader's own.
    """
    for who in PRINTED:
        await day.enrol(who, FIRST_CLIP)
    await day.register(BY_HAND, day.today + timedelta(days=DUE_IN_DAYS))


async def officer_with_every_role(service: Service) -> str:
    """The secret of the officer's second factor, in Base32, as an authenticator app takes it."""
    return await service.add_officer(EVERYTHING, tuple(Role), second_factor=True)


def by_hand(service: Service, sms: str, secret: str) -> str:
    """What is printed once the day is over; `sms` is where the text messages arrive."""
    return f"""
现在请您自己试一试 / Now by hand (Ctrl-C ends it)

  一、市民页面 / the citizens' page
      {service.base}/
      手机号 / phone        {BY_HAND.phone}   （验证码会显示在这里 / the code appears here）
      姓名 / name           {BY_HAND.name}
      身份证号 / ID number  {BY_HAND.id_number}

  二、用您自己的脸认证 / with your own face before the webcam
      1. 在下面的工作人员页面登录，按身份证号找到{BY_HAND.name}，记录“登记人脸照片”的同意，选择一张您自己的正面照片。
         At the desk below find this ID number, record the agreement “Face record”, choose a frontal photo of yourself.
      2. 在市民页面登录、核对身份，选“刷脸认证”，照提示做。
         On the citizens' page sign in, confirm who you are, choose “Face check” and follow the prompts.

  三、工作人员页面 / the officers' desk
      {service.base}/officer/
      窗口、核实和大厅受理 / counter, reviews and the hall's clerk: cases wait under 办件
          用户名 / user name  {OFFICER}
          密码 / password     {service.password}
      大厅的消防和审批 / the hall's fire clerk and approver
          用户名 / user names {FIRE}, {APPROVER}
          密码 / password     {service.password}
      全部角色，有第二重验证 / every role, with a second factor
          用户名 / user name  {EVERYTHING}
          密码 / password     {service.password}
          密钥 / secret       {secret}   （录入身份验证器应用 / for an authenticator app）
          或显示当前验证码 / or print the code of this moment:
              {_CODE} {secret}

  四、文档里的命令 / the commands of README.md, docs/api.md and clients/python/README.md
      照原样粘贴即可 / run as they are printed, with
          CITY={service.base}
          SMS={sms}
"""
