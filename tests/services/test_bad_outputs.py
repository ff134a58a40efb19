"""Results that cannot be kept, through the real fetcher and the real decoder: the job ends, nobody pays, nothing can be read."""

import ssl
import zlib
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.domain.errors import InvalidInput
from shared.domain.jobs import State
from shared.domain.ledger import Balance
from shared.fetching import Fetcher, HostRules
from shared.picture_child import work
from shared.pictures import PictureWorkshop
from shared.providers.contract import Artifact, Done, Working
from shared.services.asked import AskedReference
from shared.services.save import MOST_TRIES, MOST_TRIES_IF_GONE
from tests.bad_pictures import strangers
from tests.fakes import World, a_world
from tests.file_host import Talk, dripping, says, served, silent, whole
from tests.films import movie
from tests.log_lines import Lines, logged
from tests.pictures import chunk, drawing, encoded, png

BACK = Balance(available=100, granted=100)
PICTURE = encoded(drawing(), "PNG")
SIGNED = "file.png?X-Goog-Signature=canary-signature&sig=canary-query"
ALLOWED = "files.example.com"
CLOSED = ssl.create_default_context()


def a_studio(*artifacts: Artifact, fetcher: Fetcher, **changes: Any) -> World:
    """A platform whose model ends with these results; they are fetched and looked at as in production."""
    world = a_world(script=[Working("handle-1"), Done(artifacts)], sketch=changes)
    world.app = replace(world.app, fetcher=fetcher, media=PictureWorkshop(work))
    return world


def at(url: str) -> Artifact:
    return Artifact("image/png", url=url)


def here(port: int, *, total_seconds: float = 10) -> Fetcher:
    return Fetcher(HostRules(local=(f"127.0.0.1:{port}",)), tls=CLOSED, total_seconds=total_seconds)


def lost(world: World, **asked: Any) -> list[dict[str, Any]]:
    """Run a job that must end without its results. Gives the warnings that were logged about it."""
    with logged() as lines:
        job = world.ask(**asked)
        world.run(most=200)
    ended = world.job(job.id)

    assert (ended.state, ended.error_code) == (State.FAILED, "output_lost")
    assert ended.error_message == "The results could not be fetched; your credits came back."
    assert world.account().balance == BACK
    assert world.proof() == []
    _nothing_is_left(world, job.id)
    return _warnings(lines, job.id)


def _nothing_is_left(world: World, job_id: str) -> None:
    """Neither in the task nor as a reference for another one."""
    assert (world.job(job_id).outputs, world.job(job_id).text) == ((), None)
    for index in (0, 1):
        with pytest.raises(InvalidInput):
            world.ask(key="again", references=(AskedReference("style", task_id=job_id, index=index),))


def _warnings(lines: Lines, job_id: str) -> list[dict[str, Any]]:
    """One for each round, numbered, and nothing in any line of what stands in an address."""
    warnings = lines.about(job_id, "WARNING")

    assert [line["tries"] for line in warnings] == list(range(1, len(warnings) + 1))
    assert lines.about(job_id, "ERROR") == []
    assert "canary" not in lines.text
    return warnings


def strange(name: str) -> bytes:
    return next(data for found, _, data in strangers() if found == f"{name} as PNG")


HUGE = b"HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n"
BROKEN_OFF = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + PICTURE
UNFOLDING = png(12000, 12000, chunk(b"IDAT", zlib.compress(bytes(12000 * 1500))))
REDIRECT = "Location: http://169.254.169.254/?canary"
DAMAGED, NONE = "This picture is damaged; save it again as PNG, JPEG or WebP.", "This is no picture or video."

