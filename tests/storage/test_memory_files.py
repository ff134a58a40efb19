"""Files in memory keep the promises of the real ones."""

import io

import pytest

from shared.storage.files import FilesUnavailable
from shared.storage.memory_files import MemoryFiles
from tests.storage.files_contract import FilesContract


class TestMemoryFiles(FilesContract):
    @pytest.fixture
    def files(self) -> MemoryFiles:
        return MemoryFiles()

    def test_it_is_out_of_order_as_often_as_told(self, files: MemoryFiles, name: str) -> None:
        files.fail_next = 2
        with pytest.raises(FilesUnavailable):
            files.put(name, io.BytesIO(b"x"), content_type="text/plain")
        with pytest.raises(FilesUnavailable):
            files.stat(name)

        assert files.stat(name) is None
