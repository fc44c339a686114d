create temp table differing as
select *
from (
    values
        ('deepseek', 'deepseek-chat', 'litellm 1', 'the list from 2026-11-30 on', 0.5, 2.0, 0.25, 0.5),
        ('azure', 'eu/o3', 'litellm 1', 'the list: more exact', 2.0, 8.0, 2.2, 8.8)
) as rows (provider, model, list_name, decided, package_input, package_output, listed_input, listed_output);
insert into price_differences values ('azure', 'eu/o3', 'litellm 1', 'the list: more exact', 2.0, 8.0, 2.0, 8.0);
