"""Models in TensorFlow Lite's format, run by LiteRT: on one thread twice as fast as by OpenCV."""

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from biometrics.engine import Picture

_Floats = npt.NDArray[np.float32]

_LEVEL: Final = np.float32(1 / 255)

#: Sizes of pictures that one model is kept ready for; phones agree on two or three.
_SIZES: Final = 8


class Network:
    """One picture in, one of the model's outputs out. Not thread-safe."""

    def __init__(self, file: Path, output: str) -> None:
        """Raises ValueError when the file is no model, KeyError when it has no such output."""
        self._loaded = _Loaded(file.read_bytes())
        self._output = self._loaded.outputs[output]

    def run(self, pixels: Picture) -> _Floats:
        """What the model says of a picture of just its size; it sees red, green, blue."""
        red_first = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        self._loaded.run(np.multiply(red_first, _LEVEL))
        return self._loaded.get(self._output)


class AnySize:
    """A picture of any size that the model can take in, all of its outputs out. Not thread-safe."""

    def __init__(self, file: Path) -> None:
        """Raises ValueError when the file is no model."""
        self._model = file.read_bytes()  # a worker opens no file once it is at work
        self._ready: OrderedDict[tuple[int, ...], _Loaded] = OrderedDict()
        _Loaded(self._model)  # so that a bad file is refused now, and not at the first picture

    def run(self, pixels: _Floats) -> Mapping[str, _Floats]:
        """The outputs by name, of pixels as the model sees them."""
        loaded = self._fit(pixels.shape)
        loaded.run(pixels)
        return {name: loaded.get(output) for name, output in loaded.outputs.items()}

    def _fit(self, shape: tuple[int, ...]) -> "_Loaded":
        """Takes some milliseconds for a size that was not there lately."""
        if shape not in self._ready:
            self._ready[shape] = _Loaded(self._model, shape)
            if len(self._ready) > _SIZES:
                self._ready.popitem(last=False)
        self._ready.move_to_end(shape)
        return self._ready[shape]


class _Loaded:
    """A model ready to run, its outputs by name."""

    def __init__(self, model: bytes, shape: tuple[int, ...] | None = None) -> None:
        # 9 MB, which the process that only hands pictures over can do without
        from ai_edge_litert.interpreter import (  # type: ignore[import-untyped]  # ships no types  # noqa: PLC0415  # as above
            Interpreter,
        )

        self._interpreter: Any = Interpreter(model_content=model, num_threads=1)
        self._input: int = self._interpreter.get_input_details()[0]["index"]
        if shape is not None:
            self._interpreter.resize_tensor_input(self._input, (1, *shape))
        self._interpreter.allocate_tensors()
        self.outputs: dict[str, int] = {
            one["name"]: one["index"] for one in self._interpreter.get_output_details()
        }

    def run(self, pixels: _Floats) -> None:
        self._interpreter.set_tensor(self._input, pixels[None])
        self._interpreter.invoke()

    def get(self, output: int) -> _Floats:
        return np.asarray(self._interpreter.get_tensor(output), np.float32)
