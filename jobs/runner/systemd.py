"""Telling systemd how we are: one datagram to the socket that it names (sd_notify(3)); without one, nothing."""

import os
import socket


def notify(*states: str) -> None:
    """Send states such as `READY=1`, `WATCHDOG=1` or `STATUS=…`."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.connect("\0" + address[1:] if address.startswith("@") else address)
        sock.sendall("\n".join(states).encode())
