-- Entities that are no rows of their own: only cells of tables name them, and rows share them. Before
-- this step nobody told them apart, so all entities of an older workspace are main ones until its
-- graphs are imported again.
alter table entity add column vocabulary boolean default false;
