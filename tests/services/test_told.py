"""What a provider tells of its secret: asked for seldom, and a change of it loses no call."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from shared.domain.errors import Unavailable
from shared.providers.contract import ProviderUnavailable
from shared.services.told import Told
from shared.signatures import BadSignature, Secret, read, sign
from tests.fakes import Clock

FIRST, SECOND, THIRD, STRANGE = (Secret(letter * 32) for letter in (b"1", b"2", b"3", b"s"))
BODY = b"{}"


@dataclass
class Account:
    """A provider's account with one secret, which it tells as often as it is asked, unless it is out of order."""

    secret: Secret = FIRST
    trouble: Exception | None = None
    asked: int = 0
    takes: float = 0
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.told = Told(read, self.tell)

    def tell(self) -> Secret:
        self.asked += 1
        time.sleep(self.takes)
        if self.trouble is not None:
            raise self.trouble
        return self.secret

    def changes_to(self, secret: Secret) -> None:
        """A moment passes and it signs with another one."""
        self.clock.pass_(1)
        self.secret = secret

    def call(self, secret: Secret) -> str:
        """What becomes of a call signed with this secret."""
        now = self.clock()
        try:
            self.told.verify(BODY, sign(BODY, callback_id="msg_1", secret=secret, now=now), now)
        except BadSignature:
            return "refused"
        except Unavailable:
            return "later"
        return "taken"


@pytest.fixture
def account() -> Account:
    return Account()


def test_a_secret_is_asked_for_once_an_hour(account: Account) -> None:
    for minutes in (0, 20, 39, 2, 50):
        account.clock.pass_(60 * minutes)
        assert account.call(FIRST) == "taken"

    assert account.asked == 2


def test_a_change_of_the_secret_loses_no_call(account: Account) -> None:
    """Calls signed before it and after it arrive mixed."""
    account.call(FIRST)
    account.changes_to(SECOND)

    assert [account.call(secret) for secret in (SECOND, FIRST, SECOND, FIRST)] == ["taken"] * 4
    assert account.asked == 2


def test_a_former_secret_is_refused_after_an_hour(account: Account) -> None:
    account.call(FIRST)
    account.changes_to(SECOND)
    account.call(SECOND)
    account.clock.pass_(3599)
    assert account.call(FIRST) == "taken"
    account.clock.pass_(1)

    assert (account.call(SECOND), account.call(FIRST)) == ("taken", "refused")


def test_only_the_secret_before_the_present_one_still_counts(account: Account) -> None:
    account.call(FIRST)
    for secret in (SECOND, THIRD):
        account.clock.pass_(60)
        account.changes_to(secret)
        account.call(secret)

    assert [account.call(secret) for secret in (THIRD, SECOND, FIRST)] == ["taken", "taken", "refused"]


def test_forged_calls_make_us_ask_once_a_minute_at_most(account: Account) -> None:
    assert {account.call(STRANGE) for _ in range(50)} == {"refused"}
    assert account.asked == 1

    for asked in (2, 2, 3):
        account.clock.pass_(30)
        assert {account.call(STRANGE) for _ in range(50)} == {"refused"}
        assert account.asked == asked


def test_malformed_and_stale_calls_make_nobody_ask(account: Account) -> None:
    now = account.clock()
    headers = sign(BODY, callback_id="msg_1", secret=FIRST, now=now)
    account.clock.pass_(301)
    for given in (headers, headers[:2], [*headers, headers[0]]):
        with pytest.raises(BadSignature):
            account.told.verify(BODY, given, account.clock())

    assert account.asked == 0


@pytest.mark.parametrize("trouble", [ProviderUnavailable("down"), Unavailable("no key"), ValueError("no secret")])
def test_while_the_provider_does_not_tell_calls_are_to_come_again(account: Account, trouble: Exception) -> None:
    account.trouble = trouble
    assert {account.call(FIRST) for _ in range(50)} == {"later"}
    assert account.asked == 1

    account.clock.pass_(60)
    account.trouble = None
    assert account.call(FIRST) == "taken"


def test_a_call_that_may_follow_a_change_is_not_refused_while_nobody_can_tell(account: Account) -> None:
    """What we know keeps counting meanwhile."""
    account.call(FIRST)
    account.changes_to(SECOND)
    account.trouble = ProviderUnavailable("down")
    assert [account.call(secret) for secret in (SECOND, FIRST, SECOND)] == ["later", "taken", "later"]

    account.clock.pass_(60)
    account.trouble = None
    assert [account.call(secret) for secret in (SECOND, FIRST, STRANGE)] == ["taken", "taken", "refused"]


def test_what_is_older_than_an_hour_does_not_count_while_nobody_can_tell(account: Account) -> None:
    account.call(FIRST)
    account.clock.pass_(3600)
    account.trouble = ProviderUnavailable("down")

    assert account.call(FIRST) == "later"


def at_once(account: Account, secret: Secret) -> list[str]:
    """What becomes of sixteen calls that arrive together while the provider takes its time to answer."""
    account.takes = 0.02
    together = threading.Barrier(16)

    def call(_: int) -> str:
        together.wait()
        return account.call(secret)

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(call, range(16)))


def test_many_threads_ask_once_and_decide_alike(account: Account) -> None:
    assert at_once(account, FIRST) == ["taken"] * 16
    assert account.asked == 1


def test_a_change_is_learnt_once_however_many_calls_come_at_that_moment(account: Account) -> None:
    account.call(FIRST)
    account.changes_to(SECOND)

    assert at_once(account, SECOND) == ["taken"] * 16
    assert account.asked == 2
