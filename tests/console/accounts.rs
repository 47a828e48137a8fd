//! Accounts and their nodes on pages, without JavaScript.

use rollcall_domain::staff::Role;
use rollcall_test_support::{
    Account, Answer, STAFF, TestApp, TestNode, capacity, minutes, stories,
};

use super::visitor::{Visitor, hidden, leads_to};
use crate::contracts::{contract, signed};

/// An account with a registered node, and somebody to look at it.
async fn scene(app: &TestApp, role: Role) -> (Account, TestNode, Visitor) {
    let account = app.provision(capacity(2)).await;
    let mut node = app.node(&account, "fdl-1");
    node.registers().await.status(201);
    let visitor = Visitor::signed_in(app, &account.tenant, role).await;
    (account, node, visitor)
}

fn path(account: &Account, page: &str) -> String {
    format!("/console/{}/{page}", account.tenant)
}

#[track_caller]
fn reads(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.text.contains(word), "no {word} in {}", answer.text);
    }
}

stories! {
    async fn an_account_is_found_by_what_staff_know_of_it(world) {
        let app = world.start().await;
        let (account, _, mut ann) = scene(&app, Role::Auditor).await;
        let here = format!("accounts/{}\"", account.id);
        for query in ["", "?q=", &format!("?q={}", account.name), "?q=fdl-1", "?status=active"] {
            let found = ann.opens(&path(&account, &format!("accounts{query}"))).await.status(200);
            reads(&found, &[&here, "1 of 2"]);
        }
        for query in ["?q=nobody", "?status=closed", "?q=%3Cscript%3Ealert(1)%3C/script%3E"] {
            let none = ann.opens(&path(&account, &format!("accounts{query}"))).await.status(200);
            reads(&none, &["No account fits", "Clear"]);
            assert!(!none.text.contains("<script>alert"), "{}", none.text);
        }
    }

    async fn a_long_list_goes_on_from_page_to_page(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        for number in 0..60 {
            let wanted = capacity(1).named(format!("acme-{number:02}"));
            app.provision_in(&account.tenant, wanted).await;
        }
        let mut ann = Visitor::signed_in(&app, &account.tenant, Role::Support).await;
        let mut next = Some(path(&account, "accounts"));
        let (mut seen, mut pages) = (0, 0);
        while let Some(page) = next {
            let shown = ann.opens(&page).await.status(200);
            seen += shown.text.matches("<th scope=\"row\">").count();
            pages += 1;
            next = shown.text.split_once("rel=\"next\" href=\"").map(|(_, after)| {
                let query = after.split('"').next().unwrap().replace("&#38;", "&");
                path(&account, "accounts") + &query
            });
        }
        assert_eq!((seen, pages), (61, 2));
    }

    async fn suspending_is_taken_back_with_one_click(world) {
        let app = world.start().await;
        let (account, mut node, mut ann) = scene(&app, Role::Business).await;
        let page = path(&account, &format!("accounts/{}", account.id));
        reads(&ann.opens(&page).await, &["fdl-1", "1 of 2 nodes in use", "0 / 12", "Suspend"]);
        reads(&ann.opens(&format!("{page}/suspend")).await, &["Suspend this account?"]);
        ann.posts(&format!("{page}/suspend"), &[("name", "other")]).await.status(422);
        let typed = [("name", account.name.as_str())];
        let suspended = leads_to(&ann.posts(&format!("{page}/suspend"), &typed).await);
        assert!(suspended.starts_with(&format!("{page}?done=suspended&v=")), "{suspended}");
        reads(&ann.opens(&suspended).await, &["Suspended:", "id=\"undo\""]);
        for _ in 0..3 {
            // Whoever does nothing for an hour is signed out.
            app.clock.advance(minutes(40));
            ann.opens(&page).await.status(200);
        }
        node.revalidates().await.status(403).refused(30002);
        reads(&ann.opens(&page).await, &["1 / 12", "30002", "counts"]);
        let version = hidden(&ann.opens(&suspended).await.text, "version");
        let undone = leads_to(&ann.posts(&format!("{page}/undo"), &[("version", &version)]).await);
        let resumed = ann.opens(&undone).await;
        reads(&resumed, &["Taken back:", "Active"]);
        assert!(!resumed.text.contains("id=\"undo\""), "{}", resumed.text);
        // An address that says so isn't believed.
        let shown = ann.opens(&suspended).await;
        assert!(!shown.text.contains("id=\"undo\""), "{}", shown.text);
        node.revalidates().await.status(200);
        ann.posts(&format!("{page}/undo"), &[("version", &version)]).await.status(409);
    }

    async fn an_account_is_closed_by_whoever_types_its_name(world) {
        let app = world.start().await;
        let (account, mut node, mut ann) = scene(&app, Role::Business).await;
        let page = path(&account, &format!("accounts/{}", account.id));
        reads(&ann.opens(&format!("{page}/close")).await, &["for good?", "Nodes in use now: 1"]);
        ann.posts(&format!("{page}/close"), &[("name", "x")]).await.status(422);
        let typed = [("name", account.name.as_str())];
        let closed = leads_to(&ann.posts(&format!("{page}/close"), &typed).await);
        let shown = ann.opens(&closed).await;
        reads(&shown, &["Closed: all of its nodes are unbound."]);
        assert!(!shown.text.contains("id=\"undo\"") && !shown.text.contains("id=\"suspend\""));
        node.revalidates().await.status(410);
        ann.posts(&format!("{page}/suspend"), &typed).await.status(409);
    }

    /// What an account's settings were before is in the trail; what else has changed since stays.
    async fn changed_settings_are_taken_back(world) {
        let app = world.start().await;
        let (account, _, mut ann) = scene(&app, Role::Business).await;
        let page = path(&account, &format!("accounts/{}", account.id));
        let wanted = [
            ("max_nodes", "7"), ("expires_on", "2030-12-31"), ("allow_ips", "127.0.0.0/8\n10.0.0.1"),
            ("version_req", ">=4"), ("interval_s", "3600"), ("seen", "1"),
        ];
        let saved = leads_to(&ann.posts(&format!("{page}/edit"), &wanted).await);
        let shown = ann.opens(&saved).await;
        reads(&shown, &["Saved:", "1 of 7 nodes in use", "id=\"undo\""]);
        let version = hidden(&shown.text, "version");
        let fields = [("version", version.as_str())];
        let undone = leads_to(&ann.posts(&format!("{page}/undo"), &fields).await);
        reads(&ann.opens(&undone).await, &["Taken back:", "1 of 2 nodes in use"]);
        let now = app.app.accounts().show(&account.tenant, account.id).await.unwrap();
        assert!(now.account.allow.ips.is_empty() && now.account.versions.is_none());
        assert_eq!((now.expires_on, now.account.overrides.interval_s), (None, None));
        reads(&ann.posts(&format!("{page}/undo"), &fields).await.status(409), &["Something else"]);
    }

    /// Two people at one form: what only one of them touched is kept.
    async fn what_somebody_else_changed_is_told_and_kept(world) {
        let app = world.start().await;
        let (account, _, mut ann) = scene(&app, Role::Business).await;
        let mut bob = Visitor::signed_in(&app, &account.tenant, Role::Owner).await;
        let page = path(&account, &format!("accounts/{}/edit", account.id));
        let opened = ann.opens(&page).await.status(200);
        let base: Vec<_> = ["max_nodes", "expires_on", "interval_s"]
            .map(|name| (format!("base_{name}"), hidden(&opened.text, &format!("base_{name}"))))
            .into();
        let theirs = [("max_nodes", "9"), ("expires_on", "2031-01-31"), ("seen", "1")];
        leads_to(&bob.posts(&page, &theirs).await);
        let mut own = vec![("max_nodes", "4"), ("expires_on", ""), ("interval_s", "1800")];
        own.extend(base.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let told = ann.posts(&page, &own).await.status(200);
        reads(&told, &["Somebody else has changed it", "By Ann Archer", "id=\"theirs\"", "as theirs"]);
        reads(&told, &["<del><bdi>9</bdi></del>", "<ins><bdi>4</bdi></ins>"]);
        let names = ["max_nodes", "expires_on", "interval_s", "version"];
        let mut seen: Vec<_> = names.map(|name| (name, hidden(&told.text, name))).into();
        seen.push(("seen", "1".to_owned()));
        let seen: Vec<_> = seen.iter().map(|(name, value)| (*name, value.as_str())).collect();
        leads_to(&ann.posts(&page, &seen).await);
        let now = app.app.accounts().show(&account.tenant, account.id).await.unwrap();
        let got = (now.account.nodes.capacity, now.expires_on.unwrap().to_string(), now.account.overrides.interval_s);
        assert_eq!(got, (4, "2031-01-31".to_owned(), Some(1800)));
    }

    /// An account by hand, with a letter to print.
    async fn an_account_is_made_of_a_contract_with_a_letter(world) {
        let app = world.start().await;
        let (account, _, mut ann) = scene(&app, Role::Business).await;
        let tenant = &account.tenant;
        let deal = signed(&app, tenant, contract("Acme", "Sales DW", "2026-01-31")).await.contract;
        let page = path(&account, "accounts/new");
        reads(&ann.opens(&format!("{page}?contract={}", deal.id)).await, &["Acme · Sales DW (0 of 10)"]);
        let id = deal.id.to_string();
        let wrong = [("contract", id.as_str()), ("name", "acme-bi"), ("max_nodes", "11")];
        let over = ann.posts(&page, &wrong).await.status(422);
        reads(&over, &["role=\"alert\"", "value=\"acme-bi\""]);
        let wrong = [("contract", ""), ("name", "acme-bi"), ("max_nodes", "")];
        reads(&ann.posts(&page, &wrong).await.status(422), &["id=\"max_nodes-wrong\""]);
        let fields = [("contract", id.as_str()), ("name", "acme-bi"), ("max_nodes", "4")];
        let made = ann.posts(&page, &fields).await.status(200);
        reads(&made, &["The account is made", "acme-bi", "id=\"password\"", "https://register.example.com/"]);
        let (_, after) = made.text.split_once("id=\"password\">").unwrap();
        let password = after.split('<').next().unwrap().to_owned();
        let made = app.app.accounts().show(tenant, "acme-bi").await.unwrap().account;
        assert_eq!((made.contract, made.nodes.capacity), (Some(deal.id), 4));
        let new = Account { id: made.id, name: made.name, password, ..account.clone() };
        app.node(&new, "bi-1").registers().await.status(201);
        let bare = [("contract", ""), ("name", "bare"), ("max_nodes", "1")];
        reads(&ann.posts(&page, &bare).await.status(200), &["The account is made", "bare"]);
        reads(&ann.posts(&page, &bare).await.status(422), &["exists already"]);
    }

    /// Usage, mails and failures, each in a row as many as there were.
    async fn an_account_shows_what_it_does(world) {
        let app = world.start().await;
        let (account, mut node, mut ann) = scene(&app, Role::Business).await;
        let page = path(&account, &format!("accounts/{}", account.id));
        reads(&ann.opens(&page).await, &["0 revalidations", "No mail has been written", "Nothing has failed."]);
        app.clock.advance(minutes(100));
        node.revalidates().await.status(200);
        app.app.nodes().flush_usage().await.unwrap();
        app.app.accounts().suspend(&STAFF, &account.tenant, account.id).await.unwrap();
        for _ in 0..2 {
            app.clock.advance(minutes(120));
            node.revalidates().await.status(403);
        }
        let mut ann = Visitor::signed_in(&app, &account.tenant, Role::Business).await;
        let shown = ann.opens(&page).await;
        reads(&shown, &["1 revalidations, at most 1 a day", "<rect ", ">1 / 12<", ">2 / 12<"]);
        let list = path(&account, "failures");
        for query in ["", "?kind=refused", "?code=30002", &format!("?account={}", account.id)] {
            let found = ann.opens(&format!("{list}{query}")).await.status(200);
            assert_eq!(found.text.matches("/help/codes/30002").count(), 2, "{query}");
        }
        for query in ["?kind=locked_out", "?code=30003"] {
            reads(&ann.opens(&format!("{list}{query}")).await, &["No failures"]);
        }
    }

    async fn a_node_is_unbound_by_whoever_types_its_name(world) {
        let app = world.start().await;
        let (account, mut node, mut ann) = scene(&app, Role::Support).await;
        let page = path(&account, &format!("nodes/{}", node.registration));
        reads(&ann.opens(&page).await, &["fdl-1", "Registered", "Unbind"]);
        let unbind = format!("{page}/unbind");
        reads(&ann.opens(&unbind).await, &["Type fdl-1 to confirm"]);
        for mistyped in ["", "fdl", "fdl-2"] {
            let again = ann.posts(&unbind, &[("name", mistyped)]).await.status(422);
            reads(&again, &["That is not the node", "role=\"alert\""]);
        }
        let done = leads_to(&ann.posts(&unbind, &[("name", "fdl-1")]).await);
        reads(&ann.opens(&done).await, &["Unbound: its slot is free", "0 of 2 nodes in use"]);
        node.revalidates().await.status(410);
        reads(&ann.opens(&page).await, &["Unbound"]);
        reads(&ann.opens(&unbind).await, &["nothing to unbind"]);
        ann.posts(&unbind, &[("name", "fdl-1")]).await.status(409);
    }

    async fn a_password_is_shown_once_to_whoever_types_the_name(world) {
        let app = world.start().await;
        let (account, mut node, mut ann) = scene(&app, Role::Business).await;
        let page = path(&account, &format!("accounts/{}/password", account.id));
        reads(&ann.opens(&page).await, &["shown to you once"]);
        ann.posts(&page, &[("name", "other")]).await.status(422);
        let fields = [("name", account.name.as_str()), ("keep_nodes", "1")];
        let made = ann.posts(&page, &fields).await.status(200);
        let (_, password) = made.text.split_once("id=\"password\">").expect("a password");
        let password = password.split('<').next().unwrap().to_owned();
        reads(&made, &[&account.name, "https://register.example.com/"]);
        node.revalidates().await.status(200);
        let account = Account { password, ..account };
        app.node(&account, "fdl-2").registers().await.status(201);
        let later = ann.opens(&page).await;
        assert!(!later.text.contains(&account.password));
    }

    /// What changes is shown first; who was overtaken sees both.
    async fn settings_are_changed_after_what_changes_was_seen(world) {
        let app = world.start().await;
        let (account, _, mut ann) = scene(&app, Role::Business).await;
        let page = path(&account, &format!("accounts/{}/edit", account.id));
        reads(&ann.opens(&page).await, &["name=\"max_nodes\" value=\"2\"", "Review changes"]);
        let wanted = [("max_nodes", "7"), ("expires_on", "2030-12-31"), ("allow_ips", "127.0.0.0/8")];
        let review = ann.posts(&page, &wanted).await.status(200);
        reads(&review, &["<del><bdi>2</bdi></del>", "<ins><bdi>7</bdi></ins>", "2030-12-31"]);
        assert!(!review.text.contains("Allowed apps"), "only what changes: {}", review.text);
        let shown = app.app.accounts().show(&account.tenant, account.id).await.unwrap();
        assert_eq!(shown.account.nodes.capacity, 2, "only looked at");

        let version = hidden(&review.text, "version");
        let seen = [&wanted[..], &[("seen", "1"), ("version", &version)]].concat();
        let mut overtaken = ann.clone();
        let saved = leads_to(&ann.posts(&page, &seen).await);
        reads(&ann.opens(&saved).await, &["Saved:", "1 of 7 nodes in use", "127.0.0.0/8"]);
        let other = [("max_nodes", "9"), ("seen", "1"), ("version", version.as_str())];
        let conflict = overtaken.posts(&page, &other).await.status(409);
        reads(&conflict, &["Somebody else has changed it", "<bdi>7</bdi></del>", "<bdi>9</bdi></ins>"]);
        let version = hidden(&conflict.text, "version");
        let again = [("max_nodes", "9"), ("seen", "1"), ("version", version.as_str())];
        leads_to(&overtaken.posts(&page, &again).await);

        let nothing = ann.posts(&page, &[("max_nodes", "9")]).await.status(200);
        reads(&nothing, &["Nothing would change."]);
        let wrong = [("max_nodes", "9"), ("allow_ips", "nowhere")];
        let wrong = ann.posts(&page, &wrong).await.status(422);
        reads(&wrong, &["id=\"allow_ips-wrong\"", ">nowhere</textarea>"]);
    }

    async fn names_that_are_code_are_only_names(world) {
        let app = world.start().await;
        let account = app.provision(capacity(3)).await;
        let long = "w".repeat(200);
        let names = ["<script>alert(1)</script>", "\u{202e}gnp.exe", "\"><img src=x>", &long[..60]];
        for name in names {
            let mut node = app.node(&account, name);
            node.registers().await;
        }
        let mut ann = Visitor::signed_in(&app, &account.tenant, Role::Owner).await;
        let page = path(&account, &format!("accounts/{}", account.id));
        let shown = ann.opens(&page).await.status(200);
        for code in ["<script>alert", "<img src=x"] {
            assert!(!shown.text.contains(code), "{}", shown.text);
        }
        reads(&shown, &["&#60;script&#62;alert", "<bdi>\u{202e}gnp.exe</bdi>"]);
    }
}
