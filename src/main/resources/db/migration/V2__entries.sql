-- What a lock table lists (claims, remembered keys, work to be done once), each entry a row, in the order of pos: a
-- commit writes what has changed, however many wait. lock_document keeps the rest, and the version that guards all.
create table lock_entry (
    domain text   not null,
    kind   text   not null,
    pos    bigint not null,
    body   text   not null,
    primary key (domain, kind, pos)
);
