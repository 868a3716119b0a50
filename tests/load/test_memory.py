"""What the processes of the service do not load: each would hold it for as long as the service runs."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Service
from tests.load.servers import family


def _mapped(pid: int) -> str:
    """The files that a process has mapped, libraries among them."""
    return Path(f"/proc/{pid}/maps").read_text()


def test_nothing_loads_what_only_training_needs(service: Service) -> None:
    assert service.process is not None
    processes = [_mapped(pid) for pid in family(service.process.pid)]

    assert any("/onnxruntime/" in mapped for mapped in processes)  # the chat is among them
    for library in ("/tensorflow/", "/jaxlib/", "/h5py/"):
        assert not any(library in mapped for mapped in processes), library


def test_the_process_that_watches_the_others_loads_no_database(service: Service) -> None:
    assert service.process is not None
    mapped = _mapped(service.process.pid)

    for library in ("/psycopg2", "/sqlalchemy/", "/cryptography/", "_sqlite3"):
        assert library not in mapped, library
