"""The day up to the certificate: the counter, who has nothing to do, and he who is recognised."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from zhijian_client import (
    CheckOpened,
    CitizenClient,
    Coach,
    Message,
    OfficerClient,
    Outcome,
    Person,
    Problem,
    Prompt,
    Verdict,
)

from clients.demo.cameras import Recorder, id_photo, living, night_photo
from clients.demo.outside import GRANTS, Outside, Sent
from clients.demo.people import FIRST, SCHEME, SECOND, THIRD, Resident
from clients.demo.phone import Phones, agree_to_frames, listening, milliseconds
from clients.demo.story import Story
from domain.accounts.consent import Purpose, current
from domain.days import add_months
from domain.events import TITLES, EventKind
from domain.pensions.entitlement import PERIOD_MONTHS

FIRST_CLIP: Final = "franck"
OTHER_CLIP: Final = "cap12_edit"
DUE_IN_DAYS: Final = 20
OVERDUE_DAYS: Final = 10
PROOF_DAYS: Final = 12
PROOF_SOURCE: Final = "市卫生健康委员会：门诊就诊记录"
#: A try that found the door shut is followed by a pause, and all is slower beside other programs.
SENT_SECONDS: Final = 60.0
CERTIFIED: Final = EventKind.CERTIFIED
CERTIFIED_TITLE: Final = TITLES[CERTIFIED].zh


@dataclass(slots=True)
class Day:
    """What the chapters share."""

    story: Story
    phones: Phones
    outside: Outside
    desk: OfficerClient
    today: date
    registered: list[Resident] = field(default_factory=list)
    recorded: list[bytes] = field(
        default_factory=list
    )  # every frame of the first's check, in order

    @property
    def in_a_year(self) -> date:
        return add_months(self.today, PERIOD_MONTHS)

    async def register(self, who: Resident, until: date) -> Person:
        """With a pension that is certified until then."""
        return await self.enter(who, {SCHEME: until})

    async def enter(self, who: Resident, schemes: Mapping[str, date] = {}) -> Person:
        self.registered.append(who)
        return await self.desk.persons.register(
            name=who.name, id_number=who.id_number, phone=who.phone, schemes=schemes
        )

    async def enrol(self, who: Resident, clip: str, until: date | None = None) -> UUID:
        """On the register, consent recorded, ID photo taken."""
        person = await self.register(who, until or self.today + timedelta(days=DUE_IN_DAYS))
        await self.desk.persons.record_consent(
            person.person, Purpose.FACE_PROCESSING, current(Purpose.FACE_PROCESSING).version
        )
        await self.desk.persons.enrol(person.person, await id_photo(clip))
        return person.person

    @asynccontextmanager
    async def ready_to_check(
        self, who: Resident, *, elder: bool = False
    ) -> AsyncIterator[tuple[CitizenClient, CheckOpened]]:
        """A resident's phone with a check opened, all agreed to."""
        async with self.phones.of(who) as client:
            await client.bind(who.name, who.id_number)
            if elder:
                await client.change(elder_mode=True)
            await agree_to_frames(client)
            yield client, await client.faces.open(SCHEME)


