//! The walk over what staff and operators may do.

use reqwest::Method;
use rollcall_app::tenants::TenantChange;
use rollcall_domain::{staff::Role, tenants::TenantStatus};
use rollcall_test_support::{STAFF, TestApp, World, capacity, stories};
use serde_json::{Value, json};

use super::{Operation, all, things::Things};

/// What only some roles may do; what isn't here only reads.
pub(crate) const CHANGES: [(&str, &[Role]); 45] = [
    ("create_account", &[Role::Owner, Role::Business]),
    ("change_account", &[Role::Owner, Role::Business]),
    ("suspend_account", &[Role::Owner, Role::Business]),
    ("resume_account", &[Role::Owner, Role::Business]),
    ("close_account", &[Role::Owner, Role::Business]),
    ("erase_account", &[Role::Owner]),
    ("reset_account_password", &[Role::Owner, Role::Business]),
    ("resend_credentials", &[Role::Owner, Role::Business, Role::Support]),
    ("bulk_accounts", &[Role::Owner, Role::Business]),
    ("import_contracts", &[Role::Owner, Role::Business]),
    ("create_contract", &[Role::Owner, Role::Business]),
    ("change_contract", &[Role::Owner, Role::Business]),
    ("create_contract_account", &[Role::Owner, Role::Business]),
    ("create_product", &[Role::Owner, Role::Business]),
    ("change_product", &[Role::Owner, Role::Business]),
    ("create_feature", &[Role::Owner, Role::Business]),
    ("change_feature", &[Role::Owner, Role::Business]),
    ("import_features", &[Role::Owner, Role::Business]),
    ("create_bundle", &[Role::Owner, Role::Business]),
    ("change_bundle", &[Role::Owner, Role::Business]),
    ("issue_licences", &[Role::Owner, Role::Business]),
    ("issue_licence_keys", &[Role::Owner, Role::Business]),
    ("import_licences", &[Role::Owner, Role::Business]),
    ("disable_licence", &[Role::Owner, Role::Business]),
    ("enable_licence", &[Role::Owner, Role::Business]),
    ("redeem_for_account", &[Role::Owner, Role::Business]),
    ("assign_named_user", &[Role::Owner, Role::Business]),
    ("release_named_user", &[Role::Owner, Role::Business]),
    ("recover_licences", &[Role::Owner, Role::Business, Role::Support]),
    ("receive_request", &[Role::Owner, Role::Business]),
    ("accept_request", &[Role::Owner, Role::Business]),
    ("reject_request", &[Role::Owner, Role::Business]),
    ("retry_mail", &[Role::Owner, Role::Business]),
    ("unbind_registration", &[Role::Owner, Role::Business, Role::Support]),
    ("create_client", &[Role::Owner, Role::Business]),
    ("reset_client_password", &[Role::Owner, Role::Business]),
    ("disable_client", &[Role::Owner, Role::Business]),
    ("enable_client", &[Role::Owner, Role::Business]),
    ("set_pool", &[Role::Owner, Role::Business]),
    ("end_session", &[Role::Owner, Role::Business, Role::Support]),
    ("create_token", &[Role::Owner]),
    ("revoke_token", &[Role::Owner]),
    ("create_staff", &[Role::Owner]),
    ("change_staff", &[Role::Owner]),
    ("change_tenant", &[Role::Owner]),
];

const ROLES: [Role; 4] = [Role::Owner, Role::Business, Role::Support, Role::Auditor];

/// Whether a role may; every operation that isn't a GET has to be in the table.
fn may(role: Role, operation: &Operation) -> bool {
    match CHANGES.iter().find(|(name, _)| *name == operation.name) {
        Some((_, roles)) => roles.contains(&role),
        None => {
            assert_eq!(operation.method, Method::GET, "{} is not in the table", operation.name);
            true
        }
    }
}

