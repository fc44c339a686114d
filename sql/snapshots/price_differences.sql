-- Question: for which models do genai-prices and a price list differ, and which of the two decides?
-- Grain: one document, with columns by provider and model. Input: price_differences.
select
    'all' as field,
    list(provider order by provider, model, list_name) as provider,
    list(model order by provider, model, list_name) as model,
    list(list_name order by provider, model, list_name) as list_name,
    list(decided order by provider, model, list_name) as decided, -- which decides, and why
    list(package_input order by provider, model, list_name) as package_input, -- genai-prices, USD for a million tokens
    list(package_output order by provider, model, list_name) as package_output,
    list(listed_input order by provider, model, list_name) as listed_input, -- the list
    list(listed_output order by provider, model, list_name) as listed_output,
from price_differences
having count(*) > 0;
