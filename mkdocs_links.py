"""A hook of MkDocs: links that lead out of docs/ become the name of the file, as the site has no such page.

Links to `/docs` lead to the running service, which serves the site too; as HTML they are not checked.
"""

import posixpath
import re
from typing import Any

OUTSIDE = re.compile(r"\[(?P<label>[^\]\n]+)\]\((?P<target>\.\./[^)\s]+)\)")
SERVICE = re.compile(r"\[(?P<label>[^\]\n]+)\]\((?P<target>/docs#[^)\s]+)\)")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Replace each link to a file outside of docs/ by its label, and the path from the repository's root."""
    folder = posixpath.dirname(page.file.src_uri)

    def named(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", folder, link["target"].partition("#")[0]))
        if path.startswith("docs/"):
            return link[0]
        label = link["label"]
        return f"`{path}`" if path.rpartition("/")[2] in label else f"{label} (`{path}`)"

    return SERVICE.sub(r'<a href="\g<target>">\g<label></a>', OUTSIDE.sub(named, markdown))
