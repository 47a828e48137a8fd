//! What all pages have in common: languages, look, policy, weight, and the same main part however it
//! is asked for.

use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, TestApp, capacity, stories};

use super::visitor::Visitor;

/// What a page may weigh over the wire with everything that it loads, the first time and after.
const FIRST: usize = 90_000;
const AFTER: usize = 30_000;

/// Pages that are there without being named by an id.
fn pages(tenant: &str) -> Vec<String> {
    let named = [
        "find",
        "service",
        "requests",
        "accounts",
        "sessions",
        "contracts",
        "licences",
        "licences/issue",
        "licences/lost-keys",
        "catalogue",
        "catalogue/new-product",
        "mails",
        "audit",
        "staff",
        "keys",
        "settings",
    ];
    let pages = [""].into_iter().chain(named);
    pages.map(|page| format!("/console/{tenant}/{page}")).collect()
}

async fn scene(app: &TestApp) -> (String, Visitor) {
    let tenant = app.provision(capacity(2)).await.tenant;
    let owner = Visitor::signed_in(app, &tenant, Role::Owner).await;
    (tenant, owner)
}

/// The main part of a whole page.
fn main_part(page: &str) -> &str {
    let (_, after) = page.split_once("<main id=\"main\" tabindex=\"-1\">").expect("a main part");
    after.split_once("</main>").expect("its end").0
}

/// The files that a page loads.
fn loads(page: &str) -> Vec<String> {
    let parts = page.split(['"', '\'']).filter(|part| part.starts_with("/console/assets/"));
    let mut paths: Vec<_> = parts.map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    paths
}

fn has_policy(answer: &Answer) {
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.split("; ").any(|it| it == part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["cache-control"], "no-store");
}

