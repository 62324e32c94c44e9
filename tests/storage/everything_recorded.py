"""What the audit says of the person of tests/storage/everything.py: every action and every purpose."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from storage.database import Database

PERSON: Final = UUID(int=1)
HELPER: Final = UUID(int=2)  # another person, who acts for her
OTHER_ACCOUNT: Final = UUID(int=12)  # of the person too
HELPERS_ACCOUNT: Final = UUID(int=13)
OFFICER: Final = UUID(int=7)
SPOT_CHECK_WAITING: Final = UUID(int=48)
AT: Final = datetime(2025, 3, 1, 1, 30, tzinfo=UTC)
DAY: Final = timedelta(days=1)

#: What the audit says of her, once each; words of each are told to her.
ACTIONS: Final = """
account.bound account.erased account.retired account.sign_in_copied acting.listed acting.narrowed
acting.read acting.widened audit.read breach.told consent.exported consent.given consent.withdrawn
contact.read data.exported death.corrected death.looked_at death.recorded deliveries.read
delivery.resent elder_rules.ended elder_rules.granted emergency.opened emergency.reviewed
entitlement.certified entitlement.exported evidence.attested evidence.begun evidence.fail
evidence.not_judged evidence.pass evidence.refused evidence.unsure face.locked face.opened_again
face.unlocked face_check.exported face_check.fail face_check.open face_check.pass face_check.unsure
face_record.erased face_record.move face_record.put face_record.renew face_record.retired
face_record.review_asked helpers.allowed helpers.refused letter.opened letter.posted mandate.ended
mandate.granted mandate.read person.added person.address_changed person.claimed person.corrected
person.listed person.moved person.number_proposed person.phone_changed person.read partner.agreed partner.cases_read partner.certification_read partner.ended
partner.face_told partner.person_read partner.withdrawn person.refused
proof.posted request.answered request.opened request.read request.refused request.withdrawn
review.certified review.joined review.let_go review.not_certified review.opened review.queue_read
review.read review.refused review.suspended review.suspended_proposed review.taken spot_check.ended
spot_check.read video.listed video.entered video.ended home_visit.handed_over home_visit.sent visit.ended visit.read something.new
decision.made decision.replayed
"""
WHYS: Final = (
    "asked by the person",
    "counter",
    "enrolment",
    "given at the counter",
    "given by the person",
    "given by the guardian",
    "given by the person beside who helps",
    "withdrawn by the guardian",
    "helper",
    "guardian",
    "representative",
    "helpers refused",
    "14 years old",
    "name, ID number and recorded phone agree",
    "outside the areas served",
    "queue",
    "request",
    "papers seen",
    "papers seen by two officers",
    "correct",
    "explain",
    "copy",
    "delete",
    "review",
    "pension.certify",
    "account.step_up",
    "shown twice",
    "shown at the counter",
    "the number has another holder",
    "the phone was changed at the counter",
    "withdrawn by the person",
    "face_check:00000000-0000-0000-0000-000000000021",
    "核对手机号",
)


async def record_everything(database: Database, account: UUID) -> None:
    """Every action by each kind of actor in turn, every purpose, and one that waits to be shown."""
    actors = (
        (f"citizen:{account}", "a"),
        (f"citizen:{OTHER_ACCOUNT}", "a"),
        (f"citizen:{HELPERS_ACCOUNT}", f"a mandate:{UUID(int=33)}"),
        (f"officer:{OFFICER}", "a"),
        ("partner:hospital", "a"),
        ("system", "a"),
    )
    said = [(action, "asked by the person") for action in ACTIONS.split()]
    said += [("person.read", why) for why in WHYS]
    for n, (action, why) in enumerate(said):
        actor, about = actors[n % len(actors)]
        await database.execute(
            "INSERT INTO audit (at, actor, action, person_id, about, why) VALUES ($1, $2, $3, $4, $5, $6)",
            AT + n * timedelta(minutes=1),
            actor,
            action,
            PERSON,
            about,
            why,
        )
    await database.execute(
        """INSERT INTO audit (at, actor, action, person_id, about, why)
           VALUES ($1, 'officer:x', 'spot_check.read', $2, 'spot_check:' || $3::uuid, 'queue')""",
        AT,
        PERSON,
        SPOT_CHECK_WAITING,
    )
