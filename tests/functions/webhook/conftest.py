"""What the tests of the webhook share."""

import pytest

from tests.fakes import A_PICTURE
from tests.functions.webhook.calling import NEW, OTHERS, Callbacks, CallingStudio, text


@pytest.fixture
def callbacks(http, monkeypatch) -> Callbacks:
    studio = CallingStudio([A_PICTURE])
    http.world.studio = studio
    made = Callbacks(
        http,
        studio,
        {"studio-webhook": text(NEW), "other-webhook": text(OTHERS), "fixed-webhook": text(NEW), "token": "fixed"},
        {
            "studio": {"secret": "studio-webhook"},
            "other": {"secret": "other-webhook"},
            "fixed": {"secret": "fixed-webhook", "token": "token"},
        },
    )
    made.connect(monkeypatch, provider=lambda _: studio)
    return made
