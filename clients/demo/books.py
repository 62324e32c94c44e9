"""The books of the morning, counted again from the rows and held against what was seen and what the vendor says."""

from dataclasses import dataclass

from clients.demo.grounds import coming
from clients.demo.processes import NotStarted
from clients.demo.town import Town


@dataclass(frozen=True, slots=True)
class Books:
    """What `zhijian recount` said: counts by name, and the lines that differ by themselves."""

    counts: dict[str, int]
    differing: tuple[str, ...]


async def recounted(town: Town) -> Books:
    """As the operator does it, from the rows; it ends badly where anything differs."""
    try:
        said, ended_well = await town.command("recount", "--since", f"{coming()[0]}"), True
    except NotStarted as differs:
        said, ended_well = str(differs), False
    rows = [line.split("\t") for line in said.splitlines() if line.count("\t") == 2]  # noqa: PLR2004  # name, count, wrong
    differing = tuple(name for name, _, wrong in rows if int(wrong))
    if not rows or ended_well is bool(differing):
        raise LookupError(f"the recount can't be read\n{said}")
    return Books({name: int(count) for name, count, _ in rows}, differing)
