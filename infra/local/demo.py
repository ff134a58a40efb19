"""Does the main job without a browser: text, image, video, a cancelled and a failing job, with every step checked."""

import argparse
import io
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests
from PIL import Image, ImageDraw

from infra.local import background, people
from infra.local.client import CallRefused, Client
from infra.local.demo_jobs import Outcome, Wish, carry_out, upload
from infra.local.places import Places, places_from_environment
from infra.local.supervisor import CannotStart
from infra.local.system import as_running, running_pid

FOLDER = Path("demo-output")
_CLOSINGS = {"succeeded": "capture", "cancelled": "release", "failed": "release"}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if everything went as it should."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.demo", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the result as one JSON object in the last line")
    given = parser.parse_args(arguments)
    result: dict[str, Any] = {"problems": []}
    try:
        with _running(as_running(places_from_environment())) as places:
            _demonstrate(places, result)
    except (CallRefused, CannotStart, ValueError, requests.RequestException) as error:
        result["problems"].append(str(error))
    for problem in result["problems"]:
        print(f"  Not as it should be: {problem}")
    print(f"Some things went wrong; see {FOLDER}." if result["problems"] else f"All went as it should; see {FOLDER}.")
    if given.json:
        print(json.dumps(result))
    return 1 if result["problems"] else 0


@contextmanager
def _running(places: Places) -> Iterator[Places]:
    """The system is up; if it was not before, it is stopped again. CannotStart, when why has been said."""
    was_up = running_pid(places) is not None
    if not background.up(places, print):
        raise CannotStart("The system is not up.")
    try:
        yield places
    finally:
        if not was_up:
            background.down(places)


def _demonstrate(places: Places, result: dict[str, Any]) -> None:
    """Fill in the result: each job by its name, the state of the books, and sentences on what is not as it should be."""
    FOLDER.mkdir(exist_ok=True)
    ada = Client(places.url(places.gateway_port), people.token(places, people.ADA.email))
    before = _print_statement(ada, "before")
    print("\nJobs")
    outcomes: dict[str, Outcome] = {}
    for wish in _wishes(upload(ada, "style.png", _style_picture())):
        outcomes[wish.name] = outcome = carry_out(ada, wish, FOLDER)
        result[wish.name] = asdict(outcome)
        result["problems"] += [f"{wish.name}: {problem}" for problem in result[wish.name].pop("problems")]
    after = _print_statement(ada, "after")
    paid = sum(outcome.charged for outcome in outcomes.values())
    if before - after != paid:
        result["problems"].append(f"the balance moved by {before - after} credits, and the jobs cost {paid}")
    result["problems"] += _statement_problems(ada, outcomes)
    result["books"] = _prove()
    if result["books"] != "ok":
        result["problems"].append("the books do not balance")


def _wishes(style: str) -> list[Wish]:
    references = [{"role": "style", "upload_id": style, "strength": 0.8}]
    return [
        Wish("text", "local-text", "Write two sentences about the sea.", "succeeded", {"max_tokens": 80}),
        Wish(
            "image", "local-image", "A lighthouse above the sea at dusk", "succeeded",
            {"size": "768x512", "number": 2, "seed": 7}, references, content_type="image/png",
        ),
        Wish(
            "video", "local-video", "Waves under a rising moon", "succeeded",
            {"seconds": 2, "seed": 7}, content_type="video/mp4",
        ),
        Wish("cancelled", "local-probe", "Takes its time", "cancelled", {"seconds": 120}, cancelled=True),
        Wish("failed", "local-probe", "Is refused", "failed", {"outcome": "block"}, error="content_blocked"),
    ]  # fmt: skip


def _style_picture() -> bytes:
    """A small PNG to serve as the style: broad strokes in warm and dark colors."""
    chance = random.Random(7)  # noqa: S311 - no secret
    picture = Image.new("RGB", (256, 256), "#fdf0d5")
    pen = ImageDraw.Draw(picture)
    for _ in range(600):
        x, y, length = chance.randrange(256), chance.randrange(256), chance.randrange(12, 40)
        color = chance.choice(("#c1121f", "#f4a261", "#003049", "#e9c46a", "#669bbc"))
        pen.line((x, y, x + length, y - length // 3), fill=color, width=5)
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def _print_statement(client: Client, when: str) -> int:
    """Print the account and its latest entries; the credits available."""
    balance: Mapping[str, int] = client.get("/api/me")["balance"]
    print(f"\nStatement {when}: {balance['available']} credits available, {balance['held']} held")
    for entry in client.get("/api/statement", limit=10)["items"]:
        print(
            f"  {entry['at'][:19]}  {entry['kind']:<8} {entry['amount']:>6}  {entry['model'] or '':<12}"
            f"  then {entry['balance_after']['available']} available, {entry['balance_after']['held']} held"
        )
    return balance["available"]


def _statement_problems(client: Client, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """Each job has two entries of its price: the hold, and the capture or release that ended it."""
    entries = client.get("/api/statement", limit=100)["items"]
    for name, outcome in outcomes.items():
        found = sorted((entry["kind"], entry["amount"]) for entry in entries if entry["task_id"] == outcome.task_id)
        wanted = sorted([("hold", outcome.credits), (_CLOSINGS.get(outcome.status, "an end"), outcome.credits)])
        if found != wanted:
            yield f"{name}: its entries are {found}, and should be {wanted}"


def _prove() -> str:
    print("\nBooks", flush=True)
    proof = subprocess.run([sys.executable, "-m", "infra.local", "prove"], check=False)
    return "ok" if proof.returncode == 0 else "failed"


if __name__ == "__main__":
    sys.exit(main())
