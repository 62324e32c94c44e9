"""What the audit records of the hall."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited("calendar", of_nobody=("loaded",)),
    Audited(
        "decision",
        data=(Data.IDENTITY, Data.WORDS),
        words={
            "made": Words("按规则审核您的申请", "Your application was judged by rule"),
            "replayed": Words(
                "按规则重新核对您的一项决定（由程序完成）",
                "A decision on your application was judged once more, by the program",
            ),
        },
    ),
    Audited("item", of_nobody=("proposed", "released", "retired", "withdrawn")),
    Audited("post", of_nobody=("granted", "revoked")),
    Audited("unit", of_nobody=("added", "closed", "opened", "renamed")),
)
