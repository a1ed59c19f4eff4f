-- Whether two entities of one graph are one thing, as curators say. Like the ledger: rows are added,
-- never changed, and name keys, so that they outlive the graphs.
create table duplicate_decision (
    seq bigint not null,               -- the order of arrival
    event_id varchar primary key,
    side varchar not null check (side in ('left', 'right')),
    first_key varchar not null,
    second_key varchar not null,
    verdict varchar not null check (verdict in ('same', 'different', 'unsure', 'retract')),
    curator varchar not null,
    decided_at timestamp not null,     -- UTC, as the event claims
    note varchar,
    target varchar,                    -- what a retract takes back
    received_at timestamp              -- UTC, by this computer
        default make_timestamp(epoch_us(get_current_timestamp())),
    check (first_key < second_key)
);

-- The last word of each curator on each pair, of those that nobody took back.
create view duplicate_verdict as
select *, least(decided_at, received_at) as counts_from from duplicate_decision d
where verdict <> 'retract' and not exists (
    select 1 from duplicate_decision r where r.verdict = 'retract' and r.target = d.event_id
)
qualify row_number() over (
    partition by side, first_key, second_key, curator order by counts_from desc, seq desc
) = 1;

-- What stands of a pair: a definite word goes before a doubt; a yes and a no are a dispute, and used
-- for nothing, until these curators agree.
create view duplicate_standing as
select side, first_key, second_key, max(seq) as seq,
       case when bool_or(verdict = 'same') and bool_or(verdict = 'different') then 'disputed'
            when bool_or(verdict = 'same') then 'same'
            when bool_or(verdict = 'different') then 'different'
            else 'unsure' end as standing
from duplicate_verdict group by side, first_key, second_key;

-- The same in the ids of the present graphs; a decision on a key that is gone is left out.
create view duplicate_pair as
select p.side, f.entity_id as first_id, s.entity_id as second_id, p.standing, p.seq
from duplicate_standing p
join entity f on f.side = p.side and f.key = p.first_key
join entity s on s.side = p.side and s.key = p.second_key;

-- Entities that are one thing with others, directly or by way of them; the smallest id names it.
create view one_thing as
with recursive same as materialized (
    select unnest([first_id, second_id]) as one, unnest([second_id, first_id]) as other
    from duplicate_pair where standing = 'same'
),
reached as (
    select one as entity_id, other from same
    union
    select r.entity_id, s.other from reached r join same s on s.one = r.other
)
select entity_id, least(entity_id, min(other)) as thing from reached group by entity_id;
