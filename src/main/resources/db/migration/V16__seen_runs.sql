-- Runs of guarded units, as they were seen: systemd itself knows of each unit's last one alone. ended: null while it goes
-- on; of one whose end nobody saw, when it was seen last. seen: as in V5.
create table seen_run (
    domain        text   not null,
    unit          text   not null,
    began         bigint not null,
    run           text   not null,
    service_group text   not null,
    ended         bigint,
    outcome       text   not null,
    seen          bigint not null,
    primary key (domain, unit, began)
);

create index seen_run_began on seen_run (domain, began);
create index seen_run_seen on seen_run (domain, seen);

-- When somebody looked, so that it is known what nobody can have seen.
create table seen_watch (
    domain text   not null,
    began  bigint not null,
    ended  bigint not null,
    primary key (domain, began)
);
