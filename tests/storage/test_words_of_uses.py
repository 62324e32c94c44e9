"""Whatever is recorded about a person has words that the person can read."""

import re
from pathlib import Path
from typing import Final

from domain.pensions.review import FOUR_EYES, Decision
from domain.privacy.rights import _OTHER_USE, use_words, why_words

STORAGE: Final = Path(__file__).resolve().parents[2] / "storage"
ACTION: Final = re.compile(r'(?:action=|_record\(tx, finding, )"([a-z_]+\.[a-z_]+)"')
#: Of nobody in particular, so no person is shown them.
OF_NOBODY: Final = {
    "audit.archived",
    "audit.exported",
    "breach.reported",
    "export.asked",
    "export.downloaded",
    "export.started",
    "export.withdrawn",
    "officer.added",
    "officer.changed",
    "officer.disabled",
    "officer.enabled",
    "officer.password_reset",
    "officer.second_factor_set",
    "officer.signed_in",
    "person.name_searched",
    "person.not_found",
    "keys.reindexed",
    "keys.resealed",
    "keys.retired",
    "spot_check.drawn",
    "webhook.added",
    "webhook.enabled",
    "webhook.paused",
    "webhook.pinged",
    "webhook.removed",
    "webhook.replayed",
    "webhook.resent",
    "webhook.secret_changed",
}


def test_every_recorded_action_about_a_person_has_words() -> None:
    recorded = (
        {
            action
            for path in STORAGE.rglob("*.py")
            for action in ACTION.findall(path.read_text(encoding="utf-8"))
        }
        | {f"review.{decision}" for decision in Decision}
        | {f"review.{decision}_proposed" for decision in FOUR_EYES}
    )

    assert len(recorded) > 15
    assert {action for action in recorded - OF_NOBODY if use_words(action) is _OTHER_USE} == set()


def test_a_face_check_as_the_purpose_is_told_in_words_and_not_by_its_number() -> None:
    words = why_words("face_check:0c8c1a6f-d316-4055-8567-000000000000")

    assert (words.zh, words.en) == ("您的一次刷脸认证", "One of your face checks")
