"""The command behind `make cost`: measures what one generation takes, prices it, and writes both into docs/cost.md."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.prices import AS_OF, PRICES, Size, sizes
from bench.system import counted_system
from bench.units import Numbers, measure, summed
from infra.local.environment import ROOT
from infra.local.places import FUNCTIONS
from infra.local.supervisor import CannotStart

PAGE = ROOT / "docs" / "cost.md"
BEGIN, END = "<!-- measured: written by make cost -->", "<!-- end of measured -->"

UNITS = {
    "text": "a text",
    "image": "an image",
    "film": "a film",
    "look": "one more look",
    "poll": "a poll",
    "app": "opening the app",
    "reference": "a reference",
    "sweep": "a sweep",
    "proof": "a proof, each generation kept",
}
BEHIND_GATEWAY = ("submit", "poll", "admin", "webhook")
EVERYBODY = (*FUNCTIONS, "people")
RETENTION_MONTHS = 3


@dataclass(frozen=True)
class Row:
    """One line of what is measured."""

    title: str
    number: Callable[[Numbers], float]


def _counter(name: str, functions: Sequence[str] = FUNCTIONS) -> Callable[[Numbers], float]:
    return lambda numbers: summed(numbers, name, functions)


ROWS = (
    Row("Firestore: documents read", _counter("reads")),
    Row("Firestore: documents written", _counter("writes")),
    Row("Firestore: documents deleted", _counter("deletes")),
    Row("queue: tasks created", _counter("tasks")),
    Row("requests through the gateway", _counter("requests", BEHIND_GATEWAY)),
    Row("requests at the worker", _counter("requests", ("worker",))),
    Row("seconds of requests behind the gateway", _counter("seconds", BEHIND_GATEWAY)),
    Row("seconds of requests at the worker", _counter("seconds", ("worker",))),
    Row("seconds of processor behind the gateway", _counter("cpu", BEHIND_GATEWAY)),
    Row("seconds of processor at the worker", _counter("cpu", ("worker",))),
    Row("storage: writes and lists", _counter("storage_a", EVERYBODY)),
    Row("storage: reads, by signed addresses too", _counter("storage_b", EVERYBODY)),
    Row("storage: kB stored", lambda numbers: summed(numbers, "stored", EVERYBODY) / 1000),
    Row("kB to people", lambda numbers: _sent(numbers) / 1000),
    Row("kB of logs", lambda numbers: summed(numbers, "logged", FUNCTIONS) / 1000),
)


def priced(numbers: Numbers, known: Mapping[str, Size]) -> dict[str, float]:
    """What one unit costs in US dollars, by item."""

    def usd(price: str, amount: float) -> float:
        return PRICES[price].usd * amount

    def total(counter: str, functions: Sequence[str] = FUNCTIONS) -> float:
        return summed(numbers, counter, functions)

    return {
        "Firestore": usd("reads", total("reads")) + usd("writes", total("writes")) + usd("deletes", total("deletes")),
        "queue": usd("queue", total("tasks") + total("requests", ("worker",))),
        "gateway": usd("gateway", total("requests", BEHIND_GATEWAY)),
        "functions, busy": usd("requests", total("requests"))
        + sum(_busy(numbers, name, known[name]) for name in known),
        "storage calls": usd("storage_a", total("storage_a", EVERYBODY))
        + usd("storage_b", total("storage_b", EVERYBODY)),
        f"storage, {RETENTION_MONTHS} months": usd("stored", total("stored", EVERYBODY)) * RETENTION_MONTHS,
        "to people": usd("sent", _sent(numbers)),
        "logs": usd("logged", total("logged")),
    }


def alone(numbers: Numbers, known: Mapping[str, Size]) -> float:
    """What the functions cost more when each request has an instance to itself."""
    return sum(
        size.second * summed(numbers, "seconds", (name,)) - _busy(numbers, name, size) for name, size in known.items()
    )


def _busy(numbers: Numbers, name: str, size: Size) -> float:
    """A function's time when its instances are full: by requests, or by what the processors do."""
    shared = summed(numbers, "seconds", (name,)) / size.concurrency
    return size.second * max(shared, summed(numbers, "cpu", (name,)) / size.cpu)


def _sent(numbers: Numbers) -> float:
    return summed(numbers, "answered", BEHIND_GATEWAY) + summed(numbers, "shown", ("people",))


def tables(found: Mapping[str, Numbers]) -> str:
    """What was measured and what it costs, as the page shows it."""
    return "\n\n".join(
        "\n".join(table) for table in (_measured(found), _priced(found), _standing(found), _list_prices())
    )


def _measured(found: Mapping[str, Numbers]) -> Iterator[str]:
    yield from _head(["of one", *UNITS.values()])
    for row in ROWS:
        yield _line([row.title, *(_figure(row.number(found[unit])) for unit in UNITS)])


def _priced(found: Mapping[str, Numbers]) -> Iterator[str]:
    known = sizes()
    costs = {unit: priced(found[unit], known) for unit in UNITS}
    yield from _head(["US dollars for 1,000", *UNITS.values()])
    for item in costs["text"]:
        yield _line([item, *(_figure(costs[unit][item] * 1_000) for unit in UNITS)])
    yield _line(["**together**", *(f"**{_figure(sum(costs[unit].values()) * 1_000)}**" for unit in UNITS)])
    yield _line(["**for 1,000,000**", *(f"**{_figure(sum(costs[unit].values()) * 1_000_000)}**" for unit in UNITS)])
    yield _line(["more, when requests share no instance", *(_figure(alone(found[u], known) * 1_000) for u in UNITS)])


def _standing(found: Mapping[str, Numbers]) -> Iterator[str]:
    known = sizes()
    sweep = sum(priced(found["sweep"], known).values()) + alone(found["sweep"], known)
    minutes = 30 * 24 * 60
    yield from _head(["every month, whoever comes", "US dollars"])
    for name, size in known.items():
        if size.least:
            yield _line(
                [
                    f"`{name}`: {size.least} instance of {size.cpu:g} vCPU and {size.memory:g} GiB, idle",
                    _figure(size.idle_month),
                ]
            )
    yield _line([f"{minutes:,} sweeps", _figure(sweep * minutes)])
    yield _line(["4 jobs of the scheduler", _figure(4 * PRICES["job"].usd)])


def _list_prices() -> Iterator[str]:
    yield from _head([f"list prices, {AS_OF}", "US dollars"])
    for price in PRICES.values():
        yield _line([f"{price.of}{', second-hand' if price.second_hand else ''}", f"{price.dollars:.4g}"])


def _head(titles: Sequence[str]) -> Iterator[str]:
    yield _line(titles)
    yield _line(["---", *("---:" for _ in titles[1:])])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figure(number: float) -> str:
    """Three figures that mean something; what is next to nothing is left out."""
    if number < 0.0005:
        return ""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the page unless told not to."""
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each generation is made")
    parser.add_argument("--print-only", action="store_true", help="leave docs/cost.md as it is")
    given = parser.parse_args(arguments)
    try:
        with counted_system() as system:
            written = tables(measure(system, given.times))
    except CannotStart as error:
        print(*error.args, sep="\n", file=sys.stderr)
        return 1
    print(written)
    if not given.print_only:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.partition(BEGIN)[0], page.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n\n{written}\n\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
