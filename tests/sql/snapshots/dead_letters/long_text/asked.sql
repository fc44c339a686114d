select
    list_transform(wrong_field, lambda text: length(text)) as field_lengths,
    list_transform(reason, lambda text: length(text)) as reason_lengths,
    list_transform(raw, lambda text: length(text)) as raw_lengths,
    raw_length as lengths_before
from answer;
