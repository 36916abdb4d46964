-- Work that was done is its caller's; empty: of before callers were known, and so anybody's.
create table lock_once_of (
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

insert into lock_once_of (domain, caller, key, period, period_kind, id, owner, done_at, version, seen)
    select domain, '', key, period, period_kind, id, owner, done_at, version, seen from lock_once;

drop table lock_once;
alter table lock_once_of rename to lock_once;

create index lock_once_seen on lock_once (domain, period_kind, seen);
create index lock_once_id on lock_once (domain, id);
create index lock_once_version on lock_once (domain, version);
create index lock_once_key on lock_once (domain, key, period);

-- Access tokens: of each the hash alone. rights and service_groups: words with commas between; service_groups '*' for all.
create table access_token (
    name           text   not null primary key,
    hash           text   not null unique,
    role           text   not null,
    service_groups text   not null,
    rights         text   not null,
    created_at     bigint not null,
    created_by     text   not null,
    expires_at     bigint,
    last_used_at   bigint
);
