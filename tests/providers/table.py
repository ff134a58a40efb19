"""`make providers`: which adapter can do what, and the test that proves it; it fails where there is neither proof nor reason.

A test says what it proves by `@pytest.mark.proves("replicate", "cancel")`; what an adapter cannot do stands in LACKS.
"""

from collections.abc import Iterator

import pytest

from shared.catalogue import adapters

CAPABILITIES = ("text", "image", "references", "video", "progress", "cancel", "webhook", "reconcile")

LACKS: dict[tuple[str, str], str] = {
    ("openai", "video"): "the vendor has no video interface any more",
    ("openai", "reconcile"): "responses cannot be listed; a lost create calls back, or is sent once more",
    (
        "replicate",
        "reconcile",
    ): "the list of predictions shows nothing of ours; a lost create calls back, or is sent once more",
    ("vertex", "reconcile"): "the service cannot be searched by labels; a lost create is sent once more",
    ("vertex", "webhook"): "the service has none; the worker asks",
}
"""What an adapter cannot do, because its service cannot."""


class Table:
    """Gathers the marked tests and how each of them ended."""

    def __init__(self) -> None:
        self.proofs: dict[tuple[str, str], list[str]] = {}
        self.failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("proves"):
                self.proofs.setdefault((mark.args[0], mark.args[1]), []).append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or report.skipped:
            self.failed.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if any(line.startswith("MISSING") for _, _, line in self.lines()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("adapters")
        for adapter, capability, line in self.lines():
            terminalreporter.write_line(f"{adapter:<10} {capability:<11} {line}")

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Adapter, capability and what is to be said of it."""
        for adapter in adapters.names():
            for capability in CAPABILITIES:
                yield adapter, capability, self._cell((adapter, capability))

    def _cell(self, cell: tuple[str, str]) -> str:
        proofs = sorted({proof.partition("[")[0] for proof in self.proofs.get(cell, [])})
        if proofs and cell in LACKS:
            return f"MISSING: it is said to lack this ({LACKS[cell]}), and {proofs[0]} proves it"
        if not proofs:
            return f"no: {LACKS[cell]}" if cell in LACKS else "MISSING: no test proves it"
        broken = [proof for proof in self.proofs[cell] if proof in self.failed]
        return f"MISSING: {broken[0]} did not pass" if broken else f"yes: {', '.join(proofs)}"


def pytest_configure(config: pytest.Config) -> None:
    """Called where this module is given as a plugin: `pytest -p tests.providers.table -m proves`."""
    config.pluginmanager.register(Table(), "adapters-table")
