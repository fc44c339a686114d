"""What a request says wrong, in the words of the API: the validating library's own name Python's types and classes."""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

WORDS: Mapping[str, str] = {  # by the library's type of error; {names} are those of its context
    "missing": "is required",
    "model_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "list_type": "must be a list",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "literal_error": "must be {expected}",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} or fewer characters",
    "string_pattern_mismatch": "must match {pattern}",
    "value_error": "{error}",
}
LENGTHS: Mapping[str, str] = {
    "too_short": "must have {min_length} or more",
    "too_long": "must have {max_length} or fewer",
}


def spelled(error: ErrorDetails) -> str:
    """Return what is wrong with one field, as what follows its name: `must be a whole number`.

    `error` carries its input and context.
    """
    words = WORDS.get(error["type"])
    if words is None and error["type"] in LENGTHS:
        words = LENGTHS[error["type"]] + (" characters" if isinstance(error["input"], str) else " items")
    return error["msg"] if words is None else words.format_map(error.get("ctx", {}))
