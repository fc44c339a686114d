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
