//! What there is when the cases come, and whom they come from.

use std::fmt::Write as _;

use reqwest::Method;
use rollcall_domain::staff::Role;
use rollcall_test_support::{Account, TestApp, TestStaff, capacity};
use serde_json::{Value, json};

/// A tenant with one of everything.
pub(super) struct Scene {
    base: String,
    /// The account whose nodes call.
    pub(super) account: Account,
    /// The name of an account that bulk actions are about.
    pub(super) spare: String,
    bearers: Vec<(&'static str, String)>,
    /// The ids in paths: of operations, by a pattern of their names, or of their paths.
    ids: Vec<(&'static str, &'static str, String)>,
    other_tenant: String,
    /// Keys that were redeemed, each by one of the accounts.
    pub(super) keys: Vec<String>,
}

impl Scene {
    pub(super) async fn of(app: &TestApp) -> Self {
        let account = app.provision(capacity(1000)).await;
        let other_tenant = app.provision(capacity(1)).await.tenant;
        let staff = app.staff(&account, Role::Owner).await;
        let mut nodes = Vec::new();
        for name in ["node", "left", "unbound"] {
            let mut node = app.node(&account, name);
            node.registers().await.status(201);
            nodes.push(node);
        }
        let contract = json!({ "company": "ACME", "project": "DW", "signed_on": "2026-01-01",
            "max_nodes": 100_000_000, "emails": ["it@acme.example"] });
        let contract = made(&staff, "contracts", contract, "contract_id").await;
        let new_account = json!({ "max_nodes": 5 });
        let mut accounts = Vec::new();
        for _ in 0..2 {
            accounts.push(made(&staff, "accounts", new_account.clone(), "account_id").await);
        }
        let spare = made(&staff, "accounts", new_account, "name").await;
        // The mails that wait are those of these accounts.
        let from_contract = format!("contracts/{contract}/accounts");
        let wanted = json!({ "max_nodes": 1, "mail": true });
        let mailed = made(&staff, &from_contract, wanted.clone(), "account_id").await;
        // A newer link would withdraw a mail of the same account.
        let posted = made(&staff, &from_contract, wanted, "account_id").await;
        let mails = staff.get(&format!("mails?account={posted}")).await.status(200);
        let mail = mails.text_of("items/0/mail_id");
        let product = json!({ "code": "ip", "name": "Integration Platform" });
        staff.post("products", &product).await.status(201);
        let feature = json!({ "code": "cdc", "name": "CDC" });
        staff.post("products/ip/features", &feature).await.status(201);
        let seats = json!({ "code": "topics", "name": "Topics", "kind": "quantity" });
        staff.post("products/ip/features", &seats).await.status(201);
        let bundle = json!({ "code": "data", "features": ["cdc"] });
        staff.post("products/ip/bundles", &bundle).await.status(201);
        let (licence, keys) = licences(&staff, &account.name, &accounts[1]).await;
        let clients = format!("accounts/{}/clients", account.id);
        let client = made(&staff, &clients, json!({ "name": "studio" }), "client_id").await;
        let person = json!({ "email": "ann@vendor.example", "role": "support" });
        let token = json!({ "name": "spare", "role": "auditor" });
        let [closed, changed] = <[String; 2]>::try_from(accounts).unwrap();
        staff.post(&format!("accounts/{closed}/close"), &json!({})).await.status(200);
        let bearer = |text: &str| text.trim_start_matches("Bearer ").to_owned();
        // The first that fits holds.
        let ids = vec![
            ("operation-id", "^unbind$", nodes[1].registration.clone()),
            ("operation-id", "^(erase|close)_account$", closed),
            ("operation-id", "^resend_credentials$", mailed),
            ("path", "^/\\{tenant\\}/v1/registrations/", nodes[0].registration.clone()),
            ("path", "/v1/admin/registrations/", nodes[2].registration.clone()),
            ("path", "/v1/admin/accounts/\\{id\\}", changed),
            ("path", "/v1/admin/clients/\\{id\\}", client),
            ("path", "/v1/admin/contracts/\\{id\\}", contract),
            ("path", "/v1/admin/licences/\\{id\\}", licence),
            ("path", "/v1/admin/mails/", mail),
            ("path", "/v1/admin/requests/\\{id\\}", request(&staff).await),
            ("path", "/v1/admin/staff/\\{id\\}", made(&staff, "staff", person, "staff_id").await),
            ("path", "/v1/admin/tokens/\\{id\\}", made(&staff, "tokens", token, "token_id").await),
        ];
        let bearers = vec![
            ("staff_token", bearer(&staff.bearer)),
            ("operator_token", bearer(&app.operator().await)),
            ("node_token", nodes[0].token.clone()),
        ];
        let base = app.server.url().to_owned();
        Self { base, account, spare, bearers, ids, other_tenant, keys }
    }

