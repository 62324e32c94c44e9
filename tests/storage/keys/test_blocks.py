"""What is too large to be sealed whole opens block by block, each in its place alone."""

import pytest

from storage.keys.blocks import BLOCK_BYTES, Blocks, new_secret, sizes
from storage.keys.ciphers import Algorithm
from storage.keys.vault import SealBroken

#: As they lie in rows and files of before, which must open for ever.
AES_SECRET, SM4_SECRET = bytes([1]) + bytes(32), bytes([2]) + bytes(16)


@pytest.mark.parametrize("secret", [AES_SECRET, SM4_SECRET], ids=["aes", "sm4"])
def test_a_block_opens_under_its_number_and_place_alone(secret: bytes) -> None:
    blocks = Blocks(secret, b"here")
    sealed = blocks.seal(3, b"page")

    assert len(sealed) == len(b"page") + 16
    assert Blocks(secret, b"here").open(3, sealed) == b"page"
    for opens, number, data in (
        (blocks, 4, sealed),
        (Blocks(secret, b"there"), 3, sealed),
        (blocks, 3, sealed[:-1]),
        (blocks, 3, b""),
    ):
        with pytest.raises(SealBroken):
            opens.open(number, data)


def test_blocks_of_before_open_still() -> None:
    kept = {
        AES_SECRET: "59a04347e9293de63e748df281f556c91771e771",
        SM4_SECRET: "c4992fbd6a815299f5e05750649805ae91e7b9ea",
    }

    opened = [
        Blocks(secret, b"here").open(1, bytes.fromhex(sealed)) for secret, sealed in kept.items()
    ]

    assert opened == [b"page", b"page"]


@pytest.mark.parametrize(
    ("algorithm", "first", "size"), [(Algorithm.AES, 1, 33), (Algorithm.SM4, 2, 17)]
)
def test_a_new_secret_says_its_algorithm_and_is_drawn(
    algorithm: Algorithm, first: int, size: int
) -> None:
    one, other = new_secret(algorithm), new_secret(algorithm)

    assert (one[0], len(one)) == (first, size)
    assert one != other
    assert Blocks(one, b"").open(0, Blocks(one, b"").seal(0, b"page")) == b"page"


def test_a_file_is_whole_blocks_and_a_rest() -> None:
    assert BLOCK_BYTES == 262_144
    assert sizes(0) == []
    assert sizes(5) == [5]
    assert sizes(BLOCK_BYTES) == [BLOCK_BYTES]
    assert sizes(2 * BLOCK_BYTES + 1) == [BLOCK_BYTES, BLOCK_BYTES, 1]
