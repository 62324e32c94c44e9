"""What `check` says of the keys' folder, and of the name at which passkeys are good."""

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


@pytest.mark.parametrize(
    ("address", "named"),
    [("", True), ("https://10.0.0.1", True), ("https://hall.example.gov.cn", False)],
)
def test_a_city_without_an_https_name_hears_that_its_officers_have_no_passkeys(
    address: str,
    named: bool,  # noqa: FBT001  # of the table
) -> None:
    found = unsafe(Settings(public_url=address))

    assert any("passkeys" in each for each in found) is named
