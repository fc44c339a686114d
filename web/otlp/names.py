"""Names of span attributes by what they mean, over all generations of the conventions in use; the first found counts.

GenAI before 1.37 (`gen_ai.system`, `prompt_tokens`), GenAI 1.37 to 1.41 (`gen_ai.provider.name`, `cache_creation`), the
draft after it (`cache_write`), OpenInference (`llm.*`), and what OpenLLMetry, the AI SDK, Langfuse, Semantic Kernel,
Claude Code, Sentry and Logfire add.
"""

OPERATION = "gen_ai.operation.name"
OPENINFERENCE_KIND = "openinference.span.kind"
TRACELOOP_KIND = "traceloop.span.kind"
REQUEST_TYPE = "llm.request.type"
LANGFUSE_TYPE = "langfuse.observation.type"
LANGFUSE_LEVEL = "langfuse.observation.level"  # ERROR says that it failed, also where the status does not
LANGFUSE_MESSAGE = "langfuse.observation.status_message"
AI_SDK_OPERATION = "ai.operationId"
SPAN_TYPE = "span.type"  # of Claude Code
LOGFIRE_TEMPLATE = "logfire.msg_template"
LOGFIRE_SPAN_TYPE = "logfire.span_type"
LOGFIRE_NAME = "name"  # read of Logfire's spans of the OpenAI Agents SDK only
LOGFIRE_DURATION_S = "duration"  # read of Logfire's logs of streams only

INPUT_TOKENS = (
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
    "llm.usage.prompt_tokens",
    "ai.usage.inputTokens",
    "ai.usage.promptTokens",
    "ai.usage.tokens",
    "gen_ai.response.prompt_tokens",
    "input_tokens",
)
OUTPUT_TOKENS = (
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
    "llm.usage.completion_tokens",
    "ai.usage.outputTokens",
    "ai.usage.completionTokens",
    "gen_ai.response.completion_tokens",
    "output_tokens",
)
TOTAL_TOKENS = (
    "gen_ai.usage.total_tokens",
    "llm.token_count.total",
    "llm.usage.total_tokens",
    "ai.usage.totalTokens",
)
CACHED_TOKENS = (
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cached_input_tokens",
    "gen_ai.usage.input_tokens.cached",
    "gen_ai.usage.details.cache_read_tokens",
    "llm.token_count.prompt_details.cache_read",
    "llm.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.prompt_tokens_details.cached_tokens",
    "gen_ai.openai.usage.prompt_tokens_cached",
    "ai.usage.inputTokenDetails.cacheReadTokens",
    "ai.usage.cachedInputTokens",
    "cache_read_tokens",
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
    "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.cache_creation_tokens",
    "gen_ai.usage.prompt_tokens_details.cache_creation_tokens",
    "ai.usage.inputTokenDetails.cacheWriteTokens",
    "cache_creation_tokens",
)
CACHE_WRITE_1H_TOKENS = (
    "gen_ai.usage.cache_creation.ephemeral_1h_input_tokens",
    "gen_ai.usage.cache_creation.ephemeral_1h.input_tokens",
)
REASONING_TOKENS = (
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "gen_ai.usage.details.reasoning_tokens",
    "llm.token_count.completion_details.reasoning",
    "llm.usage.reasoning_tokens",
    "gen_ai.usage.thinking_tokens",
    "gen_ai.usage.completion_tokens_details.reasoning_tokens",
    "ai.usage.outputTokenDetails.reasoningTokens",
    "ai.usage.reasoningTokens",
)
USAGE_JSON = ("langfuse.observation.usage_details",)  # an object with any of the names of providers' APIs
RUN_INPUT_TOKENS = ("gen_ai.aggregated_usage.input_tokens",)  # by definition the sum of other spans: never billed
RUN_OUTPUT_TOKENS = ("gen_ai.aggregated_usage.output_tokens",)
COST_USD = ("gen_ai.usage.cost", "llm.cost.total", "operation.cost")

MODEL = (
    "gen_ai.response.model",
    "gen_ai.request.model",
    "llm.model_name",
    "llm.response.model_name",
    "llm.request.model_name",
    "embedding.model_name",
    "langfuse.observation.model.name",
    "ai.response.model",
    "ai.model.id",
    "model",
)
REQUEST_MODEL = ("gen_ai.request.model", "llm.request.model_name", "ai.model.id")
PARAMETERS = ("llm.invocation_parameters", "embedding.invocation_parameters")  # JSON; names the model of a failed call
PROVIDER = ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider")
SERVICE_TIER = (
    "openai.response.service_tier",
    "gen_ai.openai.response.service_tier",
    "gen_ai.response.service_tier",
    "openai.request.service_tier",
    "gen_ai.openai.request.service_tier",
    "gen_ai.request.service_tier",
    "anthropic.response.service_tier",
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
NODE_NAME = ("graph.node.id",)  # names the agent of an OpenInference AGENT span
ENTITY_NAME = ("traceloop.entity.name",)  # names the agent or workflow where TRACELOOP_KIND says that it is one
WORKFLOW_NAME = ("gen_ai.workflow.name", "traceloop.workflow.name")

RESPONSE_ID = ("gen_ai.response.id", "ai.response.id")
FINISH_REASONS = ("gen_ai.response.finish_reasons", "llm.finish_reason")
FIRST_CHUNK_S = ("gen_ai.response.time_to_first_chunk",)
ERROR_TYPE = ("error.type", "exception.type")
EXCEPTION_MESSAGE = ("exception.message",)
SERVICE = ("service.name",)

# All that is ever read. The rest, prompts and answers among it, is left behind when a request is decoded.
READ = frozenset(
    {value for name, value in globals().items() if name.isupper() and isinstance(value, str)}.union(
        *(value for name, value in globals().items() if name.isupper() and isinstance(value, tuple))
    )
)
