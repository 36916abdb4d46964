-- One versioned document per lock domain, replaced by compare-and-set on its version, and the events that led to it.
-- Portable between SQLite and PostgreSQL; times are milliseconds since 1970-01-01T00:00:00Z.
create table lock_document (
    domain     text    not null primary key,
    version    bigint  not null,
    format     integer not null,
    body       text    not null,
    updated_at bigint  not null
);

create table lock_audit (
    domain  text    not null,
    version bigint  not null,
    idx     integer not null,
    at      bigint  not null,
    type    text    not null,
    subject text    not null,
    actor   text    not null,
    body    text    not null,
    primary key (domain, version, idx)
);

create index lock_audit_subject on lock_audit (domain, subject, version);
create index lock_audit_type on lock_audit (domain, type, version);
create index lock_audit_at on lock_audit (domain, at);

-- Written to find out whether the store takes writes again.
create table lock_probe (
    domain text   not null primary key,
    at     bigint not null
);
