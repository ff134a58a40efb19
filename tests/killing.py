"""Killing: a platform whose process dies right before or right after any of its calls, and is started again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.app import App


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


class Mortal:
    """A part of the app whose calls are counted; the one that is next when none is left does not return, or is not made."""

    def __init__(self, part: Any, calls: list[int], *, before: bool) -> None:
        self._part, self._calls, self._before = part, calls, before

    def __getattr__(self, name: str) -> Any:
        there = getattr(self._part, name)
        if not callable(there):
            return there

        def call(*args: Any, **named: Any) -> Any:
            self._calls[0] -= 1
            if self._calls[0] == 0 and self._before:
                raise Killed
            result = there(*args, **named)
            if self._calls[0] == 0:
                raise Killed
            return result

        return call


def killed_everywhere(app: App, errand: Callable[[App], bool], *, before: bool) -> int:
    """Run an errand again and again, each time killed at its first, second, third … call, until one run goes through to its end.

    `errand` says whether all is done. Answers how often it was killed.
    """
    kills = 0
    while kills < 2000:
        calls = [kills % 40 + 1]
        parts = {name: Mortal(getattr(app, name), calls, before=before) for name in ("store", "files")}
        try:
            if errand(replace(app, **parts)):
                return kills
        except Killed:
            kills += 1
    raise AssertionError("it never ends")
