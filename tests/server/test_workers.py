"""What the settings say of the face workers reaches them."""

import pytest

from server import workers
from server.settings import Settings


def test_each_camera_that_is_let_in_has_its_place_before_the_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(workers, "open_faces", lambda _, **parts: asked.update(parts))

    workers.open_workers(Settings(workers=2, captures=7))

    assert (asked["workers"], asked["cameras"]) == (2, 7)
