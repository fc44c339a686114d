select row_id, cost_usd::varchar as cost_usd, price_status, unpriced_reason
from answer;