stories! {
    /// Names, states and places in a list are looked up in the database, which doesn't take each text.
    async fn a_query_with_a_nul_is_none(world) {
        let app = world.start().await;
        let (tenant, mut owner) = scene(&app).await;
        let names = ["q", "after", "state", "status", "feature", "account", "action", "kind"];
        let query = names.map(|name| format!("{name}=a%00b")).join("&");
        for page in pages(&tenant) {
            owner.opens(&format!("{page}?{query}")).await.status(200);
        }
    }

    async fn the_main_part_is_the_same_by_link_by_htmx_and_without_javascript(world) {
        let app = world.start().await;
        let (tenant, owner) = scene(&app).await;
        for path in pages(&tenant) {
            let whole = owner.clone().opens(&path).await.status(200);
            let part = owner.clone().saying("HX-Request", "true").opens(&path).await.status(200);
            let (title, main) = part.text.split_once("</title>").expect("a title");
            assert_eq!(main, main_part(&whole.text), "{path}");
            assert!(whole.text.contains(&format!("{title}</title>")), "{path}: {title}");
            has_policy(&whole);
            has_policy(&part);
            // To go back, htmx asks for a whole page.
            let back = owner.clone().saying("HX-Request", "true");
            let back = back.saying("HX-History-Restore-Request", "true").opens(&path).await;
            assert_eq!(back.text, whole.text, "{path}");
        }
    }

    async fn a_page_is_light(world) {
        let app = world.start().await;
        let (tenant, owner) = scene(&app).await;
        let mut login = Visitor::of(&app.server).saying("Accept-Encoding", "gzip");
        let plain = Visitor::of(&app.server).opens(&format!("/console/{tenant}/login")).await;
        let compressed = login.opens(&format!("/console/{tenant}/login")).await.status(200);
        let mut weight = length(&compressed);
        for path in loads(&plain.text) {
            let asset = login.opens(&path).await.status(200);
            assert_eq!(asset.headers["content-encoding"], "gzip", "{path}");
            assert_eq!(asset.headers["cache-control"], "public, max-age=31536000, immutable");
            weight += length(&asset);
        }
        println!("the first page weighs {weight} bytes");
        assert!(weight <= FIRST, "{weight} bytes");
        for path in pages(&tenant) {
            let mut owner = owner.clone().saying("Accept-Encoding", "gzip");
            let weight = length(&owner.opens(&path).await.status(200));
            println!("{path} weighs {weight} bytes after that");
            assert!(weight <= AFTER, "{path}: {weight} bytes");
        }
    }

    async fn a_page_is_in_the_language_that_is_asked_for(world) {
        let app = world.start().await;
        let (tenant, mut owner) = scene(&app).await;
        let path = format!("/console/{tenant}/accounts");
        let is = |answer: &Answer, tag: &str, word: &str| {
            assert_eq!(answer.headers["content-language"], tag);
            assert!(answer.text.contains(&format!("<html lang=\"{tag}\"")), "{}", answer.text);
            assert!(answer.text.contains(word), "{}", answer.text);
        };
        is(&owner.opens(&path).await, "en", "Accounts");
        let by_header = owner.clone().saying("Accept-Language", "zh-CN,zh;q=0.9").opens(&path).await;
        is(&by_header, "zh-CN", "账号");
        is(&owner.opens(&format!("{path}?lang=zh-CN")).await, "zh-CN", "账号");
        is(&owner.opens(&path).await, "zh-CN", "账号");
        let fields = [("back", path.as_str()), ("language", "en")];
        let chosen = owner.posts("/console/preferences", &fields).await.status(303);
        assert_eq!(chosen.headers["location"], path.as_str());
        is(&owner.opens(&path).await, "en", "Accounts");
        let fields = [("back", "//evil.example"), ("language", "en")];
        let chosen = owner.posts("/console/preferences", &fields).await.status(303);
        assert_eq!(chosen.headers["location"], "/console");
    }

    async fn a_page_is_dark_before_any_script_runs(world) {
        let app = world.start().await;
        let (tenant, mut owner) = scene(&app).await;
        let path = format!("/console/{tenant}/");
        let is_dark = |answer: &Answer| answer.text.contains("class=\"dark\">");
        assert!(!is_dark(&owner.opens(&path).await));
        let hint = owner.clone().saying("Sec-CH-Prefers-Color-Scheme", "dark");
        assert!(is_dark(&hint.clone().opens(&path).await), "as the system is");
        owner.posts("/console/preferences", &[("back", &path), ("look", "dark")]).await.status(303);
        assert!(is_dark(&owner.opens(&path).await));
        let mut light = hint;
        light.posts("/console/preferences", &[("back", &path), ("look", "light")]).await;
        assert!(!is_dark(&light.opens(&path).await), "what was chosen counts");
    }

    async fn what_is_not_there_is_a_page_too(world) {
        let app = world.start().await;
        let (tenant, owner) = scene(&app).await;
        for path in [
            "/console/no-such-tenant/".to_owned(),
            "/console/no-such-tenant/login".to_owned(),
            "/console/a/b/c/d".to_owned(),
            "/console/assets/htmx.js".to_owned(),
            format!("/console/{tenant}/no-such-page"),
        ] {
            let missing = owner.clone().opens(&path).await.status(404);
            assert!(missing.text.contains("Nothing is here"), "{path}: {}", missing.text);
            has_policy(&missing);
            let part = owner.clone().saying("HX-Request", "true").opens(&path).await.status(404);
            assert!(part.text.ends_with(main_part(&missing.text)), "{path}");
        }
        let form = owner.clone().posts(&format!("/console/{tenant}/accounts"), &[]).await;
        form.status(404);
    }

    /// For a script a redirect would be the log-in page in the middle of another.
    async fn htmx_is_led_away_as_a_whole(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(2)).await.tenant;
        let path = format!("/console/{tenant}/accounts");
        let mut nobody = Visitor::of(&app.server).saying("HX-Request", "true");
        let away = nobody.opens(&path).await.status(200);
        assert_eq!(away.headers["hx-redirect"], format!("/console/{tenant}/login?next={path}"));
        assert!(away.text.is_empty());
    }
}

fn length(answer: &Answer) -> usize {
    answer.headers["content-length"].to_str().unwrap().parse().unwrap()
}
