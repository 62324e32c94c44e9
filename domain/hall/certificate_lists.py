"""Certificates as they stand before their holder, who checks them, and their issuer."""

from dataclasses import dataclass
from datetime import datetime

from domain.hall.certificates import Certificate, CertificateField, CertificateMove, Showing
from domain.words import Words


@dataclass(frozen=True, slots=True)
class CertificateFile:
    certificate: Certificate
    unit: Words  # what its issuer is called
    showings: tuple[Showing, ...]  # that somebody saw, the newest first


@dataclass(frozen=True, slots=True)
class CodeShown:
    """`link`: where it is checked by who has nothing but a camera; "" where the city named no address."""

    code: str
    link: str
    qr_svg: str  # of the link, or else of the code
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Presented:
    """`bound`: only with a proof by the session's key behind it is it taken."""

    sd_jwt: str
    bound: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """`fields`: what its holder chose to show, none of one that does not hold."""

    valid: bool
    kind: str
    names: Words
    fields: tuple[CertificateField, ...]


@dataclass(frozen=True, slots=True)
class OfficerCertificate:
    """`moves`: those that this officer may make now."""

    certificate: Certificate
    moves: frozenset[CertificateMove]
