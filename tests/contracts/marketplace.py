"""A platform in memory before all scripted providers: SDKs and wires are real, the time and the callbacks are ours."""

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any
from urllib.parse import urlsplit

import flask

from functions import webhook
from shared import signatures
from shared.catalogue import Catalogue, Model, ProviderEntry, load_catalogue
from shared.destinations import HostRules
from shared.domain.jobs import Job
from shared.domain.ledger import Balance
from shared.domain.quotas import Quotas
from shared.fetching import Fetcher
from shared.media import Cleaned, Described, NotMedia
from shared.providers.registry import Providers
from shared.services import advance
from shared.services.hint import Keys
from tests.contracts.http_services import BlackForestLabs, Fal, Runway, Stability
from tests.contracts.openai_service import OpenAIService
from tests.contracts.replicate_service import ReplicateService
from tests.contracts.scripted import Run, ScriptedProviders, ScriptedService
from tests.contracts.vertex_service import VertexService
from tests.fakes import World, a_world, an_account, open_account
from tests.providers.asking import QUICK, ROOT

ENTRIES = ("bfl", "fal", "runway", "stability")
RICH = 1_000_000
"""Credits of the one who asks for everything."""

UNLIMITED = Quotas(credits_per_day=RICH, credits_per_month=RICH, generations_per_day=RICH, running_at_once=RICH)

SECRET = signatures.Secret(b"0123456789abcdef0123456789abcdef")
TOKEN = "the-one-address-of-openai"


class AnyMedia:
    """Media that believes the first bytes: pictures and films of the scripted providers cannot be decoded."""

    def clean(self, data: bytes, *, declared_type: str) -> Cleaned:
        return Cleaned(data, declared_type, 8, 8)

    def describe(self, file: IO[bytes]) -> Described:
        head = file.read(12)
        file.seek(0)
        if head.startswith(b"\x89PNG"):
            return Described("image/png", 8, 8)
        if head[4:8] == b"ftyp":
            return Described("video/mp4", 8, 8, duration_seconds=1)
        raise NotMedia("no")

    def palette(self, data: bytes, *, colours: int) -> tuple[str, ...]:
        return ("red (#ff0000)",)


@dataclass
class Callback:
    """A call that a provider will make, or has lost: which run it speaks of, and to what address."""

    provider: str
    run: Run
    id: str
    body: bytes


@dataclass
class Marketplace:
    """Everything at once. `pending` are callbacks on their way."""

    world: World
    server: ScriptedProviders
    services: Mapping[str, ScriptedService]
    random: random.Random
    pending: list[Callback] = field(default_factory=list)
    delivered: int = 0

    def call_back(self, run_of: str, run: Run, *, copies: int) -> None:
        """Put so many copies of a run's callback on their way, among the others."""
        service: Any = self.services[run_of]
        body = flask.json.dumps(service.callback(run)).encode()
        for _ in range(copies):
            call = Callback(run_of, run, f"msg_{run.id}_{run.state}", body)
            self.pending.insert(self.random.randint(0, len(self.pending)), call)

    def deliver_callback(self) -> int:
        """Send the next callback to the real webhook function; its status."""
        return self.send(self.pending.pop())

    def send(self, call: Callback) -> int:
        address = f"/webhooks/openai/{TOKEN}" if call.run.callback is None else urlsplit(call.run.callback).path
        now = self.world.clock()
        headers = signatures.sign(call.body, callback_id=call.id, secret=SECRET, now=now)
        with flask.Flask(__name__).test_request_context(address, method="POST", data=call.body, headers=headers):
            status = webhook.handle(flask.request).status_code
        self.delivered += status == 202
        return status

    def step(self) -> bool:
        """Bring one delivery to the worker, moving the time if none is due; False when none is left."""
        delivery = self.world.queue.due()
        if delivery is None:
            if not self.world.queue.waiting:
                return False
            self.world.clock.at = min(d.at for d in self.world.queue.waiting if d.at is not None)
            return True
        advance.advance(self.world.app, job_id=delivery.job_id, epoch=delivery.epoch)
        return True

    def jobs(self) -> list[Job]:
        return self.world.store.everything(Job)

    def problems(self) -> list[str]:
        """What did not fit the vendors' own descriptions, in either direction."""
        return [problem for service in self.services.values() for problem in service.problems]


def keys(provider: str) -> Keys:
    """What callbacks are checked with here: one secret for all, and OpenAI's one address."""

    def verify(body: bytes, headers: Any, now: Any) -> signatures.VerifiedCallback:
        return signatures.verify(body, headers, (SECRET,), now)

    return Keys(verify, TOKEN if provider == "openai" else None)


def open_marketplace(seed: int) -> Marketplace:
    """The production catalogue and the entries of docs/entries, each provider moved to its script."""
    chance = random.Random(seed)
    world = a_world()
    rich = Balance(available=RICH, granted=RICH)
    open_account(world.store, an_account(id="rich", email="rich@example.com", quotas=UNLIMITED, balance=rich))

    def put(address: str, content: bytes) -> None:
        world.files.put(address.removeprefix("gs://memory/"), io.BytesIO(content), content_type="video/mp4")

    services: dict[str, ScriptedService] = {"openai": OpenAIService(), "vertex": VertexService(put=put)}
    server = ScriptedProviders()
    for name, make in (("bfl", BlackForestLabs), ("fal", Fal), ("runway", Runway)):
        services[name] = make(files=f"{server.at(name)}/files")
    services["stability"] = Stability()
    services["replicate"] = ReplicateService(files=f"{server.at('replicate')}/files")
    server.mounts = services
    catalogue = _merged(server)
    providers = Providers(catalogue.providers, lambda name: f"key-of-{name}", project="demo")
    world.app = replace(
        world.app,
        catalogue=catalogue,
        provider=providers.__getitem__,
        media=AnyMedia(),
        fetcher=Fetcher(HostRules(hosts=(), local=(urlsplit(server.url).netloc,))),
    )
    return Marketplace(world, server, services, chance)


def _merged(server: ScriptedProviders) -> Catalogue:
    models: dict[str, Model] = {}
    providers: dict[str, ProviderEntry] = {}
    folders = [ROOT / "shared" / "catalogue", *(ROOT / "docs" / "entries" / name for name in ENTRIES)]
    for found in map(load_catalogue, folders):
        for model in found.models.values():
            id = f"{model.provider}.{model.id}"
            # The scripts serve the same picture for every output, films too.
            types = ("image/png", *model.output_types)
            models[id] = model.model_copy(update={"id": id, "output_types": types})
        providers |= {entry.id: _moved(entry, server) for entry in found.providers.values()}
    return Catalogue(models, providers, "v1")


def _moved(entry: ProviderEntry, server: ScriptedProviders) -> ProviderEntry:
    address = f"{server.at(entry.id)}{urlsplit(entry.base_url).path}"
    changes: dict[str, Any] = {"base_url": address, "plain_http": True, "secret": "a-key"}
    return entry.model_copy(update={**changes, "timeouts": entry.timeouts.model_copy(update=QUICK)})
