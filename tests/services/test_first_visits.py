"""Many first visits at once, on the database itself: each person is there once, and nobody rules by having been first."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from shared.domain.errors import AccountConflict, Unavailable
from shared.domain.ids import welcome_entry
from shared.domain.ledger import Account, Balance, Entry
from shared.domain.quotas import UserRole
from shared.domain.records import Administrators
from shared.services import people, signin
from shared.services.people import Identity
from shared.services.signin import GoogleAccount, SignIn
from shared.storage.documents import collection
from shared.storage.firestore import FirestoreStore
from tests.fakes import a_world

pytestmark = pytest.mark.emulator

MANY = 30
TRIES = 5


@pytest.fixture
def app(firestore_client):
    return replace(a_world().app, store=FirestoreStore(firestore_client))


def all_at_once(app, identities):
    """What becomes of each visit, all of which begin together: the account, or the refusal."""
    together = threading.Barrier(len(identities))

    def visit(identity):
        together.wait()
        for _ in range(TRIES):
            try:
                signin.admit(app, came_from_google(identity.email))
                return people.signed_in(app, identity)
            except AccountConflict as error:
                return error
            except Unavailable:  # a person's browser asks again
                continue
        raise AssertionError("the database was too busy")

    with ThreadPoolExecutor(len(identities)) as pool:
        return list(pool.map(visit, identities))


def came_from_google(email):
    return SignIn("google.com", email, True, GoogleAccount(email, True, email.partition("@")[2]))


def documents(client, kind):
    return [document.id for document in client.collection(collection(kind)).stream()]


def test_one_person_who_comes_many_times_at_once_is_one_account_with_one_welcome(app, firestore_client):
    accounts = all_at_once(app, [Identity("dora@example.com", "Dora", "firebase-dora")] * MANY)
    uid = accounts[0].id

    assert {account.id for account in accounts} == {uid}
    assert documents(firestore_client, Account) == [uid]
    assert documents(firestore_client, Entry) == [welcome_entry(uid)]
    assert app.store.get(Account, uid).balance == Balance(available=100, granted=100)
    assert app.store.get(Entry, welcome_entry(uid)).amount == 100


def test_many_people_who_come_at_once_are_users_all_of_them(app, firestore_client):
    emails = [f"person{number}@example.com" for number in range(MANY)]
    accounts = all_at_once(app, [Identity(email, "", f"firebase-{email}") for email in emails])

    assert {account.role for account in accounts} == {UserRole.USER}
    assert [account.email for account in accounts] == emails
    assert len(documents(firestore_client, Account)) == len(documents(firestore_client, Entry)) == MANY
    assert app.store.get(Administrators, Administrators.id) is None


def test_one_address_that_comes_with_many_identities_at_once_belongs_to_one_of_them(app, firestore_client):
    identities = [Identity("dora@example.com", "Dora", f"firebase-{number}") for number in range(MANY)]
    outcomes = all_at_once(app, identities)
    [let_in] = [outcome for outcome in outcomes if isinstance(outcome, Account)]

    assert app.store.get(Account, let_in.id).sign_in == identities[outcomes.index(let_in)].sign_in
    assert documents(firestore_client, Entry) == [welcome_entry(let_in.id)]
