-- One registration the plain way, for pgbench: what a server does that reads the account, decides,
-- and writes in a transaction of its own. Held against the product's rows `register-many` and
-- `register-hot`; it must write what the product writes.
--
-- Variables: tenant (its id), family and accounts (`many-0` … `many-999`).

\set number random(0, :accounts - 1)

select id as account, password_version as version
from accounts
where tenant_id = :tenant and name = (:family)::text || '-' || (:number)::text \gset

begin;

update pools
set in_use = in_use + 1
where tenant_id = :tenant and account_id = :account and kind = 'nodes' and in_use + 1 <= capacity;

insert into registrations (
    tenant_id, id, account_id, project_id, node_id, project_name, app_name, version, source, state,
    revision, issued, acked, tokens, failures, registered_at, last_success_at, lease_expires_at,
    password_version, replaced_count, replaced_since, replaced_last_at, sweep_at)
values (
    :tenant, bench_uuid(), :account, 'bench', gen_random_uuid()::text, 'Bench', 'webroot', '4.2.1',
    '127.0.0.1', 'registered', 0, 1, 0, sha256('token'), 0, now(), now(),
    now() + interval '24 hours', :version, 0, now(), now(), now() + interval '24 hours')
returning id as registration, node_id as node \gset

insert into registration_events (
    tenant_id, id, account_id, registration_id, project_id, node_id, kind, failure, at, counted,
    detail, source, request_id)
values (
    :tenant, bench_uuid(), :account, :registration, 'bench', :node, 'registered', false, now(),
    false, '', '127.0.0.1', '00000000-0000-7000-8000-000000000000');

commit;
