"""Documents of identity, by which the register knows people."""

from typing import Literal

DocumentKind = Literal[
    "resident_id",
    "hk_macau_permit",
    "taiwan_permit",
    "residence_permit",
    "foreign_permanent",
    "passport",
]
