"""A folder of keys that a key service has wrapped."""

import multiprocessing
import os
import signal
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from storage.keys.key_files import KeysError
from storage.keys.key_wrapping import plain_files, wrap_folder
from storage.keys.keys import add_version, init_keys, load_keys, rotate_tokens


class Service:
    """Counts what it is asked; `left`: answers until it is away."""

    def __init__(self, left: int = 1_000) -> None:
        self.left = left

    def wrap(self, plain: bytes) -> bytes:
        self._spend()
        return b"vault:v1:" + b64encode(plain[::-1])

    def unwrap(self, wrapped: bytes) -> bytes:
        self._spend()
        return b64decode(wrapped.removeprefix(b"vault:v1:"))[::-1]

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeysError("away")


class Forgetful(Service):
    def unwrap(self, wrapped: bytes) -> bytes:
        return super().unwrap(wrapped) + b"\0"


class Deadly(Service):
    """Has the process killed at the last answer."""

    def _spend(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        super()._spend()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init_keys(tmp_path / "keys")
    return tmp_path / "keys"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_wrapped_keys_are_the_same_keys(folder: Path) -> None:
    before = load_keys(folder)

    wrapped = wrap_folder(folder, Service())

    after = load_keys(folder, Service())
    assert len(wrapped) == 5
    assert (after.secrets, after.current_kid) == (before.secrets, before.current_kid)


def test_no_plain_key_is_left_in_the_folder(folder: Path) -> None:
    wrap_folder(folder, Service())

    assert all(text.startswith(b"vault:v1:") for text in contents(folder).values())
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())


def test_a_wrapped_key_counts_as_made_when_it_was(folder: Path) -> None:
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))
    before = load_keys(folder).made_at

    wrap_folder(folder, Service())

    assert load_keys(folder, Service()).made_at == before


def test_what_is_wrapped_is_not_wrapped_twice(folder: Path) -> None:
    wrap_folder(folder, Service())
    before = contents(folder)

    assert wrap_folder(folder, Service()) == []
    assert contents(folder) == before


@pytest.mark.parametrize("answers", range(10))
def test_broken_off_anywhere_every_key_is_readable_and_the_rest_is_wrapped_later(
    folder: Path, answers: int
) -> None:
    before = load_keys(folder)

    with pytest.raises(KeysError):
        wrap_folder(folder, Service(answers))

    assert load_keys(folder, Service()).secrets == before.secrets
    wrap_folder(folder, Service())
    assert plain_files(folder) == []
    assert load_keys(folder, Service()).secrets == before.secrets


@pytest.mark.parametrize("answers", [2, 3])
def test_killed_while_wrapping_no_key_is_lost(folder: Path, answers: int) -> None:
    before = load_keys(folder)
    work = multiprocessing.get_context("spawn").Process(
        target=wrap_folder, args=(folder, Deadly(answers))
    )
    work.start()
    work.join()

    assert work.exitcode == -signal.SIGKILL
    assert len(plain_files(folder)) == 4
    assert load_keys(folder, Service()).secrets == before.secrets
    wrap_folder(folder, Service())
    assert load_keys(folder, Service()).secrets == before.secrets


def test_a_service_that_gives_another_key_back_changes_nothing(folder: Path) -> None:
    before = contents(folder)

    with pytest.raises(KeysError, match="all is as it was"):
        wrap_folder(folder, Forgetful())

    assert contents(folder) == before


def test_without_a_service_a_wrapped_key_is_named(folder: Path) -> None:
    wrap_folder(folder, Service())

    with pytest.raises(KeysError, match=r"digests\.1\.key is wrapped, and no kms_url"):
        load_keys(folder)


def test_a_service_that_is_away_is_a_sentence_that_names_the_file(folder: Path) -> None:
    wrap_folder(folder, Service())

    with pytest.raises(KeysError, match=r"digests\.1\.key can't be unwrapped: away"):
        load_keys(folder, Service(0))


def test_new_keys_are_never_written_plain(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    init_keys(folder, wrapping=Service())
    add_version(folder, "identity", national=True, wrapping=Service())
    rotate_tokens(folder, Service())

    keys = load_keys(folder, Service())

    assert plain_files(folder) == []
    assert (keys.latest("identity"), len(keys.token_keys)) == (2, 2)


def test_a_wrapped_token_key_leaves_its_public_half_plain(folder: Path) -> None:
    wrap_folder(folder, Service())
    for _ in range(2):
        for path in folder.iterdir():
            os.utime(path, (1e9, 1e9))
        rotate_tokens(folder, Service())

    assert (folder / "tokens.1.pub").read_bytes().startswith(b"-----BEGIN PUBLIC KEY")
    assert len(load_keys(folder, Service()).retired) == 1


def test_a_service_that_is_away_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="away"):
        init_keys(tmp_path / "keys", wrapping=Service(0))

    assert contents(tmp_path / "keys") == {}
