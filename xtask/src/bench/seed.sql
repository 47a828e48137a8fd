-- Fills a migrated database for `cargo xtask bench`; run by psql with the variables fleet, many,
-- cold (accounts of each family) and rows (registrations).
--
-- The tenant `bench`, the account `template` and one registration of it exist already. Everything
-- is copied from those two rows, so that columns that nobody names here are right by themselves.

\set ON_ERROR_STOP on
\set back 1000

create function bench_uuid() returns uuid language sql volatile as $$
    select encode(overlay(uuid_send(gen_random_uuid()) placing
        substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6), 'hex')::uuid
$$;

create temporary table copies as
    select template.tenant_id, template.id as copy_of, bench_uuid() as id, family, number,
           family || '-' || number as name
    from (values ('fleet', :fleet), ('many', :many), ('hot', 1), ('cold', :cold), ('back', :back))
             as families (family, accounts)
    cross join lateral generate_series(0, accounts - 1) as number
    join accounts template on template.name = 'template';

insert into accounts
    select copied.*
    from copies
    join accounts template on (template.tenant_id, template.id) = (copies.tenant_id, copies.copy_of)
    cross join lateral jsonb_populate_record(
        template, jsonb_build_object('id', copies.id, 'name', copies.name)) as copied;

insert into pools
    select copied.*
    from copies
    join pools template
        on (template.tenant_id, template.account_id) = (copies.tenant_id, copies.copy_of)
    cross join lateral jsonb_populate_record(
        template, jsonb_build_object('account_id', copies.id, 'in_use', 0)) as copied;

insert into registrations
    select copied.*
    from generate_series(0, :rows - 1) as node
    join copies on copies.family = 'back' and copies.number = node % :back
    join registrations template
        on (template.tenant_id, template.account_id) = (copies.tenant_id, copies.copy_of)
    cross join lateral jsonb_populate_record(
        template, jsonb_build_object('id', bench_uuid(), 'account_id', copies.id,
                                     'node_id', 'back-' || node)) as copied;

update pools
    set in_use = (select count(*) from registrations
                  where (registrations.tenant_id, registrations.account_id)
                      = (pools.tenant_id, pools.account_id))
    from copies
    where copies.family = 'back'
      and (pools.tenant_id, pools.account_id) = (copies.tenant_id, copies.id);

vacuum (analyze);
checkpoint;
