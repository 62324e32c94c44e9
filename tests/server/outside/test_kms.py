"""A house whose keys lie wrapped: it starts by the key service, and says so when it can't."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from clients.standins.accounts import StandinAccounts
from clients.standins.serving import serve
from server.monitoring.checks import unsafe
from server.outside.kms import KeyService, key_service, kms_faults
from server.settings import Settings
from server.token_keys import follow_token_keys
from storage.keys.key_wrapping import wrap_folder
from storage.keys.vault import Keys, KeysError, add_version, init_keys, load_keys
from tests.databases import open_folder
from tests.server.commands.test_cli import PASSWORD, at, get, run, running
from tests.server.test_token_keys import now

KNOWN = StandinAccounts()


@dataclass(frozen=True, slots=True)
class Vault:
    """The stand-ins, in a thread of their own, since who asks waits."""

    url: str

    def settings(self, **more: Any) -> Settings:  # noqa: ANN401  # any of them
        token = SecretStr(KNOWN.kms_token)
        return Settings(
            **{"kms_url": self.url, "kms_key": KNOWN.kms_key, "kms_token": token} | more
        )

    def service(self, **more: Any) -> KeyService:  # noqa: ANN401  # settings
        service = key_service(self.settings(**more))
        assert service is not None
        return service

    def environment(self) -> dict[str, str]:
        return {
            "ZHIJIAN_KMS_URL": self.url,
            "ZHIJIAN_KMS_KEY": KNOWN.kms_key,
            "ZHIJIAN_KMS_TOKEN": KNOWN.kms_token,
        }

    def fail(self, mode: str, code: str = "") -> None:
        self._ask("/_standin/faults", {"vendor": "kms", "mode": mode, "code": code})

    def heal(self) -> None:
        self._ask("/_standin/faults", method="DELETE")

    def asked(self) -> int:
        """How many unwrappings."""
        with urllib.request.urlopen(f"{self.url}/_standin/counts", timeout=10) as answer:
            counts: dict[str, int] = json.load(answer)
        return counts.get(f"/v1/transit/decrypt/{KNOWN.kms_key}", 0)

    def _ask(self, path: str, body: object = None, method: str = "POST") -> None:
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10):
            pass


@pytest.fixture
def vault() -> Iterator[Vault]:
    found: list[str] = []
    ready = threading.Event()
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def stand() -> None:
        async with serve() as url:
            found.append(url)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(stand(),))
    thread.start()
    assert ready.wait(60)
    yield Vault(found[0])
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.fixture
def folder(vault: Vault, tmp_path: Path) -> Path:
    init_keys(tmp_path / "keys", wrapping=vault.service())
    return tmp_path / "keys"


def test_wrapped_keys_are_unwrapped_once_however_often_they_are_read(
    vault: Vault, folder: Path
) -> None:
    service = vault.service()

    first = load_keys(folder, service)
    asked = vault.asked()
    second = load_keys(folder, service)

    assert first.secrets == second.secrets
    assert asked == vault.asked() == 5


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("400", "did not wrap this"),
        ("403", "the token is not valid, or may not use that key"),
        ("503", "it is sealed or being maintained"),
    ],
)
def test_a_refusal_is_a_sentence_with_the_file_and_the_reason(
    vault: Vault, folder: Path, code: str, said: str
) -> None:
    vault.fail("error", code)

    with pytest.raises(KeysError, match=rf"digests\.1\.key can't be unwrapped: .*{code}.*{said}"):
        load_keys(folder, vault.service())


@pytest.mark.parametrize("mode", ["drop", "half"])
def test_a_broken_connection_is_a_sentence_too(vault: Vault, folder: Path, mode: str) -> None:
    vault.fail(mode)

    with pytest.raises(KeysError, match="gave no answer"):
        load_keys(folder, vault.service())


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "ftp://127.0.0.1", "https://127.0.0.1:x"])
def test_an_address_where_nobody_listens_is_a_sentence(
    vault: Vault, folder: Path, url: str
) -> None:
    with pytest.raises(KeysError, match="gave no answer"):
        load_keys(folder, vault.service(kms_url=url))


def test_a_refusal_is_asked_about_again(vault: Vault, folder: Path) -> None:
    service = vault.service()
    vault.fail("error", "503")
    with pytest.raises(KeysError):
        load_keys(folder, service)
    vault.heal()

    assert load_keys(folder, service).secrets


def test_a_folder_is_wrapped_by_the_service(vault: Vault, tmp_path: Path) -> None:
    init_keys(tmp_path / "keys")
    before = load_keys(tmp_path / "keys")

    wrap_folder(tmp_path / "keys", vault.service())

    assert load_keys(tmp_path / "keys", vault.service()).secrets == before.secrets


async def test_a_process_keeps_its_keys_while_the_service_is_away_and_takes_a_new_one_up_later(
    vault: Vault, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    aside = folder.with_name("aside")
    init_keys(aside, wrapping=vault.service())
    found: asyncio.Queue[Keys] = asyncio.Queue()
    following = asyncio.create_task(
        follow_token_keys(folder, found.put_nowait, now, look_s=0.01, wrapping=vault.service())
    )
    try:
        async with asyncio.timeout(60):
            await found.get()
            vault.fail("error", "503")
            (aside / "identity.1.key").rename(folder / "identity.2.key")
            while "it is sealed" not in caplog.text:  # noqa: ASYNC110  # a log tells nobody
                await asyncio.sleep(0.01)
            assert found.empty()
            vault.heal()
            assert (await found.get()).latest("identity") == 2
    finally:
        following.cancel()
        await asyncio.wait([following])


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"kms_url": "http://vault.example:8200"}, "kms_url is not encrypted"),
        ({"kms_url": "ftp://vault.example"}, "kms_url is not encrypted"),
        ({"kms_key": ""}, "kms_url needs kms_key and kms_token"),
        ({"kms_token": SecretStr("")}, "kms_url needs kms_key and kms_token"),
        ({"environment": "production"}, "kms_token is a stand-in's"),
    ],
)
def test_a_service_that_must_not_be_asked_is_refused_and_checked(
    changed: dict[str, Any], fault: str
) -> None:
    settings = Vault("https://vault.example:8200").settings(**changed)

    assert any(each.startswith(fault) for each in unsafe(settings))
    with pytest.raises(KeysError, match=fault):
        key_service(settings)


@pytest.mark.parametrize(
    "url", ["https://vault.example:8200", "http://127.0.0.1:8100", "http://localhost:8100"]
)
def test_a_vault_by_https_and_an_agent_on_this_machine_are_fine(url: str) -> None:
    token = SecretStr("hvs.token")

    assert kms_faults(Vault(url).settings(kms_token=token, environment="production")) == []


def test_keys_that_lie_plain_beside_a_service_are_named(vault: Vault, folder: Path) -> None:
    add_version(folder, "digests")

    assert "1 keys lie plain although kms_url is set: zhijian keys wrap" in unsafe(
        vault.settings(keys=folder)
    )


@pytest.mark.slow
@pytest.mark.timeout(600)  # eleven programs one after the other
def test_a_city_starts_with_wrapped_keys_and_not_without_their_service(vault: Vault) -> None:
    with open_folder() as folder:
        plain, wrapped = at(folder), at(folder, **vault.environment())
        with running(plain):
            added = run("officer", "add", "li", "--password", PASSWORD, env=plain)
        done = run("keys", "wrap", env=wrapped)
        again = run("keys", "wrap", env=wrapped)
        with running(wrapped) as base:
            ready = get(f"{base}/readyz")["status"]
            officers = run("officer", "list", env=wrapped)
            rotated = run("keys", "rotate", "tokens", env=wrapped)
        listed = run("keys", "list", env=wrapped)
        unset = run("up", "--port", "0", env=plain)
        vault.fail("error", "503")
        away = run("up", "--port", "0", env=wrapped)
        texts = [path.read_bytes() for path in (folder / "keys").iterdir()]

    assert added.returncode == 0, added.stdout
    assert done.stdout.count("wrapped ") == 5
    assert "already" in again.stdout
    assert ready == "ready"
    assert "li" in officers.stdout
    assert rotated.returncode == listed.returncode == 0, rotated.stdout + listed.stdout
    assert (unset.returncode, away.returncode) == (1, 1)
    assert "is wrapped, and no kms_url says by whom" in unset.stdout
    assert "it is sealed" in away.stdout
    assert "Traceback" not in unset.stdout + away.stdout
    assert len(texts) == 6
    assert all(text.startswith(b"vault:v1:") for text in texts)
