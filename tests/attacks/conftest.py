"""Models and clips, loaded once; `make test` prepares both."""

import pytest

from biometrics.models import ModelsUnfit
from clients import fakes
from clients.attack_kit.film import STEPS
from clients.attack_kit.show import MEN, Stage
from tests.attacks.studio import Studio
from tests.samples import SamplesMissing, clip


@pytest.fixture(scope="session")
def studio() -> Studio:
    try:
        for name in ("franck", "cap12_edit", "cap13_edit2"):
            clip(name)
        return Studio()
    except (ModelsUnfit, SamplesMissing) as missing:
        pytest.skip(f"the real faces are not here: {missing}")


@pytest.fixture(scope="module")
def stage() -> Stage:
    try:
        for name in ("franck", "cap12_edit", "cap13_edit2"):
            clip(name)
    except SamplesMissing as missing:
        pytest.skip(f"the clips are not here: {missing}")
    still = next(fakes.still("franck"))
    return Stage({man: dict.fromkeys(STEPS, (still,) * 4) for man in MEN})
