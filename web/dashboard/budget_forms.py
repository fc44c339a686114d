"""What the forms of budgets do: the same as the API's endpoints, by the same functions."""

from collections.abc import Mapping

from flask import Response, make_response, redirect, request
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from autobot_analytics.stores.budgets import AGENT_PREFIX, Budget, Budgets
from web.api.budgets.answers import AgentBudgetBody, BudgetBody
from web.dashboard.ask import Ask
from web.dashboard.cards import Card
from web.dashboard.forms import check_form
from web.dashboard.links import address
from web.dashboard.page import Page
from web.dashboard.page_response import show
from web.dashboard.pages.budget import PAGE, Draft, known_names, scopes
from web.http.problems import ProblemError
from web.reading.context import current_service

FIELDS = ("name", "threshold_usd", "period", "scope", "scope_id", "timezone", "notify_at_percent", "enabled")
PREFIX = "Value error, "
TAKEN = "there is a budget of this name already: change that one, or choose another name"


def store_budget() -> Response:
    """Make or change a budget; a form with something wrong in it comes back and says what. A new one replaces none."""
    check_form()
    name = request.form.get("name", "").strip()
    if request.form.get("is_new") == "1" and _is_taken(name):
        return _again(request.form, {"name": TAKEN})
    try:
        _store_of_agent(name) if name.startswith(AGENT_PREFIX) else _store()
    except ValidationError as error:
        return _again(request.form, {str(one["loc"][0]): _plain(one["msg"]) for one in error.errors()})
    return _back("stored", name)


def remove_budget() -> Response:
    """Remove a budget."""
    check_form()
    name = request.form.get("name", "")
    book = Budgets(current_service().redis)
    gone = book.delete_agent(name.removeprefix(AGENT_PREFIX)) if name.startswith(AGENT_PREFIX) else book.delete(name)
    if not gone:
        raise ProblemError(404, f"There is no budget called {name[:200]!r}.")
    return _back("removed", name)


def _is_taken(name: str) -> bool:
    return any(one.name == name for one in Budgets(current_service().redis).read().budgets)


def _store() -> None:
    service, form = current_service(), request.form
    body = BudgetBody.model_validate(
        {
            "name": form.get("name", "").strip(),
            "threshold_usd": _usd(form.get("threshold_usd", "")),
            "period": form.get("period"),
            "notify_at_percent": _percents(form.get("notify_at_percent", "")),
            "enabled": "enabled" in form,
            "scope": form.get("scope"),
            "scope_id": "" if form.get("scope") == "total" else form.get("scope_id", "").strip(),
            "timezone": form.get("timezone", "").strip() or None,
        }
    )
    Budgets(service.redis).put(
        Budget(
            name=body.name,
            threshold_usd=body.threshold_usd,
            period=body.period,
            notify_at_percent=tuple(sorted(set(body.notify_at_percent))),
            enabled=body.enabled,
            created_at=service.clock(),
            scope=body.scope,
            scope_id=body.scope_id,
            timezone=body.timezone,
        )
    )


def _store_of_agent(name: str) -> None:
    service = current_service()
    try:
        body = AgentBudgetBody.model_validate({"budget_monthly_usd": _usd(request.form.get("threshold_usd", ""))})
    except ValidationError as error:
        detail = _plain(error.errors()[0]["msg"])
        raise ProblemError(422, f"The budget is no amount of US dollars: {detail}.") from error
    Budgets(service.redis).put_agent(name.removeprefix(AGENT_PREFIX), body.budget_monthly_usd, service.clock())


def _usd(text: str) -> float | str:
    try:
        return float(text.replace(",", "").strip().removeprefix("$"))
    except ValueError:
        return text


def _percents(text: str) -> list[int | str]:
    parts = [part.strip().removesuffix("%").strip() for part in text.split(",") if part.strip()]
    return [int(part) if part.isdecimal() and len(part) < 6 else part for part in parts]


def _plain(message: str) -> str:
    return message.removeprefix(PREFIX).removeprefix("Input ")


def _again(form: MultiDict[str, str], errors: Mapping[str, str]) -> Response:
    draft = Draft({name: form.get(name, "") for name in FIELDS}, is_new=form.get("is_new") == "1", errors=errors)

    def build(ask: Ask) -> Mapping[str, object]:
        return {"form": Card(draft), "names": known_names(ask), "scopes": scopes(ask)}

    again = Page(PAGE.name, PAGE.path, PAGE.title, build, section=PAGE.section, has_period=False)
    return show(again, 422)


def _back(what: str, name: str) -> Response:
    return make_response(redirect(address("/cost", {what: name[:200]}) + "#budgets", 303))
