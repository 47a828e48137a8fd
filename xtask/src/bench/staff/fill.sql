-- Fills a migrated database for the rows about staff; run by psql with the variable accounts.
--
-- The tenant `bench`, one contract, one account made from it and one registration of that exist
-- already. Everything is copied from those rows, so that columns that nobody names here are right
-- by themselves: five accounts a contract, two contracts a customer, three registrations an account.

\set ON_ERROR_STOP on
set maintenance_work_mem = '512MB';
set synchronous_commit = off;

-- A stand-in for UUIDv7: in the order of making, and the same in every run.
create function office_uuid(kind int, number bigint) returns uuid language sql immutable as $$
    select ('0190' || lpad(to_hex(kind), 4, '0') || '-' || '0000-7000-8000-'
            || lpad(to_hex(number), 12, '0'))::uuid
$$;

create function office_at(kind int, number bigint) returns timestamptz language sql immutable as $$
    select timestamptz '2026-01-01' + number * interval '1 second'
$$;

-- Indexes are built once, at the end.
create temporary table office_indexes as
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made_by
    from pg_index
    join pg_class on pg_class.oid = indrelid
    where relname in ('accounts', 'registrations') and not indisunique;
select format('drop index %s', name) from office_indexes \gexec

insert into customers
    select copied.*
    from generate_series(1, :accounts / 10) as number
    cross join (select * from customers limit 1) as template
    cross join lateral jsonb_populate_record(template::customers, jsonb_build_object(
        'id', office_uuid(1, number), 'company', 'Company ' || number,
        'company_key', 'company ' || number)) as copied;

insert into contracts
    select copied.*
    from generate_series(1, :accounts / 5) as number
    cross join (select * from contracts limit 1) as template
    cross join lateral jsonb_populate_record(template::contracts, jsonb_build_object(
        'id', office_uuid(2, number), 'customer_id', office_uuid(1, 1 + (number - 1) / 2),
        'project', 'Project ' || number, 'project_key', 'project ' || number,
        'signed_on', date '2020-01-01' + (number % 2000)::int)) as copied;

insert into contract_emails
    select tenant_id, id, 0, 'it@' || replace(project_key, ' ', '-') || '.example',
           'it@' || replace(project_key, ' ', '-') || '.example'
    from contracts
    where id <> (select contract_id from contract_emails limit 1);

insert into accounts
    select copied.*
    from generate_series(1, :accounts) as number
    cross join (select * from accounts limit 1) as template
    cross join lateral jsonb_populate_record(template::accounts, jsonb_build_object(
        'id', office_uuid(3, number), 'name', 'account-' || lpad(number::text, 7, '0'),
        'contract_id', office_uuid(2, 1 + (number - 1) / 5),
        'status', case when number % 50 = 0 then 'suspended' else 'active' end,
        'created_at', office_at(3, number))) as copied;

insert into pools
    select copied.*
    from generate_series(1, :accounts) as number
    cross join (select * from pools limit 1) as template
    cross join lateral jsonb_populate_record(template::pools, jsonb_build_object(
        'account_id', office_uuid(3, number), 'in_use', 3)) as copied;

insert into registrations
    select copied.*
    from generate_series(1, 3 * :accounts) as number
    cross join (select * from registrations limit 1) as template
    cross join lateral jsonb_populate_record(template::registrations, jsonb_build_object(
        'id', office_uuid(4, number), 'account_id', office_uuid(3, 1 + (number - 1) / 3),
        'node_id', 'node-' || lpad(number::text, 8, '0'),
        'project_id', 'project-' || lpad((number / 100)::text, 6, '0'),
        'project_name', 'Warehouse ' || lpad((number / 100)::text, 6, '0'),
        'hostname', 'fdl-' || lpad(number::text, 8, '0'),
        'source', '10.' || (number / 65536) % 256 || '.' || (number / 256) % 256 || '.'
                  || number % 256,
        'state', case when number % 20 = 0 then 'unbound' else 'registered' end,
        'ended_at', case when number % 20 = 0 then office_at(4, number) end,
        'ended_by', case when number % 20 = 0 then 'node' end)) as copied;

select made_by from office_indexes \gexec
vacuum (analyze);
checkpoint;
