"""Translates a request of granian (RSGI) into a WSGI environ."""

import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

BARE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
CONSTANT = {
    "SCRIPT_NAME": "",
    "GATEWAY_INTERFACE": "CGI/1.1",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def split_address(address: str) -> tuple[str, int]:
    """Return the host and the port of `host:port` or `[host]:port`."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port) if port.isdecimal() else 0


def make_environ(scope: Any) -> "WSGIEnvironment":
    """Return the environ of a request, with an empty body.

    A header whose name has an underscore is left out: it could pass for the one with a hyphen.
    """
    host, port = split_address(scope.server)
    environ: WSGIEnvironment = {
        **CONSTANT,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": split_address(scope.client)[0],
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = BARE.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        if key in environ:
            environ[key] += (";" if name == "cookie" else ",") + value
        else:
            environ[key] = value
    return environ
