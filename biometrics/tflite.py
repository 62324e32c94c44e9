"""Models in TensorFlow Lite's format, run by LiteRT: on one thread twice as fast as by OpenCV."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from biometrics.engine import Picture

_LEVEL: Final = np.float32(1 / 255)


class Network:
    """One picture in, one of the model's outputs out. Not thread-safe."""

    def __init__(self, file: Path, output: str) -> None:
        """Raises ValueError when the file is no model, KeyError when it has no such output."""
        # 9 MB, which the process that only hands pictures over can do without
        from ai_edge_litert.interpreter import (  # type: ignore[import-untyped]  # ships no types  # noqa: PLC0415
            Interpreter,
        )

        self._interpreter = Interpreter(model_path=str(file), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input: int = self._interpreter.get_input_details()[0]["index"]
        outputs = {one["name"]: one["index"] for one in self._interpreter.get_output_details()}
        self._output: int = outputs[output]

    def run(self, pixels: Picture) -> npt.NDArray[np.float32]:
        """What the model says of a picture of just its size; it sees red, green, blue of 0…1."""
        red_first = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        self._interpreter.set_tensor(self._input, np.multiply(red_first, _LEVEL)[None])
        self._interpreter.invoke()
        return np.asarray(self._interpreter.get_tensor(self._output), np.float32)
