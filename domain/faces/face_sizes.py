"""How wide a face has to be in a picture, by what took it: a phone in the hand, a kiosk, a window's camera.

Below 32 px a comparison says little (biometrics/quality.py), so that no channel may ask for less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

from domain.faces.face_check import Reason, Sight


class Channel(StrEnum):
    PHONE = "phone"
    KIOSK = "kiosk"
    WINDOW = "window"  # a photo that an officer takes or reads in, of which a reference is made


#: px of the face's box. The kiosk's is an own choice: before a camera of 70° whose picture is 640 px high a face
#: has 76 px at 1.2 m and 48 at 1.9 m, so that whoever stands at the machine is wide enough, and who queues is not.
LEAST_PX: Final[Mapping[Channel, int]] = {
    Channel.PHONE: 32,
    Channel.KIOSK: 48,
    Channel.WINDOW: 48,
}
#: What the engines were measured down to, and own choice: more is no face but a lens.
_FLOOR: Final[Mapping[Channel, int]] = {
    Channel.PHONE: 32,
    Channel.KIOSK: 32,
    Channel.WINDOW: 48,
}
_MOST_PX: Final = 400


@dataclass(frozen=True, slots=True)
class FaceSizes:
    least_px: Mapping[Channel, int]

    @classmethod
    def read(cls, stated: Mapping[Channel, int]) -> Self:
        """As a configuration has them, those it leaves out as they come along. ValueError names the channel."""
        for channel, least in stated.items():
            if not _FLOOR[channel] <= least <= _MOST_PX:
                raise ValueError(f"{channel}: from {_FLOOR[channel]} to {_MOST_PX} px")
        return cls({**LEAST_PX, **stated})

    def of(self, *, kiosk: bool) -> int:
        """Of a capture."""
        return self.least_px[Channel.KIOSK if kiosk else Channel.PHONE]


AS_SHIPPED: Final = FaceSizes(LEAST_PX)


def held_to(sight: Sight, least_px: int) -> Sight:
    """With the reason where the face is narrower; who is not alone hears of that first."""
    if not sight.faces or sight.box[2] >= least_px or Reason.FACE_TOO_SMALL in sight.reasons:
        return sight
    first = tuple(each for each in sight.reasons if each is Reason.SEVERAL_FACES)
    rest = tuple(each for each in sight.reasons if each is not Reason.SEVERAL_FACES)
    return replace(sight, reasons=(*first, Reason.FACE_TOO_SMALL, *rest))
