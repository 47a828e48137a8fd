//! The table of codes and its help pages.

use rollcall_domain::CODES;
use rollcall_test_support::{World, block_on, capacity, node_body};
use serde_json::json;

/// Codes and names are a public contract: this is the seed's list and our two.
#[test]
fn codes_and_names_are_the_contract() {
    let contract = [
        (10000, "JSON_PARSER_ERROR", 400),
        (10001, "PARAM_INPUT_ERROR", 422),
        (10002, "TOO_MANY_REQUESTS", 429),
        (10003, "LICENSE_FORMAT_ERROR", 404),
        (20000, "DO_NOT_NEED_DEACTIVATE", 409),
        (20001, "MYSQL_UPDATE_ERROR", 503),
        (20002, "REDIS_UPDATE_ERROR", 503),
        (21000, "FEATURE_NOT_LICENSED", 403),
        (21001, "FEATURE_EXPIRED", 403),
        (21002, "SEATS_EXHAUSTED", 409),
        (21003, "SESSION_LOST", 410),
        (21004, "SESSION_LIMIT", 409),
        (21005, "WAIT_TIMEOUT", 409),
        (21006, "BORROW_REFUSED", 403),
        (21007, "SESSION_DENIED", 403),
        (21008, "SESSION_REVOKED", 403),
        (21009, "UNITS_USED_UP", 409),
        (22000, "LICENSE_KEY_UNKNOWN", 404),
        (22001, "LICENSE_DISABLED", 403),
        (30000, "LICENSE_EXPIRED", 403),
        (30001, "REPORT_VERSION_ERROR", 403),
        (30002, "ACCOUNT_STATUS_ERROR", 403),
        (30003, "LICENSE_IP_ERROR", 403),
        (30004, "LICENSE_DOMAIN_ERROR", 403),
        (30005, "LICENSE_APPNAME_ERROR", 403),
        (30006, "ACCOUNT_INPUT_ERROR", 401),
        (30007, "REGISTER_OUT_OF_LIMIT", 409),
    ];
    let table: Vec<_> =
        CODES.iter().map(|entry| (entry.number, entry.name, entry.status)).collect();
    assert_eq!(table, contract);
}

/// Every code has a page that says what brings it about and what to do, in both languages.
#[test]
fn every_code_has_its_help_page() {
    block_on(async {
        let app = World::Embedded.start().await;
        for entry in CODES.iter() {
            for (at, language) in ["en", "zh-CN"].into_iter().enumerate() {
                let path = format!("/help/codes/{}?lang={language}", entry.number);
                let page = app.server.get(&path, None).await.status(200);
                for text in [entry.message[at], entry.cause[at], entry.remedy[at]] {
                    let escaped = text.replace('"', "&#34;").replace('\'', "&#39;");
                    assert!(page.text.contains(&escaped), "{path} lacks: {text}");
                }
            }
        }
        app.server.get("/help/codes/99999", None).await.status(404).refused(10003);
    });
}

/// A problem points to its page and speaks the caller's language.
#[test]
fn a_problem_points_to_its_page_and_speaks_the_callers_language() {
    block_on(async {
        let app = World::Embedded.start().await;
        let account = app.provision(capacity(1)).await;
        let body = json!({ "account": "acme", "password": "wrong", "node": node_body("a") });
        let path = format!("/{}/v1/registrations", account.tenant);
        let post = || app.server.request(reqwest::Method::POST, &path).json(&body);
        let english = app.server.send(post()).await.status(401).refused(30006);
        let chinese = post().header("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5");
        let chinese = app.server.send(chinese).await.status(401).refused(30006);
        assert_eq!(english.text_of("type"), "https://register.example.com/help/codes/30006");
        assert_eq!(english.text_of("title"), "ACCOUNT_INPUT_ERROR");
        let message = "The account and the password are not authorized.";
        assert_eq!(english.text_of("message"), message);
        assert_eq!(chinese.text_of("message"), "账号和密码未被授权。");
        assert_eq!(english.headers["x-request-id"], english.text_of("instance").as_str());
    });
}
