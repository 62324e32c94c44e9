"""What breaks: a face worker in the middle of a capture, and the service right after a verdict."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from zhijian_client import Camera, CitizenClient, Message, Outcome, Prompt

from clients.demo import vendors
from clients.demo.day import CERTIFIED, CERTIFIED_TITLE, SENT_SECONDS, Day
from clients.demo.outside import Sent
from clients.demo.people import NIGHT
from clients.demo.processes import face_workers
from clients.demo.service import Service

MIDDLE: Final = 2  # of three prompts
SECOND_SECONDS: Final = 2.0  # in which a second message would come
SETTLE_SECONDS: Final = (
    0.3  # a refused send is back in the outbox; the next try comes after a second
)


async def nothing_is_lost(day: Day, service: Service, camera: Camera) -> None:
    """Chapter 7."""
    story = day.story
    async with day.ready_to_check(NIGHT, elder=True) as (phone, check):
        before = (await phone.me()).last_n
        await day.outside.stop()
        story.note("短信和微信现在拒绝连接。", "SMS and WeChat now refuse connections.")
        verdict = await phone.faces.run(check, camera, on_message=_killing(day, service))
        story.expect(
            verdict.outcome is Outcome.PASS and verdict.certified,
            f"比对进程中途被杀掉，认证照常进行：{verdict.text}",
            "A face worker is killed in the middle of the capture, and the check goes on.",
            verdict,
        )
        await asyncio.sleep(SETTLE_SECONDS)
        await service.kill()
        story.tell(
            "结果已提交、通知还没发出，服务被强行杀掉（SIGKILL）。",
            "The verdict is committed, nothing is sent yet, and the service is killed with SIGKILL.",
        )
        await day.outside.start()
        await vendors.enter(day.outside, service.folder)  # as they say it now
        await service.start()
        story.tell(
            "服务和外部系统重新启动。", "The service starts again, and the world outside too."
        )
        await _told_once(day, phone, before)


def nobody_in_the_logs(day: Day, logs: Sequence[Path], written: Sequence[str]) -> None:
    """`written`: what people wrote into forms."""
    said = "".join(log.read_text("utf-8") for log in logs)
    words = [word for who in day.registered for word in who.words]
    leaked = [word for word in (*words, *written) if word in said]
    day.story.expect(
        not leaked,
        "两个进程的日志里没有任何人的姓名、身份证号和手机号，也没有表单里填写的内容。",
        "The logs of both processes hold nobody's name, ID number or phone, and nothing of a form.",
        f"{len(leaked)} of them",
    )


async def _told_once(day: Day, phone: CitizenClient, before: int) -> None:
    await day.outside.sent_since(NIGHT.phone, Sent(0, 0), Sent(1, 0), SENT_SECONDS, CERTIFIED_TITLE)
    await asyncio.sleep(SECOND_SECONDS)
    sent = await day.outside.sent(NIGHT.phone, CERTIFIED_TITLE)
    inbox = await phone.notices.inbox(since=before)
    kinds = [event.kind for event in inbox.events]
    day.story.expect(
        kinds.count(CERTIFIED) == 1
        and [event.n for event in inbox.events] == list(range(before + 1, inbox.last_n + 1)),
        "收件箱里恰好有一条通知，编号连续。",
        "The inbox has the notice once, and no number is missing.",
        inbox,
    )
    day.story.expect(
        sent == Sent(1, 0),
        "短信恰好送达一条。",
        "The stand-in counts one message.",
        sent,
    )


def _killing(day: Day, service: Service) -> Callable[[Message], Awaitable[None] | None]:
    """Kills one face worker when the second prompt comes."""
    killed: list[int] = []

    def on_message(message: Message) -> None:
        if isinstance(message, Prompt) and message.position == MIDDLE and not killed:
            workers = face_workers(service.pid)
            killed.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)
            day.story.note(
                f"[{message.position}/{message.of}] {message.text}——杀掉一个比对进程。",
                f"one of {len(workers)} face workers is killed while the second step runs",
            )

    return on_message
