"""The thresholds of what somebody should act upon: part of the table of settings.

The rules in `sql/recommendations/` take them by name.
"""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class Thresholds(BaseSettings):
    """When a figure becomes a recommendation, and how urgent it is."""

    error_rate_medium_percent: Annotated[
        float, Field(gt=0, le=100, description="Error or timeout rate of an agent that is reported as medium.")
    ] = 10.0
    error_rate_high_percent: Annotated[
        float, Field(gt=0, le=100, description="Error or timeout rate of an agent that is reported as high.")
    ] = 25.0
    error_rate_critical_percent: Annotated[
        float, Field(gt=0, le=100, description="Error or timeout rate of an agent that is reported as critical.")
    ] = 50.0
    error_rate_min_tasks: Annotated[
        int, Field(ge=1, description="Tasks below which an agent's rates are not judged.")
    ] = 20
    abandoned_percent: Annotated[
        float, Field(gt=0, le=100, description="Share of an agent's tasks without an end that is reported as medium.")
    ] = 5.0
    degrading_points: Annotated[
        float, Field(gt=0, le=100, description="Points by which a failure rate must rise to count as degrading.")
    ] = 5.0
    slow_p95_s: Annotated[
        float,
        Field(gt=0, description="p95 duration of an agent, in seconds, that is reported as low; five times: medium."),
    ] = 300.0
    slowing_ratio: Annotated[
        float, Field(gt=1, description="Factor by which an agent's p95 duration must grow to count as slowing.")
    ] = 1.5
    slowing_min_tasks: Annotated[
        int, Field(ge=1, description="Tasks on each side below which durations are not compared.")
    ] = 30
    silent_days: Annotated[
        int, Field(ge=1, le=28, description="Days without a task after which an agent that used to work is reported.")
    ] = 3
    silent_active_days: Annotated[
        int, Field(ge=1, le=28, description="Days with tasks, of its last 28, that say an agent used to work.")
    ] = 10

    cost_growth_medium_percent: Annotated[
        float,
        Field(gt=0, description="Growth of cost in 30 days, later half against earlier, reported as medium above."),
    ] = 20.0
    cost_growth_high_percent: Annotated[float, Field(gt=0, description="The same, reported as high above.")] = 50.0
    cost_growth_critical_percent: Annotated[
        float, Field(gt=0, description="The same, critical above if a budget is also forecast to break.")
    ] = 100.0
    cost_growth_min_usd: Annotated[
        float, Field(ge=0, description="USD more in 30 days below which growth of cost is not reported.")
    ] = 10.0
    anomaly_report_days: Annotated[
        int, Field(ge=1, le=30, description="Days for which a cost anomaly stays reported; 2: today and yesterday.")
    ] = 2
    breach_medium_percent: Annotated[
        float, Field(gt=0, le=100, description="Probability that a budget breaks that is reported as medium.")
    ] = 50.0
    breach_high_percent: Annotated[
        float, Field(gt=0, le=100, description="Probability that a budget breaks that is reported as high.")
    ] = 90.0
    unpriced_medium_percent: Annotated[
        float, Field(gt=0, le=100, description="Share of calls without a price that is reported as medium; any: low.")
    ] = 1.0
    unpriced_high_percent: Annotated[
        float, Field(gt=0, le=100, description="Share of calls without a price that is reported as high.")
    ] = 10.0
    unpriced_min_calls: Annotated[
        int, Field(ge=1, description="Calls in 7 days below which prices that are missing are not reported.")
    ] = 20

    redis_memory_medium_percent: Annotated[
        float, Field(gt=0, le=100, description="Memory that Redis uses of what it may, reported as medium above.")
    ] = 80.0
    redis_memory_high_percent: Annotated[
        float, Field(gt=0, le=100, description="The same, reported as high above.")
    ] = 90.0
    redis_memory_critical_percent: Annotated[
        float, Field(gt=0, le=100, description="The same, reported as critical above.")
    ] = 95.0
    hit_rate_percent: Annotated[
        float, Field(gt=0, le=100, description="Cache hit rate of Redis in 24 h, reported as low below; half: medium.")
    ] = 60.0
    hit_rate_min_lookups: Annotated[
        int, Field(ge=1, description="Look-ups in 24 h below which the cache hit rate is not judged.")
    ] = 10_000
    trimming_warning_min: Annotated[
        float,
        Field(gt=0, description="Minutes until unread entries are trimmed, reported as high below; 24 times: medium."),
    ] = 60.0
    data_loss_days: Annotated[
        int, Field(ge=1, le=90, description="Days for which entries that were lost stay reported.")
    ] = 7
    dead_letter_percent: Annotated[
        float,
        Field(gt=0, le=100, description="Share of dead letters in 24 h that is reported as medium; ten times: high."),
    ] = 1.0
    dead_letter_min_entries: Annotated[
        int, Field(ge=1, description="Entries in 24 h below which dead letters are not judged.")
    ] = 100
    ingest_lag_s: Annotated[
        float, Field(gt=0, description="Seconds that ingest may be behind; reported as medium above, ten times: high.")
    ] = 300.0
    disk_free_medium_percent: Annotated[
        float, Field(gt=0, le=100, description="Free space where the warehouse lies, reported as medium below.")
    ] = 15.0
    disk_free_high_percent: Annotated[float, Field(gt=0, le=100, description="The same, reported as high below.")] = 8.0
    disk_free_critical_percent: Annotated[
        float, Field(gt=0, le=100, description="The same, reported as critical below.")
    ] = 3.0
    disk_free_enough_gb: Annotated[
        float, Field(gt=0, description="GB of free space that are always enough, whatever the share of the disk.")
    ] = 50.0
    clock_skew_s: Annotated[float, Field(gt=0, description="Seconds by which an event may lie after its arrival.")] = (
        10.0
    )
    clock_skew_percent: Annotated[
        float, Field(gt=0, le=100, description="Share of events after their arrival that is medium; ten times: high.")
    ] = 1.0
    clock_skew_min_entries: Annotated[
        int, Field(ge=1, description="Entries in 24 h below which producers' clocks are not judged.")
    ] = 100

    sample_days: Annotated[
        int, Field(ge=2, le=400, description="Days for which samples of Redis, disk and streams are kept.")
    ] = 35
    resolved_days: Annotated[
        int, Field(ge=1, le=400, description="Days for which a recommendation that no longer holds stays readable.")
    ] = 90
    anomaly_sigmas: Annotated[
        float, Field(ge=1, description="Robust sigmas above what was expected from which a day's cost stands out.")
    ] = 4.0
    anomaly_ratio: Annotated[
        float, Field(gt=1, description="Times the mean of the 7 days before that a day's cost must be to stand out.")
    ] = 1.4
    anomaly_high_sigmas: Annotated[
        float, Field(ge=1, description="Robust sigmas from which a day that stands out is of high severity.")
    ] = 5.0
    anomaly_high_ratio: Annotated[
        float,
        Field(gt=1, description="Times the mean of the 7 days before, or the highest hour, from which it is high."),
    ] = 2.0
    anomaly_peak_ratio: Annotated[
        float,
        Field(
            gt=1,
            description="Times the highest hour of its 7 days before that an hour must cost to stand out; days of "
            "series that are idle on many days are measured so by their highest of 56.",
        ),
    ] = 1.5
    anomaly_floor_usd: Annotated[
        float, Field(ge=0, description="USD above what was expected below which nothing is reported as unusual.")
    ] = 5.0
    anomaly_floor_percent: Annotated[
        float, Field(ge=0, le=100, description="The same floor for models and agents, in % of the whole day's cost.")
    ] = 2.0
    anomaly_top: Annotated[
        int, Field(ge=1, le=1000, description="Unusual days, and unusual hours, reported of one day; the dearest.")
    ] = 10

    cache_lifetime_min: Annotated[
        float, Field(gt=0, le=60, description="Minutes for which providers' prompt caches keep an input.")
    ] = 5.0
    cache_min_prefix_tokens: Annotated[
        int, Field(ge=1, description="Tokens from which providers cache the beginning of an input.")
    ] = 1_024
    tokenizer_percent: Annotated[
        float, Field(ge=0, lt=100, description="Tokens more or fewer that another model may make of the same text.")
    ] = 20.0
    saving_min_usd: Annotated[
        float, Field(gt=0, description="USD in 30 days below which a saving is not reported.")
    ] = 1.0
    saving_medium_usd: Annotated[
        float, Field(gt=0, description="Saving in 30 days, USD, from which its priority is medium; below: low.")
    ] = 10.0
    saving_high_usd: Annotated[float, Field(gt=0, description="The same, high from.")] = 100.0
    saving_critical_usd: Annotated[float, Field(gt=0, description="The same, critical from.")] = 1_000.0
    saving_min_calls: Annotated[
        int, Field(ge=1, description="Calls in 30 days below which a model's use is not judged for savings.")
    ] = 100
    prompt_growth_ratio: Annotated[
        float,
        Field(gt=1, description="Factor by which the mean input of a model's calls must grow to count as oversized."),
    ] = 1.5
    saving_idle_memory_percent: Annotated[
        float, Field(gt=0, le=100, description="Share of Redis keys without an expiry that is reported above.")
    ] = 50.0
    saving_min_memory_mb: Annotated[
        float, Field(gt=0, description="MB in use by Redis below which nothing is said of its keys and streams.")
    ] = 100.0
