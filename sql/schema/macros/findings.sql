-- What findings say alike. The thresholds are the caller's.

-- How urgent a finding is: by the highest of the thresholds that its value reaches.
create or replace macro priority_at(value, medium, high, critical) as case
    when value >= critical then 'critical'
    when value >= high then 'high'
    when value >= medium then 'medium'
    else 'low'
end;

-- What is saved in 30 days, USD: most likely, if it turns out badly, and if well. Nothing gets faster.
create or replace macro savings_of(usd, low, high) as json_object(
    'cost_usd', round(usd, 6), 'cost_usd_low', round(low, 6), 'cost_usd_high', round(high, 6), 'performance_percent', 0
);

-- How far the share of hits rose, in standard errors: two proportions, pooled, with continuity correction, without which
-- small samples look surer than they are; 0 where it did not rise. One-sided p < 0.01 is above 2.3263.
create or replace macro z_of_rise(hits, of_all, hits_before, all_before) as case
    when hits + hits_before = 0 or hits + hits_before = of_all + all_before then 0
    else greatest(hits::double / of_all - hits_before::double / all_before - 0.5 / of_all - 0.5 / all_before, 0) / sqrt(
        (hits + hits_before)::double / (of_all + all_before)
        * (1 - (hits + hits_before)::double / (of_all + all_before))
        * (1::double / of_all + 1::double / all_before)
    )
end;
