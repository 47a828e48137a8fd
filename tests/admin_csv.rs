//! Lists as CSV files, out and in, over HTTP.

use reqwest::Method;
use rollcall_app::{accounts::ContractAccountDraft, nodes::EventFilter, staff::TokenDraft};
use rollcall_domain::{Event, EventId, staff::Role};
use rollcall_test_support::{Answer, RawConnection, STAFF, TestStaff, capacity, stories};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::{
    audit::trail,
    cli::installation::Installation,
    contracts::api::{contract, fields, scene},
    contracts::{self, signed},
};

const HEADER: &str = "company,project,signed_on,emails,max_nodes";

async fn imports(staff: &TestStaff, query: &str, file: impl Into<reqwest::Body>) -> Answer {
    let request = staff.request(Method::POST, &format!("contracts/import{query}"));
    staff.server.send(request.header("Content-Type", "text/csv").body(file)).await
}

/// A file of so many contracts.
fn long(rows: usize) -> String {
    let rows: String =
        (0..rows).map(|row| format!("Acme,P {row},2026-01-31,a@x.example,5\n")).collect();
    format!("{HEADER}\n{rows}")
}

stories! {
    async fn lists_go_out_as_csv(world) {
        let (app, account, staff) = scene(world).await;
        let mut body = contract("=Beta", "Sales", "2026-01-31");
        body["notes"] = "two\nlines".into();
        staff.post("contracts", &body).await.status(201);
        staff.post("contracts", &contract("Acme", "Ops", "2026-02-01")).await.status(201);
        let file = staff.get("contracts.csv").await.status(200);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"contracts.csv\"");
        assert_eq!(file.headers["cache-control"], "no-store");
        assert!(file.text.starts_with("company,project,signed_on,"), "{}", file.text);
        // No cell is a formula.
        assert!(file.text.contains("\r\n'=Beta,Sales,2026-01-31,"), "{}", file.text);
        let one = staff.get("contracts.csv?project=ops&bom=true").await.status(200);
        assert!(one.text.starts_with('\u{feff}') && one.text.ends_with(",3,,2027-12-31,en,\r\n"), "{}", one.text);
        assert!(!one.text.contains("Beta"));

        app.provision_in(&account.tenant, capacity(1).named("other")).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let accounts = staff.get("accounts.csv?name=oth").await.status(200);
        assert_eq!(accounts.text.lines().count(), 2, "{}", accounts.text);
        let of = |state: &str| format!("registrations.csv?account={}&state={state}", account.id);
        let nodes = staff.get(&of("registered")).await.status(200);
        assert!(nodes.text.contains(&node.registration), "{}", nodes.text);
        assert_eq!(staff.get(&of("failed")).await.status(200).text.lines().count(), 1);

        for (wrong, field) in [("contracts.csv?signed_to=x", "signed_to"), ("accounts.csv?bom=1", "bom"),
            ("accounts.csv?status=open", "status"), ("registrations.csv?account=x", "account")] {
            let answer = staff.get(wrong).await.status(422).refused(10001);
            assert_eq!(fields(&answer), [field], "{wrong}");
        }
        let nobody = "registrations.csv?account=acc_00000000000000000000000000000000";
        staff.get(nobody).await.status(404).refused(10003);
    }

    /// What happened, what was done and what was written goes out as well, as it is listed.
    async fn every_list_goes_out_as_csv(world) {
        let (app, account, staff) = scene(world).await;
        let owner = app.staff(&account, Role::Owner).await;
        let mut node = app.node(&account, "=a");
        node.registers().await.status(201);
        app.app.accounts().suspend(&STAFF, &account.tenant, &account.name).await.unwrap();
        node.revalidates().await.status(403).refused(30002);
        let deal = signed(&app, &account.tenant, contracts::contract("Acme", "Sales", "2026-01-31")).await;
        let wanted = ContractAccountDraft { mail: true, ..ContractAccountDraft::default() };
        let made = app.app.accounts().create_from_contract(&STAFF, &account.tenant, deal.contract.id, wanted);
        let password = made.await.unwrap().secret.password().unwrap().expose_secret().to_owned();
        app.run_workers().await;
        let mail = "From: @evil <it@acme.example>\r\nMessage-ID: <1@x>\r\nSubject: =1+1\r\n\r\nCompany name: Acme\r\n";
        app.app.requests().receive(&STAFF, &account.tenant, mail.as_bytes().to_vec()).await.unwrap();
        let person = json!({ "email": "ann@example.com", "name": "+Ann", "role": "support" });
        let secret = owner.post("staff", &person).await.status(201).text_of("password");

        for (list, filter, rows, stands) in [
            ("events", "?kind=refused", 1, "'=a,30002,"),
            ("events", &format!("?account={}&node_id=%3Da", account.id), 2, ",registered,"),
            ("audit", "?action=account.suspend", 1, ",command_line,account.suspend,account,"),
            ("audit", "?action=account.create&account=acc_00000000000000000000000000000000", 0, ""),
            ("requests", "?state=new", 1, ",'=1+1,Acme,"),
            ("requests", "?search=nobody", 0, ""),
            ("mails", "?state=sent", 1, ",credentials,sent,it@acme.example,"),
            ("mails", "?state=dead", 0, ""),
            ("staff", "", 1, ",ann@example.com,'+Ann,support,active,false,"),
            ("tokens", "", 2, ",owner,owner,active,"),
        ] {
            let file = staff.get(&format!("{list}.csv{filter}")).await.status(200);
            let named = format!("attachment; filename=\"{list}.csv\"");
            assert_eq!(file.headers["content-disposition"], named.as_str());
            assert_eq!(file.text.lines().count(), rows + 1, "{list}{filter}: {}", file.text);
            assert!(file.text.contains(stands), "{list}{filter}: {}", file.text);
            for hidden in [&password, &secret] {
                assert!(!file.text.contains(hidden), "{list}: {}", file.text);
            }
            // As many as the list itself has.
            let listed = staff.get(&format!("{list}{filter}")).await.status(200).member("items");
            assert_eq!(listed.as_array().unwrap().len(), rows, "{list}{filter}");
        }
        for (wrong, field) in [("events.csv?kind=x", "kind"), ("audit.csv?account=x", "account"),
            ("requests.csv?state=x", "state"), ("mails.csv?state=x", "state"), ("staff.csv?bom=1", "bom")] {
            let answer = staff.get(wrong).await.status(422).refused(10001);
            assert_eq!(fields(&answer), [field], "{wrong}");
        }
    }

    /// More rows than are held at once, each of them once.
    async fn long_lists_go_out_a_page_at_a_time(world) {
        let (app, account, staff) = scene(world).await;
        for number in 0..1001 {
            let draft = TokenDraft { name: format!("t{number}"), role: Role::Auditor, expires_on: None };
            app.app.staff().create_token(&STAFF, &account.tenant, draft).await.unwrap();
        }
        let tx = app.app.store().write().await.unwrap();
        let events = tx.tenant(account.owner.id).events();
        let first = events.list(&EventFilter::default(), None, 1).await.unwrap().items.remove(0);
        let more = |number: u128| Event { id: EventId(Uuid::from_u128(first.id.0.as_u128() + number)), ..first.clone() };
        events.append(&(1..=2500).map(more).collect::<Vec<_>>()).await.unwrap();
        tx.commit().await.unwrap();
        for (list, least) in [("tokens", 1002), ("audit", 1003), ("events", 2501)] {
            let file = staff.get(&format!("{list}.csv")).await.status(200);
            let mut rows: Vec<_> = file.text.lines().skip(1).collect();
            assert!(rows.len() >= least, "{list}: {}", rows.len());
            let all = rows.len();
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(rows.len(), all, "{list}");
        }
    }

    async fn lists_go_out_as_csv_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("account create --tenant walk --name acme --max-nodes 2").said();
        here.runs("staff create --tenant walk --email ann@example.com --role owner").said();
        here.runs("token create --tenant walk --name ci --role auditor").said();
        for (list, begins, rows) in [
            ("event", "event_id,at,kind,", 2),
            ("audit", "position,audit_id,at,", 4),
            ("request", "request_id,state,", 0),
            ("mail", "mail_id,kind,", 0),
            ("staff", "staff_id,email,", 1),
            ("token", "token_id,name,", 1),
        ] {
            let file = here.runs(&format!("{list} list --tenant walk --csv")).said();
            assert!(file.starts_with(begins), "{list}: {file}");
            assert_eq!(file.lines().count(), rows + 1, "{list}: {file}");
            let marked = here.runs(&format!("{list} list --tenant walk --csv --bom")).said();
            assert!(marked.starts_with('\u{feff}'), "{list}");
        }
        let listed = here.runs("event list --tenant walk --kind changed --json").json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert!(here.runs("event list --tenant walk").said().contains("account created"));
    }

    async fn a_file_comes_in_whole_or_not_at_all(world) {
        let (app, account, staff) = scene(world).await;
        let wrong = format!("{HEADER}\nAcme,Sales,2026-01-31,a@x.example,3\nAcme,Ops,31.01.26,a@x.example,many\n");
        let before = app.contents().await;
        let dry = imports(&staff, "?dry_run=true", wrong.clone()).await.status(200);
        assert_eq!((dry.number_of("rows"), dry.number_of("imported"), dry.number_of("total_errors")), (2, 0, 2));
        let refused = imports(&staff, "", wrong).await.status(422).refused(10001);
        assert_eq!(refused.number_of("total_errors"), 2);
        assert_eq!(refused.member("wrong_cells"), dry.member("errors"));
        for (nth, column, value) in [(0, "signed_on", "31.01.26"), (1, "max_nodes", "many")] {
            let cell = refused.member(&format!("wrong_cells/{nth}"));
            assert_eq!((&cell["line"], &cell["column"], &cell["value"]), (&json!(3), &json!(column), &json!(value)));
            assert!(cell["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
        }
        let right = format!("\u{feff}{HEADER}\r\nAcme,Sales,2026/01/31,a@x.example,3\r\n");
        let dry = imports(&staff, "?dry_run=true", right.clone()).await.status(200);
        assert_eq!((dry.number_of("total_errors"), dry.member("dry_run")), (0, true.into()));
        assert_eq!(app.contents().await, before);

        let done = imports(&staff, "", right.clone()).await.status(200);
        assert_eq!((done.number_of("rows"), done.number_of("imported")), (1, 1));
        let found = staff.get("contracts").await.status(200);
        assert_eq!(found.text_of("items/0/signed_on"), "2026-01-31");
        let last = trail(&app, &account).await.pop().unwrap().entry;
        assert!(last.action == "contract.import" && last.who.starts_with("tok_"), "{last:?}");
        // Sent again, it is there already.
        let again = imports(&staff, "", right).await.status(422).refused(10001);
        assert_eq!(again.text_of("wrong_cells/0/reason"), "is there already");
    }

    /// Longer than other bodies may be, and than is read or written at once.
    async fn a_long_file_comes_in_and_goes_out(world) {
        let (_app, _, staff) = scene(world).await;
        let file = long(10_000);
        assert!(file.len() > 300 * 1024);
        let done = imports(&staff, "", file).await.status(200);
        assert_eq!(done.number_of("imported"), 10_000);
        let out = staff.get("contracts.csv").await.status(200);
        assert_eq!(out.text.lines().count(), 10_001);
    }

    async fn what_is_no_such_file_is_refused(world) {
        let (app, account, staff) = scene(world).await;
        let support = app.staff(&account, Role::Support).await;
        let before = app.contents().await;
        let other = staff.request(Method::POST, "contracts/import").json(&json!({}));
        let other = staff.server.send(other).await.status(415).refused(10001);
        assert_eq!(fields(&other), ["Content-Type"]);
        let neither = b"company\xff\xff\n".to_vec();
        let asked = imports(&staff, "", neither.clone()).await.status(422).refused(10001);
        assert!(asked.text_of("wrong_cells/0/reason").contains("say the encoding"), "{}", asked.text);
        let lied = imports(&staff, "?encoding=utf-8", neither).await.status(422).refused(10001);
        assert_eq!(fields(&lied), ["body"]);
        let unknown = imports(&staff, "?encoding=nonsense", HEADER).await.status(422).refused(10001);
        assert_eq!(fields(&unknown), ["encoding"]);
        let wrong = imports(&staff, "?dry_run=perhaps", HEADER).await.status(422).refused(10001);
        assert_eq!(fields(&wrong), ["dry_run"]);
        let empty = imports(&staff, "", "").await.status(422).refused(10001);
        assert_eq!(empty.text_of("wrong_cells/0/reason"), "the file is empty");
        let refused = imports(&support, "", HEADER).await;
        refused.status(403).refused(10003);
        // One that is too long, or comes from somebody who may not, isn't even read.
        for (who, length, status) in
            [(&staff, 66 * 1024 * 1024_u64, "413"), (&support, 1 << 40, "403")]
        {
            let mut connection = RawConnection::to(&app.server).await;
            let (tenant, bearer) = (&who.tenant, &who.bearer);
            connection.sends(format!(
                "POST /{tenant}/v1/admin/contracts/import HTTP/1.1\r\nHost: x\r\n\
                 Authorization: {bearer}\r\nContent-Length: {length}\r\n\r\n"
            ))
            .await;
            let (head, _) = connection.answer().await;
            assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
            connection.is_closed().await;
        }
        assert_eq!(app.contents().await, before);
    }
}
