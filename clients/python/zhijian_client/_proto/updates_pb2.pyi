from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ServerMessage(_message.Message):
    __slots__ = ("event", "caught_up", "problem", "read_to", "look_again")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    CAUGHT_UP_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    READ_TO_FIELD_NUMBER: _ClassVar[int]
    LOOK_AGAIN_FIELD_NUMBER: _ClassVar[int]
    event: Event
    caught_up: CaughtUp
    problem: Problem
    read_to: ReadTo
    look_again: LookAgain
    def __init__(self, event: _Optional[_Union[Event, _Mapping]] = ..., caught_up: _Optional[_Union[CaughtUp, _Mapping]] = ..., problem: _Optional[_Union[Problem, _Mapping]] = ..., read_to: _Optional[_Union[ReadTo, _Mapping]] = ..., look_again: _Optional[_Union[LookAgain, _Mapping]] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("n", "kind", "title", "text", "subject", "happened_at", "urgent", "read_at", "mandate")
    N_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    HAPPENED_AT_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    READ_AT_FIELD_NUMBER: _ClassVar[int]
    MANDATE_FIELD_NUMBER: _ClassVar[int]
    n: int
    kind: str
    title: str
    text: str
    subject: str
    happened_at: str
    urgent: bool
    read_at: str
    mandate: str
    def __init__(self, n: _Optional[int] = ..., kind: _Optional[str] = ..., title: _Optional[str] = ..., text: _Optional[str] = ..., subject: _Optional[str] = ..., happened_at: _Optional[str] = ..., urgent: _Optional[bool] = ..., read_at: _Optional[str] = ..., mandate: _Optional[str] = ...) -> None: ...

class ReadTo(_message.Message):
    __slots__ = ("n",)
    N_FIELD_NUMBER: _ClassVar[int]
    n: int
    def __init__(self, n: _Optional[int] = ...) -> None: ...

class LookAgain(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CaughtUp(_message.Message):
    __slots__ = ("n",)
    N_FIELD_NUMBER: _ClassVar[int]
    n: int
    def __init__(self, n: _Optional[int] = ...) -> None: ...

class Problem(_message.Message):
    __slots__ = ("type", "title", "next_step")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    type: str
    title: str
    next_step: str
    def __init__(self, type: _Optional[str] = ..., title: _Optional[str] = ..., next_step: _Optional[str] = ...) -> None: ...
