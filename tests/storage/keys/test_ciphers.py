"""SM3 and SM4 against the published examples of their standards."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash

from storage.keys.ciphers import Sm4Gcm

KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")


def test_sm4_gives_the_example_of_gb_t_32907() -> None:
    cipher = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()  # noqa: S305  # one block, as the example

    assert cipher.update(KEY).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm3_gives_the_example_of_gb_t_32905() -> None:
    digest = Hash(SM3())
    digest.update(b"abc")

    assert (
        digest.finalize().hex()
        == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_sm4_gcm_gives_the_example_of_rfc_8998() -> None:
    text = b"".join(bytes([each]) * 8 for each in bytes.fromhex("AABBCCDDEEFFEEAA"))
    place = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    nonce = bytes.fromhex("00001234567800000000ABCD")

    sealed = Sm4Gcm(KEY).encrypt(nonce, text, place)

    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert Sm4Gcm(KEY).decrypt(nonce, sealed, place) == text
