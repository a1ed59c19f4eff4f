-- A decision names entities by their keys; without an index each look reads all of them.
create index entity_key on entity (key);
