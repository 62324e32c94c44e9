"""What `check` says of the keys' folder."""

from pathlib import Path

import pytest

from server.monitoring.checks import unsafe
from server.settings import Settings
from storage.keys.vault import init_keys


@pytest.mark.parametrize(("mode", "told"), [(0o700, 0), (0o750, 1), (0o755, 1)])
def test_a_folder_of_keys_that_others_read_is_named(tmp_path: Path, mode: int, told: int) -> None:
    keys = tmp_path / "keys"
    init_keys(keys)
    keys.chmod(mode)

    found = [each for each in unsafe(Settings(keys=keys)) if "can be read by others" in each]
    assert len(found) == told
