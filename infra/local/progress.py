"""Shows how a task goes: a bar that moves in a terminal, a line for each new stage anywhere else."""

import sys
from dataclasses import dataclass, field
from typing import TextIO

_CELLS = 24


@dataclass
class Progress:
    """One task's line, under `label`."""

    label: str
    stream: TextIO = field(default_factory=lambda: sys.stdout)
    _last_stage: str = ""

    def show(self, stage: str, fraction: float | None, seconds: float) -> None:
        """Where it is now; `fraction` is 0..1, or None where the provider gives none."""
        if self.stream.isatty():
            self._write(f"\r\033[K  {self.label:<10} {_bar(fraction)} {stage:<10} {seconds:4.0f} s")
        elif stage != self._last_stage:
            self._write(f"  {self.label:<10} {stage:<10} {seconds:4.0f} s\n")
        self._last_stage = stage

    def end(self, words: str) -> None:
        """The last word, which replaces the bar."""
        start = "\r\033[K" if self.stream.isatty() else ""
        self._write(f"{start}  {self.label:<10} {words}\n")

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def _bar(fraction: float | None) -> str:
    done = round((fraction or 0.0) * _CELLS)
    share = "    " if fraction is None else f"{fraction:4.0%}"
    return f"{'█' * done}{'░' * (_CELLS - done)} {share}"
