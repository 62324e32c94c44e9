"""How a phone is held while it films: each time a little otherwise, and never quite still."""

import math
from typing import Final

import cv2
import numpy as np

from clients.clips import Pixels

FPS: Final = 8


class Hand:
    """Shows pictures as a phone in a hand films them, in turn: moved, turned, nearer, and swaying.

    Somebody filmed twice is never the same picture: without it, two showings of a take are a replay.
    """

    def __init__(self, random: np.random.Generator) -> None:
        self._scale = float(random.uniform(1.05, 1.11))
        self._roll = float(random.uniform(-1.5, 1.5))
        self._shift = random.uniform(-0.012, 0.012, 2)  # shares of the width
        self._sway = float(random.uniform(0.001, 0.004))
        self._period = random.uniform(2.5, 6.0, 2) * FPS
        self._phase = random.uniform(0, 2 * math.pi, 2)
        self._number = 0

    def show(self, picture: Pixels) -> Pixels:
        height, width = picture.shape[:2]
        moved = cv2.getRotationMatrix2D((width / 2, height / 2), self._roll, self._scale)
        sway = np.sin(2 * math.pi * self._number / self._period + self._phase)
        moved[:, 2] += width * (self._shift + self._sway * sway)
        self._number += 1
        border = cv2.BORDER_REFLECT
        shown = cv2.warpAffine(picture, moved, (width, height), borderMode=border)
        return shown.astype(np.uint8, copy=False)
