-- The locks of a fleet: the tables of db/migration as they are by now, for many writers. All times are those of this
-- database's clock, in milliseconds since 1970-01-01T00:00:00Z. stamp: another one after each commit, so that a version of
-- a history that a fail-over has cut off is never taken for the one of the same number that came after it.
create table lock_document (
    domain     text    not null primary key,
    version    bigint  not null,
    format     integer not null,
    body       text    not null,
    stamp      uuid    not null,
    updated_at bigint  not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

create table lock_entry (
    domain text   not null,
    kind   text   not null,
    pos    bigint not null,
    body   text   not null,
    primary key (domain, kind, pos)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create table lock_audit (
    domain  text    not null,
    version bigint  not null,
    idx     integer not null,
    at      bigint  not null,
    type    text    not null,
    subject text    not null,
    actor   text    not null,
    body    text    not null,
    seen    bigint  not null,
    primary key (domain, version, idx)
);

create index lock_audit_subject on lock_audit (domain, subject, version);
create index lock_audit_type on lock_audit (domain, type, version);
create index lock_audit_at on lock_audit (domain, at);
create index lock_audit_seen on lock_audit (domain, seen);

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

create table lock_once (
    domain      text   not null,
    caller      text   not null,
    key         text   not null,
    period      text   not null,
    period_kind text   not null,
    id          text   not null,
    owner       text   not null,
    done_at     bigint not null,
    version     bigint not null,
    seen        bigint not null,
    primary key (domain, caller, key, period)
);

create index lock_once_seen on lock_once (domain, period_kind, seen);
create index lock_once_id on lock_once (domain, id);
create index lock_once_version on lock_once (domain, version);
create index lock_once_key on lock_once (domain, key, period);

create table outbox (
    domain   text   not null,
    seq      bigint not null,
    receiver text   not null,
    id       text   not null,
    subject  text   not null,
    at       bigint not null,
    seen     bigint not null,
    body     text   not null,
    primary key (domain, seq)
);

create index outbox_line on outbox (domain, receiver, subject, seq);

create table lock_probe (
    domain text   not null primary key,
    at     bigint not null
);

-- Which database this was, and on which of its timelines: after a promotion or a restore it is another.
create table lock_history (
    domain  text not null primary key,
    history text not null
);
