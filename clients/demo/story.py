"""Telling the day: one plain sentence a step with its time, in Chinese with English beneath."""

import sys
import time
from dataclasses import dataclass, field
from typing import Final, TextIO

GREEN: Final = "\x1b[32m"
RED: Final = "\x1b[31m"
BOLD: Final = "\x1b[1m"
DIM: Final = "\x1b[2m"
PLAIN: Final = "\x1b[0m"


class Different(Exception):
    """A step was not as it should be; it has been told."""


@dataclass(slots=True)
class Story:
    """Prints as things happen. `differences` holds the steps that were not as they should be."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    differences: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def chapter(self, number: int, zh: str, en: str) -> None:
        self._print(f"\n{self._in(BOLD, f'{number}. {zh}')}\n   {self._in(DIM, en)}")

    def tell(self, zh: str, en: str) -> None:
        """A step that was as it should be."""
        self._line(self._in(GREEN, "✓"), zh, en)

    def note(self, zh: str, en: str) -> None:
        """Something said or seen, nothing that was checked."""
        self._line(" ", zh, en)

    def expect(self, holds: bool, zh: str, en: str, seen: object = "") -> None:  # noqa: FBT001  # what is expected stands first
        """Tells the step; when it does not hold, tells what was seen instead and raises Different."""
        if holds:
            self.tell(zh, en)
            return
        self.differences.append(en)
        self._line(self._in(RED, "✗"), zh, en)
        self._print(f"            {self._in(RED, f'实际 / seen: {seen}')}")
        raise Different(en)

    def broke(self, zh: str, en: str, error: BaseException) -> None:
        """A step that could not be finished."""
        self.differences.append(en)
        self._line(self._in(RED, "✗"), zh, en)
        self._print(f"            {self._in(RED, f'{type(error).__name__}: {error}')}")

    def end(self) -> None:
        """The last line: all as it should be, or what differed."""
        if not self.differences:
            self._print(f"\n全部如期，{self.seconds:.0f} 秒。 All as it should be.")
            return
        self._print(f"\n{len(self.differences)} 处与应有的不同 / differed from what should be:")
        for difference in self.differences:
            self._print(f"  - {difference}")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def _line(self, mark: str, zh: str, en: str) -> None:
        self._print(f"  {self.seconds:6.1f}s {mark} {zh}\n            {self._in(DIM, en)}")

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if self.out.isatty() else text

    def _print(self, text: str) -> None:
        self.out.write(text + "\n")
        self.out.flush()
