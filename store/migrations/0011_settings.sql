-- What a project's people chose, each change kept with who made it; the last one counts.
create table setting (
    seq bigint not null,               -- the order of arrival
    name varchar not null,
    value varchar not null,            -- JSON
    curator varchar not null,
    set_at timestamp not null          -- UTC
);
