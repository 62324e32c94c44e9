"""What was sealed or digested before: rows of a city hold it, so it opens and compares the same for ever."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from storage.keys.ciphers import Algorithm, mac
from storage.keys.keys import SECRETS, Keys, Sealing, Secret
from storage.keys.vault import KeysError, SealBroken, Vault

KEYS: Final = Keys(
    secrets={
        **{kind: {1: bytes(32)} for kind in SECRETS},
        "identity": {1: bytes(32), 7: bytes(16)},
    },
    token_keys={},
    current_kid="",
    algorithms={("identity", 7): Algorithm.SM4},
)
KEPT: Final[tuple[tuple[Sealing, str], ...]] = (
    ("identity", "0101000159901aef496b6e561289c4dd8f1289a5b3d680e8c808d71782438f490b7cd307"),
    ("identity", "02010007421641717a24ab258bcea08302e5be78fe26bed89a364bddb0ed44026cd3c6c2"),
    ("templates", "01020001d086b70f5a21d20eac1a5e2a94f3f6cd7a88d4991afefca2dcc324eba06c309f"),
)


@pytest.mark.parametrize(("kind", "sealed"), KEPT, ids=["aes", "sm4", "template"])
def test_what_was_sealed_before_opens(kind: Sealing, sealed: str) -> None:
    assert Vault(KEYS).open(kind, bytes.fromhex(sealed), aad=b"p") == b"Wang"


def test_a_value_of_one_kind_is_of_no_other_even_where_the_keys_are_equal() -> None:
    (_, identity), _, (_, template) = KEPT

    with pytest.raises(SealBroken):
        Vault(KEYS).open("templates", bytes.fromhex(identity), aad=b"p")
    with pytest.raises(SealBroken):
        Vault(KEYS).open("identity", bytes.fromhex(template), aad=b"p")
    with pytest.raises(KeysError, match="Version 2 of the key identity"):
        Vault(KEYS).open("identity", b"\x01\x01\x00\x02" + bytes(32), aad=b"p")


def test_the_newest_key_seals_by_its_own_algorithm() -> None:
    vault = Vault(KEYS)
    sealed = vault.seal("identity", b"Wang", aad=b"p")

    assert sealed[:4] == b"\x02\x01\x00\x07"
    assert len(sealed) == len(b"Wang") + 32
    assert (vault.algorithm("identity"), vault.algorithm("templates")) == (
        Algorithm.SM4,
        Algorithm.AES,
    )
    assert vault.is_latest("identity", sealed)
    assert not vault.is_latest("identity", bytes.fromhex(KEPT[0][1]))


def test_digests_are_the_ones_that_rows_hold() -> None:
    vault = Vault(KEYS)

    frame = "98733b85edda13e1d17ea7ae32f8cc767e9c3c34b1995b4e8c5bac0da2068543"
    code = "37677f0042bcc5602ac7825d8aa9e09d998420beaac1f25d79b68de5b9e4873e"
    phone = "5c3e870fa6cbb32f8cbebdf99305e179de7346f52943c7a042ffd171e250cb2f"
    seed = "1726788dafadbf85d219f29523f8bae2a797bf5fd8f6b7f896e2d045cd8f7955"
    assert vault.digest(b"jpeg").hex() == frame
    assert [each.hex() for each in vault.macs("code", b"1")] == [code]
    assert vault.mac("code", b"1").hex() == code
    assert vault.blind_index("phone", "1").hex() == phone
    assert vault.turning() == (1, ((1, bytes.fromhex(seed)),))


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (Algorithm.SHA256, "af61b693912efc56e2e46f949719ea10a9e80d68f8dcfb84e26cac5330da3c74"),
        (Algorithm.SM3, "50b3322f017aaf54fb7c178e438b7524b68586f1876fa90d9a9011aa3b6aaff4"),
    ],
)
def test_a_digest_is_by_the_algorithm_that_its_key_is_for(
    algorithm: Algorithm, expected: str
) -> None:
    assert mac(algorithm, b"k" * 32, b"abc").hex() == expected


def test_a_code_compares_under_every_key_that_is_still_known() -> None:
    both = Keys(
        secrets={**KEYS.secrets, "digests": {1: bytes(32), 2: b"2" * 32}},
        token_keys={},
        current_kid="",
    )

    newest, before = Vault(both).macs("code", b"1")

    assert (newest, before) == (Vault(both).mac("code", b"1"), Vault(KEYS).mac("code", b"1"))


def test_a_key_writes_from_the_moment_at_which_all_know_it() -> None:
    made = datetime(2026, 11, 24, 12, tzinfo=UTC)
    kinds: tuple[Secret, Secret] = ("digests", "lookups")
    keys = Keys(
        secrets={kind: {1: b"1", 2: b"2"} for kind in kinds},
        token_keys={},
        current_kid="",
        made_at={("digests", 2): made},
    )
    second = timedelta(seconds=1)

    assert [keys.settled(at).writes("digests") for at in (made - second, made)] == [1, 2]
    # Of which nobody wrote down when they were made are old.
    assert keys.settled(made).writes("lookups") == 2
    new = Keys(
        secrets={"digests": {3: b"3", 4: b"4"}},
        token_keys={},
        current_kid="",
        made_at={("digests", 3): made, ("digests", 4): made},
    )
    assert new.settled(made - second).writes("digests") == 3


def test_receipts_verify_by_every_public_half_the_newest_last() -> None:
    signs, retired = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate().public_key()
    keys = Keys({}, {"new": signs}, "new", retired={"old": retired})

    assert keys.verifying() == {"old": retired, "new": signs.public_key()}
    assert list(keys.verifying()) == ["old", "new"]
