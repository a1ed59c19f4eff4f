-- The precision that is wanted may be of all links that stand then, not of what is released alone.
alter table audit add column of_all boolean default false;
