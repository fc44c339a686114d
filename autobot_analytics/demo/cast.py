"""The agents of the demo: which client of the real trace each one plays, its model, and how well it works."""

from dataclasses import dataclass

DAYS = 14  # length of the trace


@dataclass(frozen=True)
class DemoAgent:
    """One agent; shares are 0-1."""

    agent_id: str
    agent_type: str
    trace_client: tuple[str, int]  # model and client in ServeGen
    provider: str
    model: str
    calls: int  # in all 14 days; the trace's requests are scaled down to it
    calls_per_task: int = 2
    cached_share: float = 0.0
    failed_share: float = 0.02
    timeout_share: float = 0.005
    failed_share_lately: float | None = None  # in the last three days
    ms_per_output_token: float = 12.0
    serves_users: bool = False


AGENTS = (
    DemoAgent(
        "chat-agent-1",
        "chat",
        ("m-mid", 9),
        "anthropic",
        "claude-sonnet-4-5",
        4000,
        calls_per_task=3,
        cached_share=0.4,
        serves_users=True,
    ),
    DemoAgent("chat-agent-2", "chat", ("m-mid", 5), "openai", "gpt-4.1", 3500, calls_per_task=3, serves_users=True),
    DemoAgent(
        "support-agent-1",
        "support",
        ("m-mid", 72),
        "openai",
        "gpt-4o-mini",
        4000,
        failed_share=0.05,
        serves_users=True,
    ),
    DemoAgent(
        "research-agent-1",
        "research",
        ("m-mid", 81),
        "anthropic",
        "claude-sonnet-4-5",
        900,
        calls_per_task=5,
        failed_share=0.06,
    ),
    DemoAgent(
        "research-agent-2",
        "research",
        ("m-mid", 46),
        "google",
        "gemini-2.5-pro",
        700,
        calls_per_task=5,
        timeout_share=0.12,
        ms_per_output_token=40.0,
    ),
    DemoAgent("code-agent-1", "code", ("m-mid", 82), "anthropic", "claude-sonnet-4-5", 1800, cached_share=0.6),
    DemoAgent(
        "code-agent-2",
        "code",
        ("m-mid", 90),
        "openai",
        "gpt-5-mini",
        1200,
        failed_share=0.08,
        failed_share_lately=0.34,
    ),
    DemoAgent(
        "rag-agent-1",
        "rag",
        ("m-mid", 52),
        "openai",
        "gpt-4o-mini",
        3000,
        calls_per_task=1,
        cached_share=0.5,
        serves_users=True,
    ),
    DemoAgent("summary-agent-1", "summary", ("m-small", 2), "google", "gemini-2.5-flash", 2000, calls_per_task=1),
    DemoAgent(
        "classifier-agent-1", "classifier", ("m-small", 16), "google", "gemini-2.5-flash", 3500, calls_per_task=1
    ),
    DemoAgent(
        "extractor-agent-1",
        "extractor",
        ("m-mid", 29),
        "mistral",
        "mistral-large-latest",
        900,
        failed_share=0.11,
    ),
    DemoAgent("batch-agent-1", "batch", ("m-mid", 17), "deepseek", "deepseek-chat", 1500, calls_per_task=4),
    DemoAgent("local-agent-1", "chat", ("m-small", 40), "ollama", "llama3.1:8b", 1000, ms_per_output_token=55.0),
    DemoAgent("trial-agent-1", "chat", ("m-mid", 102), "in-house", "autobot-7b-preview", 80),  # a model without a price
)
TASK_NAMES = {
    "chat": "Answer a question",
    "support": "Resolve a ticket",
    "research": "Research a topic",
    "code": "Change code",
    "rag": "Answer from documents",
    "summary": "Summarise a document",
    "classifier": "Classify a message",
    "extractor": "Extract fields",
    "batch": "Nightly batch",
}
ERRORS = (
    "Tool call returned invalid JSON",
    "Rate limit exceeded (429)",
    "Upstream connection reset",
    "Context length exceeded",
    "Unit tests failed after change",
)
