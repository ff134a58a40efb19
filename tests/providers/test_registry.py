"""Providers are made from the catalogue, once, and only what is used is loaded."""

import subprocess
import sys

import pytest

from shared.providers.contract import CallsBack, Finds, Streams
from shared.providers.registry import Providers
from tests.providers.asking import LOCAL, PRODUCTION, ROOT, read_key


def test_a_provider_is_made_once() -> None:
    providers = Providers(LOCAL.providers, lambda _name: read_key())

    assert providers["local-sketch"] is providers["local-sketch"]
    assert providers["local-text"] is not providers["local-sketch"]


def test_an_unknown_provider_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Providers(LOCAL.providers, lambda _name: read_key())["nobody"]


def test_each_provider_can_what_its_entry_says() -> None:
    providers = Providers({**LOCAL.providers, **PRODUCTION.providers}, lambda _name: read_key())

    assert isinstance(providers["openai"], Streams)
    assert isinstance(providers["openai"], CallsBack)
    assert isinstance(providers["local-sketch"], CallsBack)
    assert isinstance(providers["local-sketch"], Finds)
    assert not isinstance(providers["local-sketch"], Streams)
    assert not isinstance(providers["openai"], Finds)


def test_the_secret_of_the_entry_is_read_on_use_only() -> None:
    asked: list[str] = []
    Providers(LOCAL.providers, lambda name: asked.append(name) or "key")["local-sketch"]  # type: ignore[func-returns-value]

    assert asked == []


QUIET = """
import sys
from pathlib import Path
from shared.catalogue import load_catalogue
from shared.providers.registry import Providers
catalogue = load_catalogue(Path("shared/catalogue"))
{use}
print([name for name in ("openai", "httpx2", "replicate", "google.genai", "requests") if name in sys.modules])
"""


@pytest.mark.slow
@pytest.mark.parametrize("use", ["", 'Providers(catalogue.providers, str)["openai"].handle_in({})'])
def test_no_sdk_is_loaded_by_reading_the_catalogue_or_a_callback(use: str) -> None:
    """`submit`, `poll` and `webhook` start in a second because of this."""
    done = subprocess.run(
        [sys.executable, "-c", QUIET.format(use=use)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == "[]"
