-- Words of findings, as people read them: thousands set apart, one thing in the singular, units that fit the size.

-- How many there are of something: `1 task`, `1,234 tasks`.
create or replace macro counted(number, one, many) as
    format('{:,.0f} ', number::double) || case when round(number::double) = 1 then one else many end;

-- An amount of money: `$1,234.50`; small change keeps its digits: `$0.0042`.
create or replace macro dollars(usd) as
    case when usd < 0 then '-' else '' end
    || case
        when usd <> 0 and abs(usd::double) < 0.1 then format('${:.4f}', abs(usd::double))
        else format('${:,.2f}', abs(usd::double))
    end;

-- A span of time: `2.5 s`, `45 s`, `12 min`, `3.5 h`, `2.1 days`.
create or replace macro timespan(seconds) as
    case
        when seconds < 10 then format('{:.1f} s', seconds::double)
        when seconds < 120 then format('{:.0f} s', seconds::double)
        when seconds < 7200 then format('{:.0f} min', seconds / 60.0)
        when seconds < 172800 then format('{:.1f} h', seconds / 3600.0)
        else format('{:,.1f} days', seconds / 86400.0)
    end;

-- An amount of memory or disk: `511 MB`, `7.9 GB`, `120 GB`.
create or replace macro storage(bytes) as
    case
        when bytes < 1e9 then format('{:,.0f} MB', bytes / 1e6)
        when bytes < 1e11 then format('{:,.1f} GB', bytes / 1e9)
        else format('{:,.0f} GB', bytes / 1e9)
    end;
