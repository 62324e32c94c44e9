from types import SimpleNamespace
from typing import cast

from server.monitoring.gauges import notes
from server.settings import Settings
from server.workers import FaceParts


def test_a_layer_that_is_off_and_how_workers_are_isolated_are_named() -> None:
    pool = SimpleNamespace(isolation=("seccomp",))
    health = SimpleNamespace(pool=pool, missing_models=("flash",), ready=True)
    engine = SimpleNamespace(calibration="opencv-1")
    faces = SimpleNamespace(health=lambda: health, engine=engine)

    noted = notes(cast("FaceParts", faces), Settings())

    assert (noted["layers_off"], noted["isolation"]) == (["flash"], ["seccomp"])
    assert noted["calibration"] == "opencv-1"
