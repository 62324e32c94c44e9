from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Step(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STEP_UNSPECIFIED: _ClassVar[Step]
    STEP_TURN_LEFT: _ClassVar[Step]
    STEP_TURN_RIGHT: _ClassVar[Step]
    STEP_OPEN_MOUTH: _ClassVar[Step]
    STEP_CLOSE_EYES: _ClassVar[Step]
    STEP_NOD: _ClassVar[Step]
    STEP_FOLLOW: _ClassVar[Step]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_PASS: _ClassVar[Outcome]
    OUTCOME_FAIL: _ClassVar[Outcome]
    OUTCOME_UNSURE: _ClassVar[Outcome]
STEP_UNSPECIFIED: Step
STEP_TURN_LEFT: Step
STEP_TURN_RIGHT: Step
STEP_OPEN_MOUTH: Step
STEP_CLOSE_EYES: Step
STEP_NOD: Step
STEP_FOLLOW: Step
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_PASS: Outcome
OUTCOME_FAIL: Outcome
OUTCOME_UNSURE: Outcome

class ServerMessage(_message.Message):
    __slots__ = ("prompt", "next", "coach", "verdict", "problem", "mark", "glow")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    COACH_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    GLOW_FIELD_NUMBER: _ClassVar[int]
    prompt: Prompt
    next: Next
    coach: Coach
    verdict: Verdict
    problem: Problem
    mark: Mark
    glow: Glow
    def __init__(self, prompt: _Optional[_Union[Prompt, _Mapping]] = ..., next: _Optional[_Union[Next, _Mapping]] = ..., coach: _Optional[_Union[Coach, _Mapping]] = ..., verdict: _Optional[_Union[Verdict, _Mapping]] = ..., problem: _Optional[_Union[Problem, _Mapping]] = ..., mark: _Optional[_Union[Mark, _Mapping]] = ..., glow: _Optional[_Union[Glow, _Mapping]] = ...) -> None: ...

class Prompt(_message.Message):
    __slots__ = ("number", "step", "position", "of", "text")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    TRY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    number: int
    step: Step
    position: int
    of: int
    text: str
    def __init__(self, number: _Optional[int] = ..., step: _Optional[_Union[Step, str]] = ..., position: _Optional[int] = ..., of: _Optional[int] = ..., text: _Optional[str] = ..., **kwargs) -> None: ...

class Next(_message.Message):
    __slots__ = ("credit",)
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    credit: int
    def __init__(self, credit: _Optional[int] = ...) -> None: ...

class Coach(_message.Message):
    __slots__ = ("reason", "text")
    REASON_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    reason: str
    text: str
    def __init__(self, reason: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class Mark(_message.Message):
    __slots__ = ("prompt", "across", "down", "text")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    ACROSS_FIELD_NUMBER: _ClassVar[int]
    DOWN_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    prompt: int
    across: int
    down: int
    text: str
    def __init__(self, prompt: _Optional[int] = ..., across: _Optional[int] = ..., down: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class Glow(_message.Message):
    __slots__ = ("colour", "text")
    COLOUR_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    colour: int
    text: str
    def __init__(self, colour: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class Verdict(_message.Message):
    __slots__ = ("outcome", "reasons", "text", "identity_confirmed", "certified", "certified_until", "receipt", "next_step")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    CERTIFIED_FIELD_NUMBER: _ClassVar[int]
    CERTIFIED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    outcome: Outcome
    reasons: _containers.RepeatedScalarFieldContainer[str]
    text: str
    identity_confirmed: bool
    certified: bool
    certified_until: str
    receipt: str
    next_step: str
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., reasons: _Optional[_Iterable[str]] = ..., text: _Optional[str] = ..., identity_confirmed: _Optional[bool] = ..., certified: _Optional[bool] = ..., certified_until: _Optional[str] = ..., receipt: _Optional[str] = ..., next_step: _Optional[str] = ...) -> None: ...

class Problem(_message.Message):
    __slots__ = ("type", "title", "next_step", "status", "retry_after")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_FIELD_NUMBER: _ClassVar[int]
    type: str
    title: str
    next_step: str
    status: int
    retry_after: int
    def __init__(self, type: _Optional[str] = ..., title: _Optional[str] = ..., next_step: _Optional[str] = ..., status: _Optional[int] = ..., retry_after: _Optional[int] = ...) -> None: ...

class ClientMessage(_message.Message):
    __slots__ = ("frame", "hangup")
    FRAME_FIELD_NUMBER: _ClassVar[int]
    HANGUP_FIELD_NUMBER: _ClassVar[int]
    frame: Frame
    hangup: Hangup
    def __init__(self, frame: _Optional[_Union[Frame, _Mapping]] = ..., hangup: _Optional[_Union[Hangup, _Mapping]] = ...) -> None: ...

class Frame(_message.Message):
    __slots__ = ("prompt", "seq", "captured_ms", "jpeg")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    CAPTURED_MS_FIELD_NUMBER: _ClassVar[int]
    JPEG_FIELD_NUMBER: _ClassVar[int]
    prompt: int
    seq: int
    captured_ms: int
    jpeg: bytes
    def __init__(self, prompt: _Optional[int] = ..., seq: _Optional[int] = ..., captured_ms: _Optional[int] = ..., jpeg: _Optional[bytes] = ...) -> None: ...

class Hangup(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
