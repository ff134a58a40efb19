"""How a run's tests are given to its processes: a file to one of them, and all that need the whole local system to the same."""

from xdist.scheduler import LoadFileScheduling

_ON_THE_SYSTEM = ("tests/journeys/", "tests/faults/test_processes.py", "tests/faults/test_dependencies.py")


class ByFile(LoadFileScheduling):
    """Files share what is costly to start, and the local system is the costliest; it also takes minutes of waiting, during which
    its other tests go on."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "the local system" if file.startswith(_ON_THE_SYSTEM) else file
