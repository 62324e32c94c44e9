"""Whether the vendors approved the templates that we send with, and whether theirs have our fields."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.delivery import Channel
from domain.templates import Approval, VendorTemplate

#: A review takes the vendors from minutes to days; what is withdrawn should be known within the hour.
ASK_EVERY: Final = timedelta(hours=1)
ASK_AGAIN: Final = timedelta(minutes=5)  # after a vendor that gave no answer


@dataclass(frozen=True, slots=True)
class TemplateInUse:
    """A vendor's template that the settings name, and the fields that we fill in."""

    channel: Channel
    template_id: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class TemplateFound:
    """As the vendor has it. `why`: its own words, for a rejection."""

    template_id: str
    state: Approval
    why: str
    fields: frozenset[str]


def differences(ours: frozenset[str], theirs: frozenset[str]) -> str:
    """What the vendor's template lacks or has too much, for an operator; "" when they are the same."""
    lacks, more = sorted(ours - theirs), sorted(theirs - ours)
    parts = [f"lacks {', '.join(lacks)}"] if lacks else []
    parts += [f"has {', '.join(more)} too"] if more else []
    return "; ".join(parts)


def unfit(
    in_use: Collection[TemplateInUse], known: Collection[VendorTemplate]
) -> Iterator[VendorTemplate]:
    """Those in use of which a vendor has said that they can't be sent with, or not as we do."""
    names = {(each.channel, each.template_id) for each in in_use}
    for each in known:
        wrong = each.state is not Approval.APPROVED or each.differs
        if (each.channel, each.template_id) in names and wrong:
            yield each
