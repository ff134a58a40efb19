"""What a process keeps in mind: read by one thread for all, as good as new for ten seconds, of use for a minute at most."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.domain.errors import Unavailable
from shared.kept import Recent
from tests.fakes import Clock


class Source:
    """Counts how often it is read; `down` refuses."""

    def __init__(self) -> None:
        self.reads = 0
        self.down = False

    def __call__(self) -> int:
        if self.down:
            raise Unavailable
        self.reads += 1
        return self.reads


def test_it_is_read_again_after_ten_seconds():
    clock, source, recent = Clock(), Source(), Recent[int]()
    seen = []
    for seconds in (0, 9.9, 0.1, 9.9):
        clock.pass_(seconds)
        seen.append(recent.get(clock, source))

    assert seen == [1, 1, 2, 2]


def test_what_is_known_serves_for_a_minute_when_it_cannot_be_read():
    clock, source, recent = Clock(), Source(), Recent[int]()
    recent.get(clock, source)
    source.down = True
    clock.pass_(59)
    assert recent.get(clock, source) == 1
    clock.pass_(1)
    with pytest.raises(Unavailable):
        recent.get(clock, source)
    source.down = False
    clock.pass_(1)

    assert recent.get(clock, source) == 2


def test_while_one_reads_the_others_go_on_with_what_is_known():
    clock, recent = Clock(), Recent[str]()
    recent.get(clock, lambda: "old")
    clock.pass_(20)
    reading, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        reading.set()
        go_on.wait(10)
        return "new"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(recent.get, clock, slow)
        reading.wait(10)
        meanwhile = recent.get(clock, lambda: "read twice")
        go_on.set()

    assert (meanwhile, first.result(), recent.get(clock, lambda: "read twice")) == ("old", "new", "new")


@pytest.mark.parametrize("down", [False, True])
def test_those_who_wait_for_the_first_reading_do_not_read_again(down):
    """Also when it fails: twenty who wait for a database that is down must not ask it one after the other."""
    clock, recent, calls = Clock(), Recent[str](), []
    together = threading.Barrier(20)

    def read() -> str:
        calls.append(1)
        threading.Event().wait(0.05)  # long enough for the others to come and wait
        if down:
            raise Unavailable
        return "read"

    def ask(_: int) -> str:
        together.wait()
        try:
            return recent.get(clock, read)
        except Unavailable:
            return "refused"

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(ask, range(20)))

    assert answers == {"refused" if down else "read"}
    assert len(calls) == 1


def test_what_this_process_has_written_is_known_to_it_at_once():
    clock, source, recent = Clock(), Source(), Recent[int]()
    recent.amend(lambda _: 100)
    assert recent.get(clock, source) == 1
    recent.amend(lambda known: known + 100)
    assert recent.get(clock, source) == 101
    recent.forget()

    assert recent.get(clock, source) == 2
