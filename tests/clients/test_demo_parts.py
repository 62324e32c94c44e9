"""What the demo is made of: invented people, the telling, its reading of the process table."""

import io
import os
import subprocess
import sys
from datetime import date

import pytest

from clients.demo import fakes, people
from clients.demo.processes import face_workers
from clients.demo.story import Different, Story
from domain.identifiers import read_id_number, read_name, read_phone

RESIDENTS = [
    people.FIRST,
    people.SECOND,
    people.THIRD,
    people.BEREAVED,
    people.NIGHT,
    people.BY_HAND,
    *people.PRINTED,
    *(fake.who for fake in fakes.FAKES),
]


@pytest.mark.parametrize("who", RESIDENTS, ids=lambda who: who.phone)
def test_invented_residents_are_well_formed(who: people.Resident) -> None:
    assert read_id_number(who.id_number, date(2026, 11, 24)) == who.id_number
    assert read_phone(who.phone) == who.phone
    assert read_name(who.name) == who.name


def test_no_two_residents_share_a_phone_or_a_number() -> None:
    assert len({who.phone for who in RESIDENTS}) == len(RESIDENTS)
    assert len({who.id_number for who in RESIDENTS}) == len(RESIDENTS)


def test_a_step_that_differs_is_told_with_what_was_seen_and_ends_the_chapter() -> None:
    out = io.StringIO()
    story = Story(out=out)

    with pytest.raises(Different):
        story.expect(
            bool(story.differences), "应当如此。", "It should be so.", seen="something else"
        )

    assert story.differences == ["It should be so."]
    assert "✗ 应当如此。" in out.getvalue()
    assert "something else" in out.getvalue()


def test_the_end_says_whether_all_was_as_it_should_be() -> None:
    out = io.StringIO()
    story = Story(out=out)
    story.tell("好。", "Good.")
    story.end()

    assert "All as it should be" in out.getvalue()


def test_face_workers_are_found_below_a_process() -> None:
    wait = "import sys; sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", wait, "biometrics.serving"], stdin=subprocess.PIPE
    ) as worker:
        found = face_workers(os.getpid())

    assert found == [worker.pid]
