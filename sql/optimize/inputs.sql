-- Question: which prices do the rules read? Others give another number.
-- Grain: one row. Inputs: prices, service_tier_prices.
select
    (select coalesce(sum(hash(prices)::hugeint), 0) from prices)
    + (select coalesce(sum(hash(service_tier_prices)::hugeint), 0) from service_tier_prices) as fingerprint
