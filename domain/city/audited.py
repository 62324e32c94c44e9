"""What the audit records of hospitals."""

from typing import Final

from domain.audited import Audited, Data
from domain.words import Words

AUDITED: Final = (
    Audited(
        "hospital",
        data=(Data.HEALTH,),
        words={
            "record_opened": Words(
                "在医院建档，提供了姓名和证件号",
                "A health record was opened: the hospital got name and ID number",
            ),
            "record_read": Words(
                "窗口查看已建档的医院", "Health records at hospitals were looked at at the counter"
            ),
            "results_read": Words(
                "向医院调取并查看检查结果", "Results were fetched from a hospital and looked at"
            ),
        },
        of_nobody=("loaded", "difference_settled"),
        otherwise={"record_opened": (Data.IDENTITY, Data.HEALTH)},
    ),
)
