"""The pages Explore and Records: the address is the question, and every figure leads to the records behind it."""

import html
import re
from urllib.parse import quote, urlencode

import pytest

from tests.web.api.query.asking import QueryUnderTest

ALL = {"days": "90"}


def page(asked: QueryUnderTest, path: str, *pairs: tuple[str, str], status: int = 200) -> str:
    """Return the text of a page."""
    answer = asked.web.client.get(f"{path}?{urlencode([*ALL.items(), *pairs])}")
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


def links(text: str, words: str) -> list[str]:
    """Return the addresses of the links whose address has the words."""
    return [found for found in re.findall(r'href="([^"]+)"', text) if words in found]


def test_the_first_look_asks_for_cost_by_model(asked: QueryUnderTest) -> None:
    """Without parameters the page shows cost and calls of each model, dearest first."""
    text = page(asked, "/explore")
    rows = asked.rows("cost_usd", "calls", dimensions=["model"], date_range="90d")
    for (model,) in rows:
        assert f'title="{model}"' in text
    assert "As curl" in text
    assert "llm_model_days" in text


def test_a_question_of_the_address_is_answered_as_the_api_does(asked: QueryUnderTest) -> None:
    """Metrics, dimensions and filters of the address give the API's figures."""
    pairs = [("metric", "calls"), ("by", "user"), ("where", "is|agent|a1"), ("where", "is_not|model|gpt-4o")]
    text = page(asked, "/explore", *pairs)
    filters = [["is", "agent", ["a1"]], ["is_not", "model", ["gpt-4o"]]]
    rows = asked.rows("calls", dimensions=["user"], filters=filters, date_range="90d")
    shown = re.findall(r'title="(u\d)">.*?<td class="num">(\d+)', text, re.DOTALL)
    assert {name: [int(calls)] for name, calls in shown} == {str(key[0]): row for key, row in rows.items()}
    assert "Remove this filter: agent is a1" in text
    assert "Remove this filter: model is not gpt-4o" in text


def test_a_filter_of_the_form_is_added(asked: QueryUnderTest) -> None:
    """What the form's filter row says counts beside the filters that were there."""
    text = page(asked, "/explore", ("dimension", "agent"), ("operator", "is"), ("value", "a2"), ("metric", "calls"))
    [[calls]] = asked.rows("calls", filters=[["is", "agent", ["a2"]]], date_range="90d").values()
    assert f'<td class="num">{calls}' in text


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("metric", "profit")], "'profit' is not one of"),
        ([("metric", "calls"), ("metric", "tasks")], "a question has one subject"),
        ([("metric", "calls"), ("by", "<script>alert(1)</script>")], "is not one of"),
        ([("metric", "calls"), ("by", "time:hour")], "32 days or shorter"),
    ],
)
def test_a_question_that_does_not_fit_is_said_beside_the_form(
    asked: QueryUnderTest, pairs: list[tuple[str, str]], said: str
) -> None:
    """The form stays, with what is wrong; nothing of the address becomes markup."""
    answer = asked.web.client.get(f"/explore?{urlencode([*ALL.items(), *pairs])}")
    assert answer.status_code == 200
    assert said in html.unescape(answer.text)
    assert "<script>alert" not in answer.text


def test_a_day_leads_to_its_hours_and_a_row_to_its_records(asked: QueryUnderTest) -> None:
    """From days to the hours of one, to the records of an agent, to a single call: every step is a link."""
    by_day = page(asked, "/explore", ("metric", "calls"), ("by", "time:day"))
    hours = next(one for one in links(by_day, "to=2024-06-2") if "time%3Ahour" in one)
    day = hours.split("to=")[1][:10]
    of_day = [one for one in links(by_day, "/records?") if "days=1&" in one and f"to={day}" in one]
    assert len(of_day) == 1
    of_hours = html.unescape(asked.web.client.get(hours).text)
    records = links(of_hours, "/records?")[0]
    listed = html.unescape(asked.web.client.get(records).text)
    single = links(listed, "/records/one?")[0]
    shown = html.unescape(asked.web.client.get(single).text)
    assert "price_status" in shown
    assert "input_tokens" in shown


def test_records_go_on_where_the_page_ends(asked: QueryUnderTest) -> None:
    """The link to older records leads to the next page."""
    text = page(asked, "/records", ("subject", "tasks"))
    older = html.unescape(asked.web.client.get(links(text, "cursor=")[0]).text)
    first, second = (set(links(one, "/records/one?")) for one in (text, older))
    assert len(first) == len(second) == 50
    assert not first & second


@pytest.mark.parametrize("path", ["/records?subject=wages", "/records/one?subject=calls&id=x", "/records/one"])
def test_what_is_not_there_is_a_page_that_says_so(asked: QueryUnderTest, path: str) -> None:
    """An unknown subject or record is 404."""
    assert asked.web.client.get(path).status_code == 404


def test_filters_of_other_pages_are_filters_here(asked: QueryUnderTest) -> None:
    """A link from a page that is narrowed to an agent asks about that agent, and the filter can be removed."""
    text = page(asked, "/explore", ("agent", "a1"), ("metric", "calls"))
    [[calls]] = asked.rows("calls", filters=[["is", "agent", ["a1"]]], date_range="90d").values()
    assert f'<td class="num">{calls}' in text
    [address] = [found for found in links(text, "/explore?") if "agent" not in found and "model" not in found][-1:]
    assert "metric=calls" in address


def test_hostile_addresses_change_nothing(asked: QueryUnderTest) -> None:
    """Values are compared, never run or shown as markup."""
    for value in ("'; drop table llm_calls; --", '"><svg onload=1>', "|||", "\u202e"):
        answer = asked.web.client.get(f"/explore?days=90&metric=calls&where={quote('is|model|' + value)}")
        assert answer.status_code == 200
        assert "<svg onload" not in answer.text
