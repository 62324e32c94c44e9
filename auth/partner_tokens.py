"""Access tokens of partners: signed as all of ours, of a kind of their own, so that neither opens the other's doors."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from domain.accounts.face_requests import FaceResult
from domain.accounts.partners import (
    Environment,
    PartnerScope,
    PartnerToken,
    read_scopes,
    written_scopes,
)
from domain.errors import NotSignedIn, Unfit
from domain.problems import Problem

_TYPE: Final = "partner-at+jwt"
_FACE_TYPE: Final = "face-result+jwt"
_AUDIENCE: Final = "partner"


class Signer(Protocol):
    """auth.tokens.Tokens."""

    def sign(self, claims: Mapping[str, object], kind: str) -> str: ...

    def claims(
        self, token: str, kind: str, *, issuer: str, audience: str
    ) -> tuple[Mapping[str, object], datetime]: ...


class PartnerTokens:
    """`issuer`: the address of this installation; with `environment`, what keeps two of them apart."""

    def __init__(self, signer: Signer, *, issuer: str, environment: Environment) -> None:
        self._signer = signer
        self._issuer = issuer
        self._environment = environment

    def issue(self, token: PartnerToken) -> str:
        claims: dict[str, object] = {
            "iss": self._issuer,
            "aud": _AUDIENCE,
            "env": self._environment,
            "sub": token.subject or str(token.partner),
            "client_id": str(token.partner),
            "jti": str(token.token),
            "sid": str(token.grant or token.token),
            "scope": written_scopes(token.scopes),
            "iat": int(token.issued_at.timestamp()),
            "exp": int(token.expires_at.timestamp()),
            "cnf": {"jkt": token.key},
        }
        return self._signer.sign(claims, _TYPE)

    def face_result(self, partner: UUID, subject: str, at: datetime, result: UUID) -> str:
        """For this partner: the person showed by face within the quarter of an hour before that it is them."""
        return self._signer.sign(self._face(partner, subject, at, str(result)), _FACE_TYPE)

    def face_result_of(self, result: FaceResult) -> str:
        """The same for one request, and the same again for who lost the answer."""
        request = str(result.request)
        claims = self._face(result.partner, result.subject, result.at, request)
        bound = {"request": request, "nonce": result.nonce}
        return self._signer.sign(claims | bound, _FACE_TYPE)

    def _face(self, partner: UUID, subject: str, at: datetime, jti: str) -> dict[str, object]:
        return {
            "iss": self._issuer,
            "aud": str(partner),
            "sub": subject,
            "iat": int(at.timestamp()),
            "jti": jti,
            "acr": "face",
            "env": self._environment,
        }

    def read(self, text: str) -> PartnerToken:
        """Raises NotSignedIn: SESSION_OVER when its time is over, else SIGN_IN_NEEDED."""
        claims, expires = self._signer.claims(text, _TYPE, issuer=self._issuer, audience=_AUDIENCE)
        try:
            if claims["env"] != self._environment:
                raise NotSignedIn(Problem.SIGN_IN_NEEDED)
            token, session = UUID(str(claims["jti"])), UUID(str(claims["sid"]))
            scope, of_person = str(claims["scope"]), session != token
            return PartnerToken(
                token=token,
                partner=UUID(str(claims["client_id"])),
                key=_key(claims["cnf"]),
                scopes=read_scopes(scope) if scope else frozenset[PartnerScope](),
                issued_at=datetime.fromtimestamp(float(str(claims["iat"])), UTC),
                expires_at=expires,
                grant=session if of_person else None,
                subject=str(claims["sub"]) if of_person else "",
            )
        except (KeyError, TypeError, Unfit, ValueError) as error:
            raise NotSignedIn(Problem.SIGN_IN_NEEDED) from error


def _key(confirmation: object) -> str:
    match confirmation:
        case {"jkt": str(thumbprint)} if thumbprint:
            return thumbprint
    raise ValueError("bound to what is no key")
