"""Starts the sketch service: `python -m infra.local.models.sketch`."""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from infra.local.lifetime import stop_signal
from infra.local.models.sketch.server import serve
from infra.local.models.sketch.service import Service
from infra.local.models.sketch.shelf import Shelf
from infra.local.models.sketch.studio import Studio
from infra.local.models.sketch.webhooks import Webhooks, webhook_secret
from infra.local.places import places_from_environment

KEY = "local-sketch-key"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 1 if the port is taken or the webhook secret is unusable."""
    logging.basicConfig(format="sketch: %(message)s")
    places = places_from_environment()
    parser = argparse.ArgumentParser(prog="python -m infra.local.models.sketch", description=__doc__)
    parser.add_argument("--port", type=int, default=places.sketch_port)
    parser.add_argument("--folder", type=Path, default=places.state_dir / "sketch", help="where jobs are kept")
    parser.add_argument("--key", default=KEY, help="what callers send as `Authorization: Key …`")
    given = parser.parse_args(arguments)
    stopping = stop_signal()
    shelf = Shelf(given.folder)
    shelf.clear_old(time.time())
    service = Service(shelf, Studio(shelf), time.time)
    try:
        webhooks = Webhooks(service, webhook_secret(places.secrets_dir))
        server = serve(service, webhooks, given.key, given.port)
    except (OSError, ValueError) as error:
        print(f"sketch: cannot serve on port {given.port}: {error}", file=sys.stderr)
        return 1
    print(f"sketch: ready on {places.url(server.server_port)}", flush=True)
    stopping.wait()
    server.shutdown()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
