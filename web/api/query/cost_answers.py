"""Parameters and answers of the cost endpoints that the query engine answers."""

from typing import Annotated

from pydantic import Field

from web.api.query.answers import Coverage
from web.api.shape import Answer, Shape, YearWindowQuery
from web.api.spending import COST


class CostQuery(YearWindowQuery):
    """A trailing window, and how many rows to return."""

    limit: Annotated[int, Field(ge=1, le=1_000, description="Rows to return at most; 1 to 1000.", examples=[20])] = 100


class CostShare(Shape):
    """Part of the calls and what they cost."""

    cost_usd: float | None = Field(description=COST)
    input_tokens: int = Field(description="Cached ones included.")
    output_tokens: int = Field(description="Reasoning included.")
    call_count: int
    unpriced_calls: int = Field(description="Its calls that have no price and are not in the cost.")


class UserShare(CostShare):
    """What one user's calls cost."""

    user_id: str


class SessionShare(CostShare):
    """What the calls of one session cost."""

    session_id: str


class TagShare(CostShare):
    """What the calls with one value of a tag cost."""

    value: str | None = Field(description="Value of the tag; null: calls without it.")


class CostShares(Answer):
    """What all answers by user, session and tag share."""

    timestamp: str = Field(description="Moment of the lake that answers, UTC.")
    period_days: int
    total_cost_usd: float | None = Field(description="Cost of all rows, also of those beyond `limit`.")
    total_unpriced_calls: int = Field(description="Calls without a price in all rows.")
    coverage: Coverage = Field(description="From when on facts are known, and whether the period is whole.")


class CostByUser(CostShares):
    """What each user cost."""

    users: list[UserShare] = Field(description="Dearest first; calls that name no user are not here.")
    total_users: int = Field(description="Users of the window, also those beyond `limit`.")


class CostBySession(CostShares):
    """What each session cost."""

    sessions: list[SessionShare] = Field(description="Dearest first; calls that name no session are not here.")
    total_sessions: int = Field(description="Sessions of the window, also those beyond `limit`.")


class CostByTag(CostShares):
    """What each value of a tag cost."""

    key: str = Field(description="The tag.")
    tags: list[TagShare] = Field(description="By value, dearest first; calls without the tag are a row too.")
    total_tags: int = Field(description="Values of the window, also those beyond `limit`.")
