//! The first page's numbers, and where each leads.

use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, STAFF, capacity, minutes, stories};

use super::visitor::Visitor;

/// What a tile of the first page says, without its tags.
#[track_caller]
fn tile(home: &Answer, id: &str) -> String {
    let (_, after) = home.text.split_once(&format!("id=\"{id}\"")).expect("a tile");
    let (_, after) = after.split_once("tile-number").expect("a number");
    let (_, after) = after.split_once('>').expect("its text");
    after.split('<').next().unwrap().to_owned()
}

stories! {
    async fn the_first_page_counts_and_leads(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let tenant = &account.tenant;
        let mut ann = Visitor::signed_in(&app, tenant, Role::Support).await;
        let page = format!("/console/{tenant}/");
        let empty = ann.opens(&page).await.status(200);
        assert_eq!((tile(&empty, "live"), tile(&empty, "refusals")), ("0".to_owned(), "0".to_owned()));
        let mut nodes = Vec::new();
        for name in ["fdl-1", "fdl-2"] {
            let mut node = app.node(&account, name);
            node.registers().await.status(201);
            nodes.push(node);
        }
        app.clock.advance(minutes(50));
        let mut ann = Visitor::signed_in(&app, tenant, Role::Support).await;
        nodes[0].revalidates().await.status(200);
        app.app.nodes().flush_usage().await.unwrap();
        app.app.accounts().suspend(&STAFF, tenant, account.id).await.unwrap();
        nodes[1].revalidates().await.status(403);
        app.app.accounts().resume(&STAFF, tenant, account.id).await.unwrap();
        let home = ann.opens(&page).await.status(200);
        for (id, wanted) in [
            ("accounts", "1"), ("live", "2"), ("capacity", "2 of 2"), ("full", "1"),
            ("renewals", "1"), ("refusals", "1"), ("lost", "0"), ("over", "0"),
        ] {
            assert_eq!(tile(&home, id), wanted, "{id}");
        }
        for (list, word) in [
            ("accounts?full=1", account.name.as_str()),
            ("nodes?state=registered", "fdl-2"),
            ("failures?kind=refused&amp;code=30002", "fdl-2"),
            ("accounts?status=active&amp;ends=30", "No account fits"),
            ("accounts?status=active&amp;over=1", "No account fits"),
        ] {
            assert!(home.text.contains(&format!("{page}{list}\"")), "{list}: {}", home.text);
            let shown = ann.opens(&format!("{page}{}", list.replace("&amp;", "&"))).await.status(200);
            assert!(shown.text.contains(word), "no {word} in {}", shown.text);
        }
        assert!(!home.text.contains("id=\"troubles\""), "{}", home.text);
        // A page that looks whether it has changed is told so, and no more.
        let mut asks = ann.clone().saying("HX-Request", "true").saying("Console-Live", "");
        let first = asks.opens(&page).await.status(200);
        let mark = first.headers["console-live"].to_str().unwrap().to_owned();
        let mut asks = ann.clone().saying("HX-Request", "true").saying("Console-Live", &mark);
        asks.opens(&page).await.status(204);
        nodes[0].unbinds().await.status(204);
        let changed = asks.opens(&page).await.status(200);
        assert_ne!(changed.headers["console-live"], mark.as_str());
    }
}
