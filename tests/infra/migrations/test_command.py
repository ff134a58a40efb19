"""The command says where it works, what there is to do, and what was done."""

import pytest
from google.cloud import firestore

from infra.migrations import __main__ as command
from tests.infra.migrations import forms


def test_a_project_in_the_cloud_is_not_mistaken_for_an_emulator(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")

    assert command.main(["--project", "tools", "run"]) == 1
    assert "would not reach tools" in capsys.readouterr().err


def test_without_a_system_and_without_a_project_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path))

    assert command.main(["run"]) == 1
    assert "not up" in capsys.readouterr().err


@pytest.mark.emulator
def test_one_plans_runs_looks_and_opens_again(
    firestore_client: firestore.Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forms.write(firestore_client, forms.documents())
    monkeypatch.setattr(command, "database", lambda project: firestore_client)
    monkeypatch.setenv("VERSION", "v7")
    words = (["plan"], ["run"], ["status"], ["plan"], ["again", "1"], ["status"], ["again", "99"])
    codes, said = [], []
    for word in words:
        codes.append(command.main(word))
        said.append(capsys.readouterr())
    out = [one.out for one in said]

    assert codes == [0, 0, 0, 0, 0, 0, 1]
    assert "12 documents of usage, 12 would change" in out[0]
    assert "documents of usage, 12 changed" in out[1]
    assert out[2].count("ended") == 3
    assert "by version v7" in out[2]
    assert out[3] == ""
    assert "open again" in out[4]
    assert (out[5].count("ended"), out[5].count("open")) == (2, 1)
    assert "no migration 99" in said[6].err
