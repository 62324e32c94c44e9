import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from storage.database import Database
from storage.keys.vault import Keys, KeysError, SealBroken, Vault, check_keys, init_keys, load_keys

PLACE = b"persons/1/identity"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def keys(folder: Path) -> Keys:
    return load_keys(folder)


@pytest.fixture
def vault(keys: Keys) -> Vault:
    return Vault(keys)


def test_what_is_sealed_opens_in_its_place(vault: Vault) -> None:
    sealed = vault.seal("identity", "王秀英".encode(), aad=PLACE)

    assert vault.open("identity", sealed, aad=PLACE).decode() == "王秀英"


def test_a_value_moved_to_another_row_does_not_open(vault: Vault) -> None:
    sealed = vault.seal("identity", b"secret", aad=PLACE)

    with pytest.raises(SealBroken):
        vault.open("identity", sealed, aad=b"persons/2/identity")


def test_a_template_does_not_open_as_an_identity(vault: Vault) -> None:
    sealed = vault.seal("templates", b"secret", aad=PLACE)

    with pytest.raises(SealBroken):
        vault.open("identity", sealed, aad=PLACE)


def test_the_same_value_never_seals_to_the_same_bytes(vault: Vault) -> None:
    assert len({vault.seal("identity", b"same", aad=PLACE) for _ in range(50)}) == 50


def test_no_byte_can_be_changed(vault: Vault) -> None:
    sealed = vault.seal("identity", b"secret", aad=PLACE)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises((SealBroken, KeysError)):
            vault.open("identity", bytes(changed), aad=PLACE)


@given(st.binary(max_size=64))
def test_junk_is_refused_not_crashed_on(junk: bytes) -> None:
    vault = Vault(FIXED)
    with pytest.raises((SealBroken, KeysError)):
        vault.open("identity", junk, aad=PLACE)


def test_a_truncated_value_is_refused(vault: Vault) -> None:
    sealed = vault.seal("identity", b"secret", aad=PLACE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            vault.open("identity", sealed[:length], aad=PLACE)


def test_a_new_version_writes_and_the_old_one_still_reads(folder: Path, vault: Vault) -> None:
    old = vault.seal("identity", b"before", aad=PLACE)
    newer(folder, "identity.2.key")
    rotated = Vault(load_keys(folder))
    new = rotated.seal("identity", b"after", aad=PLACE)

    assert rotated.open("identity", old, aad=PLACE) == b"before"
    with pytest.raises(KeysError, match="Version 2 of the key identity"):
        vault.open("identity", new, aad=PLACE)


def test_a_blind_index_finds_equal_values_of_one_label_only(vault: Vault) -> None:
    assert vault.blind_index("phone", "13800138000") == vault.blind_index("phone", "13800138000")
    assert vault.blind_index("phone", "13800138000") != vault.blind_index("phone", "13800138001")
    assert vault.blind_index("phone", "13800138000") != vault.blind_index("openid", "13800138000")


def test_digests_need_the_key(vault: Vault, tmp_path: Path) -> None:
    init_keys(tmp_path / "other")
    other = Vault(load_keys(tmp_path / "other"))

    assert vault.digest(b"jpeg") != other.digest(b"jpeg")
    assert vault.blind_index("phone", "1") != other.blind_index("phone", "1")
    assert vault.mac("code", b"1") != other.mac("code", b"1")


def test_one_use_of_a_digest_can_not_stand_for_another(vault: Vault) -> None:
    assert len({vault.digest(b"x"), vault.mac("frame", b"x"), vault.mac("code", b"x")}) == 3


def test_keys_are_readable_by_their_owner_alone(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}


def test_making_keys_again_changes_none(folder: Path) -> None:
    before = {p.name: p.read_bytes() for p in folder.iterdir()}

    assert len(before) == 5
    assert init_keys(folder) == []
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_making_keys_adds_the_kind_that_is_missing(folder: Path) -> None:
    (folder / "digests.1.key").unlink()

    assert init_keys(folder) == ["digests.1.key"]


def test_keys_that_others_can_read_are_refused(folder: Path) -> None:
    (folder / "identity.1.key").chmod(0o644)

    with pytest.raises(KeysError, match="can be read by others"):
        load_keys(folder)


def test_a_missing_folder_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="zhijian keys init"):
        load_keys(tmp_path / "nowhere")


