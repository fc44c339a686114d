"""Problem documents (RFC 9457)."""

from pydantic import BaseModel, ConfigDict, Field


class FieldProblem(BaseModel):
    """One field of a request that is wrong."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="Name of the parameter, or path to it in the body.", examples=["days"])
    location: str = Field(description="Where it stands: `query`, `path`, `body` or `header`.", examples=["query"])
    detail: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """Why a request was not answered."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="Kind of problem, as a URI.", examples=["urn:autobot-analytics:problem:invalid"])
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(description="What is wrong in this request, and what to do.")
    instance: str | None = Field(default=None, description="The request id; the log carries the same.")
    errors: list[FieldProblem] = Field(default=[], description="The wrong fields, if single fields are wrong.")
