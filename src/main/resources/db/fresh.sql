-- What the migrations make of a database that has nothing. SchemaTest writes it.

CREATE TABLE access_token (
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

CREATE TABLE fleet_host (
    domain  text    not null,
    name    text    not null,
    machine text    not null,
    absent  integer not null,
    since   bigint  not null,
    changed bigint  not null,
    seen    bigint  not null,
    body    text    not null,
    primary key (domain, name)
);

CREATE TABLE "flyway_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);

CREATE TABLE host_change (
    domain  text   not null,
    kind    text   not null,
    subject text   not null,
    detail  text   not null,
    at      bigint not null,
    primary key (domain, kind, subject)
);

CREATE TABLE lock_audit (
    domain  text    not null,
    version bigint  not null,
    idx     integer not null,
    at      bigint  not null,
    type    text    not null,
    subject text    not null,
    actor   text    not null,
    body    text    not null, seen bigint not null default 0,
    primary key (domain, version, idx)
);

CREATE TABLE lock_clock (
    domain  text   not null primary key,
    boot    text   not null,
    uptime  bigint not null,
    clock   bigint not null,
    watched bigint not null
);

CREATE TABLE lock_document (
    domain     text    not null primary key,
    version    bigint  not null,
    format     integer not null,
    body       text    not null,
    updated_at bigint  not null
);

CREATE TABLE lock_entry (
    domain text   not null,
    kind   text   not null,
    pos    bigint not null,
    body   text   not null,
    primary key (domain, kind, pos)
);

CREATE TABLE lock_key (
    domain      text   not null,
    caller      text   not null,
    key         text   not null,
    fingerprint text   not null,
    id          text   not null,
    at          bigint not null,
    seen        bigint not null,
    primary key (domain, caller, key)
);

CREATE TABLE "lock_once" (
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

CREATE TABLE lock_probe (
    domain text   not null primary key,
    at     bigint not null
);

CREATE TABLE outbox (
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

CREATE TABLE outbox_told (
    domain text not null,
    what   text not null,
    value  text not null,
    primary key (domain, what)
);

CREATE TABLE seen_run (
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

CREATE TABLE seen_watch (
    domain text   not null,
    began  bigint not null,
    ended  bigint not null,
    primary key (domain, began)
);

CREATE INDEX fleet_host_changed on fleet_host (domain, changed);

CREATE INDEX fleet_host_seen on fleet_host (domain, absent, seen);

CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");

CREATE INDEX lock_audit_at on lock_audit (domain, at);

CREATE INDEX lock_audit_seen on lock_audit (domain, seen);

CREATE INDEX lock_audit_subject on lock_audit (domain, subject, version);

CREATE INDEX lock_audit_type on lock_audit (domain, type, version);

CREATE INDEX lock_key_id on lock_key (domain, id);

CREATE INDEX lock_key_seen on lock_key (domain, seen);

CREATE INDEX lock_once_id on lock_once (domain, id);

CREATE INDEX lock_once_key on lock_once (domain, key, period);

CREATE INDEX lock_once_seen on lock_once (domain, period_kind, seen);

CREATE INDEX lock_once_version on lock_once (domain, version);

CREATE INDEX outbox_line on outbox (domain, receiver, subject, seq);

CREATE INDEX seen_run_began on seen_run (domain, began);

CREATE INDEX seen_run_seen on seen_run (domain, seen);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (1, '1', 'lock document and audit', 'SQL', 'V1__lock_document_and_audit.sql', -1814797297, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (2, '2', 'entries', 'SQL', 'V2__entries.sql', -197866764, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (3, '3', 'host changes', 'SQL', 'V3__host_changes.sql', 1254587277, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (4, '5', 'memory and watched time', 'SQL', 'V5__memory_and_watched_time.sql', 1686332948, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (5, '6', 'memory in tables of its own', 'JDBC', 'org.lockkeeper.locking.store.MemoryMigration', null, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (6, '10', 'callers', 'SQL', 'V10__callers.sql', -325498794, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (7, '14', 'outbox', 'SQL', 'V14__outbox.sql', 967342451, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (8, '15', 'fleet hosts', 'SQL', 'V15__fleet_hosts.sql', 1316754909, '', 0, 1);

insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (9, '16', 'seen runs', 'SQL', 'V16__seen_runs.sql', 2087311341, '', 0, 1);
