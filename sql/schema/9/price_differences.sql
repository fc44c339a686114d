-- Version 9 of the warehouse: models for which genai-prices and a price list have different prices, as looked up last.
-- USD for a million tokens; `decided` says which of the two decides and why.
create table if not exists price_differences (
    provider varchar not null,
    model varchar not null,
    list_name varchar not null,
    decided varchar not null,
    package_input double not null,
    package_output double not null,
    listed_input double not null,
    listed_output double not null
);
