"""Secrets: by version, read once, and honest about what is wrong."""

from types import SimpleNamespace

import google_crc32c
import pytest
from google.api_core import exceptions as google

from shared.domain.errors import Unavailable
from shared.secrets import SecretMissing, Secrets


class Manager:
    """Secret Manager's client, as far as it is used."""

    def __init__(self, answer=b"secret\n", checksum=None):
        self.answer, self.checksum, self.asked = answer, checksum, []

    def access_secret_version(self, *, name, timeout, retry):
        assert timeout
        assert retry is None
        self.asked.append(name)
        if isinstance(self.answer, Exception):
            raise self.answer
        checksum = google_crc32c.value(self.answer) if self.checksum is None else self.checksum
        return SimpleNamespace(payload=SimpleNamespace(data=self.answer, data_crc32c=checksum))


def secrets(manager: Manager) -> Secrets:
    return Secrets(lambda: manager, project="tools", versions={"openai-api-key": "3"})


def test_a_secret_is_read_once_in_its_configured_version():
    manager = Manager()
    kept = secrets(manager)

    assert [kept.get("openai-api-key") for _ in range(3)] == ["secret"] * 3
    assert manager.asked == ["projects/tools/secrets/openai-api-key/versions/3"]


def test_a_secret_nobody_configured_is_named():
    with pytest.raises(SecretMissing, match="add other=VERSION"):
        secrets(Manager()).get("other")


@pytest.mark.parametrize("error", [google.NotFound("x"), google.PermissionDenied("x"), google.FailedPrecondition("x")])
def test_a_version_that_cannot_be_read_is_missing(error):
    with pytest.raises(SecretMissing):
        secrets(Manager(error)).get("openai-api-key")


@pytest.mark.parametrize("manager", [Manager(google.ServiceUnavailable("x")), Manager(checksum=1)])
def test_trouble_on_the_way_is_worth_another_try(manager):
    kept = secrets(manager)
    with pytest.raises(Unavailable):
        kept.get("openai-api-key")
    manager.answer, manager.checksum = b"secret", None

    assert kept.get("openai-api-key") == "secret"
