-- The hosts of a fleet as they tell of themselves. seen: when last; changed: when something else of the row was another than
-- before. Both by this database's clock.
create table fleet_host (
    domain  text    not null,
    name    text    not null,
    machine text    not null,
    absent  integer not null,
    since   bigint  not null,
    changed bigint  not null,
    seen    bigint  not null,
    body    text    not null,
    primary key (domain, name)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index fleet_host_changed on fleet_host (domain, changed);
create index fleet_host_seen on fleet_host (domain, absent, seen);
