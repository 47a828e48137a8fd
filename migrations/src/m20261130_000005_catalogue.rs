//! What a tenant licenses: products, features and bundles.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

/// Codes are unique within the tenant. A pre-licence may name features that don't exist yet, so
/// `pre_grants` refers to none.
const UP: &str = "
create table products (
    tenant_id {uuid} not null references tenants (id),
    code text not null,
    name text not null,
    name_zh text,
    pre_days integer check (pre_days > 0),
    pre_grants {json} not null,
    uninstall boolean not null,
    transfers integer not null check (transfers >= 0),
    on_expiry text not null,
    enforcement text not null,
    version bigint not null,
    created_at {time} not null,
    updated_at {time} not null,
    primary key (tenant_id, code)
);

create index products_code on products (tenant_id, code {bytewise});

create table features (
    tenant_id {uuid} not null,
    code text not null,
    product text not null,
    name text not null,
    name_zh text,
    kind text not null,
    period text,
    overage text,
    reassignments integer check (reassignments >= 0),
    enforcement text,
    version_req text,
    retired_at {time},
    version bigint not null,
    created_at {time} not null,
    updated_at {time} not null,
    primary key (tenant_id, code),
    foreign key (tenant_id, product) references products (tenant_id, code)
);

create index features_code on features (tenant_id, code {bytewise});
create index features_product on features (tenant_id, product, code {bytewise});

create table bundles (
    tenant_id {uuid} not null,
    code text not null,
    product text not null,
    name text not null,
    name_zh text,
    features {json} not null,
    uses {json} not null,
    version bigint not null,
    created_at {time} not null,
    updated_at {time} not null,
    primary key (tenant_id, code),
    foreign key (tenant_id, product) references products (tenant_id, code)
);

create index bundles_code on bundles (tenant_id, code {bytewise});
create index bundles_product on bundles (tenant_id, product, code {bytewise});
";

const DOWN: &str = "
drop table bundles;
drop table features;
drop table products;
";
