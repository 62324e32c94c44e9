"""What the handbook says of how long and how many is what the program does."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from auth.tokens import ACCESS_LIFE
from biometrics.pictures import FRAME
from connectors.identity import wechat_face
from domain import filing
from domain.accounts import accounts, acting_limits, mandates, officers
from domain.delivery import EXPIRE_HOURS
from domain.escalation import RESERVE
from domain.faces import challenge, face_check
from domain.levels import PROVEN_FOR
from domain.notices import deliveries, reminders, webhooks
from domain.pensions import entitlement, evidence
from domain.privacy import exports
from domain.purposes import PURPOSE_LENGTH
from handlers.notices import updates
from server import app, doors, token_keys
from server.commands import keys, serving
from server.http.bodies import BODY_BYTES
from services import outbox
from services.accounts import finding
from services.faces import conversation, places
from services.notices.campaigns import BATCH, REMIND_S

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
WORDS: Final[dict[float, str]] = {
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    7: "seven",
    10: "ten",
}
ELDER, STANDARD = face_check.ELDER, face_check.STANDARD


def n(number: float) -> str:
    """`5,000`."""
    return f"{number:,.10g}"


def word(number: float) -> str:
    return WORDS.get(number, n(number))


def seconds(time: timedelta | float) -> str:
    return n(time.total_seconds() if isinstance(time, timedelta) else time)


def minutes(time: timedelta | float) -> str:
    return n(
        (time if isinstance(time, timedelta) else timedelta(seconds=time)) / timedelta(minutes=1)
    )


def hours(time: timedelta) -> str:
    return n(time / timedelta(hours=1))


def days(time: timedelta) -> str:
    return n(time / timedelta(days=1))


def pause(time: int) -> str:
    """`5 s`, `30 min`, `2 h`."""
    for length, unit in ((3600, "h"), (60, "min")):
        if time % length == 0:
            return f"{time // length} {unit}"
    return f"{time} s"


*PAUSES, LAST = [pause(each) for each in webhooks.PAUSES]
TOLD: Final = {
    "api.md": (
        f"`application/json`, at most {BODY_BYTES // 1024} KiB",
        f"An access token lives {minutes(ACCESS_LIFE)} minutes",
        f"is good once more for {seconds(accounts.REFRESH_GRACE)} seconds",
        f"It counts for {minutes(PROVEN_FOR)} minutes",
        f"`Zhijian-Purpose`: 1 to {PURPOSE_LENGTH} characters",
        f"an `Idempotency-Key` of 1 to {doors.KEY_LENGTH} plain characters",
        f"`?since=N&limit=M`, at most {updates.PAGE_MOST}",
        f"a code lives {minutes(accounts.CODE_LIFE)} minutes and takes {accounts.CODE_TRIES} tries",
        f"binding takes {accounts.BINDING_TRIES} tries a day",
        (
            f"an officer's name is locked for {minutes(accounts.PASSWORD_LOCK)} minutes"
            f" after {accounts.PASSWORD_TRIES} wrong passwords"
        ),
        f"JPEG, ≤ {face_check.FRAME_BYTES // 1024} KiB",
        f"JPEG, ≤ {FRAME.size // 1024} KiB, ≤ {n(FRAME.side)} px a side",
        f"within {face_check.FIRST_FRAME_SECONDS} s of the ticket's issue",
        f"a try take at most {STANDARD.try_ms // 1000} s, by the elder rules {ELDER.try_ms // 1000} s",
        f"not done within {STANDARD.step_ms // 1000} s ({ELDER.step_ms // 1000} s)",
        f"sends no frame for {n(conversation.SILENCE_SECONDS)} s has gone",
        f"a new socket of the same check, for {face_check.CHECK_MINUTES} minutes from its issue",
        f"{word(face_check.JUDGED_TRIES).capitalize()} judged failures end a check",
        (
            f"{word(face_check.BUDGET_FAILED).capitalize()} checks with a judged failure"
            f" in {face_check.BUDGET_HOURS} hours"
        ),
        f"and so do {face_check.DEVICE_FAILED} on one device",
        f"An account has {word(places.HANDS)} cameras at once",
        f"for exactly this action and subject for {evidence.RECEIPT_MINUTES} minutes",
        f"A comment every {n(updates.HEARTBEAT_SECONDS)} s",
        (
            f"A stream ends after {minutes(app.STREAM_LIFE_SECONDS)} minutes"
            f" (WebSocket close code {updates.CLOSE_RENEW})"
        ),
    ),
    "channels.md": (
        f"stand by for {days(RESERVE)} days",
        f"the oldest {deliveries.RESEND_MAX} of a channel",
        (
            f"older than {word(deliveries.RESEND_DAYS)} days is left out;"
            f" the rest has its tries and {EXPIRE_HOURS} hours anew"
        ),
        f"| `token` | {deliveries.TOKEN_WAITING} messages",
        f"| `quota` | {deliveries.QUOTA_WAITING} messages",
        (
            f"of {deliveries.ERRORS_TRIED} tried in {word(deliveries.WINDOW / timedelta(minutes=1))}"
            f" minutes or more, {n(100 * deliveries.ERRORS_SHARE)} % failed"
        ),
        f"{deliveries.OLD_WAITING} messages wait, the oldest {minutes(deliveries.OLD_S)} minutes",
        f"at most {webhooks.WEBHOOKS_MAX}); the secret is told once",
        f"again after {', '.join(PAUSES)} and then every {LAST}, for {word(webhooks.EXPIRE.days)} days",
        f"failed for {word(webhooks.DISABLE_AFTER.days)} days without a success",
        f"tried for {word(webhooks.PING_EXPIRES / timedelta(minutes=1))} minutes",
        f"the calls of {days(webhooks.KEPT)} days",
        f"at most {days(webhooks.KEPT)} days back and {n(webhooks.REPLAY_MAX)} at a time",
    ),
    "administration.md": (
        f"to this one officer for {minutes(officers.EMERGENCY_LIFE)} minutes",
        f"An officer opens three in {hours(officers.EMERGENCY_DAY)} hours",
        (
            f"An officer has {word(exports.OPEN_MOST)} open at a time; an ask that nobody decides"
            f" lapses after {word(exports.ASK_LIFE.days)} days"
        ),
        f"is open for {hours(exports.GRANT_LIFE)} hours, to who asked alone",
        f"{word(exports.STARTS_MOST)} of them end the grant",
        f"takes more than {word(exports.DOWNLOAD_LIFE / timedelta(minutes=1))} minutes is cut off",
    ),
    "acting-for-others.md": (
        (
            f"An account has {mandates.ACCOUNT_TRIES} tries in {hours(mandates.TRY_PERIOD)} hours,"
            f" an ID number {mandates.NUMBER_TRIES} over all accounts"
        ),
        f"opens checks for {acting_limits.PER_ACCOUNT} different people",
        f"a device serves {acting_limits.PER_DEVICE};",
    ),
    "operations.md": (
        (
            f"within {filing.FILING_WORKING_DAYS} working days of storing the faces"
            f" of {n(filing.FILING_AT)} persons"
        ),
        f"at {n(filing.NEAR * filing.FILING_AT)} and at {n(filing.FILING_AT)}",
        f"a password of at least {officers.PASSWORD_LENGTH} characters",
        (
            f"for {n(serving.KEEP_ALIVE_SECONDS)} s, and a body that takes longer"
            f" than {n(doors.BODY_SECONDS)} s"
        ),
        f"at the earliest {days(keys.DIGESTS_LIVE)} days later",
        (
            f"read by the new key within {word(token_keys.LOOK_S)} seconds and sign with it"
            f" after {word(token_keys.SETTLES / timedelta(minutes=1))} minutes"
        ),
        f"Running captures may finish, for at most {n(app.DRAIN_SECONDS)} s",
        f"until their leases end, {seconds(outbox.LEASE)} s after the claim",
    ),
    "notices.md": (
        f"A batch of at most {BATCH} persons",
        "{2}, {1} and {0} days before a certification ends".format(*reminders.REMINDER_DAYS),
        f"those who are {reminders.ELDER_AGE} also {reminders.ELDER_DAYS} days before",
        f"begins every {word(REMIND_S / 60)} minutes",
    ),
    "liveness.md": (
        f"{word(challenge.FREE_SLIPS)} free slip of the person in {challenge.SLIP_DAYS} days",
        f"{word(challenge.SLIPPED_CHECKS)} checks with a slip and no pass close the face",
        f"after {challenge.LEFT_CAPTURES} of a person in {challenge.SLIP_DAYS} days",
        f"{word(challenge.STEPS_ASKED)} steps, each drawn by itself",
    ),
    "evidence.md": (
        f"certification for {entitlement.PERIOD_MONTHS} months",
        f"({wechat_face.PICTURE_BYTES // 1024} KiB at most)",
    ),
    "privacy.md": (f"By a whole name, at most {finding.MOST} persons",),
    "security.md": (
        f"five wrong passwords lock an officer's name for {minutes(accounts.PASSWORD_LOCK)}",
    ),
}


@pytest.mark.parametrize(
    ("page", "told"), [(page, told) for page, rows in TOLD.items() for told in rows]
)
def test_the_handbook_tells_the_numbers_of_the_program(page: str, told: str) -> None:
    assert told in (DOCS / page).read_text(encoding="utf-8")
