//! Pages learn of changes by a stream, which says that there are some and nothing of what.

use reqwest::{Response, header};
use rollcall_domain::staff::Role;
use rollcall_test_support::{TestApp, capacity, stories};
use serde_json::json;

use super::{person::Person, visitor::Visitor};

/// Notes the streams that a page opens, and what they tell.
const NOTES_STREAMS: &str = "
    const Real = window.EventSource;
    window.streams = [];
    window.told = 0;
    window.EventSource = function (address) {
        const stream = new Real(address);
        stream.addEventListener('message', () => { window.told += 1; });
        window.streams.push(stream);
        return stream;
    };";

/// The stream of somebody who is signed in.
async fn listens(app: &TestApp, tenant: &str, visitor: &Visitor) -> Response {
    let cookies = visitor.cookies.iter().map(|(name, value)| format!("{name}={value}"));
    let path = format!("{}/console/{tenant}/changes", app.server.url());
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let asked = client.get(path).header(header::ACCEPT, "text/event-stream");
    let asked = asked.header(header::COOKIE, cookies.collect::<Vec<_>>().join("; "));
    let mut stream = asked.send().await.expect("an answer");
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(stream.headers()["cache-control"], "no-store");
    assert_eq!(hears(&mut stream).await.as_deref(), Some(": begun\n\n"));
    stream
}

/// What is told next; `None` at the end.
async fn hears(stream: &mut Response) -> Option<String> {
    let bytes = stream.chunk().await.expect("no broken stream")?;
    Some(String::from_utf8(bytes.to_vec()).expect("text"))
}

/// Wait until this is so in the page.
async fn waits_until(person: &Person, so: &str) {
    let wait = format!(
        "new Promise((done) => {{ const look = () => ({so}) ? done(true) : setTimeout(look, 20); look(); }})"
    );
    assert_eq!(person.evaluates(&wait).await, true);
}

stories! {
    async fn whoever_listens_is_told_of_a_change_of_their_tenant(world) {
        let app = world.start().await;
        let (account, other) = (app.provision(capacity(2)).await, app.provision(capacity(2)).await);
        let ann = Visitor::signed_in(&app, &account.tenant, Role::Support).await;
        let mut stream = listens(&app, &account.tenant, &ann).await;
        app.node(&other, "fdl-1").registers().await.status(201);
        app.node(&account, "fdl-1").registers().await.status(201);
        assert_eq!(hears(&mut stream).await.as_deref(), Some("data: 1000\n\n"));
    }

    async fn a_stream_ends_with_its_login(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let mut ann = Visitor::signed_in(&app, &account.tenant, Role::Support).await;
        let mut stream = listens(&app, &account.tenant, &ann).await;
        ann.posts(&format!("/console/{}/logout", account.tenant), &[]).await.status(303);
        let told = hears(&mut stream).await.unwrap();
        assert!(told.starts_with("event: gone\n"), "{told}");
        assert_eq!(hears(&mut stream).await, None);
    }

    /// In order, and not when those who wait are cut off.
    async fn a_stream_ends_when_the_server_stops(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let ann = Visitor::signed_in(&app, &account.tenant, Role::Support).await;
        let mut stream = listens(&app, &account.tenant, &ann).await;
        let ((), told) = tokio::join!(app.stops(), hears(&mut stream));
        assert_eq!(told, None);
    }

    async fn a_tab_listens_while_somebody_looks(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let tenant = &account.tenant;
        let visitor = Visitor::signed_in(&app, tenant, Role::Support).await;
        let ann = Person::sits_down(&app).await;
        let script = json!({ "source": NOTES_STREAMS });
        ann.browser.devtools("Page.addScriptToEvaluateOnNewDocument", script).await;
        ann.brings_cookies(&visitor.cookies).await;
        ann.opens(&format!("/console/{tenant}/nodes")).await;
        waits_until(&ann, "streams.length === 1 && streams[0].readyState === 1").await;
        app.node(&account, "fdl-1").registers().await.status(201);
        waits_until(&ann, "told === 1").await;
        ann.reads("fdl-1").await;
        // The same stream on the next page, and none where nothing moves.
        ann.follows("Mails").await;
        ann.sees("#nav nav a[aria-current][href$='/mails']").await;
        assert_eq!(ann.evaluates("streams.length").await, 1);
        let hides = "Object.defineProperty(document, 'hidden', { configurable: true, value: true }); \
                     document.dispatchEvent(new Event('visibilitychange'))";
        ann.evaluates(hides).await;
        assert_eq!(ann.evaluates("streams[0].readyState").await, 2, "none in the background");
        ann.evaluates(&hides.replace("value: true", "value: false")).await;
        waits_until(&ann, "streams.length === 2 && streams[1].readyState === 1").await;
        ann.follows("Audit").await;
        ann.sees("#nav nav a[aria-current][href$='/audit']").await;
        waits_until(&ann, "streams[1].readyState === 2").await;
        // Whoever is signed out elsewhere is led to the log-in.
        ann.follows("Mails").await;
        waits_until(&ann, "streams.length === 3 && streams[2].readyState === 1").await;
        let mut elsewhere = visitor.clone();
        elsewhere.posts(&format!("/console/{tenant}/logout"), &[]).await.status(303);
        ann.sees("#sign-in").await;
        ann.leaves().await;
    }
}
