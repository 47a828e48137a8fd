//! The walk over what staff and operators may do.

use reqwest::Method;
use rollcall_app::{
    accounts::ContractAccountDraft,
    catalogue::{BundleDraft, FeatureDraft, ProductDraft},
    contracts::ContractDraft,
    licences::{GrantDraft, IssueLicences},
    staff::StaffDraft,
    tenants::TenantChange,
};
use rollcall_domain::{
    AccountId, ClientId, Clock as _, ContractId, LicenceId, SessionId,
    catalogue::{FeatureKind, Names, ProductRules},
    licences::LicenceKind,
    staff::Role,
    tenants::TenantStatus,
};
use rollcall_storage::mail::DeliveryResult;
use rollcall_test_support::{
    Account, Answer, STAFF, TestApp, TestNode, World, capacity, seconds, stories,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Operation, all, registered};
use crate::contracts::{self, contract, signed};

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

/// Something of a tenant's for each path that names one.
struct Things {
    account: Account,
    /// An account that was made from the contract.
    signed: AccountId,
    contract: ContractId,
    /// The code of a product, of its feature, and of its bundle.
    code: String,
    licence: LicenceId,
    /// A key that waits to be redeemed.
    key: String,
    node: TestNode,
    /// A session that is old enough to be ended.
    session: SessionId,
    client: ClientId,
    token: String,
    staff: String,
    request: String,
    mail: String,
}

impl Things {
    async fn make(app: &TestApp, account: &Account) -> Self {
        let node = registered(app, account).await;
        let project = account.id.to_string();
        let draft = ContractDraft { project, ..contract("Acme", "", "2026-01-31") };
        let contract = signed(app, &account.tenant, draft).await.contract.id;
        let signed = signed_for(app, account).await;
        let email = format!("{}@example.com", account.id.0);
        let draft = StaffDraft { email, name: None, role: Role::Support, password: None };
        let staff = app.app.staff().create(&STAFF, &account.tenant, draft).await.unwrap().staff.id;
        let bearer = app.staff(account, Role::Auditor).await.bearer;
        let token = bearer.split('_').nth(1).expect("an id");
        let (staff, token) = (staff.to_string(), format!("tok_{token}"));
        let (request, mail) = requested(app, account).await;
        let (code, account) = (licensed(app, account).await, account.clone());
        let (licence, key) = sold(app, &account, &code).await;
        let session = opened(app, &account, &node).await;
        let made = app.app.sessions();
        let made = made.create_client(&STAFF, &account.tenant, account.id, "walker", None).await;
        let client = made.unwrap().client.id;
        Self {
            account,
            signed,
            contract,
            code,
            licence,
            key,
            node,
            session,
            client,
            token,
            staff,
            request,
            mail,
        }
    }

    /// The address of an operation on what is theirs, below a tenant.
    fn address(&self, operation: &Operation, tenant: &str) -> String {
        let path = operation.path.replace("{tenant}", tenant);
        let kind = path.split("/{id}").next().and_then(|before| before.rsplit('/').next());
        let resource = match kind.unwrap_or_default() {
            "accounts" if operation.name == "resend_credentials" => self.signed.to_string(),
            "accounts" => self.account.id.to_string(),
            "contracts" => self.contract.to_string(),
            "licences" => self.licence.to_string(),
            "registrations" => self.node.registration.clone(),
            "sessions" => self.session.to_string(),
            "clients" => self.client.to_string(),
            "tokens" => self.token.clone(),
            "staff" => self.staff.clone(),
            "requests" => self.request.clone(),
            "mails" => self.mail.clone(),
            _ => String::new(),
        };
        let path = path.replace("{id}", &resource);
        let path = match operation.name.as_str() {
            "set_pool" => path.replace("{feature}", &format!("seats-{}", self.code)),
            _ => path,
        };
        let path = ["{product}", "{feature}", "{bundle}"]
            .iter()
            .fold(path, |path, segment| path.replace(segment, &self.code));
        assert!(!path.contains('{'), "the access walk can't fill in {}", operation.path);
        match operation.name.as_str() {
            "recover_licences" => format!("{path}?email=walk@acme.example"),
            _ => path,
        }
    }

    /// The body of an operation on what is theirs.
    fn body(&self, operation: &Operation) -> Option<Value> {
        let mut body = operation.body.clone()?;
        match operation.name.as_str() {
            "issue_licences" | "issue_licence_keys" => {
                body["product"] = self.code.clone().into();
                body["grants"] = json!([{ "feature": self.code, "quantity": 1 }]);
            }
            "assign_named_user" | "release_named_user" => {
                body["feature"] = self.code.clone().into();
                body["name"] = "walker".into();
            }
            "import_features" => {
                let code = &self.code;
                body = format!("product,code,name,kind\n{code},x-{code},X,quantity\n").into();
            }
            "import_licences" => {
                let code = &self.code;
                body = format!("product,kind,grants,days\n{code},formal,{code}=1,30\n").into();
            }
            "redeem_for_account" => body["key"] = self.key.clone().into(),
            _ => {}
        }
        Some(body)
    }

    fn are_in(&self, answer: &Answer) -> bool {
        let (account, contract) = (self.account.id.to_string(), self.contract.to_string());
        let ids = [account, contract, self.node.registration.clone()];
        let others = [&self.token, &self.staff, &self.request, &self.mail, &self.code];
        let mut ids = ids.iter().chain(others);
        ids.any(|id| answer.text.contains(id.as_str()))
    }
}

