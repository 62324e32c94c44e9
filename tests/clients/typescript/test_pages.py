"""What the citizens' page takes from TypeScript is what stands there today."""

from pathlib import Path

import pytest

from tests.clients.typescript.pages import COPIES, head, made, sources

COPY = pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.name)


@COPY
def test_each_copy_is_of_its_source_as_it_is_today(copy: Path) -> None:
    assert {each.name for each in copy.iterdir()} == set(sources(copy))
    for name, source in sources(copy).items():
        assert (copy / name).read_text(encoding="utf-8").startswith(head(source)), "run: make sdk"


@pytest.mark.slow
@COPY
def test_each_copy_is_what_the_compiler_makes_of_its_source(copy: Path) -> None:
    there = {each.name: each.read_text(encoding="utf-8") for each in copy.iterdir()}

    assert there == made(copy)
