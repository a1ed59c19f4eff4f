-- Properties and types of both graphs that somebody said are the same, or not. Rows are added, never
-- changed; the last one on a pair counts. Keys, not ids, so it outlives graphs and runs.
create table correspondence_decision (
    seq bigint not null,               -- the order of arrival
    kind varchar not null check (kind in ('relation', 'inverse', 'attribute', 'type')),
    left_key varchar not null,
    right_key varchar not null,
    verdict varchar not null check (verdict in ('confirm', 'refuse', 'retract')),
    curator varchar not null,
    decided_at timestamp not null      -- UTC
);

-- What stands by now.
create view correspondence as
select * from correspondence_decision
qualify row_number() over (partition by kind, left_key, right_key order by seq desc) = 1
    and verdict <> 'retract';

-- What training and the card take for the same: what was confirmed, and what the importer joined as
-- far as nobody refused it. A relation that is another one turned round is no column of it.
create view joined_property as
select distinct left_key, right_key from correspondence
where verdict = 'confirm' and kind in ('relation', 'attribute')
union
select left_key, right_key from joined_column
anti join (
    select left_key, right_key from correspondence
    where verdict = 'refuse' and kind in ('relation', 'attribute')
) using (left_key, right_key);
