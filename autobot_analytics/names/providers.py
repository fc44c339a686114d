"""Providers: every spelling that producers use for who serves a model, and the one identifier for each.

Sources of the spellings: LiteLLM's `litellm_provider`, the OpenTelemetry conventions before and after 1.37,
OpenInference, the AI SDK (`groq.chat`), Langfuse, and what the providers' own clients write. An identifier that
genai-prices has is spelled as there.
"""

import re
import unicodedata
from functools import lru_cache

_ALIASES: dict[str, tuple[str, ...]] = {
    "ai21": ("ai21labs", "ai21 labs"),
    "anthropic": ("claude", "vertex.anthropic", "anthropic.vertex"),
    "aws": (
        *("bedrock", "aws.bedrock", "amazon_bedrock", "amazon", "bedrock_converse", "bedrock_mantle", "amazon_nova"),
        *("bedrock_runtime", "aws_bedrock_runtime", "aws_bedrock_converse", "chat_bedrock", "aws.sagemaker_bedrock"),
    ),
    "azure": (
        *("az.ai.inference", "az.ai.openai", "azure.ai.inference", "azure.ai.openai", "azure_openai", "openai.azure"),
        *("azure_ai", "azure_text", "azureopenai", "azure_ai_foundry", "azure_ai_inference", "azure_ai_studio"),
        *("microsoft.foundry", "azure_foundry", "microsoft_azure", "azure_cognitive_services"),
    ),
    "baseten": (),
    "cerebras": ("cerebras_ai",),
    "cloudflare": ("workers_ai", "cloudflare_workers_ai", "workersai"),
    "cohere": ("cohere_chat", "cohere_ai"),
    "dashscope": ("alibaba", "alibaba_cloud", "aliyun", "tongyi", "qwencloud", "qwen_ai_platform", "bailian"),
    "databricks": ("mosaic", "mosaicml", "databricks_model_serving"),
    "deepinfra": ("deep_infra",),
    "deepseek": ("deepseek_ai", "deep_seek"),
    "fireworks": ("fireworks_ai", "fireworksai", "fireworks_ai-embedding-models"),
    "github-copilot": ("githubcopilot", "copilot"),
    "google": (
        *("gcp.gemini", "gcp.gen_ai", "gcp.vertex_ai", "gcp", "gemini", "vertex_ai", "vertexai", "vertex_ai_beta"),
        *("google_genai", "google_ai_studio", "google_vertexai", "google_vertex", "google_ai", "google.generative-ai"),
        *("google_gemini", "googleai", "google.vertex", "google_gla", "google_vertex_ai", "vertex", "palm"),
    ),
    "groq": ("groqcloud", "groq_cloud"),
    "huggingface": ("hugging_face", "huggingface_hub", "hf", "hf-inference"),
    "hyperbolic": (),
    "inception": ("text-completion-inception",),
    "lambda": ("lambda_ai", "lambdalabs"),
    "meta": ("meta_llama", "llama_api"),
    "minimax": ("mini_max",),
    "mistral": ("mistral_ai", "mistralai", "codestral", "text-completion-codestral"),
    "moonshotai": ("moonshot", "moonshot_ai", "kimi"),
    "nebius": ("nebius_ai_studio", "nebius_token_factory", "tokenfactory"),
    "novita": ("novita_ai", "novitaai"),
    "nvidia": ("nvidia_nim", "nim", "nvidia_ai_endpoints"),
    "oci": ("oracle", "oci_genai", "oracle_cloud"),
    "openai": (
        *("text-completion-openai", "chatgpt", "open_ai", "openai_chat", "openai_compatible", "openai_responses"),
        *("custom_openai", "openai_like"),
    ),
    "openrouter": ("open_router",),
    "ovhcloud": ("ovh", "ovhcloud_ai_endpoints"),
    "perplexity": ("perplexity_ai", "pplx"),
    "replicate": (),
    "sambanova": ("sambanova_systems", "samba_nova"),
    "snowflake": ("snowflake_cortex", "cortex"),
    "together": ("together_ai", "togetherai", "together-computer", "togethercomputer"),
    "vercel": ("vercel_ai_gateway", "gateway", "vercel_ai", "ai_gateway"),
    "volcengine": ("bytedance", "ark", "doubao"),
    "voyageai": ("voyage", "voyage_ai"),
    "watsonx": ("ibm.watsonx.ai", "ibm_watsonx", "watsonx_ai", "ibm", "ibm_watsonx_ai"),
    "x-ai": ("xai", "x_ai", "x.ai", "grok"),
    "zai": ("z_ai", "z.ai"),
    "zhipuai": ("zhipu", "zhipu_ai", "bigmodel"),
}
# Frameworks, proxies and gateways that name themselves as the provider: the model's name decides who serves it.
_FRAMEWORKS = (
    *("agno", "ag2", "autogen", "beeai", "botframework", "camel", "chatlitellm", "crewai", "dspy", "google_adk"),
    *("haystack", "helicone", "instructor", "langchain", "langgraph", "langfuse", "letta", "litellm", "litellm_proxy"),
    *("llamaindex", "llama_index", "logfire", "magentic", "mastra", "microsoft.agent_framework", "openai_agents"),
    *("openai-agents-sdk", "openinference", "openlit", "openllmetry", "other", "unknown", "none", "null", "n/a"),
    *("portkey", "pydantic-ai", "pydantic_ai_gateway", "semantic_kernel", "smolagents", "spring_ai", "strands"),
    *("strands-agents", "traceloop", "vercel_ai_sdk", "ai_sdk", "kong", "custom", "default", "agent_framework"),
    *("langchain_core", "azure_ai_agents", "az.ai.agents", "azure.ai.agents", "_other", "undefined", "requesty"),
)
# What the AI SDK and others add: which of a provider's interfaces was called.
_INTERFACES = (
    *("chat", "responses", "completion", "completions", "messages", "embedding", "embeddings", "text-embedding"),
    *("image", "speech", "transcription", "generative-ai", "language-model", "chat-completions", "chat-completion"),
    *("converse", "api", "evaluation", "reranking", "rerank", "maas"),
)
_REMEMBERED = 4_096  # spellings
# Providers that pass the price of whoever serves the model on.
PASS_ON = frozenset({"openrouter", "vercel"})
# Providers that serve the models of others under their makers' names, at the makers' prices.
ALSO_SERVES = {
    "azure": ("openai", "anthropic", "deepseek", "x-ai", "moonshotai"),
    "google": ("anthropic",),
}