async def at_the_counter(day: Day) -> None:
    """Chapter 1."""
    story = day.story
    first = await day.register(FIRST, day.today + timedelta(days=DUE_IN_DAYS))
    refused = await refusal(day.desk.persons.enrol(first.person, await id_photo(FIRST_CLIP)))
    story.expect(
        refused == "consent-missing",
        f"{FIRST.name}还没有同意处理人脸，录入照片被拒绝。",
        "Without the first resident's consent the photo is refused.",
        refused,
    )
    await day.desk.persons.record_consent(
        first.person, Purpose.FACE_PROCESSING, current(Purpose.FACE_PROCESSING).version
    )
    refused = await refusal(day.desk.persons.enrol(first.person, await night_photo(FIRST_CLIP)))
    story.expect(
        refused == "photo-unfit",
        "太暗的证件照被退回，并说明哪里不合格。",
        "A photo that is too dark is sent back, saying what is wrong with it.",
        refused,
    )
    first = await day.desk.persons.enrol(first.person, await id_photo(FIRST_CLIP))
    story.expect(
        len(first.face_records) == 1,
        f"{FIRST.name}在窗口同意后，用证件照登记了人脸；照片不保存。",
        "After consent at the counter the face is on record; the photo is not kept.",
        first.face_records,
    )
    second = await day.desk.persons.read(
        await day.enrol(SECOND, OTHER_CLIP, day.today - timedelta(days=OVERDUE_DAYS)), "窗口办理"
    )
    story.expect(
        len(second.face_records) == 1 and second.entitlements[0].standing == "active",
        f"{SECOND.name}同样登记；他的认证过期了{OVERDUE_DAYS}天，待遇照发。",
        "The second is enrolled too; he is ten days overdue and his pension goes on.",
        second,
    )
    third = await day.register(THIRD, day.today + timedelta(days=DUE_IN_DAYS))
    third = await day.desk.pensions.post_proof(
        third.person, PROOF_SOURCE, day.today - timedelta(days=PROOF_DAYS)
    )
    story.expect(
        third.entitlements[0].certified_by == "data",
        f"{THIRD.name}：工作人员登记了别的部门的在世证明（{PROOF_SOURCE}，{PROOF_DAYS}天前）。",
        "For the third the officer posts another department's proof of life, with source and date.",
        third.entitlements,
    )


async def nothing_to_do(day: Day) -> None:
    """Chapter 2."""
    story = day.story
    async with day.phones.of(THIRD) as phone:
        me = await phone.bind(THIRD.name, THIRD.id_number)
        story.tell(
            f"{THIRD.name}用短信验证码登录，核对身份：{me.name}。",
            "The third signs in by SMS code and is bound to her entry of the register.",
        )
        (pension,) = (await phone.pensions.entitlements()).entitlements
        until = add_months(day.today - timedelta(days=PROOF_DAYS), PERIOD_MONTHS)
        story.expect(
            not pension.due and not pension.ways and pension.certified_until == until,
            f"手机上写着：{pension.message}。",
            f"The phone says: nothing to do, certified by data until {until}.",
            pension,
        )
        refused = await refusal(phone.faces.open(SCHEME))
        story.expect(
            refused == "not-due",
            "没有请她打开摄像头；就算硬要打开，也会说现在不需要。",
            "No camera is offered; even when asked for, the answer is that nothing is needed.",
            refused,
        )


async def what_is_due(day: Day, phone: CitizenClient) -> CheckOpened:
    """Chapter 3; the first pensioner's phone stays signed in."""
    story = day.story
    me = await phone.me()
    story.expect(
        me.level == 1 and not me.name,
        f"{FIRST.name}用短信验证码登录了，还没有核对身份。",
        "The first has signed in by SMS code and is not bound to anybody yet.",
        me,
    )
    refused = await refusal(phone.bind(FIRST.name, SECOND.id_number))
    story.expect(
        refused == "identity-mismatch",
        "身份证号与姓名、手机号对不上，绑定被拒绝。",
        "An ID number that does not go with name and phone is refused.",
        refused,
    )
    me = await phone.bind(FIRST.name, FIRST.id_number)
    story.expect(
        me.level >= 2,  # noqa: PLR2004  # bound to a person
        f"姓名、身份证号和登记的手机号一致，账户绑定到本人：{me.name}。",
        "Name, ID number and the recorded phone agree: the account is bound.",
        me,
    )
    me = await phone.link_wechat(await day.outside.wechat_code(FIRST.phone))
    for _ in range(GRANTS):
        me = await phone.notices.answer_subscription(day.outside.template, "accept")
    story.expect(
        me.wechat_linked and me.subscriptions.get(day.outside.template) == GRANTS,
        "他关联了微信，同意接收两次订阅消息。",
        "He links WeChat and grants two subscription messages.",
        me,
    )
    (pension,) = (await phone.pensions.entitlements()).entitlements
    ways = "、".join(way.name for way in pension.ways)
    story.expect(
        pension.due and {way.way for way in pension.ways} >= {"face", "home_visit", "window"},
        f"手机上写着：{pension.message}（{ways}）。",
        "The phone says what is due, by when, and by which ways, all of equal effect.",
        pension,
    )
    refused = await refusal(phone.faces.open(SCHEME))
    story.expect(
        refused == "consent-missing",
        "没有同意传送画面之前，摄像头不会打开。",
        "Before he agrees to sending frames, no camera opens.",
        refused,
    )
    await agree_to_frames(phone)
    await phone.change(elder_mode=True)
    check = await phone.faces.open(SCHEME)
    story.expect(
        check.mode.name == "elder" and bool(check.other_ways),
        f"他单独同意传送画面，选了长辈模式的大字；他已满七十岁，每个动作有{check.mode.step_seconds}秒。其他方式并列在旁。",
        "He agrees to sending frames, picks larger text, and at his age has more time; the other ways "
        "stand beside.",
        check,
    )
    return check


