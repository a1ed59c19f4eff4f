-- What a run says of a left entity, on each row of it: the probability that it has no counterpart.
-- Null for the proposals of earlier versions. This one and the probability change with decisions.
alter table proposal add column no_counterpart float;
