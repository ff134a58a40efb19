"""Health: whether the parts a function needs answer, each asked with a short deadline of its own."""

from collections.abc import Callable, Mapping

from shared.app import App
from shared.domain.errors import PlatformError
from shared.domain.records import Administrators

WITHOUT_FILES = frozenset({"webhook", "signin"})
"""Functions that have nothing to do with files, and whose accounts may not read any."""


def check(app: App, function: str) -> Mapping[str, str]:
    """Each part this function needs, as `ok` or what is wrong with it in a word."""
    checks: dict[str, Callable[[], object]] = {"firestore": lambda: app.store.get(Administrators, Administrators.id)}
    if function not in WITHOUT_FILES:
        checks["storage"] = lambda: app.files.stat("health")
    return {name: _state(ask) for name, ask in checks.items()}


def _state(ask: Callable[[], object]) -> str:
    try:
        ask()
    except PlatformError as error:
        return error.code
    return "ok"
