-- Columns (attributes or relations) of the two graphs that say the same, as their importer said.
create table joined_column (
    left_key varchar not null,
    right_key varchar not null
);
