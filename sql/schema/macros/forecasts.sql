-- The field under which a forecast is published.
create or replace macro forecast_field(scope, id) as case when scope = 'total' then 'total' else scope || '/' || id end;