async def recognised(day: Day, phone: CitizenClient, check: CheckOpened) -> None:
    """Chapter 4."""
    story = day.story
    camera = Recorder(living(FIRST_CLIP, seed=1))
    async with listening(phone) as ear:
        verdict = await phone.faces.run(check, camera, on_message=prompts(story))
        ended = time.monotonic()
        day.recorded = camera.taken
        story.expect(
            verdict.outcome is Outcome.PASS
            and verdict.identity_confirmed
            and verdict.certified_until == day.in_a_year,
            f"结果：{verdict.text}",
            f"Live, recognised, and certified until {day.in_a_year}: two results, both said.",
            verdict,
        )
        event = await ear.event(CERTIFIED)
        after_ms = milliseconds(ended, event)
        story.expect(
            event is not None,
            f"更新通道在{after_ms}毫秒后送达：{event[1].title if event else ''}。",
            f"The update socket delivers the event after {after_ms} ms.",
            ear.heard,
        )
    receipt = await phone.faces.receipt(verdict.receipt)
    story.expect(
        receipt.check == check.check and receipt.jws.count(".") == 2,  # noqa: PLR2004  # a JWS
        "他得到一张签名的回执，只对这一次办理有效。",
        "He holds a signed receipt, good for exactly this action.",
        receipt,
    )
    (pension,) = (await phone.pensions.entitlements()).entitlements
    story.expect(
        not pension.due and pension.certified_by == "face",
        f"手机上写着：{pension.message}。",
        "The phone says: nothing to do, certified by face.",
        pension,
    )
    sent = await day.outside.sent_since(
        FIRST.phone, Sent(0, 0), Sent(0, 1), SENT_SECONDS, CERTIFIED_TITLE
    )
    story.expect(
        sent == Sent(0, 1),
        "通知从发件箱发出：先发微信订阅消息；一直没读才发短信。",
        "The notice leaves the outbox as a subscription message; an SMS would follow unread.",
        sent,
    )


def prompts(story: Story) -> Callable[[Message], None]:
    """Tells what the phone shows and speaks."""

    def tell(message: Message) -> None:
        match message:
            case Prompt(position=position, of=of, text=text, step=step):
                story.note(f"[{position}/{of}] {text}", f"asked: {step}")
            case Coach(text=text, reason=reason):
                story.note(f"提示：{text}", f"coached: {reason}")
            case Verdict():
                pass

    return tell


async def refusal(call: Awaitable[object]) -> str:
    """The name of the Problem that a call ends in, or what it gave instead."""
    try:
        return f"no refusal: {await call}"
    except Problem as problem:
        return problem.name


async def morning(day: Day, stack: AsyncExitStack) -> CitizenClient:
    """Chapters 1 to 4; gives the first pensioner's phone, open until the stack closes."""
    day.story.chapter(1, "窗口：登记三位老人", "At the counter: three residents")
    await at_the_counter(day)
    day.story.chapter(2, "无需办理的人", "One who has nothing to do")
    await nothing_to_do(day)
    day.story.chapter(3, "该办什么，怎么办", "What is due, and how")
    phone = await stack.enter_async_context(day.phones.of(FIRST))
    check = await what_is_due(day, phone)
    day.story.chapter(4, "面对摄像头", "Before the camera")
    await recognised(day, phone, check)
    return phone
