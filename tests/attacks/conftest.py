"""Models and clips, loaded once; `make test` prepares both."""

import pytest

from biometrics.models import ModelsUnfit
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
