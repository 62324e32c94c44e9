"""The faults that an operator can mend: each text is a sentence for them."""

from typing import Final

from biometrics.calibration import Uncalibrated
from biometrics.engines import NoSuchEngine
from biometrics.liveness.layers import LayersUnfit
from biometrics.models import ModelsUnfit
from domain.errors import Refusal
from domain.problem_titles import TITLES
from domain.problems import Problem
from server.commands.wording import language
from services.faces.engine_switch import NotYet
from storage.backup import BackupError
from storage.environments import OtherEnvironment
from storage.keys.vault import KeysError
from storage.migrate import MigrationError
from storage.postgres.embedded import EmbeddedError
from storage.postgres.session_settings import SettingsDropped

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
    OtherEnvironment,
    Refusal,
    SettingsDropped,
    Uncalibrated,
)


def sentence(fault: BaseException) -> str:
    """For the operator; of a refusal what a citizen would read, and the detail that goes with it.

    There is no form at the command line: what is wrong with a field is said without the form's title.
    """
    if not isinstance(fault, Refusal):
        return str(fault)
    chosen = language()
    details = [fault.detail, *(error.detail for error in fault.errors)]
    parts = [each if isinstance(each, str) else each.in_(chosen) for each in details if each]
    if fault.problem is Problem.BODY_INVALID and parts:
        return "; ".join(parts)
    title = TITLES[fault.problem].in_(chosen)
    return f"{title}: {'; '.join(parts)}" if parts else title
