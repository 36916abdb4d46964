-- What was changed on the host and is to be undone or finished: written before the change, deleted after its undoing.
create table host_change (
    domain  text   not null,
    kind    text   not null,
    subject text   not null,
    detail  text   not null,
    at      bigint not null,
    primary key (domain, kind, subject)
);
