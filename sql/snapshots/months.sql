-- Question: what is what is left of the running month forecast to cost?
-- Grain: one document per series that is forecast. Inputs: wanted, month_rests.
select
    forecast_field(scope, id) as field,
    strftime(month, '%Y-%m') as month, -- of the reporting zone
    median, -- nano-dollars from now until its end
    low80,
    high80,
from month_rests
where forecast_field(scope, id) in (select field from wanted)
order by field;
