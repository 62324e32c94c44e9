"""What all wire models share: requests refuse unknown fields; answers are built from domain values."""

from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)

from domain.errors import Unfit
from domain.identifiers import read_name, read_phone
from domain.utc import zulu


class Body(BaseModel):
    """What a caller sends. Unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, strict=True, defer_build=True
    )

    @field_validator("*")
    @classmethod
    def _storable(cls, value: object) -> object:
        if isinstance(value, str) and "\x00" in value:
            raise Unfit("文字里不能有字符 U+0000", "a text without the character U+0000")
        return value


class Answer(BaseModel):
    """What we send, each field of it always. Clients ignore fields they don't know."""

    model_config = ConfigDict(
        frozen=True, defer_build=True, json_schema_serialization_defaults_required=True
    )


Moment = Annotated[
    AwareDatetime,
    PlainSerializer(zulu, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Phone = Annotated[str, AfterValidator(read_phone)]
Name = Annotated[str, AfterValidator(read_name)]
Day = date


class FieldFault(Answer):
    pointer: str
    code: str
    detail: str


class ProblemAnswer(Answer):
    """RFC 9457, with what to do next. `errors` is left out where there is none."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: str
    title: str
    status: int
    detail: str = ""
    next_step: str
    request_id: str
    errors: list[FieldFault] = []


class OAuthProblemAnswer(ProblemAnswer):
    """The same at the doors of OAuth, with its own words for a client library (RFC 6749, 5.2)."""

    error: str
    error_description: str
