"""Who is asked about in the tests of evidence."""

from uuid import UUID

from domain.pensions.evidence import Applicant
from domain.people import Identity

WANG = Identity(name="王秀英", id_number="440304195912310025", phone="13800138000")


def applicant(
    number: str = UUID(int=9).hex, identity: Identity = WANG, openid: str = "o1"
) -> Applicant:
    return Applicant(number, UUID(int=1), identity, openid)
