//! The schemas of members: what their checks take, from the same limits, as far as a schema can say it.
//! A member names one with `#[schema(value_type = schemas::…)]`.

mod builders;

use std::borrow::Cow;

use rollcall_domain::{
    self as domain,
    limits::*,
    nodes::LeasePolicy,
    tenants::{Tenant, TenantNotices, WarningDays as DaysOfWarning},
};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Ref, RefOr, Schema},
};

use self::builders::*;
pub use self::builders::{code, day, id, id_example, one_line, slug, time};

macro_rules! schemas {
    ($($(#[doc = $doc:literal])* $name:ident = $schema:expr;)*) => {$(
        $(#[doc = $doc])*
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.description(Some(concat!($($doc),*).trim())).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

schemas! {
    /// What somebody may do.
    Role = names::<domain::staff::Role>();
    /// Where somebody of the staff stands.
    StaffStatus = names::<domain::staff::StaffStatus>();
    /// Where an account stands.
    AccountStatus = names::<domain::accounts::AccountStatus>();
    /// Where a tenant stands; a suspended one takes no new registrations.
    TenantStatus = names::<domain::tenants::TenantStatus>();
    /// What a suspected copy of a node meets.
    ClonePolicy = names::<domain::nodes::ClonePolicy>();
    /// What is mailed with a new account: its password, or a link to set it with.
    FirstPassword = names::<domain::tenants::FirstPassword>();
    /// What somebody is written to in.
    Language = names::<domain::Language>();
    /// What happened.
    EventKind = names::<domain::EventKind>();
    /// Where a mail stands.
    MailState = names::<domain::mail::MailState>();
    /// What a message is, by who wrote it.
    RequestKind = names::<domain::requests::RequestKind>();
    /// What a licence is for.
    LicenceKind = names::<domain::licences::LicenceKind>();
    /// Where a request stands.
    RequestStatus = names::<domain::requests::RequestStatus>();
    /// In what a request and its contract differ.
    RequestField = names::<domain::requests::RequestField>();
    /// What our relay found out about a sender.
    SenderCheckResult = names::<domain::requests::SenderCheckResult>();

    /// What is counted of a feature.
    FeatureKind = names::<domain::catalogue::KindName>();
    /// After which time metered units are there again.
    Period = names::<domain::catalogue::Period>();
    /// What happens when metered units are used up.
    Overage = names::<domain::catalogue::Overage>();
    /// What happens where a feature isn't licensed.
    Enforcement = names::<domain::catalogue::Enforcement>();

    /// The id of an account.
    AccountId = id::<domain::AccountId>().examples([id_example::<domain::AccountId>()]);
    /// The id of a contract.
    ContractId = id::<domain::ContractId>().examples([id_example::<domain::ContractId>()]);

    /// The name of an account.
    AccountName = text(ACCOUNT_NAME_MAX, "acme");
    /// The code of a product.
    ProductCode = code().examples([Value::from("ip")]);
    /// The code of a feature.
    FeatureCode = code().examples([Value::from("cdc")]);
    /// The code of a bundle.
    BundleCode = code().examples([Value::from("data-integration")]);
    /// The codes of features.
    FeatureCodes = list(1..=GRANTS_MAX, code()).examples([serde_json::json!(["data-ingest"])]);
    /// The name of a product, a feature or a bundle.
    CatalogueName = text(NAME_MAX, "Data ingest");
    /// What happens to running use when a licence expires: it goes on, also for some days, or ends.
    OnExpiry = string().pattern(Some(ON_EXPIRY)).examples([Value::from("keep_running")]);
    /// How many days a licence is valid.
    LicenceDays = number(1..=LICENCE_DAYS_MAX).examples([Value::from(180)]);
    /// How many units of a feature a licence grants.
    GrantUnits = number(1..=GRANT_UNITS_MAX).examples([Value::from(1)]);
    /// How often a licence can be transferred.
    Transfers = number(0..=TRANSFERS_MAX).examples([Value::from(1)]);
    /// How many units of named users may be given to another person in a year.
    Reassignments = number(0..=GRANT_UNITS_MAX).examples([Value::from(4)]);

    /// The name of a company.
    CompanyName = text(NAME_MAX, "ACME Co.,Ltd");
    /// The name of a project.
    ProjectName = text(NAME_MAX, "Sales DW");
    /// The name of somebody.
    PersonName = text(NAME_MAX, "Ann");
    /// The name of a tenant, for people.
    TenantName = text(NAME_MAX, "New Vendor");
    /// The name of a token.
    TokenName = text(TOKEN_NAME_MAX, "provisioning");
    /// The id of a node within its project.
    NodeId = text(NODE_ID_MAX, "7d0f5a60-node-1");
    /// The id of a project.
    ProjectId = text(NODE_ID_MAX, "sales-dw");
    /// The name of an app.
    AppName = text(APP_NAME_MAX, "webroot");
    /// The version of a product.
    ProductVersion = text(VERSION_MAX, "4.2.1");
    /// The domain that a node serves, alone, with a port, or as a URL.
    ServedDomain = text(DOMAIN_MAX, "bi.example.com");
    /// A hostname.
    Hostname = text(HOSTNAME_MAX, "fdl-1");
    /// What was seen of a failed call; line breaks count as blanks.
    FailureMessage = lines(MESSAGE_MAX).min_length(Some(1)).examples([Value::from("connect timeout")]);
    /// A text that is searched for.
    SearchText = text(SEARCH_TEXT_MAX, "acme");

    /// A password.
    Password = secret(1..=PASSWORD_MAX).examples([Value::from("correct horse battery staple")]);
    /// A new password.
    NewPassword = secret(PASSWORD_MIN..=PASSWORD_MAX);
    /// A code that a device shows, or a recovery code.
    LoginCode = secret(1..=LOGIN_CODE_MAX).examples([Value::from("123456")]);
    /// A password, encrypted and in base64.
    EncryptedPassword = text(CIPHERTEXT_MAX, "kX9…");
    /// The id of a key.
    KeyId = text(KEY_ID_MAX, "key_0195a3c27e0c7b0e8a4f3c5d6e7f8091");
    /// The token of a node.
    NodeToken = secret(1..=NODE_TOKEN_MAX);
    /// What comes back inside a lease.
    Nonce = printable(1..=NONCE_MAX).examples([Value::from("5f0c2b7e")]);
    /// The number of a lease.
    LeaseSequence = number(LEASE_SEQ).examples([Value::from(1)]);
    /// A lease.
    Lease = printable(1..=LEASE_MAX);

    /// How many nodes.
    Capacity = number(0..=CAPACITY_MAX).examples([Value::from(5)]);
    /// Seconds between two revalidations.
    Interval = number(LeasePolicy::INTERVAL_S).examples([Value::from(7200)]);
    /// Consecutive failures that end a registration.
    AllowedFailures = number(LeasePolicy::ALLOWED_FAILURES).examples([Value::from(12)]);
    /// Seconds that a lease lives on.
    Grace = number(LeasePolicy::GRACE_S).examples([Value::from(0)]);
    /// How many days before an end its customer is warned.
    WarningDays = list(0..=DaysOfWarning::COUNT_MAX, number(DaysOfWarning::DAYS))
        .examples([serde_json::json!([30, 7, 1])]);
    /// Seconds after a missed revalidation.
    SilentAfter = number(TenantNotices::SILENT_AFTER_S).examples([Value::from(7200)]);
    /// Seconds that features count without the server.
    FeaturesOffline = number(Tenant::FEATURES_OFFLINE_S).examples([Value::from(259_200)]);
    /// Seconds that a floating session lives without a sign of life.
    SessionTimeout = number(SESSION_TIMEOUT_S).examples([Value::from(600)]);
    /// How often a node may be registered anew without its token.
    Replacements = number(0..=u32::MAX).examples([Value::from(2)]);

    /// A range of product versions, Cargo's way.
    VersionRange = string().min_length(Some(1)).examples([Value::from(">=4.0.28, <5")]);
    /// Addresses, CIDR blocks or ranges a-b of addresses, v4 or v6.
    IpRules = list(0..=RULES_MAX, string().pattern(Some(IP_RULE)));
    /// Domains, or `*.` and a domain for all below it; without ports.
    DomainRules = list(0..=RULES_MAX, string().pattern(Some(DOMAIN_RULE)));
    /// Names of apps.
    AppNames = list(0..=RULES_MAX, one_line(APP_NAME_MAX));
    /// Ids of accounts.
    AccountIds = list(1..=LISTED_MAX, id::<domain::AccountId>());
    /// Names of accounts.
    AccountNames = list(1..=LISTED_MAX, one_line(ACCOUNT_NAME_MAX));

    /// What a licence is for that staff issue.
    IssuedKind = string()
        .enum_values(Some(["formal", "temporary"]))
        .examples([Value::from("formal")]);
    /// A reason or purpose.
    Reason = text(REASON_MAX, "A trial of the new release");
    /// How many licences are issued.
    LicenceCount = number(1..=LICENCE_COUNT_MAX).examples([Value::from(1)]);
    /// Ids of licences.
    LicenceIds = list(0..=GRANTS_MAX, id::<domain::LicenceId>());
    /// Keys that another system made.
    ForeignKeys = list(
        0..=LICENCE_COUNT_MAX as usize,
        string()
            .min_length(Some(*FOREIGN_KEY.start()))
            .max_length(Some(*FOREIGN_KEY.end()))
            .pattern(Some("^[A-Za-z0-9]+$")),
    );
    /// A licence key as it was typed.
    LicenceKey = secret(1..=100).examples([Value::from("7Q4K2-M8ZRT-0WVCX-3N5HD-JB9AE")]);
    /// The code of a feature to check, which may be nobody's.
    CheckedCode = text(CATALOGUE_CODE_MAX, "cdc");
    /// The codes of bundles to check.
    BundlesToCheck = list(0..=CHECKED_FEATURES_MAX, one_line(CATALOGUE_CODE_MAX));
    /// The id of a batch of consumed units.
    BatchId = text(NONCE_MAX, "2026-11-30T10:00-worker-7");

    /// The name of a client.
    ClientName = string()
        .min_length(Some(1))
        .max_length(Some(ACCOUNT_NAME_MAX))
        .pattern(Some(CLIENT_NAME))
        .examples([Value::from("studio")]);
    /// The name of a machine, a user, a process or a key of a session.
    SessionName = text(SESSION_NAME_MAX, "ws-17");
    /// How many units are checked out.
    ClaimedUnits = number(1..=CLAIMED_UNITS_MAX).examples([Value::from(1)]);
    /// Who counts as one.
    CountBy = names::<domain::sessions::CountBy>();
    /// How many sessions share units; 0: any number.
    MaxShare = number(0..=SHARE_MAX).examples([Value::from(0)]);
    /// How many units may be out beyond those that there are.
    Overdraft = string().pattern(Some(OVERDRAFT)).examples([Value::from("10%")]);
    /// What usage is summed up by.
    UsagePeriod = names::<domain::sessions::UsagePeriod>();
    /// In which order those who wait are served.
    QueueMode = names::<domain::sessions::QueueMode>();
    /// When units of whoever is idle are taken away.
    IdleRelease = names::<domain::sessions::IdleRelease>();
    /// For how many minutes whoever is idle keeps its units.
    IdleMinutes = number(*IDLE_MINUTES.start()..=*IDLE_MINUTES.end()).examples([Value::from(15)]);
    /// For how many minutes whoever is busy counts as active.
    BusyMinutes = number(*BUSY_MINUTES.start()..=*BUSY_MINUTES.end()).examples([Value::from(480)]);
    /// What a process is doing.
    Activity = names::<domain::sessions::Activity>();
    /// How long to wait for units, in seconds; 0: for ever.
    ClaimWait = number(0..=*CLAIM_WAIT_S.end()).examples([Value::from(600)]);
    /// How long a call waits, in seconds.
    LongPoll = number(0..=LONG_POLL_S_MAX).examples([Value::from(30)]);
    /// How units are wanted.
    CheckOutMode = names::<crate::CheckOutMode>();
    /// Signed leases of tickets.
    TicketLeases = list(0..=CLAIMED_FEATURES_MAX, printable(1..=LEASE_MAX));
    /// For how many minutes nobody may come back.
    BanMinutes = number(0..=SESSION_BAN_MINUTES_MAX).examples([Value::from(30)]);

    /// An address, v4 or v6.
    IpAddress = string().pattern(Some(ADDRESS)).examples([Value::from("10.0.0.7")]);
    /// An e-mail address.
    EmailAddress = email();
    /// E-mail addresses.
    EmailAddresses = list(1..=EMAILS_MAX, email()).examples([serde_json::json!(["it@acme.example"])]);

    /// Notes; they may have lines.
    Notes = lines(NOTES_MAX);
    /// What is added to mailed credentials; it may have lines.
    Instructions = lines(INSTRUCTIONS_MAX);
    /// Why a request is rejected; it may have lines.
    RejectionReason = lines(REASON_MAX)
        .min_length(Some(1))
        .examples([Value::from("The contract is another company's.")]);

    /// The name of a tenant in URLs.
    Slug = slug().examples([Value::from("new-vendor")]);
    /// The name of a time zone.
    TimeZone = string()
        .pattern(Some("^[A-Za-z0-9_+/-]+$"))
        .examples([Value::from("Asia/Shanghai")]);
}

/// Lists of objects.
macro_rules! lists {
    ($($(#[doc = $doc:literal])* $name:ident = $item:ident, $length:expr;)*) => {$(
        $(#[doc = $doc])*
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let items = Ref::from_schema_name(stringify!($item));
                list($length, items).description(Some(concat!($($doc),*).trim())).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push((stringify!($item).to_owned(), crate::$item::schema()));
                crate::$item::schemas(schemas);
            }
        }
    )*};
}

lists! {
    /// Nodes, each named once.
    BatchNodes = BatchNode, 1..=BATCH_MAX;
    /// What a licence grants.
    Grants = GrantBody, 1..=GRANTS_MAX;
    /// The features to check.
    FeaturesToCheck = FeatureToCheck, 0..=CHECKED_FEATURES_MAX;
    /// The units of a batch.
    ConsumedUnits = UnitsOf, 1..=BATCH_MAX;
    /// Units of features, each named once.
    UnitsWanted = UnitsWanted, 1..=CLAIMED_FEATURES_MAX;
    /// Calls that never reached the server.
    ReportedFailures = ReportedFailure, 0..=REPORTED_MAX;
    /// The features of a pre-licence.
    PreLicenceFeatures = PreLicenceFeature, 1..=GRANTS_MAX;
    /// The uses of a bundle that need more.
    BundleUses = BundleUse, 0..=GRANTS_MAX;
}
