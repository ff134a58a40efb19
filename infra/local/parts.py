"""The parts of the local system: what each is started with, and how one knows that it is ready."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.local import firebase, snapshot
from infra.local.environment import ROOT, SKETCH_KEY, function_environment, secret
from infra.local.firestore import RULES, find_emulator
from infra.local.places import BUCKET, FUNCTIONS, HOST, PROJECT, Places
from infra.local.ports import free_port
from infra.local.readiness import Question, answers_grpc, answers_http, both, has_nothing_to_ask
from infra.local.reaper import Reaper
from infra.local.supervisor import Part, Supervisor

_QUICK_EMULATORS = Path(__file__).with_name("quick_emulators.cjs")
_QUEUE_METHOD = "/google.cloud.tasks.v2.CloudTasks/GetQueue"
_SECRET_METHOD = "/google.cloud.secretmanager.v1.SecretManagerService/GetSecretVersion"  # noqa: S105 - a method's name


def system_parts(places: Places) -> list[Part]:
    """All of it, once the secrets are prepared. CannotStart when this machine lacks what one of them needs."""
    return [
        firestore_part(places.firestore_port, imported=snapshot.latest(places)),
        _firebase(places),
        _secrets(places),
        _tasks(places),
        _storage(places),
        _text(places),
        _sketch(places),
        *(_function(places, name) for name in FUNCTIONS),
        _gateway(places),
        _scheduler(places),
    ]


def firestore_part(port: int, *, imported: Path | None = None, gigabytes: int = 1) -> Part:
    """The Firestore emulator, with the data of an export if given. CannotStart if there is none on this machine."""
    return Part(
        name="firestore",
        command=find_emulator().command(port, rules=ROOT / RULES, imported=imported, gigabytes=gigabytes),
        ready=answers_http(f"http://{HOST}:{port}"),
        environment=os.environ,
        directory=ROOT,
        ports=[port],
    )


@contextmanager
def firestore_emulator(*, gigabytes: int = 1) -> Iterator[str]:
    """A Firestore emulator on a free port for as long as the block, or this process, lasts: its host:port.

    CannotStart if there is none on this machine.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        supervisor = Supervisor([firestore_part(port, gigabytes=gigabytes)], Reaper(), logs=Path(folder), tell=_silence)
        supervisor.start()
        try:
            yield f"{HOST}:{port}"
        finally:
            supervisor.stop()


def _firebase(places: Places) -> Part:
    config = firebase.write_emulator_config(places)
    auth = answers_http(f"{places.url(places.auth_port)}/emulator/v1/projects/{PROJECT}/config")
    return Part(
        name="firebase",
        command=["node", "--require", str(_QUICK_EMULATORS), *firebase.emulator_command(config)],
        ready=both(auth, answers_http(places.url(places.web_port))),
        environment=os.environ | firebase.emulator_environment(places),
        directory=config.parent,
        ports=[places.web_port, places.auth_port, places.hub_port, places.spare_port],
        hint="It needs Node 20 or later, and the packages that `make up` installs.",
    )


def _secrets(places: Places) -> Part:
    ready = answers_grpc(places.address(places.secrets_port), _SECRET_METHOD)
    return _module(places, "secrets", "secret_manager", ready, [places.secrets_port])


def _tasks(places: Places) -> Part:
    ready = answers_grpc(places.address(places.tasks_port), _QUEUE_METHOD)
    return _module(places, "tasks", "tasks", ready, [places.tasks_port, places.issuer_port])


def _storage(places: Places) -> Part:
    ready = answers_http(f"{places.url(places.storage_port)}/storage/v1/b/{BUCKET}")
    return _module(places, "storage", "storage", ready, [places.storage_port, places.storage_backend_port])


def _text(places: Places) -> Part:
    ready = answers_http(f"{places.url(places.text_port)}/v1/models")
    return _module(places, "text", "models.text", ready, [places.text_port])


def _sketch(places: Places) -> Part:
    ready = answers_http(f"{places.url(places.sketch_port)}/health")
    key = f"--key={secret(places, SKETCH_KEY)}"
    return _module(places, "sketch", "models.sketch", ready, [places.sketch_port], options=[key])


def _gateway(places: Places) -> Part:
    return _module(places, "gateway", "gateway", answers_http(places.url(places.gateway_port)), [places.gateway_port])


def _scheduler(places: Places) -> Part:
    return _module(places, "scheduler", "scheduler", has_nothing_to_ask, [], needs=["worker"])


def _function(places: Places, name: str) -> Part:
    """In the real functions-framework: its console script, as the buildpack starts it, from the repository's root."""
    port = places.function_port(name)
    framework = Path(sys.executable).parent / "functions-framework"
    return Part(
        name=name,
        command=[str(framework), f"--target={name}", "--source=main.py", f"--host={HOST}", f"--port={port}"],
        ready=answers_http(f"{places.url(port)}/health"),
        environment=function_environment(places, name),
        directory=ROOT,
        ports=[port],
    )


def _module(
    places: Places,
    name: str,
    module: str,
    ready: Question,
    ports: Sequence[int],
    *,
    options: Sequence[str] = (),
    needs: Sequence[str] = (),
) -> Part:
    """A program of this package, which finds its own ports and files from PORT_BASE and LOCAL_STATE_DIR."""
    told = {"PORT_BASE": str(places.port_base), "LOCAL_STATE_DIR": str(places.state_dir), "PYTHONUNBUFFERED": "1"}
    return Part(
        name=name,
        command=[sys.executable, "-m", f"infra.local.{module}", *options],
        ready=ready,
        environment=os.environ | told,
        directory=ROOT,
        ports=ports,
        needs=needs,
    )


def _silence(line: str) -> None:
    """Nobody reads along."""
