"""A limit stops those who forge callbacks, and never a provider."""

from shared.api.limits import RATES, STRANGERS
from shared.domain.quotas import Rate
from tests.functions.webhook.calling import BODY, genuine


def test_genuine_callbacks_are_never_too_many(callbacks, monkeypatch):
    """All of a provider's calls come from a few addresses, from where somebody else may have forged ones sent, too."""
    monkeypatch.setitem(RATES, STRANGERS, Rate(per_second=2, burst=5))
    _, path = callbacks.started()
    forged = [callbacks.raw(path, BODY, []).status_code for _ in range(6)]
    taken = {callbacks.raw(path, BODY, list(genuine(callbacks).items())).status_code for _ in range(50)}

    assert forged == [401] * 5 + [429]
    assert taken == {202}


def test_genuine_callbacks_that_cannot_be_kept_now_are_no_strangers(callbacks, monkeypatch):
    monkeypatch.setitem(RATES, STRANGERS, Rate(per_second=2, burst=5))
    _, path = callbacks.started()
    callbacks.world.queue.down = True
    told = {callbacks.raw(path, BODY, list(genuine(callbacks).items())).status_code for _ in range(20)}

    assert told == {503}
