"""The command that makes administrators says where it works, and works nowhere else."""

import getpass

import pytest

from infra import admin
from shared.domain.ids import user_id
from shared.domain.ledger import Account
from shared.domain.quotas import UserRole
from shared.domain.records import AuditRecord
from shared.storage.firestore import FirestoreStore


def test_a_project_in_the_cloud_is_not_mistaken_for_an_emulator(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")

    assert admin.main(["root@example.com", "--project", "tools"]) == 1
    assert "would not reach tools" in capsys.readouterr().err


def test_without_a_system_and_without_a_project_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))

    assert admin.main(["root@example.com"]) == 1
    assert "not up" in capsys.readouterr().err


@pytest.mark.emulator
def test_it_writes_the_account_and_the_record(
    firestore_client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(admin, "database", lambda project: firestore_client)
    codes = [admin.main([email]) for email in ("Root@example.com", "root@example.com", "root")]
    store = FirestoreStore(firestore_client)
    [record] = [store.get(AuditRecord, document.id) for document in firestore_client.collection("audit").stream()]

    assert codes == [0, 0, 1]
    assert store.get(Account, user_id("root@example.com")).role is UserRole.ADMIN
    assert record.actor == f"operator:{getpass.getuser()}"
    said = capsys.readouterr()
    assert "root@example.com is an administrator" in said.out
    assert said.err == "This is not an e-mail address of a person.\n"
