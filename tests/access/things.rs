//! What a tenant has, for the walk over what staff may do: something for each path that names one.

use rollcall_app::{
    accounts::ContractAccountDraft,
    catalogue::{BundleDraft, FeatureDraft, ProductDraft},
    contracts::ContractDraft,
    licences::{GrantDraft, IssueLicences},
    staff::StaffDraft,
};
use rollcall_domain::{
    AccountId, ClientId, Clock as _, ContractId, LicenceId, SessionId,
    catalogue::{FeatureKind, Names, ProductRules},
    licences::LicenceKind,
    staff::Role,
};
use rollcall_storage::mail::DeliveryResult;
use rollcall_test_support::{Account, Answer, STAFF, TestApp, TestNode, seconds};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Operation, registered};
use crate::contracts::{self, contract, signed};

/// Something of a tenant's for each path that names one.
pub(super) struct Things {
    pub(super) account: Account,
    /// An account that was made from the contract.
    signed: AccountId,
    contract: ContractId,
    /// The code of a product, of its feature, and of its bundle.
    pub(super) code: String,
    licence: LicenceId,
    /// A key that waits to be redeemed.
    key: String,
    pub(super) node: TestNode,
    /// A session that is old enough to be ended.
    session: SessionId,
    client: ClientId,
    token: String,
    staff: String,
    request: String,
    mail: String,
}

impl Things {
    pub(super) async fn make(app: &TestApp, account: &Account) -> Self {
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
    pub(super) fn address(&self, operation: &Operation, tenant: &str) -> String {
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
    pub(super) fn body(&self, operation: &Operation) -> Option<Value> {
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

    pub(super) fn are_in(&self, answer: &Answer) -> bool {
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
