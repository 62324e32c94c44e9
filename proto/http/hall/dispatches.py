"""What a unit's own system is answered."""

from domain.hall.dispatches import AnswerEnd
from proto.http.base import Answer


class UnitAnswerKept(Answer):
    """`why`: the name of the problem of one that is refused; `expects`: the number of its own that lacks first."""

    outcome: AnswerEnd
    why: str
    expects: int