def fold(text: str) -> str:
    """Return `text` trimmed, in one Unicode form and in small letters."""
    return unicodedata.normalize("NFKC", text).strip().lower()


@lru_cache(maxsize=_REMEMBERED)
def provider_key(name: str) -> str:
    """Return `name` with every separator as one dash: `AWS Bedrock`, `aws.bedrock` and `aws_bedrock` are one key."""
    return re.sub(r"[\s_./:\\-]+", "-", fold(name)).strip("-")


_BY_KEY = {provider_key(alias): name for name, aliases in _ALIASES.items() for alias in (name, *aliases)}
_FRAMEWORK_KEYS = frozenset(provider_key(name) for name in _FRAMEWORKS)
_INTERFACE_KEYS = sorted((f"-{provider_key(name)}" for name in _INTERFACES), key=len, reverse=True)


@lru_cache(maxsize=_REMEMBERED)
def is_no_provider(name: str | None) -> bool:
    """Return whether `name` is absent, or a framework or proxy that does not tell who serves the model."""
    if name is None:
        return True
    key = provider_key(name)
    return not key or key in _FRAMEWORK_KEYS or any(key.removesuffix(end) in _FRAMEWORK_KEYS for end in _INTERFACE_KEYS)


@lru_cache(maxsize=_REMEMBERED)
def provider_id(name: str) -> str | None:
    """Return the identifier of the provider that `name` is a spelling of, or None if the table does not have it."""
    key = provider_key(name)
    found = _BY_KEY.get(key)
    if found is None and key.startswith("vertex-ai-"):  # LiteLLM: vertex_ai-anthropic_models, …
        found = "google"
    for end in _INTERFACE_KEYS:
        if found is not None:
            return found
        found = _BY_KEY.get(key.removesuffix(end)) if key.endswith(end) else None
    return found
