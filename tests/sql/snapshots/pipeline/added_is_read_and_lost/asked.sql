select field, added, read, lost, loss_is_known, lag, seconds_behind, dead_reasons, field_errors
from answer;