BAD_ANSWERS: list[tuple[str, bytes, str, int]] = [
    ("a redirect", whole(b"", REDIRECT, status="302 Found"), "redirect", 1),
    ("a redirect for good", whole(PICTURE, REDIRECT, status="301 Moved"), "redirect", 1),
    ("not there", whole(b"canary", status="404 Not Found"), "status 404", MOST_TRIES_IF_GONE),
    ("gone", whole(b"canary", status="410 Gone"), "status 410", MOST_TRIES_IF_GONE),
    ("forbidden", whole(b"canary", status="403 Forbidden"), "status 403", MOST_TRIES),
    ("their fault", whole(b"canary", status="500 Oops"), "status 500", MOST_TRIES),
    ("a page", whole(b"<!doctype html><p>canary", "Content-Type: image/png"), NONE, 1),
    ("an error in JSON", whole(b'{"error": "canary"}', "Content-Type: application/json"), NONE, 1),
    ("too large", HUGE, "too large", 1),
    ("compressed", whole(zlib.compress(PICTURE), "Content-Encoding: gzip"), "compressed", 1),
    (
        "a picture that unfolds",
        whole(UNFOLDING),
        "This picture has 12000 x 12000 pixels; at most 8192 on a side and 40 million in all are possible.",
        1,
    ),
    ("half a picture", whole(PICTURE[: len(PICTURE) // 2]), DAMAGED, 1),
    ("nothing", whole(b""), NONE, 1),
    ("broken off", BROKEN_OFF, "ended early", MOST_TRIES),
    ("no length", b"HTTP/1.1 200 OK\r\n\r\n" + PICTURE, "no length, so its end cannot be told from a break", MOST_TRIES),
    ("no HTTP", b"\x16\x03\x01 canary", "BadStatusLine", MOST_TRIES),
    *((f"a {kind}", whole(strange(kind)), NONE, 1) for kind in ("gif", "svg", "pdf", "html", "bmp", "zip", "avif")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "reason", "rounds"), [pytest.param(*case[1:], id=case[0]) for case in BAD_ANSWERS])
def test_a_host_that_gives_no_picture_costs_nothing(said: bytes, reason: str, rounds: int) -> None:
    with served(says(said)) as (port, requests):
        warnings = lost(a_studio(at(f"http://127.0.0.1:{port}/{SIGNED}"), fetcher=here(port)))

    assert {line["reason"] for line in warnings} == {reason}
    assert len(warnings) == rounds == len(requests)


@pytest.mark.parametrize("talk", [silent, dripping(HUGE[:-11] + b"100\r\n\r\n", b"x")], ids=["silent", "a drip"])
def test_a_host_that_never_ends_is_left_each_time(talk: Talk) -> None:
    with served(talk) as (port, _):
        warnings = lost(a_studio(at(f"http://127.0.0.1:{port}/{SIGNED}"), fetcher=here(port, total_seconds=0.05)))

    assert [line["reason"] for line in warnings] == ["TimeoutError"] * MOST_TRIES


def test_a_host_that_is_not_there_is_tried_again() -> None:
    with served(silent) as (port, _):
        pass
    warnings = lost(a_studio(at(f"http://127.0.0.1:{port}/{SIGNED}"), fetcher=here(port)))

    assert [line["reason"] for line in warnings] == ["ConnectionRefusedError"] * MOST_TRIES


# Addresses that lead where nothing is fetched


def nowhere(*_: object) -> Any:
    raise AssertionError("a connection was made")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/computeMetadata/v1/", "http://metadata.google.internal/", "https://10.0.0.1/x.png",
        "http://localhost:8080/", "http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/",
        "http://[::ffff:169.254.169.254]/", "https://[::ffff:a9fe:a9fe]/", "https://evil.example.net/x.png",
        "http://files.example.com/x.png", "https://files.example.com:8443/", "https://files.example.com@10.0.0.1/",
        "file:///etc/passwd", "data:image/png;base64,AAAA", "gs://elsewhere/outputs/1", "javascript:alert(1)", "", "//",
    ],
)  # fmt: skip
def test_an_address_that_leads_elsewhere_is_never_asked(url: str) -> None:
    fetcher = Fetcher(HostRules(hosts=(ALLOWED,)), resolve=nowhere, connect=nowhere, tls=CLOSED)
    (warning,) = lost(a_studio(at(url), fetcher=fetcher))

    assert warning["message"].startswith("advance: An output is ")
    assert not url or url not in str(warning)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "10.0.0.1", "127.0.0.1", "::1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::a00:1"],
)
def test_an_allowed_name_that_stands_for_an_inner_address_is_never_asked(address: str) -> None:
    fetcher = Fetcher(HostRules(hosts=(ALLOWED,)), resolve=lambda *_: [address], connect=nowhere, tls=CLOSED)
    (warning,) = lost(a_studio(at(f"https://{ALLOWED}/{SIGNED}"), fetcher=fetcher))

    assert warning["reason"] == "address not public"


