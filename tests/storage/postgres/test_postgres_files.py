"""The files of the embedded PostgreSQL: made whole, of one version, and what they say of who runs it."""

import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage.postgres import embedded, embedded_postgres
from storage.postgres.embedded import EmbeddedError
from storage.postgres.embedded_postgres import borrowed_postgres, running_postgres

Server = embedded_postgres._Server


class Made:
    """`initdb`, which answers as it is told to."""

    def __init__(self, code: int, said: str = "") -> None:
        self.code = code
        self.said = said
        self.args: list[str] = []
        self.found: list[str] = []

    def run(
        self, args: Sequence[str | Path], *, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        assert timeout > 60  # a slow disk
        self.args = [str(each) for each in args]
        folder = Path(self.args[1].removeprefix("--pgdata="))
        self.found = sorted(each.name for each in folder.iterdir()) if folder.exists() else []
        folder.mkdir(exist_ok=True)
        return subprocess.CompletedProcess(self.args, self.code, "", self.said)


def test_a_cluster_is_made_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cluster.unfinished" / "base").mkdir(parents=True)
    failed, made = Made(1, "no space left\n"), Made(0)
    server = Server(Path("/programs"), tmp_path)

    monkeypatch.setattr(embedded, "run", failed.run)
    with pytest.raises(EmbeddedError, match=r"could not make its files: no space left$"):
        server.make()
    assert not (tmp_path / "cluster").exists()
    monkeypatch.setattr(embedded, "run", made.run)
    server.make()

    assert (tmp_path / "cluster").is_dir()
    assert failed.found == made.found == []
    assert made.args[0] == "/programs/initdb"
    assert {
        "--username=postgres", f"--pwfile={tmp_path / 'superuser'}", "--auth=scram-sha-256",
        "--data-checksums",
    } <= set(made.args)  # fmt: skip
    assert stat.S_IMODE((tmp_path / "superuser").stat().st_mode) == 0o600


@pytest.mark.parametrize(("have", "told"), [("17.2", "17"), (None, r"\?")])
def test_data_of_another_version_is_refused_and_of_the_same_is_let_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, have: str | None, told: str
) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "PG_VERSION").write_text("16\n")
    server = Server(Path("/programs"), tmp_path)
    monkeypatch.setattr(embedded_postgres, "version", lambda _: "16.9")
    server.make()
    monkeypatch.setattr(embedded_postgres, "version", lambda _: have)

    with pytest.raises(EmbeddedError, match=f"made by PostgreSQL 16, and {told} is installed"):
        server.make()


async def test_a_server_is_borrowed_where_one_runs_and_has_said_where(tmp_path: Path) -> None:
    place = tmp_path / "postgres"
    place.mkdir()
    assert running_postgres(tmp_path) is None  # nobody holds the folder
    with embedded.only_one(place, "PostgreSQL"):
        assert running_postgres(tmp_path) is None  # not yet said
        (place / "password").write_text("secret")
        (place / "port").write_text("5432")

        async with borrowed_postgres(tmp_path) as url:
            assert url == "postgresql://zhijian:secret@127.0.0.1:5432/zhijian"

    assert running_postgres(tmp_path) is None
