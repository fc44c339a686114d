-- How sure a finding is, 0 to 1: by the sample (one half at the least sample that the rule judges, towards 1 above it)
-- times the effect (one half at the threshold, three quarters at twice the threshold, towards 1).
create or replace macro confidence(sample, least_sample, value, threshold) as round(
    sample::double / (sample::double + least_sample) * (1 - 0.5 * least(1, abs(threshold)::double / greatest(abs(value), 1e-9))),
    2
);
