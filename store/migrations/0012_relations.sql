-- A pair that is not the same may be something else, in projects that say so: the right entity is
-- broader or narrower, the two are related, or one of the records mixes several things. Such a pair
-- is no link and no candidate any more, like one that was rejected; both its entities stay free for
-- others. Curators disagree about a pair where their definite verdicts differ.
drop view open_candidate;
drop view closed_left;
drop view link;
drop view ledger_standing;
drop view pair_verdict;
drop view curator_verdict;
drop view live_event;
drop view noted_decision;
alter table decision rename to earlier_decision;
create table decision (
    seq bigint not null,               -- the order of arrival
    event_id varchar primary key,
    left_key varchar not null,
    right_key varchar,
    verdict varchar not null check (verdict in ('accept', 'reject', 'unsure', 'skip',
        'no_counterpart', 'retract', 'adjudicate', 'note', 'release',
        'broader', 'narrower', 'related', 'conflated')),
    curator varchar not null,
    decided_at timestamp not null,     -- UTC, as the event claims
    run varchar,
    rank integer,
    evidence_hash varchar,
    shown_ms bigint,
    batch varchar,
    note varchar,
    target varchar,                    -- what a retract takes back, what a note is about
    outcome varchar,
    probability double,                -- of what was decided, as stated then
    received_at timestamp              -- UTC, by this computer; null where it wasn't kept yet
        default make_timestamp(epoch_us(get_current_timestamp()))
);
insert into decision by name select * from earlier_decision order by seq;
drop table earlier_decision;

-- Events with the last note that was written about them; without one, the note they came with. The
-- views below leave notes alone, for they are read with every decision.
create view noted_decision as
select d.* replace (if(n.target is null, d.note, n.note) as note)
from decision d
left join (
    select target, last(note order by seq) as note from decision w
    where verdict = 'note' and not exists (
        select 1 from decision r where r.verdict = 'retract' and r.target = w.event_id
    )
    group by target
) n on n.target = d.event_id;

-- What stands: events that nobody took back. Nobody decided later than it was received.
create view live_event as
select *, least(decided_at, received_at) as counts_from from decision d
where verdict not in ('retract', 'note') and not exists (
    select 1 from decision r where r.verdict = 'retract' and r.target = d.event_id
);

-- The last word of each curator on each pair, and apart from it what they settled and released. A
-- skip says nothing about the pair.
create view curator_verdict as
select *, coalesce(outcome, verdict) as standing
from live_event
where verdict <> 'skip'
qualify row_number() over (
    partition by left_key, right_key, curator,
        if(verdict in ('adjudicate', 'release'), verdict, 'looked')
    order by counts_from desc, seq desc
) = 1;

-- One verdict a pair: an adjudication outranks curators; who looked goes before who released; a
-- definite verdict outranks somebody else's doubt; then what was decided later counts. Disputed:
-- people who looked gave different definite verdicts, and nobody has settled it.
create view pair_verdict as
select *,
       coalesce(min(definite) over pair <> max(definite) over pair, false)
           and not bool_or(verdict = 'adjudicate') over pair as disputed
from (
    select *, if(verdict <> 'release' and standing <> 'unsure', standing, null) as definite
    from curator_verdict
)
window pair as (partition by left_key, right_key)
qualify row_number() over (
    partition by left_key, right_key
    order by (verdict = 'adjudicate') desc, (verdict <> 'release') desc,
        (standing <> 'unsure') desc, counts_from desc, seq desc
) = 1;

-- The same in the ids of the present graphs; a decision on a key that is gone is left out.
create view ledger_standing as
select l.entity_id as left_id, r.entity_id as right_id, p.standing, p.disputed, p.seq,
       p.verdict = 'release' as released, p.left_key
from pair_verdict p
join entity l on l.side = 'left' and l.key = p.left_key
left join entity r on r.side = 'right' and r.key = p.right_key
where p.right_key is null or r.entity_id is not null;

-- Pairs that are not the same.
create view not_same as
select left_id, right_id, standing from standing
where standing in ('reject', 'broader', 'narrower', 'related', 'conflated');

-- Accepted or released, or a seed of which nobody said that it is not the same. What people
-- said goes first.
create view link as
select left_id, right_id, if(released, 'released', 'curator') as source
from standing where standing = 'accept'
union all
select left_id, right_id, 'seed' from seed
anti join (
    select left_id, right_id from standing where standing = 'accept'
    union all
    select left_id, right_id from not_same
) using (left_id, right_id);

-- Left entities with nothing left to ask.
create view closed_left as
select left_id from link
union all
select left_id from standing where standing in ('no_counterpart', 'unsure');

-- Candidates still to be judged in the active run.
create view open_candidate as
select p.* from proposal p
semi join (select run from run where active) using (run)
anti join closed_left using (left_id)
anti join not_same using (left_id, right_id);