    /// The generator's settings: whom it calls as, and the ids that it names.
    pub(super) fn config(&self) -> String {
        let Account { tenant, name, password, .. } = &self.account;
        let mut config = format!("base-url = \"{}\"\n", self.base);
        for (scheme, bearer) in &self.bearers {
            write!(config, "[auth.openapi.{scheme}]\nbearer = \"{bearer}\"\n").unwrap();
        }
        write!(
            config,
            "[auth.openapi.account]\nusername = \"{name}\"\npassword = \"{password}\"\n\
             [parameters]\n\"path.tenant\" = \"{tenant}\"\n"
        )
        .unwrap();
        // The first that fits holds.
        write!(
            config,
            "[[operations]]\ninclude-path-regex = '/pools/'\n[operations.parameters]\n\
             \"path.tenant\" = \"{tenant}\"\n\"path.id\" = \"{}\"\n\
             \"path.feature\" = \"topics\"\n",
            self.account.id
        )
        .unwrap();
        for (of, pattern, id) in &self.ids {
            write!(
                config,
                "[[operations]]\ninclude-{of}-regex = '{pattern}'\n[operations.parameters]\n\
                 \"path.tenant\" = \"{tenant}\"\n\"path.id\" = \"{id}\"\n"
            )
            .unwrap();
        }
        write!(
            config,
            "[[operations]]\ninclude-path-regex = '/v1/admin/products/'\n[operations.parameters]\n\
             \"path.tenant\" = \"{tenant}\"\n\"path.product\" = \"ip\"\n\
             \"path.feature\" = \"cdc\"\n\"path.bundle\" = \"data\"\n"
        )
        .unwrap();
        write!(
            config,
            "[[operations]]\ninclude-path-regex = '^/platform/v1/tenants/'\n[operations.parameters]\n\
             \"path.tenant\" = \"{}\"\n",
            self.other_tenant
        )
        .unwrap();
        config
    }
}

/// Licences of the account whose nodes call, and of another: one that waits, and the keys of both.
async fn licences(staff: &TestStaff, account: &str, other: &str) -> (String, Vec<String>) {
    let metered = json!({ "code": "calls", "name": "Calls", "kind": "metered", "period": "day" });
    staff.post("products/ip/features", &metered).await.status(201);
    let named = json!({ "code": "designer", "name": "Designer", "kind": "named_users" });
    staff.post("products/ip/features", &named).await.status(201);
    let grants = json!([{ "feature": "calls", "quantity": 1_000_000 },
        { "feature": "designer", "quantity": 10 }]);
    let mut licence = json!({ "product": "ip", "kind": "formal", "grants": grants });
    let waiting = staff.post("licences", &licence).await.status(201);
    let other_name = staff.get(&format!("accounts/{other}")).await.status(200).text_of("name");
    let mut keys = Vec::new();
    for name in [account, &other_name] {
        licence["account"] = name.into();
        keys.push(staff.post("licences", &licence).await.status(201).text_of("licences/0/key"));
    }
    let ann = json!({ "feature": "designer", "name": "ann" });
    staff.post(&format!("accounts/{other}/named-users"), &ann).await.status(204);
    (waiting.text_of("licences/0/licence_id"), keys)
}

/// One of what is made by a POST.
async fn made(staff: &TestStaff, path: &str, body: Value, id: &str) -> String {
    staff.post(path, &body).await.status(201).text_of(id)
}

/// A customer's request, as it came by mail.
async fn request(staff: &TestStaff) -> String {
    let message = "From: it@acme.example\r\nTo: licence@vendor.example\r\nSubject: An account\r\n\r\n\
                   Company: ACME\r\nProject: DW\r\n";
    let request = staff.request(Method::POST, "requests").header("Content-Type", "message/rfc822");
    staff.server.send(request.body(message)).await.status(201).text_of("request_id")
}
