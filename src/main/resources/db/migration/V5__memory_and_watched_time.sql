-- seen: when a row was written, by time as it was watched passing. What is deleted by age goes by it, not by what the
-- host's clock said.
alter table lock_audit add column seen bigint not null default 0;
update lock_audit set seen = at;
create index lock_audit_seen on lock_audit (domain, seen);

-- Idempotency keys, each of its caller.
create table lock_key (
    domain      text   not null,
    caller      text   not null,
    key         text   not null,
    fingerprint text   not null,
    id          text   not null,
    at          bigint not null,
    seen        bigint not null,
    primary key (domain, caller, key)
);

create index lock_key_seen on lock_key (domain, seen);
create index lock_key_id on lock_key (domain, id);

-- Work that was to be done once and is done. period_kind: DAY or NAMED. What is at work stands in lock_entry.
create table lock_once (
    domain      text   not null,
    key         text   not null,
    period      text   not null,
    period_kind text   not null,
    id          text   not null,
    owner       text   not null,
    done_at     bigint not null,
    version     bigint not null,
    seen        bigint not null,
    primary key (domain, key, period)
);

create index lock_once_seen on lock_once (domain, period_kind, seen);
create index lock_once_id on lock_once (domain, id);
create index lock_once_version on lock_once (domain, version);

-- The last moment at which something was stored, by the host's clock, by its uptime, and as it was watched passing.
create table lock_clock (
    domain  text   not null primary key,
    boot    text   not null,
    uptime  bigint not null,
    clock   bigint not null,
    watched bigint not null
);
