-- A verdict counts from when it was decided, whenever it arrived; a note is an event of its own; and
-- the ledger knows when it received an event.
drop view ledger_standing;
drop view pair_verdict;
drop view curator_verdict;
drop view live_event;
alter table decision rename to earlier_decision;
create table decision (
    seq bigint not null,               -- the order of arrival
    event_id varchar primary key,
    left_key varchar not null,
    right_key varchar,
    verdict varchar not null check (verdict in ('accept', 'reject', 'unsure', 'skip',
        'no_counterpart', 'retract', 'adjudicate', 'note')),
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
    received_at timestamp              -- UTC, by this computer; null where it wasn't kept yet
        default make_timestamp(epoch_us(get_current_timestamp()))
);
insert into decision
select d.*, f.brought_at from earlier_decision d
left join brought_file f on d.seq between f.first_seq and f.last_seq
order by d.seq;
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

-- The last word of each curator on each pair. A skip says nothing about the pair.
create view curator_verdict as
select *, coalesce(outcome, verdict) as standing
from live_event
where verdict <> 'skip'
qualify row_number() over (
    partition by left_key, right_key, curator, verdict = 'adjudicate'
    order by counts_from desc, seq desc
) = 1;

-- One verdict a pair: an adjudication outranks curators; a definite verdict outranks somebody
-- else's doubt; then what was decided later counts. Disputed: a yes and a no that nobody has settled.
create view pair_verdict as
select *,
       bool_or(standing = 'accept') over pair and bool_or(standing = 'reject') over pair
           and not bool_or(verdict = 'adjudicate') over pair as disputed
from curator_verdict
window pair as (partition by left_key, right_key)
qualify row_number() over (
    partition by left_key, right_key
    order by (verdict = 'adjudicate') desc, (standing <> 'unsure') desc, counts_from desc, seq desc
) = 1;

-- The same in the ids of the present graphs; a decision on a key that is gone is left out.
create view ledger_standing as
select l.entity_id as left_id, r.entity_id as right_id, p.standing, p.disputed, p.seq, p.left_key
from pair_verdict p
join entity l on l.side = 'left' and l.key = p.left_key
left join entity r on r.side = 'right' and r.key = p.right_key
where p.right_key is null or r.entity_id is not null;

delete from standing;
insert into standing select left_id, right_id, standing, disputed, seq from ledger_standing;