/// A session that was opened two minutes ago.
async fn opened(app: &TestApp, account: &Account, node: &TestNode) -> SessionId {
    let path = format!("/{}/v1/sessions", account.tenant);
    let opened = app.server.post(&path, Some(&node.bearer()), &json!({ "host": "walk" })).await;
    app.clock.advance(seconds(120));
    opened.status(201).text_of("session_id").parse().expect("an id")
}

/// An account from a contract of its own.
async fn signed_for(app: &TestApp, beside: &Account) -> AccountId {
    let (tenant, project) = (&beside.tenant, format!("signed-{}", beside.id));
    let contract = signed(app, tenant, contract("Signed", &project, "2026-01-31")).await.contract;
    let wanted = ContractAccountDraft::default();
    let made = app.app.accounts().create_from_contract(&STAFF, tenant, contract.id, wanted).await;
    made.unwrap().account.account.id
}

/// A product with a feature and a bundle, all of the same code.
async fn licensed(app: &TestApp, account: &Account) -> String {
    let (code, tenant) = (account.id.0.to_string(), &account.tenant);
    let names = Names { en: code.clone(), zh: None };
    let product = ProductDraft {
        code: code.parse().expect("a code"),
        names: names.clone(),
        rules: ProductRules::default(),
    };
    let product = app.app.catalogue().create_product(&STAFF, tenant, product).await.unwrap().code;
    let feature = FeatureDraft {
        product: product.clone(),
        code: code.parse().expect("a code"),
        names: names.clone(),
        kind: FeatureKind::NamedUsers { reassignments: 9 },
        enforcement: None,
        versions: None,
    };
    let seats = FeatureDraft {
        code: format!("seats-{code}").parse().expect("a code"),
        kind: FeatureKind::Quantity,
        ..feature.clone()
    };
    app.app.catalogue().create_feature(&STAFF, tenant, seats).await.unwrap();
    let feature = app.app.catalogue().create_feature(&STAFF, tenant, feature).await.unwrap().code;
    let bundle = BundleDraft {
        product,
        code: code.parse().expect("a code"),
        names,
        features: vec![feature],
        uses: Vec::new(),
    };
    app.app.catalogue().create_bundle(&STAFF, tenant, bundle).await.unwrap();
    code
}

/// A licence of the account with a user, and a key that waits to be redeemed.
async fn sold(app: &TestApp, account: &Account, code: &str) -> (LicenceId, String) {
    let draft = IssueLicences {
        product: code.parse().expect("a code"),
        kind: LicenceKind::Formal,
        account: Some(account.name.clone()),
        grants: vec![GrantDraft { feature: code.parse().expect("a code"), quantity: Some(9) }],
        starts_on: None,
        expires_on: None,
        days: None,
        purpose: None,
        approver: None,
        contract: None,
        email: None,
        supersedes: Vec::new(),
        count: 1,
        foreign_keys: Vec::new(),
    };
    let licences = app.app.licences();
    let sold = licences.issue(&STAFF, &account.tenant, draft.clone()).await.unwrap().remove(0);
    let waiting = IssueLicences { account: None, ..draft };
    let waiting = licences.issue(&STAFF, &account.tenant, waiting).await.unwrap().remove(0);
    let feature = code.parse().expect("a code");
    licences.assign_user(&STAFF, &account.tenant, account.id, &feature, "walker").await.unwrap();
    (sold.view.licence.id, waiting.key.expose_secret().to_owned())
}

/// A request that can be accepted, and a mail of the tenant's that was given up.
async fn requested(app: &TestApp, account: &Account) -> (String, String) {
    let (id, tenant) = (account.id, &account.tenant);
    let project = id.to_string();
    let contract =
        contracts::signed(app, tenant, contracts::contract("Walk", &project, "2026-01-31"));
    let contract = contract.await.contract;
    let message = |project: &str| {
        format!(
            "From: {}\r\nMessage-ID: <{project}@walk.example>\r\n\r\nCompany name: Walk\r\n\
             Project name: {project}\r\nContract signing date: 2026/01/31\r\n",
            contract.terms.emails[0]
        )
    };
    let taken_in = app.app.requests().receive(&STAFF, tenant, message(&project)).await;
    let request = taken_in.expect("a request").0.request.id.to_string();
    let other =
        app.app.requests().receive(&STAFF, tenant, message(&format!("other-{project}"))).await;
    let other = other.expect("a request").0.request.id;
    app.app.requests().reject(&STAFF, tenant, other, "No.").await.expect("a rejection");
    let (now, store) = (app.clock.now(), app.app.store());
    let claimed = store.claim_mails(now, now, 100).await.expect("mails");
    let about = claimed.iter().find(|claimed| claimed.mail.about.request == Some(other));
    let mail = &about.expect("the mail of the rejection").mail;
    store
        .store_delivery(mail, DeliveryResult::Dead, "no such mailbox", now)
        .await
        .expect("a dead mail");
    (request, mail.id.to_string())
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

    /// So that the refusals above mean something: each on things of its own.
    async fn whoever_may_gets_in(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        for role in ROLES {
            for operation in of("staff_token").iter().filter(|one| may(role, one)) {
                let name = format!("{role} {}", operation.name);
                let account = app.provision_in(&tenant, capacity(1).named(name)).await;
                let things = Things::make(&app, &account).await;
                let staff = app.staff(&account, role).await;
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
