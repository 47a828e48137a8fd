//! A customer's mail on a page: accepted, rejected, decided meanwhile.

use rollcall_domain::staff::Role;
use rollcall_test_support::{STAFF, TestApp, capacity, stories};

use super::visitor::{Visitor, hidden, leads_to};
use crate::{
    contracts::{contract, signed},
    requests::{form, letters, mail},
};

const IT: &str = "it@acme.example";

/// A tenant with a contract, a mail that fits it, and somebody to decide.
async fn scene(app: &TestApp) -> (String, String, Visitor) {
    let tenant = app.provision(capacity(1)).await.tenant;
    signed(app, &tenant, contract("Acme Co.,Ltd", "Sales DW", "2026-01-31")).await;
    let id = asks(app, &tenant, "m1").await;
    let ann = Visitor::signed_in(app, &tenant, Role::Business).await;
    let page = format!("/console/{tenant}/requests/{id}");
    (tenant, page, ann)
}

async fn asks(app: &TestApp, tenant: &str, id: &str) -> String {
    let message = mail(id, IT, &form("Account name: acme-bi"));
    let received = app.app.requests().receive(&STAFF, tenant, message).await.expect("a request");
    received.0.request.id.to_string()
}

stories! {
    async fn a_request_is_accepted_and_leads_to_its_account(world) {
        let app = world.start().await;
        let (tenant, page, mut ann) = scene(&app).await;
        let home = ann.opens(&format!("/console/{tenant}/")).await.status(200);
        assert!(home.text.contains("<span class=\"tile-number\">1</span>"), "{}", home.text);
        let inbox = ann.opens(&format!("/console/{tenant}/requests")).await.status(200);
        assert!(inbox.text.contains("Fits the contract"), "{}", inbox.text);
        let shown = ann.opens(&page).await.status(200);
        for word in ["Acme Co.,Ltd", "Sales DW", "2026-01-31", "value=\"acme-bi\"", IT, "Best regards"] {
            assert!(shown.text.contains(word), "no {word} in {}", shown.text);
        }
        let version = hidden(&shown.text, "version");
        let wanted = [("version", &*version), ("account_name", "acme-bi"), ("max_nodes", "3")];
        let wrong = [wanted[0], wanted[1], ("max_nodes", "many")];
        let again = ann.posts(&format!("{page}/accept"), &wrong).await.status(422);
        assert!(again.text.contains("id=\"max_nodes-wrong\""), "{}", again.text);
        let account = leads_to(&ann.posts(&format!("{page}/accept"), &wanted).await);
        let account = ann.opens(&account).await.status(200);
        for word in ["Accepted:", "acme-bi", "0 of 3 nodes in use"] {
            assert!(account.text.contains(word), "no {word} in {}", account.text);
        }
        assert!(letters(&app).await.iter().any(|letter| letter.to == IT));
        let decided = ann.opens(&page).await.status(200);
        assert!(decided.text.contains("Open the account") && !decided.text.contains("id=\"accept\""));
        ann.posts(&format!("{page}/accept"), &wanted).await.status(409);
        let inbox = ann.opens(&format!("/console/{tenant}/requests")).await.status(200);
        assert!(inbox.text.contains("Nothing is waiting"), "{}", inbox.text);
    }

    async fn a_request_is_rejected_with_a_reason(world) {
        let app = world.start().await;
        let (tenant, page, mut ann) = scene(&app).await;
        let version = hidden(&ann.opens(&page).await.text, "version");
        let reject = format!("{page}/reject");
        ann.posts(&reject, &[("version", &version), ("reason", " ")]).await.status(422);
        let reason = "No such project.\r\nPlease write again.";
        let done = ann.posts(&reject, &[("version", &version), ("reason", reason)]).await;
        let inbox = ann.opens(&leads_to(&done)).await.status(200);
        assert!(inbox.text.contains("Rejected: the sender is told why."), "{}", inbox.text);
        let told = letters(&app).await;
        assert!(told.iter().any(|letter| letter.text.contains("No such project.")));
        let rejected = format!("/console/{tenant}/requests?state=rejected");
        assert!(ann.opens(&rejected).await.text.contains("Acme Co.,Ltd"));
    }

    /// What was decided on is no longer how it is.
    async fn who_decides_on_an_old_page_is_shown_the_new_one(world) {
        let app = world.start().await;
        let (tenant, page, mut ann) = scene(&app).await;
        let version = hidden(&ann.opens(&page).await.text, "version");
        let mut bob = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let reason = [("version", &*version), ("reason", "No such project.")];
        bob.posts(&format!("{page}/reject"), &reason).await.status(303);
        let wanted = [("version", &*version), ("account_name", "acme-bi")];
        let conflict = ann.posts(&format!("{page}/accept"), &wanted).await.status(409);
        assert!(conflict.text.contains("It was changed meanwhile."), "{}", conflict.text);
        assert!(conflict.text.contains("No such project."), "{}", conflict.text);
    }

    async fn an_auditor_reads_and_is_offered_no_decision(world) {
        let app = world.start().await;
        let (tenant, page, _) = scene(&app).await;
        let mut auditor = Visitor::signed_in(&app, &tenant, Role::Auditor).await;
        let shown = auditor.opens(&page).await.status(200);
        assert!(!shown.text.contains("/accept\"") && !shown.text.contains("/reject\""));
    }
}
