"""After the failures: a person decides, and is heard; a recorded death stops nothing by itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from zhijian_client import Camera, Entitlement, Outcome, QueuedReview, Verdict

from clients.demo.day import Day
from clients.demo.fakes import OTHER_MAN
from clients.demo.people import BEREAVED, SCHEME
from clients.demo.phone import listening

DECIDED: Final = "review.decided"
WORDS: Final = "已与本人通话并核对信息，本人健在，认证通过。"


async def nobody_lost_anything(day: Day) -> None:
    """Chapter 6, first half."""
    story = day.story
    waiting = [review async for review in day.desk.reviews.list()]
    async with day.phones.of(OTHER_MAN) as phone, listening(phone) as ear:
        (pension,) = (await phone.pensions.entitlements()).entitlements
        story.expect(
            pension.standing == "active" and pension.review is not None and bool(pension.ways),
            f"{OTHER_MAN.name}的待遇照常；手机上写着工作人员正在核实，其他方式照样可选。",
            "Nothing was taken away: the pension goes on, a review is open, the other ways too.",
            pension,
        )
        review = _of(waiting, pension.review.review.hex if pension.review else "")
        seen = await day.desk.reviews.read(review.review, "办理核实")
        story.expect(
            bool(seen.reasons) and bool(seen.history) and seen.state == "open",
            f"工作人员看到的是原因和经过，没有画面：{'；'.join(seen.reasons)}",
            "The officer sees the reasons and the history, never a picture.",
            seen,
        )
        decided = await day.desk.reviews.decide(review.review, "certified", WORDS)
        event = await ear.event(DECIDED)
        (own,) = [own async for own in phone.pensions.reviews() if own.review == review.review]
        (pension,) = (await phone.pensions.entitlements()).entitlements
        story.expect(
            event is not None
            and decided.state == "decided"
            and own.decision_words == WORDS
            and pension.certified_by == "officer",
            f"工作人员打电话核实后作出决定，他马上听到：{event[1].title if event else ''}"
            f"——{own.decision_words}",
            "The officer calls him, decides, and he hears the decision with its reasons.",
            (event, own, pension),
        )


@dataclass(frozen=True, slots=True)
class Alive:
    """What the camera said of somebody who is recorded dead, and what became of his pension."""

    verdict: Verdict
    pension: Entitlement
    reviews: list[str]


async def shown_alive(day: Day, camera: Camera) -> Alive:
    """Recorded dead by mistake, and very much alive before the camera, beside the chapters told."""
    clip_person = await day.desk.persons.find(BEREAVED.id_number, "录入死亡登记")
    async with day.ready_to_check(BEREAVED, elder=True) as (phone, check):
        died_on, source = day.today - timedelta(days=3), "市民政局：殡葬登记"
        look = await day.desk.pensions.look_at_death(clip_person.person, died_on, source)
        await day.desk.pensions.record_death(look)
        verdict = await phone.faces.run(check, camera)
        (pension,) = (await phone.pensions.entitlements()).entitlements
    reviews = [one.kind async for one in day.desk.reviews.list() if one.scheme == SCHEME]
    return Alive(verdict, pension, reviews)


def a_recorded_death_stops_nothing(day: Day, alive: Alive) -> None:
    """Chapter 6, second half."""
    story, verdict, pension = day.story, alive.verdict, alive.pension
    story.expect(
        verdict.outcome is Outcome.PASS
        and verdict.identity_confirmed
        and not verdict.certified
        and "recorded_death" in verdict.reasons,
        f"{BEREAVED.name}被登记为死亡。他本人刷脸：{verdict.text}{verdict.next_step}",
        "Recorded dead, he shows himself: recognised, but no automatic pass.",
        verdict,
    )
    story.expect(
        pension.standing == "active"
        and pension.review is not None
        and "death_recorded" in alive.reviews,
        f"没有人工决定，什么都不会停：{pension.message}。",
        "A review is open and nothing stops without a person.",
        alive,
    )


def _of(waiting: list[QueuedReview], review: str) -> QueuedReview:
    return next(queued for queued in waiting if queued.review.hex == review)
