"""Every field of an answer has a type that the client can read."""

import importlib
import pkgutil
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from zhijian_client import answers

READ = {None, Union, types.UnionType, tuple, dict}
ANSWERS = {
    f"{module.name.rpartition('.')[2]}.{name}": cls
    for module in pkgutil.iter_modules(answers.__path__, f"{answers.__name__}.")
    for name, cls in vars(importlib.import_module(module.name)).items()
    if is_dataclass(cls) and cls.__module__ == module.name
}


def hints(hint: Any) -> Iterator[Any]:  # noqa: ANN401  # a type
    yield hint
    for part in get_args(hint):
        if not isinstance(part, str):  # one of Literal's
            yield from hints(part)


@pytest.mark.parametrize("cls", ANSWERS.values(), ids=ANSWERS)
def test_the_client_reads_each_field(cls: type) -> None:
    found = get_type_hints(cls)

    for field in fields(cls):
        assert {get_origin(each) for each in hints(found[field.name])} <= READ, field.name
