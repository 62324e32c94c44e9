"""The national network identity (国家网络身份认证: 网号, 网证): an asking opened, a signed answer read.

The platform's own interface is not public; order No. 173 of 2025 fixes what may pass: only whether it
is the person, with neither name nor number ("minimum provision"). This adapter therefore speaks a small
form of its own: a one-time digest goes out, and an answer signed with the platform's key (JWS, ES256)
comes back through the person's phone. A city that is connected fits it to the platform's document here.
"""

import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from connectors.answers import outside_answer, read_object
from domain.delivery import Answer, Outcome
from domain.faces.face_check import Reason, Verdict
from domain.pensions.evidence import Applicant, Assurance, Forged, Judgement
from domain.wire import HttpRequest, HttpResponse

ISSUER: Final = "network-id"

_ALGORITHMS: Final = ("ES256",)
_CLAIMS: Final = ("iss", "aud", "jti", "exp", "iat")
_ADDRESS_CHARS: Final = 1024
_EARLY_S: Final = 60  # by which two clocks may differ
_LEVELS: Final = {"substantial": Assurance.SUBSTANTIAL, "high": Assurance.HIGH}


@dataclass(frozen=True, slots=True)
class NetworkIdAccount:
    base_url: str
    app_id: str
    secret: str = field(repr=False)
    public_key: str = field(repr=False)  # PEM, P-256: of the platform, which signs answers


class NetworkId:
    """Raises ValueError at once when the platform's key is none."""

    def __init__(self, account: NetworkIdAccount) -> None:
        self._account = account
        self._base = account.base_url.rstrip("/")
        self._key = _p256(account.public_key)

    def build_begin(self, applicant: Applicant) -> HttpRequest:
        body = {
            "app_id": self._account.app_id,
            "biz_seq": applicant.number,
            "id_digest": id_digest(applicant),
        }
        sent = json.dumps(body).encode()
        mac = hmac.new(self._account.secret.encode(), sent, sha256).hexdigest()
        return HttpRequest(
            "POST",
            f"{self._base}/v1/authentications",
            {"Content-Type": "application/json", "X-Signature": mac},
            sent,
        )

    def parse_begin(self, response: HttpResponse) -> tuple[str, int] | Answer:
        """The address that the national app opens, and the seconds it is good for."""
        outside = outside_answer(response, on_fault=Outcome.RETRY)
        if outside:
            return outside
        found = read_object(response) or {}
        if found.get("code", 0) != 0:
            return Answer(Outcome.REFUSED, code=str(found.get("code")))
        url, seconds = found.get("url"), found.get("expires_in")
        if not isinstance(url, str) or not 0 < len(url) <= _ADDRESS_CHARS:
            return Answer(Outcome.UNKNOWN, code="unreadable")
        if type(seconds) is not int or seconds <= 0:
            return Answer(Outcome.UNKNOWN, code="unreadable")
        return url, seconds

    def parse_answer(self, answer: str, applicant: Applicant, at: datetime) -> Judgement:
        """What the platform signed about this very asking; raises Forged for all else.

        The 网号 in it is looked at by nobody and kept nowhere.
        """
        try:
            claims = jwt.decode(
                answer,
                self._key,
                algorithms=list(_ALGORITHMS),
                audience=self._account.app_id,
                issuer=ISSUER,
                # Times are compared below, with the clock of the house.
                options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
            )
            issued, expires = int(claims["iat"]), int(claims["exp"])
        except jwt.InvalidSignatureError as forged:
            raise Forged("signature") from forged
        except (jwt.InvalidAudienceError, jwt.InvalidIssuerError) as other:
            raise Forged("audience") from other
        except (jwt.InvalidTokenError, TypeError, ValueError, OverflowError) as broken:
            raise Forged("form") from broken
        now = at.timestamp()
        if expires <= now or issued > now + _EARLY_S:
            raise Forged("late")
        if claims["jti"] != applicant.number:
            raise Forged("number")
        if claims.get("id_digest") != id_digest(applicant):
            raise Forged("person")
        verified, assurance = claims.get("verified"), _LEVELS.get(str(claims.get("level")))
        if verified is True and assurance is not None:
            return Judgement(Verdict.PASS, assurance)
        if verified is False:
            return Judgement(Verdict.FAIL, reasons=(Reason.NOT_THE_PERSON,))
        raise Forged("form")


def id_digest(applicant: Applicant) -> str:
    """SHA-256 over the asking's number, name and ID number: no two askings have the same."""
    identity = applicant.identity
    return sha256(f"{applicant.number}|{identity.name}|{identity.id_number}".encode()).hexdigest()


def _p256(pem: str) -> ec.EllipticCurvePublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as broken:
        raise ValueError("the network identity platform's key can't be read") from broken
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise ValueError("the network identity platform's key is no P-256 key")
