"""What the local system tells a function is what production's settings ask for, and nothing from the developer's shell."""

from pathlib import Path

import pytest

from infra.local.environment import function_environment, prepare_secrets, secret
from infra.local.places import FUNCTIONS, Places
from shared.settings import settings_from


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_settings_of_every_function_can_be_read(name: str, tmp_path: Path) -> None:
    settings = settings_from(function_environment(Places(9600, tmp_path), name))

    assert settings.local is not None
    assert settings.worker_url == "http://127.0.0.1:9612"


def test_credentials_in_the_shell_do_not_reach_a_function(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nor does anything that would make it think that it runs on the platform."""
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "OPENAI_API_KEY", "K_SERVICE", "DEBUG"):
        monkeypatch.setenv(name, "mine")

    assert "mine" not in function_environment(Places(9600, tmp_path), "submit").values()


def test_every_secret_that_is_named_is_there_and_stays_the_same(tmp_path: Path) -> None:
    places = Places(9600, tmp_path)
    prepare_secrets(places)
    names = settings_from(function_environment(places, "worker")).secret_versions
    first = {name: secret(places, name) for name in names}
    prepare_secrets(places)

    assert len(set(first.values())) == len(first) > 1
    assert {name: secret(places, name) for name in names} == first
