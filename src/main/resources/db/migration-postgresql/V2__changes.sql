-- Which entries each of the latest commits has touched: positions of claims, and of work that is done once. The stamp is
-- that of the version, so that what was known of another history is not gone on from.
create table lock_change (
    domain  text     not null,
    version bigint   not null,
    stamp   uuid     not null,
    claims  bigint[] not null,
    works   bigint[] not null,
    primary key (domain, version)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
