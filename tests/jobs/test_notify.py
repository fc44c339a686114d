"""Notifications to systemd: one datagram to the socket that the environment names."""

import socket
from pathlib import Path

import pytest

from jobs.runner.systemd import notify


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_states_arrive_in_one_datagram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    """All states of a call are one message of lines, to a socket in the file system or to an abstract one."""
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind("\0" + path if abstract else path)
        server.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + path if abstract else path)
        notify("READY=1", "STATUS=läuft")
        assert server.recv(1_000) == "READY=1\nSTATUS=läuft".encode()


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Started by hand there is no socket, and no error."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
