create temp table wanted as select unnest(['2024-04-30', '2024-05-01']) as field;
