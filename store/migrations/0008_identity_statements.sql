-- What an entity is called elsewhere, as its graph says (owl:sameAs and the like). Earlier versions
-- left these statements out, so an older workspace has none until its graphs are imported again.
create table identity_statement (
    entity_id bigint not null,
    predicate varchar not null,
    iri varchar not null
);
