-- Version 2 of the warehouse: what the lake has to write anew.

-- Days (in the reporting zone) whose files are out of date. `subject` says which of its data sets; `taken`: a
-- publication has begun to write it. A mark that comes after that is a row of its own.
create table lake_due (
    subject varchar not null, -- behavior, sessions, agents, entries or cost
    day date not null,
    taken boolean not null
);
