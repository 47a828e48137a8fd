//! The palette, the keys, and the call below a page: by keyboard in a real Chromium, and without
//! JavaScript.

use fantoccini::{Locator, key::Key};
use rollcall_app::staff::TokenDraft;
use rollcall_console::{Access, ROUTES};
use rollcall_domain::staff::Role;
use rollcall_test_support::{STAFF, TestApp, capacity, stories};
use secrecy::ExposeSecret;

use super::{access::Things, person::Person, visitor::Visitor};
use crate::contracts::{contract, signed};

/// Somebody of the staff at a browser that knows them already.
async fn sits_down(app: &TestApp, tenant: &str, role: Role) -> Person {
    let visitor = Visitor::signed_in(app, tenant, role).await;
    let person = Person::sits_down(app).await;
    person.brings_cookies(&visitor.cookies).await;
    person
}

impl Person {
    /// Press keys wherever the focus is.
    async fn presses(&self, keys: &str) {
        let page = &self.browser.page;
        page.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    async fn has_focus_on(&self) -> String {
        let text = "document.activeElement.textContent.trim() || document.activeElement.name";
        self.evaluates(text).await.as_str().unwrap_or_default().to_owned()
    }
}

/// The address of the call that a page shows.
fn call_of(page: &str) -> Option<String> {
    let (_, after) = page.split_once("curl -H \"Authorization: Bearer $TOKEN\" \"")?;
    let (address, _) = after.split_once('"')?;
    Some(address.replace("&#38;", "&"))
}

stories! {
    async fn everything_is_found_by_keyboard(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let tenant = &account.tenant;
        signed(&app, tenant, contract("Northwind Analytics Ltd", "Sales", "2026-01-31")).await;
        let ann = sits_down(&app, tenant, Role::Business).await;
        ann.opens(&format!("/console/{tenant}/")).await;
        let control_k = format!("{}k", char::from(Key::Control));
        ann.presses(&control_k).await;
        ann.sees("#palette[open] #palette-hits a[href$='/accounts/new']").await;
        assert_eq!(ann.has_focus_on().await, "q");
        ann.presses("northwind").await;
        ann.sees("#palette-hits a[href*='/contracts/con_']").await;
        assert_eq!(ann.evaluates("document.title.startsWith('Home')").await, true);
        ann.presses(&char::from(Key::Down).to_string()).await;
        assert!(ann.has_focus_on().await.starts_with("Northwind"), "the first hit");
        ann.presses(&char::from(Key::Up).to_string()).await;
        assert_eq!(ann.has_focus_on().await, "q");
        ann.presses(&char::from(Key::Enter).to_string()).await;
        ann.reads("Northwind Analytics Ltd").await;
        assert_eq!(ann.evaluates("document.getElementById('palette').open").await, false);
        let path = ann.evaluates("location.pathname").await;
        assert!(path.as_str().unwrap().contains("/contracts/con_"), "{path}");

        ann.presses("?").await;
        ann.sees("#keyboard[open]").await;
        ann.presses(&char::from(Key::Escape).to_string()).await;
        assert_eq!(ann.evaluates("document.querySelectorAll('dialog[open]').length").await, 0);
        // A page without a search of its own leaves `/` to the palette.
        ann.presses("/").await;
        ann.sees("#palette[open]").await;
        ann.presses(&char::from(Key::Escape).to_string()).await;
        ann.clicks("finder").await;
        ann.sees("#palette[open]").await;
        ann.presses("nothing is called that").await;
        let none = "//*[@id='palette-hits']//p[contains(., 'Nothing fits')]";
        ann.browser.page.wait().for_element(Locator::XPath(none)).await.unwrap();
        ann.leaves().await;
    }

    async fn the_list_of_the_palette_is_a_page_too(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let tenant = &account.tenant;
        app.node(&account, "fdl-frankfurt").registers().await.status(201);
        let mut ann = Visitor::signed_in(&app, tenant, Role::Auditor).await;
        let page = format!("/console/{tenant}/find");
        let all = ann.opens(&page).await.status(200).text;
        assert!(all.contains(&format!("href=\"/console/{tenant}/audit\"")), "{all}");
        assert!(!all.contains("accounts/new"), "an auditor makes no accounts: {all}");
        let found = ann.opens(&format!("{page}?q=fdl-frankfurt")).await.status(200).text;
        assert!(found.contains(&format!("href=\"/console/{tenant}/nodes/reg_")), "{found}");
        let found = ann.opens(&format!("{page}?q={}", account.name)).await.status(200).text;
        assert!(found.contains(&format!("href=\"/console/{tenant}/accounts/{}\"", account.id)));
        for query in ["Audit", "%E5%AE%A1%E8%AE%A1"] {
            let address = format!("{page}?lang=zh-CN&q={query}");
            let found = ann.opens(&address).await.status(200).text;
            assert!(found.contains(&format!("<li><a href=\"/console/{tenant}/audit\">")), "{found}");
        }
        ann.opens(&format!("{page}?q=%00%FF%3Cscript%3E")).await.status(200);
    }

    /// Each call is one that answers, and it is below each page that a call says.
    async fn the_call_below_a_page_answers(world) {
        let app = world.start().await;
        let theirs = Things::make(&app).await;
        let tenant = &theirs.tenant;
        let draft = TokenDraft { name: "learner".to_owned(), role: Role::Auditor, expires_on: None };
        let token = app.app.staff().create_token(&STAFF, tenant, draft).await.unwrap().text;
        let bearer = format!("Bearer {}", token.expose_secret());
        let mut ann = Visitor::signed_in(&app, tenant, Role::Owner).await;
        let mut program = Visitor::of(&app.server).saying("Authorization", &bearer);
        let public_url = app.app.public_url().to_owned();
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for route in ROUTES.iter().filter(|it| it.method == "GET") {
            let is_staffs = matches!(route.access, Access::Staff(_));
            let is_page = is_staffs && ![".csv", "/changes"].iter().any(|it| route.path.ends_with(it));
            if !is_page {
                continue;
            }
            let page = ann.opens(&theirs.address(route, tenant)).await.status(200);
            let Some(address) = call_of(&page.text) else {
                without.push(route.path);
                continue;
            };
            let path = address.strip_prefix(&public_url).expect("an address of ours");
            program.opens(path).await.status(200);
            with.push(route.path);
        }
        assert!(with.len() >= 20, "with a call: {with:?}; without: {without:?}");
        for (page, call) in [
            ("accounts?q=acme&status=active", "accounts?search=acme&status=active"),
            ("failures?kind=refused", "events?kind=refused"),
            ("nodes?state=failed&q=fdl", "registrations?state=failed&node_id=fdl"),
            ("requests?state=all&q=acme", "requests?search=acme"),
            ("mails?state=dead", "mails?state=dead"),
            ("audit?action=account.create", "audit?action=account.create"),
        ] {
            let shown = ann.opens(&format!("/console/{tenant}/{page}")).await.status(200);
            let address = call_of(&shown.text).expect(page);
            let path = address.strip_prefix(&public_url).expect("an address of ours");
            assert_eq!(path, format!("/{tenant}/v1/admin/{call}"), "{page}");
            program.opens(path).await.status(200);
        }
    }
}
