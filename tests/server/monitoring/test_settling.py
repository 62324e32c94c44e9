"""Garbage: what stands at the start is left alone by its collector."""

import gc
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from server.commands.cli import COLLECT, cli
from server.commands.serving import settle


@pytest.fixture
def collector() -> Iterator[None]:
    """As it was, when the test is over, but for what was left out: all tests share it."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector")
def test_what_stands_at_the_start_is_not_looked_through_again() -> None:
    stands = [object()]

    settle()

    assert gc.is_tracked(stands)
    assert not any(found is stands for found in gc.get_objects())


@pytest.mark.usefixtures("collector")
def test_no_command_looks_for_garbage_as_often_as_python_does() -> None:
    CliRunner().invoke(cli, ["keys", "list", "--no-such-option"])

    assert gc.get_threshold() == COLLECT
