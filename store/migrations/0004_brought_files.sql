-- Files of past decisions that were brought in. Their events follow each other in the ledger, from
-- first_seq to last_seq, so that a file can be taken back as a whole.
create table brought_file (
    batch varchar primary key,
    name varchar not null,
    format varchar not null,
    brought_by varchar not null,
    brought_at timestamp not null,     -- UTC
    first_seq bigint not null,
    last_seq bigint not null
);
