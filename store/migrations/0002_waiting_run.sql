-- A finished run may wait until a curator adopts it; the active run stays in use meanwhile. At most
-- one waits, and never the active one.
alter table run add column waiting boolean default false;
