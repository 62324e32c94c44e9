"""A folder of keys: what lies in it, for whom, and what of it goes."""

import base64
import os
import re
import stat
import time
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from storage.keys.ciphers import Algorithm
from storage.keys.key_files import KeysError, check_kind
from storage.keys.key_wrapping import plain_files
from storage.keys.keys import (
    SETTLED_S,
    Secret,
    add_version,
    init_keys,
    load_keys,
    remove_version,
    rotate_tokens,
)

KINDS: Final[tuple[Secret, ...]] = ("identity", "templates", "digests", "lookups")
#: Minutes on both sides of the hour, so that no machine is too slow for them.
SOME_S: Final = 600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init_keys(tmp_path / "keys")
    return tmp_path / "keys"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def made_before(folder: Path, seconds: float) -> None:
    at = time.time() - seconds
    for path in folder.iterdir():
        os.utime(path, (at, at))


def put_public_half(path: Path, key: Ed25519PublicKey | EllipticCurvePublicKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def test_a_new_folder_holds_a_first_key_of_each_kind_below_folders_that_were_not_there(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "var" / "keys"

    made = init_keys(folder)

    assert made == [f"{kind}.1.key" for kind in KINDS] + ["tokens.1.pem"]
    assert names(folder) == sorted(made)
    keys = load_keys(folder)
    assert {kind: len(keys.secrets[kind][1]) for kind in KINDS} == dict.fromkeys(KINDS, 32)
    assert re.fullmatch("[0-9a-f]{16}", keys.current_kid)
    check_kind(folder, sandbox=False)


def test_a_folder_of_a_sandbox_is_of_no_city_and_the_other_way_round(
    tmp_path: Path, folder: Path
) -> None:
    invented = tmp_path / "invented"
    init_keys(invented, sandbox=True)

    assert stat.S_IMODE((invented / "sandbox").stat().st_mode) == 0o600
    check_kind(invented, sandbox=True)
    with pytest.raises(KeysError, match="are those of a sandbox"):
        check_kind(invented, sandbox=False)
    init_keys(folder, sandbox=True)
    with pytest.raises(KeysError, match="are not those of a sandbox"):
        check_kind(folder, sandbox=True)


def test_a_key_for_the_national_algorithms_says_so_and_the_next_may_be_for_others(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "keys"
    init_keys(folder, national=True)

    assert add_version(folder, "identity") == "identity.2.key"
    assert add_version(folder, "digests", national=True) == "digests.2.key"

    keys = load_keys(folder)
    said = [keys.algorithm("identity", n) for n in (1, 2)] + [keys.algorithm("digests", 2)]
    assert said == [Algorithm.SM4, Algorithm.AES, Algorithm.SM3]
    assert [len(keys.secrets["identity"][n]) for n in (1, 2)] == [16, 32]
    assert (folder / "lookups.1.key").read_bytes().startswith(b"hmac-sm3 ")


def test_a_key_that_is_there_already_is_written_over_by_nothing(folder: Path) -> None:
    add_version(folder, "identity")
    before = (folder / "identity.2.key").read_bytes()
    (folder / "identity.1.key").rename(folder / "lookups.4.key")

    assert add_version(folder, "identity") == "identity.3.key"
    assert add_version(folder, "lookups") == "lookups.5.key"
    assert (folder / "identity.2.key").read_bytes() == before


def text_of(size: int) -> bytes:
    return base64.b64encode(bytes(size))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"hmac-sm3 " + text_of(32), "a key of identity can't be for hmac-sm3"),
        (b"sm4-gcm " + text_of(32), "32 bytes instead of 16"),
        (text_of(16), "16 bytes instead of 32"),
        (text_of(32)[:20] + b"*" + text_of(32)[20:], "can't be read"),
        (b"sm4-gcm extra " + text_of(16), "it is no key"),
    ],
    ids=["of digests", "too long", "too short", "not base64", "three words"],
)
def test_a_key_that_is_for_something_else_is_refused(
    folder: Path, content: bytes, why: str
) -> None:
    (folder / "identity.1.key").write_bytes(content)

    with pytest.raises(KeysError, match=why):
        load_keys(folder)


def test_a_token_key_of_another_kind_is_refused_by_either_half(folder: Path) -> None:
    other = generate_private_key(SECP256R1())
    half = folder / "tokens.7.pub"
    put_public_half(half, other.public_key())
    with pytest.raises(KeysError, match=r"tokens\.7\.pub can't be read: no Ed25519 key"):
        load_keys(folder)
    half.unlink()

    (folder / "tokens.1.pem").write_bytes(
        other.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(KeysError, match=r"tokens\.1\.pem can't be read: no Ed25519 key"):
        load_keys(folder)


def test_what_verified_and_signs_no_more_leaves_its_public_half(folder: Path) -> None:
    first = load_keys(folder)
    made_before(folder, SETTLED_S + SOME_S)
    assert rotate_tokens(folder) == ("tokens.2.pem", [])
    second = load_keys(folder)
    assert second.current_kid not in first.token_keys
    since = (folder / "tokens.2.pem").stat().st_mtime
    assert second.followed_at[first.current_kid].timestamp() == pytest.approx(since)
    made_before(folder, SETTLED_S + SOME_S)

    assert rotate_tokens(folder) == ("tokens.3.pem", ["tokens.1.pub"])

    third = load_keys(folder)
    assert not (folder / "tokens.1.pem").exists()
    assert third.retired == {first.current_kid: first.verifying()[first.current_kid]}
    assert set(third.token_keys) == {second.current_kid, third.current_kid}
    assert [path.suffix for path in plain_files(folder)] == [".key"] * 4 + [".pem"] * 2


def test_within_the_hour_of_a_rotation_no_token_key_goes(folder: Path) -> None:
    rotate_tokens(folder)
    made_before(folder, SETTLED_S - SOME_S)

    assert rotate_tokens(folder) == ("tokens.3.pem", [])
    assert len(load_keys(folder).token_keys) == 3


def test_no_token_key_is_made_in_a_folder_that_can_not_be_read_whole(folder: Path) -> None:
    (folder / "identity.1.key").write_bytes(b"?")
    before = names(folder)

    with pytest.raises(KeysError, match=r"identity\.1\.key"):
        rotate_tokens(folder)
    assert names(folder) == before


def test_a_public_half_that_a_kill_left_beside_its_key_is_no_hindrance(folder: Path) -> None:
    keys = load_keys(folder)
    first = keys.verifying()[keys.current_kid]
    made_before(folder, SETTLED_S + SOME_S)
    rotate_tokens(folder)
    put_public_half(folder / "tokens.1.pub", first)
    made_before(folder, SETTLED_S + SOME_S)

    assert rotate_tokens(folder) == ("tokens.3.pem", ["tokens.1.pub"])
    assert names(folder)[-3:] == ["tokens.1.pub", "tokens.2.pem", "tokens.3.pem"]


def test_a_version_that_is_taken_away_leaves_the_others(folder: Path) -> None:
    add_version(folder, "identity")
    add_version(folder, "digests")
    before = names(folder)

    assert remove_version(folder, "identity", 1) == ["identity.1.key"]
    assert remove_version(folder, "identity", 1) == []
    assert names(folder) == [name for name in before if name != "identity.1.key"]