fn of(scheme: &str) -> Vec<Operation> {
    let (all, _) = all();
    let found: Vec<_> = all.into_iter().filter(|one| one.schemes == [scheme]).collect();
    assert!(!found.is_empty());
    found
}

async fn scene(world: World) -> (TestApp, Things) {
    let app = world.start().await;
    let account = app.provision(capacity(3)).await;
    let things = Things::make(&app, &account).await;
    (app, things)
}

stories! {
    async fn nobody_gets_in(world) {
        let (app, victim) = scene(world).await;
        let (owner, operator) = (app.staff(&victim.account, Role::Owner).await, app.operator().await);
        let before = app.contents().await;
        let others = [
            ("staff_token", &operator),
            ("login", &owner.bearer),
            ("operator_token", &owner.bearer),
        ];
        for (scheme, other) in others {
            let mut forged = other.replace("rca_", "rcl_").replace("rcp_", "rca_");
            forged.pop();
            forged.push('0');
            let node = victim.node.bearer();
            for operation in of(scheme) {
                let path = victim.address(&operation, &victim.account.tenant);
                for shown in [None, Some("Bearer"), Some("Bearer rca_"), Some("Basic !"),
                    Some(node.as_str()), Some(other.as_str()), Some(forged.as_str())] {
                    let answer = operation.call(&app, &path, shown).await;
                    let answer = answer.status(401).refused(10003);
                    assert!(answer.headers.contains_key("www-authenticate"), "{}", operation.name);
                }
            }
        }
        assert_eq!(app.contents().await, before);
    }

    async fn a_role_may_what_the_table_says_and_no_more(world) {
        let (app, victim) = scene(world).await;
        for role in ROLES {
            let staff = app.staff(&victim.account, role).await;
            let before = app.contents().await;
            for operation in of("staff_token").iter().filter(|one| !may(role, one)) {
                let path = victim.address(operation, &victim.account.tenant);
                let answer = operation.call(&app, &path, Some(&staff.bearer)).await;
                answer.status(403).refused(10003);
            }
            assert_eq!(app.contents().await, before, "{role}");
        }
    }

    /// So that the refusals above mean something: each change on things of its own.
    async fn whoever_may_gets_in(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        for role in ROLES {
            let account = app.provision_in(&tenant, capacity(1).named(role.name())).await;
            let read = Things::make(&app, &account).await;
            let staff = app.staff(&account, role).await;
            for operation in of("staff_token").iter().filter(|one| may(role, one)) {
                if operation.method == Method::GET {
                    let answer = operation.call(&app, &read.address(operation, &tenant), Some(&staff.bearer)).await;
                    assert!(answer.status < 300, "{role} {}: {}", operation.name, answer.text);
                    continue;
                }
                let name = format!("{role} {}", operation.name);
                let account = app.provision_in(&tenant, capacity(1).named(name)).await;
                let things = Things::make(&app, &account).await;
                if operation.name == "erase_account" {
                    app.app.accounts().close(&STAFF, &tenant, account.id).await.unwrap();
                }
                let path = things.address(operation, &tenant);
                let body = things.body(operation).map(|mut body| {
                    if let Value::String(file) = &mut body {
                        *file = file.replace("ACME", role.name());
                    }
                    // What is made twice needs two names.
                    for name in ["name", "email", "company"] {
                        if operation.method == Method::POST && body.get(name).is_some() {
                            body[name] = format!("{role}@example.com").into();
                        }
                    }
                    if body.get("code").is_some() {
                        body["code"] = format!("of-{role}").into();
                    }
                    if operation.name == "create_bundle" {
                        body["features"] = json!([things.code]);
                    }
                    body
                });
                let operation = Operation { body, ..operation.clone() };
                let answer = operation.call(&app, &path, Some(&staff.bearer)).await;
                assert!(answer.status < 300, "{role} {}: {}", operation.name, answer.text);
            }
        }
        let operator = app.operator().await;
        let account = app.provision(capacity(1)).await;
        let things = Things::make(&app, &account).await;
        for operation in of("operator_token") {
            let path = things.address(&operation, &account.tenant);
            let answer = operation.call(&app, &path, Some(&operator)).await;
            assert!(answer.status < 300, "{}: {}", operation.name, answer.text);
        }
    }

    /// Neither by its own address nor by the victim's.
    async fn another_tenants_owner_finds_nothing(world) {
        let (app, victim) = scene(world).await;
        let elsewhere = app.provision(capacity(3)).await;
        let intruder = app.staff(&elsewhere, Role::Owner).await;
        let before = app.contents().await;
        for operation in of("staff_token") {
            let path = victim.address(&operation, &victim.account.tenant);
            let answer = operation.call(&app, &path, Some(&intruder.bearer)).await;
            answer.status(401).refused(10003);
            let path = victim.address(&operation, &elsewhere.tenant);
            if operation.path.replace("{tenant}", "").contains('{') {
                let answer = operation.call(&app, &path, Some(&intruder.bearer)).await;
                answer.status(404).refused(10003);
            } else if operation.method == Method::GET {
                let answer = operation.call(&app, &path, Some(&intruder.bearer)).await.status(200);
                assert!(!victim.are_in(&answer), "{}: {}", operation.name, answer.text);
            }
        }
        assert_eq!(app.contents().await, before);
    }

    /// A `dryrun` that is passed over would take effect.
    async fn what_nobody_knows_is_refused_before_anything_is_done(world) {
        let (app, things) = scene(world).await;
        let (account, operator) = (&things.account, app.operator().await);
        let owner = app.staff(account, Role::Owner).await.bearer;
        let before = app.contents().await;
        for (scheme, bearer) in [("staff_token", &owner), ("operator_token", &operator)] {
            for mut operation in of(scheme) {
                let path = things.address(&operation, &account.tenant);
                let query = match path.contains('?') {
                    true => format!("{path}&dryrun=true"),
                    false => format!("{path}?dryrun=true"),
                };
                let mut answers = vec![operation.call(&app, &query, Some(bearer)).await];
                let is_file = operation.takes_mail || matches!(operation.body, Some(Value::String(_)));
                if !is_file {
                    operation.body.get_or_insert_with(|| json!({}))["dryrun"] = true.into();
                    answers.push(operation.call(&app, &path, Some(bearer)).await);
                }
                for answer in answers {
                    let answer = answer.status(422).refused(10001);
                    assert_eq!(answer.member("errors/0/field"), "dryrun", "{}", operation.name);
                }
            }
        }
        let escaped = format!("/{}/v1/admin/account%73?nmae=x", account.tenant);
        let request = app.server.request(Method::GET, &escaped).header("Authorization", &owner);
        let told = app.server.send(request).await.status(422).refused(10001);
        assert!(told.text_of("errors/0/reason").contains("status, name, company"), "{}", told.text);
        assert_eq!(app.contents().await, before);
    }

    async fn the_staff_api_of_a_suspended_tenant_is_read_only(world) {
        let (app, things) = scene(world).await;
        let tenant = &things.account.tenant;
        let owner = app.staff(&things.account, Role::Owner).await;
        let status = Some(TenantStatus::Suspended);
        let suspended = TenantChange { status, ..TenantChange::default() };
        app.app.tenants().change(&STAFF, tenant, suspended).await.unwrap();
        let before = app.contents().await;
        for operation in of("staff_token") {
            let path = things.address(&operation, tenant);
            let answer = operation.call(&app, &path, Some(&owner.bearer)).await;
            // That a lost key is shown is written down.
            match operation.method == Method::GET && operation.name != "recover_licences" {
                true => drop(answer.status(200)),
                false => drop(answer.status(403).refused(10003)),
            }
        }
        assert_eq!(app.contents().await, before);
    }
}
