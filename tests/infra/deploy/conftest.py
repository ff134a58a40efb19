"""What the tests of deployments share."""

from pathlib import Path

import pytest

from tests.infra.deploy.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
