"""What a partner's token costs: issued by the rules, and with the assertion and the proof that ask for it.

Beside both stands their floor in the same process: the bare signing of a JWT of that size by the same library.
CPU time of one core, in turns; the median of the rounds counts. Rows of partners are in memory.
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from zhijian_client.device_key import DeviceKey

from auth.client_assertions import ClientAssertions, read_keys
from auth.dpop import Asked, KeyProofs
from auth.partner_tokens import PartnerTokens
from auth.tokens import Tokens
from bench.report import Measure, median, tell
from bench.tokens import make_tokens, make_vault
from domain.accounts.partners import (
    ACCESS_LIFE,
    Environment,
    Partner,
    PartnerKey,
    PartnerState,
    PartnerTerms,
    PartnerToken,
    Plan,
)
from services.accounts.partner_clients import ASSERTION_TYPE, PartnerClients
from storage.limits import Limits

ROUNDS: Final = 9
QUICK_ROUNDS: Final = 3
GOAL: Final = 0.5  # an issue costs no more than two bare signings
ISSUER: Final = "https://hall.example.gov.cn"
URL: Final = f"{ISSUER}/v1/oauth/token"
_TOKENS: Final = 300
_CLIENT: Final = UUID(int=7)


class _OnePartner:
    """The row and the keys of one, without a database."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        jwk = DeviceKey(key).public | {"kid": "one"}
        jwks = json.dumps({"keys": [jwk]})
        terms = PartnerTerms("bank", "bench", (), frozenset(), Plan.LARGE, jwks=jwks)
        self.partner = Partner(
            partner=_CLIENT,
            terms=terms,
            environment=Environment.SANDBOX,
            state=PartnerState.LIVE,
            asked_by=_CLIENT,
            asked_at=_now(),
            moved_by=_CLIENT,
            moved_at=_now(),
        )

    async def read(self, _: UUID) -> Partner:
        return self.partner

    async def find(self, partner: Partner, kid: str) -> PartnerKey | None:
        return next((each for each in read_keys(partner.terms.jwks) if each.kid == kid), None)

    def used(self, partner: UUID, kid: str, at: datetime) -> None:
        """A tally in memory, as that of a city."""


def issued() -> float:
    """Tokens a second."""
    signer = _signer(make_tokens())
    began = time.process_time()
    for _ in range(_TOKENS):
        signer.issue(_token("thumbprint"))
    return _TOKENS / (time.process_time() - began)


async def asked() -> float:
    """Tokens a second, each asked for by an assertion and a proof that were not seen before."""
    key, phone, limits = ec.generate_private_key(ec.SECP256R1()), DeviceKey.generate(), Limits(None)
    one, signer = _OnePartner(key), _signer(make_tokens())
    clients = PartnerClients(
        partners=one,
        keys=one,
        uses=one,
        assertions=ClientAssertions(ISSUER),
        limits=limits,
        environment=Environment.SANDBOX,
        on=True,
        clock=_now,
    )
    proofs = KeyProofs(counter=limits, mac=make_vault().mac, clock=_now)
    shown = [
        (_assertion(key), phone.proof("POST", URL, nonce=proofs.nonce())) for _ in range(_TOKENS)
    ]
    began = time.process_time()
    for assertion, proof in shown:
        thumbprint = await proofs.read(proof, Asked("POST", [URL]))
        await clients.authenticate(ASSERTION_TYPE, assertion, "")
        signer.issue(_token(thumbprint))
    return _TOKENS / (time.process_time() - began)


def bare() -> float:
    """JWTs of that size a second."""
    key = Ed25519PrivateKey.generate()
    claims = jwt.decode(
        _signer(make_tokens()).issue(_token("t" * 43)), options={"verify_signature": False}
    )
    headers = {"kid": "one", "typ": "partner-at+jwt"}
    began = time.process_time()
    for _ in range(_TOKENS):
        jwt.encode(claims, key, algorithm="EdDSA", headers=headers)
    return _TOKENS / (time.process_time() - began)


def _signer(tokens: Tokens) -> PartnerTokens:
    return PartnerTokens(tokens, issuer=ISSUER, environment=Environment.SANDBOX)


def _token(thumbprint: str) -> PartnerToken:
    now = _now()
    return PartnerToken(uuid4(), _CLIENT, thumbprint, frozenset(), now, now + ACCESS_LIFE)


def _assertion(key: ec.EllipticCurvePrivateKey) -> str:
    claims: Mapping[str, object] = {
        "iss": str(_CLIENT),
        "sub": str(_CLIENT),
        "aud": ISSUER,
        "exp": int(time.time()) + 60,
        "jti": uuid4().hex,
    }
    return jwt.encode(dict(claims), key, algorithm="ES256", headers={"kid": "one"})


def _now() -> datetime:
    return datetime.now(UTC)


async def measure(rounds: int) -> None:
    found: dict[str, list[float]] = {"issued": [], "asked": [], "bare": []}
    for _ in range(rounds):
        found["issued"].append(issued())
        found["asked"].append(await asked())
        found["bare"].append(bare())
    shares = zip(found["issued"], found["bare"], strict=True)
    tell(
        "partner_tokens",
        Measure(
            "partner_token_of_bare",
            median([one / floor for one, floor in shares]),
            "of the bare JWTs a second, for a token that is issued",
            at_least=GOAL,
        ),
        [
            Measure("partner_token_issue_per_s", median(found["issued"]), "tokens issued a second"),
            Measure(
                "partner_token_asked_per_s",
                median(found["asked"]),
                "tokens a second, with the assertion and the proof that ask for them",
            ),
            Measure("jwt_bare_per_s", median(found["bare"]), "bare JWTs of that size a second"),
        ],
    )


def main() -> None:
    asyncio.run(measure(QUICK_ROUNDS if "--quick" in sys.argv else ROUNDS))


if __name__ == "__main__":
    main()
