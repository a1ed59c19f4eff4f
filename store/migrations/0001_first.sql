-- Graphs. entity_id counts from 0 over the left keys in order, then over the right keys, and so
-- equals the number that the entity has in a snapshot; an import numbers anew.
create table graph (
    side varchar not null check (side in ('left', 'right')),
    name varchar not null,
    imported timestamp not null
);
create table entity (
    entity_id bigint not null,
    side varchar not null check (side in ('left', 'right')),
    key varchar not null,
    name varchar,
    description varchar,
    degree integer not null,           -- relation triples at the entity, both directions
    number bigint                      -- what the user's files count it by, if they do
);
create table label (
    entity_id bigint not null,
    name varchar not null,
    language varchar
);
create table search_term (             -- what search() compares with: lower case, no accents
    entity_id bigint not null,
    side varchar not null,
    term varchar not null
);
create table relation (
    relation_id integer not null,
    side varchar not null,
    key varchar not null,
    triples integer not null
);
create table relation_triple (
    head bigint not null,
    relation_id integer not null,
    tail bigint not null
);
create table attribute (
    attribute_id integer not null,
    side varchar not null,
    key varchar not null
);
create table attribute_triple (
    entity_id bigint not null,
    attribute_id integer not null,
    value varchar,                     -- null: the attribute is known, its value is not
    datatype varchar,
    language varchar
);
create table entity_type (
    entity_id bigint not null,
    type varchar not null
);
create table image (
    entity_id bigint not null,
    path varchar not null,             -- within WORKSPACE/pictures
    sha256 varchar not null,
    width integer not null,
    height integer not null
);
create table seed (
    left_id bigint not null,
    right_id bigint not null
);

-- Runs.
create table run (
    run varchar not null,
    folder varchar not null,           -- within the workspace, or absolute
    created timestamp not null,
    active boolean not null,
    snapshot varchar not null,
    modalities varchar[] not null,
    terms varchar[] not null,
    proposals bigint not null,
    metrics varchar not null,
    config varchar not null
);
create table proposal (
    run varchar not null,
    left_id bigint not null,
    right_id bigint not null,
    rank smallint not null,
    score float not null,
    similarity float not null,
    hubness float not null,
    probability float,
    margin float,
    mutual boolean not null,
    terms float[] not null
);

-- The ledger: rows are added, never changed. Keys, not ids, so it outlives graphs and runs.
create sequence decision_seq;
create table decision (
    seq bigint not null,
    event_id varchar primary key,
    left_key varchar not null,
    right_key varchar,
    verdict varchar not null check (verdict in
        ('accept', 'reject', 'unsure', 'skip', 'no_counterpart', 'retract', 'adjudicate')),
    curator varchar not null,
    decided_at timestamp not null,     -- UTC
    run varchar,
    rank integer,
    evidence_hash varchar,
    shown_ms bigint,
    batch varchar,
    note varchar,
    target varchar,
    outcome varchar
);

-- What stands: events that nobody took back.
create view live_event as
select * from decision d
where verdict <> 'retract' and not exists (
    select 1 from decision r where r.verdict = 'retract' and r.target = d.event_id
);

-- The last word of each curator on each pair. A skip says nothing about the pair.
create view curator_verdict as
select *, coalesce(outcome, verdict) as standing
from live_event
where verdict <> 'skip'
qualify row_number() over (
    partition by left_key, right_key, curator, verdict = 'adjudicate' order by seq desc
) = 1;

-- One verdict a pair: an adjudication outranks curators; a definite verdict outranks somebody
-- else's doubt; then the later one counts. Disputed: a yes and a no that nobody has settled.
create view pair_verdict as
select *,
       bool_or(standing = 'accept') over pair and bool_or(standing = 'reject') over pair
           and not bool_or(verdict = 'adjudicate') over pair as disputed
from curator_verdict
window pair as (partition by left_key, right_key)
qualify row_number() over (
    partition by left_key, right_key
    order by (verdict = 'adjudicate') desc, (standing <> 'unsure') desc, seq desc
) = 1;

-- The same in the ids of the present graphs; a decision on a key that is gone is left out.
create view ledger_standing as
select l.entity_id as left_id, r.entity_id as right_id, p.standing, p.disputed, p.seq, p.left_key
from pair_verdict p
join entity l on l.side = 'left' and l.key = p.left_key
left join entity r on r.side = 'right' and r.key = p.right_key
where p.right_key is null or r.entity_id is not null;

-- The content of ledger_standing, kept at hand because every card asks for it: renewed from the
-- view, for the left entities concerned, in the transaction that appends to the ledger. It says
-- nothing that the ledger doesn't; `seq` is the decision that counts.
create table standing (
    left_id bigint not null,
    right_id bigint,
    standing varchar not null,
    disputed boolean not null,
    seq bigint not null
);

-- Accepted by a curator, or a seed that no curator rejected; a curator's word goes first.
create view link as
select left_id, right_id, 'curator' as source from standing where standing = 'accept'
union all
select left_id, right_id, 'seed' from seed
anti join (
    select left_id, right_id from standing where standing in ('accept', 'reject')
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
anti join (select left_id, right_id from standing where standing = 'reject')
    using (left_id, right_id);
