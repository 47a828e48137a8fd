//! The walk over what a process does with its session.

use rollcall_test_support::{Account, Answer, TestApp, TestNode, World, capacity, stories};
use serde_json::json;

use super::{Operation, all, registered};

/// The operations that are called with the token of a session.
fn of_sessions() -> Vec<Operation> {
    let found: Vec<_> =
        all().0.into_iter().filter(|operation| operation.schemes == ["session_token"]).collect();
    assert!(!found.is_empty());
    found
}

struct Session {
    account: Account,
    id: String,
    bearer: String,
    ticket: String,
    queue: String,
}

impl Session {
    /// A session of a new account's, with a ticket.
    async fn make(app: &TestApp, account: &Account) -> Self {
        let staff = app.staff(account, rollcall_domain::staff::Role::Owner).await;
        staff.post("products", &json!({ "code": "ip", "name": "Platform" })).await;
        // As the example of the body names it.
        let feature = json!({ "code": "topics", "name": "Topics", "kind": "quantity" });
        staff.post("products/ip/features", &feature).await;
        let grants = json!([{ "feature": "topics", "quantity": 9 }]);
        let licence =
            json!({ "product": "ip", "kind": "formal", "grants": grants, "account": account.name });
        staff.post("licences", &licence).await.status(201);
        let node: TestNode = registered(app, account).await;
        let path = format!("/{}/v1/sessions", account.tenant);
        let opened = app.server.post(&path, Some(&node.bearer()), &json!({ "host": "h" })).await;
        let opened = opened.status(201);
        let (id, token) = (opened.text_of("session_id"), opened.text_of("session_token"));
        let bearer = format!("Bearer {token}");
        let body = json!({ "features": [{ "code": "topics" }] });
        let taken = app.server.post(&format!("{path}/{id}/checkouts"), Some(&bearer), &body).await;
        let ticket = taken.status(201).text_of("tickets/0/ticket");
        let body = json!({ "features": [{ "code": "topics", "quantity": 9 }], "wait_s": 0 });
        let waits = app.server.post(&format!("{path}/{id}/checkouts"), Some(&bearer), &body).await;
        let queue = waits.status(202).text_of("queue_id");
        Self { account: account.clone(), id, bearer, ticket, queue }
    }

    async fn is_called(
        &self,
        app: &TestApp,
        operation: &Operation,
        tenant: &str,
        shown: Option<&str>,
    ) -> Answer {
        let path = operation.path.replace("{tenant}", tenant).replace("{id}", &self.id);
        let path = path.replace("{ticket}", &self.ticket).replace("{queue}", &self.queue);
        assert!(!path.contains('{'), "the access walk can't fill in {}", operation.path);
        operation.call(app, &path, shown).await
    }
}

async fn scene(world: World) -> (TestApp, Session) {
    let app = world.start().await;
    let account = app.provision(capacity(3)).await;
    let victim = Session::make(&app, &account).await;
    (app, victim)
}

stories! {
    async fn nobody_gets_in(world) {
        let (app, victim) = scene(world).await;
        let mut forged = victim.bearer.clone();
        forged.pop();
        for operation in of_sessions() {
            let tenant = &victim.account.tenant;
            for shown in [None, Some("Bearer"), Some("Basic !"), Some("Bearer rcs_x"), Some(forged.as_str())] {
                let answer = victim.is_called(&app, &operation, tenant, shown).await;
                let answer = answer.status(401).refused(10003);
                assert!(answer.headers.contains_key("www-authenticate"), "{}", operation.name);
            }
            let wrong = match victim.bearer.ends_with('0') {
                true => format!("{forged}1"),
                false => format!("{forged}0"),
            };
            victim.is_called(&app, &operation, tenant, Some(&wrong)).await.status(410).refused(21003);
        }
    }

    async fn another_session_finds_nothing(world) {
        let (app, victim) = scene(world).await;
        let neighbour = app.provision_in(&victim.account.tenant, capacity(3).named("neighbour")).await;
        let neighbour = Session::make(&app, &neighbour).await;
        let elsewhere = Session::make(&app, &app.provision(capacity(3)).await).await;
        for operation in of_sessions() {
            let tenant = &victim.account.tenant;
            let answer = victim.is_called(&app, &operation, tenant, Some(&neighbour.bearer)).await;
            answer.status(410).refused(21003);
            let answer = victim.is_called(&app, &operation, tenant, Some(&elsewhere.bearer)).await;
            answer.status(401).refused(10003);
            let answer = victim.is_called(&app, &operation, &elsewhere.account.tenant, Some(&elsewhere.bearer)).await;
            answer.status(410).refused(21003);
            let answer = victim.is_called(&app, &operation, "nobody", Some(&victim.bearer)).await;
            answer.status(404).refused(10003);
        }
    }

    /// Itself gets in everywhere, so that the refusals above mean something.
    async fn the_session_gets_in_everywhere(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        for operation in of_sessions() {
            let account = app.provision_in(&tenant, capacity(1).named(operation.name.clone())).await;
            let own = Session::make(&app, &account).await;
            let answer = own.is_called(&app, &operation, &tenant, Some(&own.bearer)).await;
            assert!(answer.status < 300, "{}: {}", operation.name, answer.text);
        }
    }
}
