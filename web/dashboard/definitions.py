"""What each figure on a page means: the words of the API's own models, so that there is one definition."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from pydantic import BaseModel

import web
from web.api.reference.glossary import MEANINGS

NO_FIGURES = ("Body", "Query", "Tracked", "Problem", "Deleted", "Stored", "Export")  # models of requests and of forms


@cache
def define(term: str) -> str:
    """Return the definition of `Model.field` or of a name in the glossary; raises KeyError for what has none."""
    model, _, field = term.rpartition(".")
    if not model:
        return _plain(MEANINGS[term])
    found = models()[model].model_fields[field]
    return _plain(found.description or MEANINGS[field])


def _plain(text: str) -> str:
    """Take the marks of Markdown off."""
    return text.replace("`", "")


@cache
def models() -> dict[str, type[BaseModel]]:
    """Return the models of all answers by name."""
    names = [module.name for module in walk_packages(web.__path__, "web.")]
    shapes = [name for name in names if name.endswith(".answers") and name != "web.api.query.answers"]
    modules = [import_module(name) for name in (*shapes, "web.api.shape", "web.http.problem_document")]
    return {
        name: found
        for module in modules
        for name, found in vars(module).items()
        if isinstance(found, type) and issubclass(found, BaseModel)
    }


@cache
def meanings() -> list[tuple[str, str, str]]:
    """Return every field that has a meaning, by name: (field, where it stands, meaning)."""
    found = {("", name): define(name) for name in MEANINGS}
    for model, shape in models().items():
        if not any(part in model for part in NO_FIGURES):
            own = {field: part.description for field, part in shape.model_fields.items() if part.description}
            found |= {(model, field): define(f"{model}.{field}") for field in own}
    rows: dict[tuple[str, str], list[str]] = {}
    for (model, field), meaning in found.items():
        rows.setdefault((field, meaning), []).append(model)
    return sorted((field, ", ".join(filter(None, where)), meaning) for (field, meaning), where in rows.items())
