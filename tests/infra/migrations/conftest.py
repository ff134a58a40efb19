"""The platform on a database of an older form, and runs of migrations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from google.cloud import firestore

from infra.migrations import carry_out
from infra.migrations.carry_out import Runner
from infra.migrations.database import Database
from infra.migrations.listed import migrations
from shared.app import App
from shared.storage.firestore import FirestoreStore
from shared.storage.firestore_queries import FirestoreQueries
from tests.fakes import a_world

Migrate = Callable[[], list[str]]


@pytest.fixture
def database(firestore_client: firestore.Client) -> Database:
    return Database(firestore_client)


@pytest.fixture
def app(firestore_client: firestore.Client) -> App:
    """Today's services on that database, at the present time."""
    parts = a_world().app
    store, queries = FirestoreStore(firestore_client), FirestoreQueries(firestore_client)
    return replace(parts, store=store, queries=queries, now=lambda: datetime.now(UTC))


@pytest.fixture
def migrate(database: Database) -> Migrate:
    """Carry out all there are; what was said."""

    def run() -> list[str]:
        lines: list[str] = []
        carry_out.run(database, migrations(), a_runner(tell=lines.append))
        return lines

    return run


def a_runner(name: str = "here", *, tell: Callable[[str], None] = lambda _: None, patience: float = 0) -> Runner:
    return Runner(name, "v2", lambda: datetime.now(UTC), tell, patience)
