//! Links in place of passwords: mailed by staff, used once by whoever gets the mail.

mod logs;
pub(crate) mod page;

use futures_util::future::join_all;
use reqwest::Method;
use rollcall_app::{
    AdminError,
    accounts::{BulkAction, BulkResult, BulkSelection},
    tenants::TenantChange,
};
use rollcall_domain::tenants::TenantStatus;
use rollcall_test_support::{Account, STAFF, TestApp, hours, minutes, seconds, stories};
use serde_json::json;

use crate::{audit::trail, cli::installation::Installation, contracts::api::tag};
use page::{account_of_contract, is_no_good, opens, resent, scene, sends, sets, tokens};

const NEW: &str = "new-horse-battery";

fn with(account: &Account, password: &str) -> Account {
    Account { password: password.to_owned(), ..account.clone() }
}

/// The account registers a node of this id.
async fn registers(app: &TestApp, account: &Account, node: &str) -> rollcall_test_support::Answer {
    app.node(account, node).registers().await
}

stories! {
    async fn whoever_gets_the_mail_sets_the_password_once(world) {
        let (app, account, support) = scene(world).await;
        let tenant = account.tenant.as_str();
        let mut node = app.node(&account, "old");
        node.registers().await.status(201);
        let at = format!("accounts/{}", account.id);
        let shown = support.get(&at).await.status(200);

        let sent = support.post(&format!("{at}/resend-credentials"), &json!({})).await.status(200);
        assert_eq!(sent.number_of("mailed_to"), 2);
        assert_eq!(sent.text_of("valid_until"), "2026-03-05T08:00:00Z");
        assert_eq!(sent.member("keep_nodes"), true);
        let tokens = tokens(&app).await;
        let token = tokens.first().expect("a link");
        assert!(token.starts_with("rcs_") && tokens.len() == 1, "{tokens:?}");
        assert_eq!(tag(&support.get(&at).await), tag(&shown), "nothing changes by that");
        node.revalidates().await.status(200);
        registers(&app, &account, "second").await.status(201);

        // To look changes nothing, however often a scanner does.
        let before = app.contents().await;
        for _ in 0..2 {
            let page = opens(&app.server, tenant, token).await.status(200);
            for part in ["<form", token, "acme", "Acme Software", "keep running"] {
                assert!(page.text.contains(part), "{part}: {}", page.text);
            }
            assert_eq!(page.headers["cache-control"], "no-store");
            assert_eq!(page.headers["referrer-policy"], "no-referrer");
            assert_eq!(page.headers["x-content-type-options"], "nosniff");
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            for rule in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
                assert!(policy.contains(rule), "{policy}");
            }
        }
        assert_eq!(app.contents().await, before);

        let done = sets(&app.server, tenant, token, NEW).await.status(200);
        for part in ["The password is set", "acme", &format!("https://register.example.com/{tenant}")] {
            assert!(done.text.contains(part), "{part}: {}", done.text);
        }
        assert!(!done.text.contains(NEW) && !done.text.contains(token), "{}", done.text);
        registers(&app, &account, "third").await.status(401).refused(30006);
        registers(&app, &with(&account, NEW), "third").await.status(201);
        app.clock.advance(minutes(1));
        node.revalidates().await.status(200);

        is_no_good(opens(&app.server, tenant, token).await);
        is_no_good(sets(&app.server, tenant, token, "another-horse").await);
        registers(&app, &with(&account, NEW), "third").await.status(200);
    }

    /// The page speaks as the browser does, and tells what is wrong with a password.
    async fn a_password_that_will_not_do_changes_nothing(world) {
        let (app, account, _) = scene(world).await;
        let tenant = account.tenant.as_str();
        let token = resent(&app, &account, true).await;
        let before = app.contents().await;
        let form = |one: &str, two: &str| format!("token={token}&password={one}&password_again={two}");
        for (form, says) in [
            (form(NEW, "new-horse-batterie"), "The two passwords differ"),
            (form(NEW, ""), "The two passwords differ"),
            (form("horse", "horse"), "8 to 256 characters"),
            (form("", ""), "8 to 256 characters"),
            (form("horse%0Abattery", "horse%0Abattery"), "control characters"),
            (format!("token={token}"), "8 to 256 characters"),
        ] {
            let page = sends(&app.server, tenant, form).await.status(422);
            assert!(page.text.contains(says) && page.text.contains("<form"), "{says}: {}", page.text);
            assert!(!page.text.contains(NEW), "{}", page.text);
        }
        let path = format!("/{tenant}/set-password?token={token}");
        let chinese = app.server.request(Method::GET, &path).header("Accept-Language", "zh-CN");
        let chinese = app.server.send(chinese).await.status(200);
        assert!(chinese.text.contains("设置密码"), "{}", chinese.text);
        assert_eq!(chinese.headers["content-language"], "zh-CN");
        let as_json = app.server.post(&path, None, &json!({ "token": token })).await;
        as_json.status(415).refused(10001);
        assert_eq!(app.contents().await, before);

        let other = "%E5%AF%86%E7%A0%81+%26%3D%25+battery";
        sets(&app.server, tenant, &token, other).await.status(200);
        registers(&app, &with(&account, "密码 &=% battery"), "a").await.status(201);
    }

    async fn nodes_register_again_where_staff_say_so(world) {
        let (app, account, support) = scene(world).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let at = format!("accounts/{}/resend-credentials", account.id);
        let sent = support.post(&at, &json!({ "keep_nodes": false })).await.status(200);
        assert_eq!(sent.member("keep_nodes"), false);
        let token = tokens(&app).await.pop_first().expect("a link");
        node.revalidates().await.status(200);
        let page = opens(&app.server, &account.tenant, &token).await.status(200);
        assert!(page.text.contains("registered again"), "{}", page.text);
        sets(&app.server, &account.tenant, &token, NEW).await.status(200);
        app.clock.advance(hours(2));
        node.revalidates().await.status(401).refused(30006);
        node.account = with(&account, NEW);
        node.registers().await.status(200);
        node.revalidates().await.status(200);
    }

    async fn a_link_ends_after_72_hours(world) {
        let (app, account, _) = scene(world).await;
        let token = resent(&app, &account, true).await;
        app.clock.advance(hours(72) - seconds(1));
        opens(&app.server, &account.tenant, &token).await.status(200);
        app.clock.advance(seconds(1));
        is_no_good(opens(&app.server, &account.tenant, &token).await);
        is_no_good(sets(&app.server, &account.tenant, &token, NEW).await);
        registers(&app, &account, "a").await.status(201);
    }

    /// Whatever else became of the account or the link, the page is the same.
    async fn what_was_overtaken_is_no_good(world) {
        let (app, account, _) = scene(world).await;
        let tenant = account.tenant.as_str();
        let older = resent(&app, &account, true).await;
        let newer = resent(&app, &account, true).await;
        is_no_good(sets(&app.server, tenant, &older, NEW).await);
        opens(&app.server, tenant, &newer).await.status(200);

        let elsewhere = app.provision(rollcall_test_support::capacity(1)).await;
        let (id, secret) = newer[4..].split_once('_').expect("a secret");
        let forged = format!("rcs_{id}_{}", secret.chars().rev().collect::<String>());
        let before = app.contents().await;
        for (tenant, token) in [
            (tenant, ""), (tenant, "rcs_"), (tenant, "nonsense"), (tenant, &newer[..newer.len() - 1]),
            (tenant, &forged), (tenant, &newer.replace("rcs_", "rca_")), (&elsewhere.tenant, &newer),
            ("nobody", &newer), ("help", &newer),
        ] {
            is_no_good(opens(&app.server, tenant, token).await);
            is_no_good(sets(&app.server, tenant, token, NEW).await);
        }
        assert_eq!(app.contents().await, before);

        app.app.accounts().reset_password(&STAFF, tenant, account.id, None, true).await.unwrap();
        is_no_good(sets(&app.server, tenant, &newer, NEW).await);
        let last = resent(&app, &account, true).await;
        app.app.accounts().close(&STAFF, tenant, account.id).await.unwrap();
        is_no_good(opens(&app.server, tenant, &last).await);
        is_no_good(sets(&app.server, tenant, &last, NEW).await);
    }

    /// Reading and leaving need credentials, so both may set theirs.
    async fn a_suspended_account_of_a_suspended_tenant_sets_its_password(world) {
        let (app, account, _) = scene(world).await;
        let tenant = account.tenant.as_str();
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let token = resent(&app, &account, true).await;
        app.app.accounts().suspend(&STAFF, tenant, account.id).await.unwrap();
        let status = Some(TenantStatus::Suspended);
        let change = TenantChange { status, ..TenantChange::default() };
        app.app.tenants().change(&STAFF, tenant, change).await.unwrap();
        sets(&app.server, tenant, &token, NEW).await.status(200);
        node.account = with(&account, NEW);
        node.is_unbound_by_owner().await.status(204);
    }

    async fn of_many_who_use_a_link_at_once_one_does(world) {
        let (app, account, _) = scene(world).await;
        let (_, other) = app.another().await;
        let token = resent(&app, &account, true).await;
        let passwords: Vec<_> = (0..12).map(|nth| format!("horse-battery-{nth}")).collect();
        let uses = passwords.iter().enumerate().map(|(nth, password)| {
            let server = if nth % 2 == 0 { &app.server } else { &other };
            sets(server, &account.tenant, &token, password)
        });
        let answers = join_all(uses).await;
        let won: Vec<_> = (0..12).filter(|nth| answers[*nth].status == 200).collect();
        assert!(answers.iter().all(|answer| [200, 404, 429].contains(&answer.status)));
        assert_eq!(won.len(), 1, "{won:?}");
        for (nth, password) in passwords.iter().enumerate() {
            let expected = if won.contains(&nth) { 201 } else { 401 };
            registers(&app, &with(&account, password), "a").await.status(expected);
        }
        let set = trail(&app, &account).await;
        assert_eq!(set.iter().filter(|row| row.entry.action == "account.set_password").count(), 1);
    }

    /// Only whoever holds a good link has anything hashed, and counts towards a limit.
    async fn a_flood_of_wrong_tokens_keeps_nobody_out(world) {
        let (app, account, _) = scene(world).await;
        let token = resent(&app, &account, true).await;
        let (id, _) = token[4..].split_once('_').expect("a secret");
        let forged = format!("rcs_{id}_{}", "0".repeat(64));
        for _ in 0..7 {
            let flood = (0..100).map(|_| sets(&app.server, &account.tenant, &forged, NEW));
            join_all(flood).await.into_iter().for_each(is_no_good);
        }
        registers(&app, &account, "a").await.status(201);
        sets(&app.server, &account.tenant, &token, NEW).await.status(200);
    }

    async fn staff_and_history_know_of_it_and_nobody_of_the_secrets(world) {
        let (app, account, support) = scene(world).await;
        let token = resent(&app, &account, true).await;
        app.clock.advance(seconds(1));
        let done = sets(&app.server, &account.tenant, &token, NEW).await.status(200);
        let rows = trail(&app, &account).await;
        let [.., mailed, set] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(mailed.entry.action, "account.resend_credentials");
        let after = mailed.entry.after.as_deref().unwrap_or_default();
        assert!(after.contains("cio@acme.example") && after.contains("2026-03-05"), "{after}");
        assert_eq!((set.entry.action.as_str(), set.entry.who.as_str()), ("account.set_password", "system:set-password link"));
        assert_eq!(set.entry.source.as_deref(), Some("127.0.0.1"));
        assert_eq!(set.entry.request_id.as_deref(), done.headers["x-request-id"].to_str().ok());
        assert!(set.entry.after.as_deref().unwrap_or_default().contains("\"password\":\"changed\""));
        let timeline = support.get(&format!("accounts/{}/timeline", account.id)).await.status(200);
        for deed in ["account.resend_credentials", "account.set_password"] {
            assert!(timeline.text.contains(deed), "{deed}: {}", timeline.text);
        }
        let secret = token.rsplit_once('_').expect("a secret").1;
        let kept = app.contents().await;
        assert_eq!(kept["password_links"].len(), 1);
        for event in ["set-password link mailed", "password set by link"] {
            assert!(kept["registration_events"].iter().any(|row| row.contains(event)), "{event}");
        }
        for row in kept.values().flatten() {
            assert!(!row.contains(secret) && !row.contains(NEW), "{row}");
        }
    }

    async fn who_has_no_address_is_told_what_to_do(world) {
        let (app, account, support) = scene(world).await;
        let free = app.app.accounts().show(&account.tenant, "free").await.unwrap().account.id;
        let path = |id: rollcall_domain::AccountId| format!("accounts/{id}/resend-credentials");
        let told = support.post(&path(free), &json!({})).await.status(409).refused(10003);
        assert!(told.text_of("detail").contains("without a contract"), "{}", told.text);
        app.app.accounts().suspend(&STAFF, &account.tenant, account.id).await.unwrap();
        support.post(&path(account.id), &json!({ "keep_nodes": 1 })).await.status(422).refused(10001);
        let stale = support.request(Method::POST, &path(account.id)).header("If-Match", "\"1\"");
        support.server.send(stale).await.status(412).refused(10003);
        let fresh = tag(&support.get(&format!("accounts/{}", account.id)).await);
        let fresh = support.request(Method::POST, &path(account.id)).header("If-Match", fresh);
        support.server.send(fresh).await.status(200);
        assert_eq!(tokens(&app).await.len(), 1);
        app.app.accounts().close(&STAFF, &account.tenant, account.id).await.unwrap();
        support.post(&path(account.id), &json!({})).await.status(409).refused(10003);
        assert_eq!(tokens(&app).await.len(), 1);
    }

    async fn the_same_request_mails_once(world) {
        let (app, account, support) = scene(world).await;
        let path = format!("accounts/{}/resend-credentials", account.id);
        let first = support.post_once(&path, "k", &json!({})).await.status(200);
        app.clock.advance(seconds(5));
        let again = support.post_once(&path, "k", &json!({})).await.status(200);
        assert_eq!(again.text, first.text);
        assert_eq!(tokens(&app).await.len(), 1);
        assert_eq!(app.mails().await.len(), 2, "one for each address");
    }

    async fn many_are_mailed_links_each_on_its_own(world) {
        let (app, account, _) = scene(world).await;
        let second = account_of_contract(&app, &account, "acme-2").await;
        let names = || BulkSelection::Names(["acme", "free", "nobody", "acme-2"].map(str::to_owned).into());
        let resend = BulkAction::Resend { keep_nodes: false };
        let before = app.contents().await;
        let dry = app.app.accounts().bulk(&STAFF, &account.tenant, names(), resend, true).await.unwrap();
        assert_eq!((dry.matched, dry.done, dry.counts().refused), (4, 2, 2));
        assert_eq!(app.contents().await, before);

        let done = app.app.accounts().bulk(&STAFF, &account.tenant, names(), resend, false).await.unwrap();
        let refused = |nth: usize| match &done.items[nth].result {
            BulkResult::Refused { code, .. } => *code,
            other => panic!("{other:?}"),
        };
        assert_eq!((done.done, refused(1), refused(2)), (2, "no_contract", "unknown"));
        let tokens = tokens(&app).await;
        assert_eq!(tokens.len(), 2);
        let bulk = done.id.to_string();
        let rows = trail(&app, &account).await;
        let of_bulk = rows.iter().filter(|row| row.entry.after.as_ref().is_some_and(|it| it.contains(&bulk)));
        assert_eq!(of_bulk.count(), 2);
        for token in tokens {
            sets(&app.server, &account.tenant, &token, NEW).await.status(200);
        }
        for account in [account, second] {
            registers(&app, &with(&account, NEW), "a").await.status(201);
        }
    }

    async fn the_command_line_resends_and_says_until_when(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("account create --tenant walk --name free --max-nodes 1").said();
        let contract = here.runs(
            "contract create --tenant walk --company ACME --project DW --signed 2026-01-31 \
             --email it@acme.example --max-nodes 3 --json",
        ).json();
        let contract = contract["contract"]["contract_id"].as_str().expect("an id");
        here.runs(&format!("account create --tenant walk --contract {contract} --name acme")).said();
        let resend = "account resend-credentials --tenant walk --name";
        let sent = here.runs(&format!("{resend} acme --drop-nodes --json")).json();
        assert_eq!((&sent["link"]["mailed_to"], &sent["link"]["keep_nodes"]), (&json!(1), &json!(false)));
        let said = here.runs(&format!("{resend} acme")).said();
        assert!(said.contains("1 of the contract's addresses") && !said.contains("rcs_"), "{said}");
        here.runs(&format!("{resend} free")).failed(1, &["without a contract", "reset its password"]);
        let bulk = here.runs("account bulk resend --tenant walk --names acme,free --json");
        let bulk = bulk.fell_short(&["1 of 2"]);
        assert_eq!((&bulk["done"], &bulk["items"][1]["code"]), (&json!(1), &json!("no_contract")));
        let mails = here.runs("mail list --tenant walk --state waiting --json").json();
        let kinds: Vec<_> = mails["items"].as_array().expect("mails").iter().map(|it| &it["kind"]).collect();
        assert_eq!(kinds, ["set_password"], "the letters with older links were withdrawn");
    }

    /// Not even the use case lets an account be mailed to nobody.
    async fn an_account_that_is_not_there_is_unknown(world) {
        let (app, account, _) = scene(world).await;
        let unknown = app.app.accounts().resend_credentials(&STAFF, &account.tenant, "nobody", true).await;
        assert!(matches!(unknown, Err(AdminError::Unknown { what: "account", .. })));
    }
}
