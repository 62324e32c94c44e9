"""What it costs to know who asks: access tokens, proofs of a device's key, sealed identities.

Beside each stands its floor in the same process: the bare signature or cipher of the same library. All
are CPU time of one core, in turns, and the median of the rounds counts.
"""

import asyncio
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from zhijian_client.device_key import DeviceKey

from auth.dpop import Asked, KeyProofs
from auth.tokens import Tokens
from bench.report import Measure, median, tell
from domain.people import Citizen, Level
from storage.keys.vault import Keys, Vault
from storage.limits import Limits

ROUNDS: Final = 9
QUICK_ROUNDS: Final = 3
GOAL: Final = 0.4  # parsing and rules cost no more than one and a half signatures
URL: Final = "https://city.example/v1/me"
_TOKENS: Final = 400
_VALUES: Final = 4000
_IDENTITY: Final = (
    '{"name": "王秀英", "id_number": "440304195912310025", "phone": "13800138000"}'.encode()
)


def verified() -> float:
    """Tokens a second that were not seen before."""
    tokens = make_tokens()
    given = [tokens.issue(_citizen())[0] for _ in range(_TOKENS)]
    return _a_second(_TOKENS, lambda n: tokens.read(given[n]))


def remembered() -> float:
    """Tokens a second that were read within the last minute."""
    tokens = make_tokens()
    token = tokens.issue(_citizen())[0]
    tokens.read(token)
    return _a_second(_VALUES, lambda _: tokens.read(token))


def opened() -> float:
    """Sealed identities a second."""
    vault = make_vault()
    sealed = vault.seal("identity", _IDENTITY, aad=b"persons:1")
    return _a_second(_VALUES, lambda _: vault.open("identity", sealed, aad=b"persons:1"))


async def proven() -> float:
    """Proofs a second of phones that were seen before, each with its token and counted as shown."""
    proofs = KeyProofs(counter=Limits(None), mac=make_vault().mac, clock=_now)
    phones = [DeviceKey.generate() for _ in range(20)]
    token, nonce = make_tokens().issue(_citizen())[0], proofs.nonce()
    shown = [
        phones[n % len(phones)].proof("GET", URL, token=token, nonce=nonce) for n in range(_TOKENS)
    ]
    for phone in phones:
        await proofs.read(
            phone.proof("GET", URL, token=token, nonce=nonce), Asked("GET", [URL], token)
        )
    began = time.process_time()
    for proof in shown:
        await proofs.read(proof, Asked("GET", [URL], token))
    return _TOKENS / (time.process_time() - began)


def bare_ed25519() -> float:
    key = Ed25519PrivateKey.generate()
    public, text = key.public_key(), secrets.token_bytes(300)
    signature = key.sign(text)
    return _a_second(_TOKENS, lambda _: public.verify(signature, text))


def bare_es256() -> float:
    key = ec.generate_private_key(ec.SECP256R1())
    public, text, way = key.public_key(), secrets.token_bytes(450), ec.ECDSA(SHA256())
    signature = key.sign(text, way)
    return _a_second(_TOKENS, lambda _: public.verify(signature, text, way))


def bare_cipher() -> float:
    cipher, nonce = AESGCM(secrets.token_bytes(32)), secrets.token_bytes(12)
    sealed = cipher.encrypt(nonce, _IDENTITY, b"persons:1")
    return _a_second(_VALUES, lambda _: cipher.decrypt(nonce, sealed, b"persons:1"))


def make_tokens() -> Tokens:
    key = Ed25519PrivateKey.generate()
    return Tokens({"one": key}, "one", "bench", clock=_now)


def _a_second(count: int, once: Callable[[int], object]) -> float:
    began = time.process_time()
    for n in range(count):
        once(n)
    return count / (time.process_time() - began)


def make_vault() -> Vault:
    return Vault(
        Keys(
            secrets={
                kind: {1: secrets.token_bytes(32)}
                for kind in ("identity", "templates", "digests", "lookups")
            },
            token_keys={"one": Ed25519PrivateKey.generate()},
            current_kid="one",
        )
    )


def _citizen() -> Citizen:
    return Citizen(uuid4(), Level.BOUND, uuid4())


def _now() -> datetime:
    return datetime.now(UTC)


async def measure(rounds: int) -> None:
    async def of(once: Callable[[], float]) -> float:
        return once()

    kinds: dict[str, tuple[str, Callable[[], Awaitable[float]]]] = {
        "token_verify_per_s": ("tokens a second, none seen before", lambda: of(verified)),
        "ed25519_bare_per_s": ("bare signatures of that kind a second", lambda: of(bare_ed25519)),
        "token_remembered_per_s": ("tokens a second, seen before", lambda: of(remembered)),
        "dpop_verify_per_s": ("proofs a second, of P-256 keys seen before", proven),
        "es256_bare_per_s": ("bare signatures of that kind a second", lambda: of(bare_es256)),
        "envelope_decrypt_per_s": ("identities a second", lambda: of(opened)),
        "aes_gcm_bare_per_s": ("bare decryptions of that size a second", lambda: of(bare_cipher)),
    }
    found: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, (_, once) in kinds.items():
            found[name].append(await once())
    shares = zip(found["token_verify_per_s"], found["ed25519_bare_per_s"], strict=True)
    tell(
        "tokens",
        Measure(
            "token_of_bare",
            median([token / bare for token, bare in shares]),
            "of the bare signatures a second, for a token not seen before",
            at_least=GOAL,
        ),
        [Measure(name, median(values), kinds[name][0]) for name, values in found.items()],
    )


def main() -> None:
    asyncio.run(measure(QUICK_ROUNDS if "--quick" in sys.argv else ROUNDS))


if __name__ == "__main__":
    main()
