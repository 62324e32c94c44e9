"""How a citizen wishes to be told."""

from datetime import time
from typing import Annotated

from pydantic import Field, PlainSerializer

from domain.escalation import ChannelGroup
from domain.notice_kinds import Group
from domain.words import Language
from proto.http.base import Answer, Body

#: HH:MM in Shanghai.
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Shown = Annotated[time, PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str)]


class QuietWanted(Body):
    on: bool
    start: ClockTime = "21:30"
    end: ClockTime = "08:00"


class WaysWanted(Body):
    """The whole choice: what `off` does not name is on."""

    off: dict[Group, Annotated[list[ChannelGroup], Field(max_length=10)]]
    language: Language
    plain_words: bool
    quiet: QuietWanted


class WayChosen(Answer):
    way: ChannelGroup
    name: str
    on: bool
    offered: bool = True  # the city has set up a channel of this way


class GroupChosen(Answer):
    group: Group
    name: str
    must: bool  # the law wants these told: at least one way stays on
    ways: list[WayChosen]


class QuietChosen(Answer):
    """In Shanghai; what is urgent leaves all the same."""

    on: bool
    start: Shown
    end: Shown


class WaysChosen(Answer):
    groups: list[GroupChosen]
    language: Language
    plain_words: bool
    quiet: QuietChosen
    subscriptions: dict[str, int]  # WeChat's grants left by template
    ask_subscriptions: list[str]  # templates to ask for at the next tap that leads to a notice
