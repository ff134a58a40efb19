"""Gateways that are up."""

from collections.abc import Callable, Iterator

import pytest

from infra.local import gateway, gateway_contract, http_server
from infra.local.oidc import Issuer
from infra.local.places import GATEWAY_EMAIL, PROJECT
from tests.local.gateway.system import Function, System, ok


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., System]]:
    """Starts a gateway and its function; `deadline` in seconds. Reading the contract takes a moment, so they are shared."""
    folder = tmp_path_factory.mktemp("gateway")
    issuer = Issuer(folder / "secrets")
    servers: list[http_server.Server] = []

    def started(*, deadline: float = 15.0, function_port: int | None = None) -> System:
        function = type("ThisFunction", (Function,), {"asked": [], "script": staticmethod(ok)})
        servers.append(http_server.serve(function, 0))
        function_url = f"http://127.0.0.1:{function_port or servers[-1].server_port}"
        names = ("SUBMIT_URL", "POLL_URL", "WORKER_URL", "WEBHOOK_URL", "ADMIN_URL")
        contract_file = folder / "openapi.yaml"
        text = gateway_contract.CONTRACT.read_text(encoding="utf-8")
        contract_file.write_text(text.replace("deadline: 15.0", f"deadline: {deadline}"), encoding="utf-8")
        contract = gateway_contract.load({"PROJECT_ID": PROJECT, **dict.fromkeys(names, function_url)}, contract_file)
        servers.append(gateway.serve(contract, lambda audience: issuer.token(GATEWAY_EMAIL, audience), 0))
        return System(f"http://127.0.0.1:{servers[-1].server_port}", function, function_url)

    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def shared(start: Callable[..., System]) -> System:
    return start()


@pytest.fixture
def system(shared: System) -> System:
    """A gateway before a function that was asked nothing yet and will answer 200."""
    shared.asked.clear()
    shared.answers(ok)
    return shared
