"""What a partner is shown of a person's certification."""

from proto.http.base import Answer, Day


class PartnerCertification(Answer):
    scheme: str
    name: str
    due: bool
    overdue: bool
    certified_until: Day


class PartnerCertifications(Answer):
    subject: str  # who the person is, to this partner alone
    today: Day  # in the city
    certifications: list[PartnerCertification]
