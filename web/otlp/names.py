"""Names of span attributes by what they mean, over all generations of the conventions in use; the first found counts.

GenAI before 1.37 (`gen_ai.system`, `prompt_tokens`), GenAI 1.37 to 1.41 (`gen_ai.provider.name`, `cache_creation`), the
draft after it (`cache_write`), OpenInference (`llm.*`), and what OpenLLMetry, the AI SDK, Sentry and Logfire add.
"""

OPERATION = "gen_ai.operation.name"
OPENINFERENCE_KIND = "openinference.span.kind"
TRACELOOP_KIND = "traceloop.span.kind"
REQUEST_TYPE = "llm.request.type"

INPUT_TOKENS = (
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
    "llm.usage.prompt_tokens",
)
OUTPUT_TOKENS = (
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
    "llm.usage.completion_tokens",
)
TOTAL_TOKENS = ("gen_ai.usage.total_tokens", "llm.token_count.total", "llm.usage.total_tokens")
CACHED_TOKENS = (
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cached_input_tokens",
    "gen_ai.usage.input_tokens.cached",
    "gen_ai.usage.details.cache_read_tokens",
    "llm.token_count.prompt_details.cache_read",
    "llm.usage.cache_read_input_tokens",
    "ai.usage.cachedInputTokens",
)
CACHE_WRITE_TOKENS = (
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.input_tokens.cache_write",
    "gen_ai.usage.details.cache_write_tokens",
    "llm.token_count.prompt_details.cache_write",
    "llm.usage.cache_creation_input_tokens",
)
REASONING_TOKENS = (
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "gen_ai.usage.details.reasoning_tokens",
    "llm.token_count.completion_details.reasoning",
    "llm.usage.reasoning_tokens",
)
RUN_INPUT_TOKENS = ("gen_ai.aggregated_usage.input_tokens",)  # by definition the sum of other spans: never billed
RUN_OUTPUT_TOKENS = ("gen_ai.aggregated_usage.output_tokens",)
COST_USD = ("gen_ai.usage.cost", "llm.cost.total", "operation.cost")

MODEL = ("gen_ai.response.model", "gen_ai.request.model", "llm.model_name", "embedding.model_name")
REQUEST_MODEL = ("gen_ai.request.model",)
PROVIDER = ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system")
SERVICE_TIER = (
    "openai.response.service_tier",
    "gen_ai.openai.response.service_tier",
    "gen_ai.response.service_tier",
    "openai.request.service_tier",
    "gen_ai.openai.request.service_tier",
    "gen_ai.request.service_tier",
)
SESSION = (
    "gen_ai.conversation.id",
    "session.id",
    "langfuse.session.id",
    "traceloop.association.properties.session_id",
)
USER = ("user.id", "enduser.id", "langfuse.user.id", "traceloop.association.properties.user_id")
AGENT_ID = ("gen_ai.agent.id",)
AGENT_NAME = ("gen_ai.agent.name", "agent.name")
ENTITY_NAME = ("traceloop.entity.name",)  # names the agent or workflow where TRACELOOP_KIND says that it is one
WORKFLOW_NAME = ("gen_ai.workflow.name", "traceloop.workflow.name")

RESPONSE_ID = ("gen_ai.response.id",)
FINISH_REASONS = ("gen_ai.response.finish_reasons", "llm.finish_reason")
FIRST_CHUNK_S = ("gen_ai.response.time_to_first_chunk",)
ERROR_TYPE = ("error.type", "exception.type")
EXCEPTION_MESSAGE = ("exception.message",)
SERVICE = ("service.name",)

# All that is ever read. The rest, prompts and answers among it, is left behind when a request is decoded.
READ = frozenset(
    {OPERATION, OPENINFERENCE_KIND, TRACELOOP_KIND, REQUEST_TYPE}.union(
        *(value for name, value in globals().items() if name.isupper() and isinstance(value, tuple))
    )
)
