"""A certificate (证照) as a paper, and whether it holds."""

from typing import Final

from domain.days import day_of, spoken
from domain.hall.certificates import Certificate, CertificateState
from domain.hall.papers import Fact, Paper, Validity
from domain.words import Words

_ENDLESS: Final = Words("长期", "Without end")
_TEXT: Final = Words(
    "经审查批准，颁发本证。是否仍然有效，以核验结果为准。",
    "Granted after review. Whether it still holds, the check says.",
)
VALIDITY_OF: Final = {
    CertificateState.ACTIVE: Validity.VALID,
    CertificateState.SUSPENDED: Validity.SUSPENDED,
    CertificateState.REVOKED: Validity.REVOKED,
    CertificateState.EXPIRED: Validity.EXPIRED,
}


def write_certificate(of: Certificate, holder: str, item: Words, issuer: Words) -> Paper:
    """The same whenever it is written, whatever became of it since it was issued. ValueError before that."""
    if of.active_at is None:
        raise ValueError("a certificate is not issued yet")
    return Paper(
        title=of.names,
        number=of.number,
        to=holder,
        facts=(
            *(Fact(field.names, field.shown) for field in of.fields),
            Fact(Words("事项", "Item"), item),
            Fact(Words("生效日期", "Holds from"), spoken(day_of(of.made_at))),
            Fact(
                Words("有效期至", "Holds until"), spoken(of.last_day) if of.last_day else _ENDLESS
            ),
        ),
        text=(_TEXT,),
        listed=(),
        said="",
        closing=(),
        issuer=issuer,
        day=spoken(day_of(of.active_at)),
        at=of.active_at,
    )