def test_a_missing_key_is_named(folder: Path) -> None:
    (folder / "lookups.1.key").unlink()
    (folder / "tokens.1.pem").unlink()

    with pytest.raises(KeysError, match="lacks lookups, tokens"):
        load_keys(folder)


@pytest.mark.parametrize("content", [b"", b"c2hvcnQ=\n", b"\xff\xfe", b"*" * 44])
def test_a_broken_key_file_is_named(folder: Path, content: bytes) -> None:
    (folder / "identity.1.key").write_bytes(content)

    with pytest.raises(KeysError, match=r"identity\.1\.key can't be read"):
        load_keys(folder)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_broken_token_key_is_named(folder: Path, content: bytes) -> None:
    (folder / "tokens.1.pem").write_bytes(content)

    with pytest.raises(KeysError, match=r"tokens\.1\.pem can't be read"):
        load_keys(folder)


def test_the_newest_token_key_signs_and_the_older_ones_still_verify(
    folder: Path, keys: Keys, tmp_path: Path
) -> None:
    newer(folder, "tokens.2.pem")
    rotated = load_keys(folder)

    assert set(keys.token_keys) < set(rotated.token_keys)
    assert rotated.current_kid not in keys.token_keys
    assert isinstance(rotated.token_keys[rotated.current_kid], Ed25519PrivateKey)


def test_keys_do_not_show_themselves(keys: Keys) -> None:
    assert repr(keys) == f"Keys(current_kid='{keys.current_kid}')"


async def test_the_same_keys_may_start_again(database: Database, keys: Keys) -> None:
    await check_keys(database, keys)
    await check_keys(database, keys)


async def test_other_keys_are_refused_and_leave_no_trace(
    database: Database, keys: Keys, tmp_path: Path
) -> None:
    await check_keys(database, keys)
    init_keys(tmp_path / "other")
    newer(tmp_path / "other", "identity.2.key")

    with pytest.raises(KeysError, match="version 1, with which this database was written, is an"):
        await check_keys(database, load_keys(tmp_path / "other"))
    assert await database.fetchval("SELECT count(*) FROM key_checks") == 4


async def test_a_lost_old_version_is_refused(database: Database, folder: Path) -> None:
    newer(folder, "identity.2.key")
    await check_keys(database, load_keys(folder))
    (folder / "identity.1.key").unlink()

    with pytest.raises(KeysError, match=r"identity, version 1, .* is missing"):
        await check_keys(database, load_keys(folder))


async def test_an_old_key_of_what_has_expired_can_be_thrown_away(
    database: Database, folder: Path
) -> None:
    newer(folder, "digests.2.key")
    await check_keys(database, load_keys(folder))
    (folder / "digests.1.key").unlink()

    await check_keys(database, load_keys(folder))


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_the_first_digest_is_by_the_key_that_writes_and_the_others_follow(writes: int) -> None:
    versions = {n: bytes([n]) * 32 for n in (1, 2, 3)}
    keys = replace(FIXED, secrets={**FIXED.secrets, "digests": versions})
    vault = Vault(replace(keys, writing={"digests": writes}))

    found = vault.digests(b"jpeg")

    alone = [by_one_key(versions[n]).digest(b"jpeg") for n in (3, 2, 1)]
    assert found[0] == by_one_key(versions[writes]).digest(b"jpeg") == vault.digest(b"jpeg")
    assert [one for one in alone if one != found[0]] == found[1:]


def by_one_key(key: bytes) -> Vault:
    return Vault(replace(FIXED, secrets={**FIXED.secrets, "digests": {1: key}}))


async def test_a_new_version_is_remembered(database: Database, folder: Path) -> None:
    await check_keys(database, load_keys(folder))
    newer(folder, "templates.2.key")
    await check_keys(database, load_keys(folder))

    assert await database.fetchval("SELECT max(version) FROM key_checks") == 2


def newer(folder: Path, name: str) -> None:
    """Puts a fresh key under the name, as rotation does."""
    fresh = folder.with_name("fresh")
    init_keys(fresh)
    first = f"{name.split('.', maxsplit=1)[0]}.1.{name.split('.')[2]}"
    shutil.move(fresh / first, folder / name)
    shutil.rmtree(fresh)


FIXED = Keys(
    secrets={kind: {1: bytes(32)} for kind in ("identity", "templates", "digests", "lookups")},
    token_keys={},
    current_kid="",
)
