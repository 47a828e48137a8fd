//! Who is let in, and who isn't.

use reqwest::{Method, header, redirect::Policy};
use rollcall_test_support::{capacity, stories};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{Beside, Site};

/// As a browser asks that follows no redirect.
async fn asks(
    beside: &Beside,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    form: &str,
) -> reqwest::Response {
    let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let mut request = client.request(method, format!("{}{path}", beside.server.url()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !form.is_empty() {
        request = request
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.to_owned());
    }
    request.send().await.unwrap()
}

stories! {
    /// A page of somebody else's in the browser of whoever may use the agent.
    async fn other_sites_can_neither_read_nor_do_anything(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts().await;
        beside.registers(&site).await;
        let rebound = [("host", "evil.example")];
        assert_eq!(asks(&beside, Method::GET, "/status", &rebound, "").await.status(), 421);
        assert_eq!(asks(&beside, Method::GET, "/", &rebound, "").await.status(), 421);
        let origin = [("origin", "http://evil.example")];
        for path in ["/unbind", "/page/unbind", "/register"] {
            assert_eq!(
                asks(&beside, Method::POST, path, &origin, "form=x").await.status(),
                403,
                "{path}"
            );
        }
        let script = [("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")];
        assert_eq!(asks(&beside, Method::GET, "/lease", &script, "").await.status(), 403);

        // An old browser that tells nothing: forms aren't JSON, and don't know the secret.
        assert_eq!(asks(&beside, Method::POST, "/unbind", &[], "form=x").await.status(), 400);
        assert_eq!(asks(&beside, Method::POST, "/page/unbind", &[], "form=x").await.status(), 303);
        assert_eq!(beside.status().await["state"], "registered");

        let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        let page = asks(&beside, Method::GET, "/", &link, "").await;
        assert_eq!(page.status(), 200);
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'")
        );
    }

    /// Beyond this machine there is a token.
    async fn elsewhere_than_on_the_loopback_the_token_is_needed(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts_on("0.0.0.0:0").await;
        let told = beside.server.get("/status", None).await.status(401);
        assert!(told.text_of("detail").contains("agent-token"), "{}", told.text);
        beside.server.post("/register", None, &site.credentials()).await.status(401);
        beside.server.get("/status", Some("Bearer nonsense")).await.status(401);
        let token = beside.agent.token().expose_secret().to_owned();
        assert_eq!(site.file("agent-token").as_deref(), Some(token.as_str()));
        beside.server.get("/status", Some(&format!("Bearer {token}"))).await.status(200);

        let page = asks(&beside, Method::GET, "/", &[], "").await;
        assert_eq!(
            (page.status().as_u16(), &page.headers()["location"]),
            (303, &"/page/login".parse().unwrap())
        );
        let login = asks(&beside, Method::GET, "/page/login", &[], "").await.text().await.unwrap();
        assert!(!login.contains("Sales DW"), "{login}");
        assert_eq!(
            asks(&beside, Method::POST, "/page/login", &[], "token=nonsense").await.status(),
            403
        );
        let known =
            asks(&beside, Method::POST, "/page/login", &[], &format!("token={token}")).await;
        assert_eq!(known.status(), 303);
        let cookie = known.headers()["set-cookie"].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly")
                && cookie.contains("SameSite=Strict")
                && !cookie.contains(&token)
        );
        let session = cookie.split(';').next().unwrap();
        let page = asks(&beside, Method::GET, "/", &[("cookie", session)], "").await;
        assert_eq!(page.status(), 200);

        // The token is made once.
        beside.agent.stop().await;
        let beside = site.starts_on("0.0.0.0:0").await;
        assert_eq!(beside.agent.token().expose_secret(), token);
    }

    /// A browser gives the cookies of one port to every port of the host.
    async fn two_locked_agents_of_a_host_keep_a_session_each(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let sites = [Site::new(&app, &account).await, Site::new(&app, &account).await];
        let (mut beside, mut jar) = (Vec::new(), std::collections::BTreeMap::new());
        for site in &sites {
            let agent = site.starts_on("0.0.0.0:0").await;
            let login = format!("token={}", agent.agent.token().expose_secret());
            let known = asks(&agent, Method::POST, "/page/login", &[], &login).await;
            let cookie = known.headers()["set-cookie"].to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            jar.insert(name.to_owned(), value.to_owned());
            beside.push(agent);
        }
        let jar: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for agent in &beside {
            let page = asks(agent, Method::GET, "/", &[("cookie", &jar.join("; "))], "").await;
            assert_eq!(page.status(), 200);
        }
    }

    /// Whatever is sent, the agent stays.
    async fn bad_bodies_are_refused(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts().await;
        let huge = json!({ "account": "acme", "password": "x".repeat(100_000) });
        beside.server.post("/register", None, &huge).await.status(400);
        for body in
            [json!([]), json!({ "account": "acme" }), json!({ "account": 1, "password": "x" })]
        {
            let told = beside.server.post("/register", None, &body).await.status(400);
            assert_eq!(told.text_of("name"), "BODY");
        }
        let twice = json!({ "account": "acme", "password": "x", "more": 1 });
        beside.server.post("/register", None, &twice).await.status(400);
        beside.server.get("/nowhere", None).await.status(404);
        assert_eq!(beside.status().await["state"], "not_registered");
        assert_eq!(app.server.get("/help/codes", None).await.status, 200);
    }
}
