"""The faults that an operator can mend: each text is a sentence for them."""

from typing import Final

from biometrics.calibration import Uncalibrated
from biometrics.engines import NoSuchEngine
from biometrics.liveness.layers import LayersUnfit
from biometrics.models import ModelsUnfit
from domain.errors import Refusal
from services.engine_switch import NotYet
from storage.backup import BackupError
from storage.database import SettingsDropped
from storage.embedded import EmbeddedError
from storage.migrate import MigrationError
from storage.vault import KeysError

OPERATOR_FAULTS: Final = (
    BackupError,
    EmbeddedError,
    KeysError,
    LayersUnfit,
    MigrationError,
    ModelsUnfit,
    NoSuchEngine,
    NotYet,
    OSError,
    Refusal,
    SettingsDropped,
    Uncalibrated,
)