# Results of another kind or number than was sold


@pytest.mark.parametrize(
    ("kind", "body", "content_type"),
    [("image", movie(), "video/mp4"), ("video", PICTURE, "image/png")],
    ids=["a film instead of a picture", "a picture instead of a film"],
)
def test_another_type_than_the_model_makes_is_not_taken_for_it(kind: str, body: bytes, content_type: str) -> None:
    types = {"image": ("image/png",), "video": ("video/mp4",)}[kind]
    with served(says(whole(body))) as (port, _):
        url = at(f"http://127.0.0.1:{port}/{SIGNED}")
        (warning,) = lost(a_studio(url, fetcher=here(port), kind=kind, output_types=types))

    assert warning["message"] == f"advance: An output is {content_type}, which this model does not make."


@pytest.mark.parametrize("made", [0, 1])
def test_fewer_results_than_were_sold_are_not_taken_for_all(made: int) -> None:
    artifacts = [Artifact("image/png", data=PICTURE)] * made
    (warning,) = lost(a_studio(*artifacts, fetcher=here(1)), params={"number": 2})

    assert warning["message"] == f"advance: The provider made {made} of 2 results."


@pytest.mark.parametrize("data", [b"", b"<svg/>", PICTURE[:40]], ids=["nothing", "a drawing", "a piece"])
def test_bytes_that_are_no_picture_are_not_taken_for_one(data: bytes) -> None:
    """Also where no host is asked, because the provider sent them itself."""
    (warning,) = lost(a_studio(Artifact("image/png", data=data), fetcher=here(1)))

    assert warning["reason"] in (NONE, DAMAGED)


def test_a_good_result_beside_a_bad_one_is_not_to_be_had_for_nothing() -> None:
    with served(says(whole(b"canary", status="404 Not Found"))) as (port, _):
        good, bad = Artifact("image/png", data=PICTURE), at(f"http://127.0.0.1:{port}/{SIGNED}")
        warnings = lost(a_studio(good, bad, fetcher=here(port)), params={"number": 2})

    assert len(warnings) == MOST_TRIES_IF_GONE


# And the other way round


@dataclass
class Recovering:
    """Says one thing after the other, and the last for ever."""

    answers: list[bytes]

    def __call__(self, connection: Any) -> None:
        connection.sendall(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])


def test_a_host_that_recovers_in_time_has_lost_nothing() -> None:
    """So that the tests above do not pass because nothing ever could be fetched here."""
    troubles = [whole(b"", status="404 Not yet"), BROKEN_OFF, whole(b"", status="503 Later"), whole(PICTURE)]
    with served(Recovering(troubles)) as (port, _), logged() as lines:
        world = a_studio(at(f"http://127.0.0.1:{port}/{SIGNED}"), fetcher=here(port))
        job = world.ask()
        world.run(most=200)
    (output,) = world.job(job.id).outputs

    assert world.job(job.id).state is State.SUCCEEDED
    assert (output.content_type, output.width, output.height) == ("image/png", 48, 32)
    assert world.files.read(output.object, max_bytes=len(PICTURE)) == PICTURE
    assert world.account().balance.spent == 4
    assert [line["tries"] for line in _warnings(lines, job.id)] == [1, 2, 3]
    assert world.proof() == []
