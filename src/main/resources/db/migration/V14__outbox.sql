-- What others are to be told, each row to one receiver: written with what it tells of, deleted once it has been told. seq
-- is the order; seen, as everywhere, time as it was watched passing.
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

-- What was told last of that which no commit of the locks tells, so that it is told once.
create table outbox_told (
    domain text not null,
    what   text not null,
    value  text not null,
    primary key (domain, what)
);
