"""Ports and paths follow from PORT_BASE and LOCAL_STATE_DIR."""

from pathlib import Path

import pytest

from infra.local.places import FUNCTIONS, Places, places_from_environment


def test_two_copies_share_no_port() -> None:
    """Copies a score of ports apart run side by side."""
    first, second = (ports(Places(base, Path())) for base in (8600, 8619))

    assert len(set(first)) == len(first) == 19
    assert not set(first) & set(second)
    assert min(first) == 8600


def ports(places: Places) -> list[int]:
    named = [getattr(places, name) for name in dir(places) if name.endswith("_port") and name != "function_port"]
    return named + [places.function_port(name) for name in FUNCTIONS]


def test_the_environment_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORT_BASE", "9000")
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))
    places = places_from_environment()

    assert places.url(places.gateway_port) == "http://127.0.0.1:9000"
    assert places.certs_url == "http://127.0.0.1:9008/certs"
    assert places.secrets_dir == tmp_path / "secrets"


def test_without_a_word_it_is_the_folder_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PORT_BASE", raising=False)
    monkeypatch.delenv("LOCAL_STATE_DIR", raising=False)
    monkeypatch.chdir(tmp_path)

    assert places_from_environment() == Places(8600, tmp_path / ".local")


@pytest.mark.parametrize("written", ["80", "65519", "eight", "-1", "8600.5"])
def test_a_bad_port_is_named(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("PORT_BASE", written)

    with pytest.raises(ValueError, match=written):
        places_from_environment()
