"""How files are sent: names, validators, compression, archives with a manifest, refusals."""

import gzip
import io
import zipfile
from hashlib import sha256

import orjson
import pytest

from tests.web.conftest import Web
from tests.web.exports.exporting import Exporter

REFUSED = {
    "/csv/usage?columns=nope": "columns: no column 'nope'; usage has timestamp, provider",
    "/csv/usage?columns=,": "columns: no column is named",
    "/csv/usage?from=2024-06-02&to=2024-06-01": "to: is before from",
    "/csv/usage?from=2024-13-01": "from: ",
    "/csv/usage?days=3&from=2024-06-01": "days: give either days, or from and to",
    "/csv/usage?limit=10001": "limit: ",
    "/csv/usage?limit=0": "limit: ",
    "/csv/costs?days=366": "days: ",
    "/csv/costs?limit=5": "limit: this table has a row for each thing",
    "/parquet/usage?limit=5": "limit: a Parquet file has all rows",
    "/csv/costs?from=0001-01-01": "from: is more than ten years away",
    "/csv/costs?to=0001-01-01": "to: is more than ten years away",
    "/csv/costs?from=2024-07-02": "from: lies after today",
    "/csv/costs?to=9999-12-31": "to: is more than ten years away",
    "/json/full?days=0": "days: ",
    "/xlsx/full?days=x": "days: ",
}


@pytest.mark.parametrize(("path", "detail"), REFUSED.items())
def test_what_cannot_be_asked_is_refused_by_name(exporter: Exporter, path: str, detail: str) -> None:
    """A wrong parameter is a 422 problem that names it."""
    answer = exporter.get(path)
    assert answer.status_code == 422
    assert answer.get_json()["detail"].startswith(detail)
    assert answer.get_json()["errors"][0]["field"] == detail.partition(":")[0]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_unknown_table_names_those_there_are(exporter: Exporter, form: str) -> None:
    """A table that does not exist is a 404 that lists the tables."""
    answer = exporter.get(f"/{form}/nope")
    assert answer.status_code == 404
    assert "costs, agents, usage, events, tasks" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("path", "name", "media_type"),
    [
        ("/csv/usage", "autobot-usage-2024-06-30.csv", "text/csv; charset=utf-8"),
        ("/csv/costs", "autobot-costs-2024-06-30.csv", "text/csv; charset=utf-8"),
        ("/jsonl/tasks", "autobot-tasks-2024-06-30.jsonl", "application/x-ndjson"),
        ("/parquet/events", "autobot-events-2024-06-30.parquet", "application/vnd.apache.parquet"),
        ("/csv/events?manifest=1", "autobot-events-2024-06-30.zip", "application/zip"),
        ("/json/full", "autobot-analytics-2024-06-30.json", "application/json"),
        (
            "/xlsx/full",
            "autobot-analytics-2024-06-30.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_files_have_a_name_and_validators(exporter: Exporter, path: str, name: str, media_type: str) -> None:
    """Each is an attachment with its name and type, and a second request with its ETag is answered 304."""
    answer = exporter.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == media_type
    assert {"ETag", "Last-Modified", "Age", "Cache-Control"} <= set(answer.headers.keys())
    assert "Warning" not in answer.headers
    again = exporter.get(path, if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.get_data()) == (304, b"")


def test_other_questions_have_other_tags(exporter: Exporter) -> None:
    """The validators of different tables, columns, days and forms differ."""
    paths = (
        "/csv/usage",
        "/csv/usage?raw=1",
        "/csv/usage?columns=model",
        "/jsonl/usage",
        "/csv/usage?manifest=1",
        "/csv/events",
    )
    assert len({exporter.get(path).headers["ETag"] for path in paths}) == len(paths)
    assert (
        exporter.get("/csv/usage", accept_encoding="gzip").headers["ETag"] != exporter.get("/csv/usage").headers["ETag"]
    )


@pytest.mark.parametrize("path", ["/csv/usage", "/jsonl/events", "/json/full"])
def test_text_is_compressed_for_who_takes_it(exporter: Exporter, path: str) -> None:
    """With Accept-Encoding: gzip the same text comes compressed."""
    answer = exporter.get(path, accept_encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.get_data()) == exporter.bytes(path)


@pytest.mark.parametrize(
    "path", ["/csv/usage?days=30", "/jsonl/tasks?days=7", "/parquet/events?days=7", "/csv/agents", "/csv/focus"]
)
def test_archive_ends_with_a_manifest(exporter: Exporter, path: str) -> None:
    """`manifest=1` gives the same file with its rows, bytes and SHA-256 behind it."""
    joined = "&" if "?" in path else "?"
    with zipfile.ZipFile(io.BytesIO(exporter.bytes(f"{path}{joined}manifest=1"))) as archive:
        file, last = archive.infolist()
        content = archive.read(file)
        manifest = orjson.loads(archive.read(last))
    assert last.filename == "manifest.json"
    assert manifest["file"] == file.filename
    assert manifest["sha256"] == sha256(content).hexdigest()
    assert manifest["bytes"] == len(content)
    if not path.startswith("/parquet"):
        assert content == exporter.bytes(path)
        rows = exporter.rows(path) if path.startswith("/csv") else exporter.lines(path)
        assert manifest["rows"] == len(rows) > 0
    assert manifest["timezone"] == "Asia/Kathmandu"


def test_head_gives_the_headers_alone(exporter: Exporter) -> None:
    """HEAD tells name and validators without making the file."""
    answer = exporter.web.client.head("/api/analytics/export/csv/usage")
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert answer.headers["ETag"] == exporter.get("/csv/usage").headers["ETag"]
    assert "Content-Length" not in answer.headers, "nobody knows it before the file is made"


def test_an_old_lake_says_so(exporter: Exporter) -> None:
    """A lake older than three of its intervals is still served, with a warning; new files have another ETag."""
    before = exporter.web.now
    try:
        exporter.web.later(minutes=7)
        assert exporter.get("/csv/usage").headers["Warning"].startswith("110")
        assert exporter.get("/csv/usage").headers["Age"] == "420"
    finally:
        exporter.web.now = before


def test_without_a_lake_it_is_said_what_is_missing(full: Web) -> None:
    """Before the first publication exports of the lake answer 503 and say why; those of snapshots work."""
    answer = full.get("/export/csv/usage")
    assert answer.status_code == 503
    assert "job `lake` publishes it" in answer.get_json()["detail"]
    assert answer.headers["Retry-After"]
    assert full.get("/export/csv/costs").status_code == 200


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_small_file_is_made_once(exporter: Exporter, monkeypatch: pytest.MonkeyPatch, accepted: str) -> None:
    """What it is made from being the same, the same bytes are sent without reading the lake again."""
    path = f"/csv/usage?limit=5&columns=model,{'agent_id' if accepted == 'gzip' else 'provider'}"
    first = exporter.get(path, **{"Accept-Encoding": accepted})
    assert len(first.data) > 20
    monkeypatch.setattr("snapshots.lake.export.lake_csv", lambda *_: pytest.fail("it was made again"))
    again = exporter.get(path, **{"Accept-Encoding": accepted})
    assert again.data == first.data
    assert {name: again.headers[name] for name in ("ETag", "Content-Type", "Content-Disposition")} == {
        name: first.headers[name] for name in ("ETag", "Content-Type", "Content-Disposition")
    }
