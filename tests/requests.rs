//! Customers' mails become requests, and requests become accounts, once staff say so.

mod automatic;
mod field;
pub(crate) mod mailboxes;
mod matching;
mod unreadable;

use mail_parser::MessageParser;
use reqwest::Method;
use rollcall_app::accounts::ContractAccountDraft;
use rollcall_domain::{Language, staff::Role};
use rollcall_test_support::{
    Account, Answer, RawConnection, STAFF, TestApp, TestNode, TestStaff, capacity, stories,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    cli::installation::Installation,
    contracts::{contract, signed},
};

const IT: &str = "it@acme.example";

/// The mail of a customer who does as the contract's letter says.
pub(crate) fn mail(id: &str, sender: &str, body: &str) -> Vec<u8> {
    let body = body.replace('\n', "\r\n");
    format!(
        "From: Li Wei <{sender}>\r\nTo: licences@vendor.example\r\nSubject: Request {id}\r\n\
         Message-ID: <{id}@acme.example>\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\n\r\n{body}\r\n"
    )
    .into()
}

pub(crate) fn form(wished: &str) -> String {
    format!(
        "Dear team,\n\nCompany name: Acme Co.,Ltd\nProject name: Sales DW\n\
         Contract signing date: 2026/01/31\n{wished}\n\nBest regards"
    )
}

async fn drops_in(staff: &TestStaff, message: impl Into<Vec<u8>>) -> Answer {
    let request = staff.request(Method::POST, "requests");
    let request = request.header("Content-Type", "message/rfc822").body(message.into());
    staff.server.send(request).await
}

/// A tenant with one contract for ten nodes and two addresses, and somebody to work with it.
async fn scene(world: rollcall_test_support::World) -> (TestApp, Account, TestStaff, String) {
    let app = world.start().await;
    let account = app.provision(capacity(1)).await;
    let mut draft = contract("Acme Co.,Ltd", "Sales DW", "2026-01-31");
    draft.emails.push("cio@acme.example".to_owned());
    let contract = signed(&app, &account.tenant, draft).await.contract.id.to_string();
    let staff = app.staff(&account, Role::Business).await;
    (app, account, staff, contract)
}

/// What a mail says, and to whom.
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

pub(crate) async fn letters(app: &TestApp) -> Vec<Letter> {
    let mails = app.mails().await;
    mails.iter().map(|raw| read_letter(raw)).collect()
}

pub(crate) fn read_letter(raw: &[u8]) -> Letter {
    let mail = MessageParser::default().parse(raw).expect("a mail");
    let to = mail.to().and_then(|to| to.first()?.address()).expect("a recipient");
    Letter {
        to: to.to_owned(),
        subject: mail.subject().expect("a subject").to_owned(),
        text: mail.body_text(0).expect("a text").into_owned(),
    }
}

/// The value behind a label of a letter.
#[track_caller]
pub(crate) fn said<'a>(letter: &'a Letter, label: &str) -> &'a str {
    let line = letter.text.lines().find_map(|line| line.strip_prefix(label));
    line.unwrap_or_else(|| panic!("no {label} in {}", letter.text))
        .trim_start_matches([':', '：', ' '])
}

fn fields(answer: &Answer) -> Vec<String> {
    let mismatches = answer.member("mismatches");
    let fields = mismatches.as_array().expect("a list").iter();
    fields.map(|it| it["field"].as_str().expect("a field").to_owned()).collect()
}

stories! {
    async fn from_a_mail_to_a_registered_node(world) {
        let (app, account, staff, contract) = scene(world).await;
        let message = mail("1", "IT@acme.example", &form("Account name: acme-dw"));
        let request = drops_in(&staff, message.clone()).await.status(201);
        let id = request.text_of("request_id");
        assert_eq!(request.member("state"), "new");
        assert_eq!(request.member("company"), "Acme Co.,Ltd");
        assert_eq!(request.member("project"), "Sales DW");
        assert_eq!(request.member("signed_on"), "2026-01-31");
        assert_eq!(request.member("wished_name"), "acme-dw");
        assert_eq!(request.member("contract/contract_id"), contract.as_str());
        assert_eq!(request.member("mismatches"), json!([]));
        let again = drops_in(&staff, message).await.status(200);
        assert_eq!(again.text, request.text);
        assert!(app.mails().await.is_empty(), "nothing is provisioned by a mail alone");

        let shown = staff.get(&format!("requests/{id}")).await.status(200);
        assert!(shown.text_of("text").starts_with("Dear team,\n\nCompany name"), "{}", shown.text);

        let accepted = staff.post(&format!("requests/{id}/accept"), &json!({ "max_nodes": 4 })).await;
        let accepted = accepted.status(201);
        assert_eq!((accepted.text_of("name").as_str(), accepted.number_of("max_nodes")), ("acme-dw", 4));
        assert!(accepted.json().get("password").is_none(), "{}", accepted.text);
        let letters = letters(&app).await;
        let mut to: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["cio@acme.example", IT]);
        let letter = &letters[0];
        assert_eq!(said(letter, "Account name"), "acme-dw");
        let tenant = &account.tenant;
        assert!(letter.text.contains(&format!("https://register.example.com/{tenant}")), "{}", letter.text);
        let made = Account { name: "acme-dw".to_owned(), password: said(letter, "Password").to_owned(), ..account };
        TestNode::new(&app.server, &made, "a").registers().await.status(201);

        let shown = staff.get(&format!("requests/{id}")).await.status(200);
        assert_eq!(shown.member("state"), "accepted");
        assert_eq!(shown.member("account_id"), accepted.member("account_id"));
        assert_eq!(shown.member("contract/contract_id"), contract.as_str());
        let once_more = staff.post(&format!("requests/{id}/accept"), &json!({})).await.status(409);
        let told = once_more.refused(10003).text_of("detail");
        assert!(told.contains("accepted at 2026-03-02"), "{told}");
        let mails = staff.get(&format!("mails?state=sent&account={}", accepted.text_of("account_id"))).await;
        let mails = mails.status(200).member("items");
        assert_eq!(mails.as_array().expect("mails").len(), 2);
        assert_eq!((&mails[0]["kind"], &mails[0]["request_id"]), (&json!("credentials"), &json!(id)));
        staff.post(&format!("mails/{}/retry", mails[0]["mail_id"].as_str().unwrap()), &json!({})).await
            .status(409).refused(10003);
        let trail = staff.get("audit?limit=200").await.status(200);
        assert!(!trail.text.contains(&made.password));
    }

    /// The credentials go to the contract's addresses, whoever asked.
    async fn another_sender_is_seen_and_gets_nothing(world) {
        let (app, _, staff, contract) = scene(world).await;
        let forged = [
            b"Authentication-Results: mx.vendor.example; spf=fail smtp.mailfrom=evil.example;\r\n \
              dkim=none; dmarc=fail header.from=evil.example\r\n".as_slice(),
            &mail("2", "boss@evil.example", &form("")),
        ].concat();
        let request = drops_in(&staff, forged).await.status(201);
        assert_eq!(fields(&request), ["sender"]);
        assert_eq!(request.member("mismatches/0/mail"), "boss@evil.example");
        assert_eq!(request.member("contract/contract_id"), contract.as_str());
        assert_eq!(request.member("authentication/spf"), "fail");
        assert_eq!(request.member("authentication/dmarc"), "fail");

        // A relay that isn't ours says nothing.
        let claimed = [
            b"Authentication-Results: mx.evil.example; dmarc=pass header.from=acme.example\r\n".as_slice(),
            &mail("3", IT, &form("")),
        ].concat();
        let request = drops_in(&staff, claimed).await.status(201);
        for check in ["spf", "dkim", "dmarc"] {
            assert_eq!(request.member(&format!("authentication/{check}")), "unverified");
        }
        let id = request.text_of("request_id");
        let made = staff.post(&format!("requests/{id}/accept"), &json!({})).await.status(201);
        assert_eq!(made.text_of("name").split('-').count(), 3, "a generated name");
        assert!(letters(&app).await.iter().all(|letter| letter.to.ends_with("@acme.example")));
    }

    async fn a_request_in_chinese_is_read_and_answered_in_chinese(world) {
        let (app, account, staff, _) = scene(world).await;
        let mut draft = contract("甲乙科技有限公司", "销售数仓", "2026-01-31");
        draft.language = Language::ZhCn;
        signed(&app, &account.tenant, draft).await;
        // 公司名称：甲乙科技有限公司 / 项目名称：销售数仓 / 合同签订日期：2026/01/31 in GB18030
        let mut message = b"From: it@acme.example\r\nMessage-ID: <zh@acme.example>\r\n\
            Content-Type: text/plain; charset=GB18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".to_vec();
        message.extend(b"\xb9\xab\xcb\xbe\xc3\xfb\xb3\xc6\xa3\xba\xbc\xd7\xd2\xd2\xbf\xc6\xbc\xbc\xd3\xd0\xcf\xde\xb9\xab\xcb\xbe\r\n");
        message.extend(b"\xcf\xee\xc4\xbf\xc3\xfb\xb3\xc6\xa3\xba\xcf\xfa\xca\xdb\xca\xfd\xb2\xd6\r\n");
        message.extend(b"\xba\xcf\xcd\xac\xc7\xa9\xb6\xa9\xc8\xd5\xc6\xda\xa3\xba2026/01/31\r\n");
        let request = drops_in(&staff, message).await.status(201);
        assert_eq!(request.member("company"), "甲乙科技有限公司");
        assert_eq!(fields(&request), [""; 0]);
        let path = format!("requests/{}/reject", request.text_of("request_id"));
        staff.post(&path, &json!({ "reason": "日期不符。\n请核对。" })).await.status(200);
        let letters = letters(&app).await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, IT));
        assert!(letters[0].subject.contains("未通过") && letters[0].text.contains("请核对。"), "{}", letters[0].text);
    }

    async fn a_rejection_is_mailed_with_its_reason(world) {
        let (app, _, staff, _) = scene(world).await;
        let request = drops_in(&staff, mail("6", "x@beta.example", &form(""))).await.status(201);
        let path = format!("requests/{}/reject", request.text_of("request_id"));
        for bad in ["", " ", "bell\u{7}", &"x".repeat(2001)] {
            staff.post(&path, &json!({ "reason": bad })).await.status(422).refused(10001);
        }
        let body = json!({ "reason": "We don't know this address.\nWrite from the contract's." });
        let rejected = staff.post_once(&path, "k", &body).await.status(200);
        assert_eq!(rejected.member("state"), "rejected");
        assert_eq!(staff.post_once(&path, "k", &body).await.status(200).text, rejected.text);
        let told = staff.post(&path, &body).await.status(409).refused(10003).text_of("detail");
        assert!(told.contains("rejected at"), "{told}");
        let letters = letters(&app).await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, "x@beta.example"));
        assert!(letters[0].text.contains("We don't know this address."), "{}", letters[0].text);
        let found = staff.get("requests?search=ACME&state=rejected").await.status(200).member("items");
        assert_eq!(found[0]["reason"], body["reason"]);
    }

    async fn a_request_is_decided_at_the_version_that_was_read(world) {
        let (app, _, staff, contract) = scene(world).await;
        let first = drops_in(&staff, mail("v1", IT, &form(""))).await.status(201);
        let at = format!("requests/{}", first.text_of("request_id"));
        let tag = async || {
            let read = staff.get(&at).await.status(200);
            read.headers["etag"].to_str().expect("a tag").to_owned()
        };
        let decides = async |verb: &str, tag: &str, body: Value| {
            let request = staff.request(Method::POST, &format!("{at}/{verb}"));
            staff.server.send(request.header("If-Match", tag).json(&body)).await
        };
        let old = tag().await;
        assert_eq!(first.headers["etag"], old.as_str());
        assert_eq!(tag().await, old);

        // What it was to be decided on is another contract now.
        staff.patch(&format!("contracts/{contract}"), &json!({ "max_nodes": 2 })).await.status(200);
        let before = app.contents().await;
        let no = json!({ "reason": "No." });
        decides("accept", &old, json!({})).await.status(412).refused(10003);
        decides("reject", &old, no.clone()).await.status(412).refused(10003);
        decides("reject", "nonsense", no.clone()).await.status(412).refused(10003);
        assert_eq!(app.contents().await, before);
        assert!(app.mails().await.is_empty());

        let now = tag().await;
        assert_ne!(now, old);
        decides("accept", &now, json!({})).await.status(201);
        let decided = tag().await;
        assert_ne!(decided, now);
        decides("reject", &now, no.clone()).await.status(412).refused(10003);
        decides("reject", &decided, no).await.status(409).refused(10003);
    }

    async fn two_who_accept_at_once_make_one_account(world) {
        let (app, account, staff, _) = scene(world).await;
        let (_, server) = app.another().await;
        let other = TestStaff { server, ..staff.clone() };
        for round in 0..4 {
            let message = mail(&format!("race-{round}"), IT, &form(""));
            let (one, two) = futures_util::join!(drops_in(&staff, message.clone()), drops_in(&other, message));
            let mut statuses = [one.status, two.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 201]);
            assert_eq!(one.text_of("request_id"), two.text_of("request_id"));
            let path = format!("requests/{}/accept", one.text_of("request_id"));
            let body = json!({ "max_nodes": 1 });
            let (one, two) = futures_util::join!(staff.post(&path, &body), other.post(&path, &body));
            let mut statuses = [one.status, two.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [201, 409]);
        }
        let accounts = staff.get("accounts").await.member("items");
        assert_eq!(accounts.as_array().unwrap().len(), 5, "{} and four others", account.name);
        assert_eq!(app.mails().await.len(), 8);
    }

    async fn large_messages_and_others(world) {
        let (app, account, staff, _) = scene(world).await;
        let mut large = mail("large", IT, &form(""));
        large.resize(25 * 1024 * 1024, b'x');
        let request = drops_in(&staff, large.clone()).await.status(201);
        assert_eq!(request.member("mismatches"), json!([]));
        large.push(b'x');
        drops_in(&staff, large).await.status(413).refused(10001);

        let request = staff.request(Method::POST, "requests").header("Content-Type", "application/json");
        staff.server.send(request.body("{}")).await.status(415).refused(10001);
        drops_in(&staff, b"".as_slice()).await.status(422).refused(10001);
        // Nothing else takes as much.
        let path = format!("requests/{}/reject", "req_00000000000000000000000000000000");
        let long = json!({ "reason": "x".repeat(300 * 1024) });
        staff.post(&path, &long).await.status(413).refused(10001);
        let auditor = app.staff(&account, Role::Auditor).await;
        for (bearer, status) in [("Bearer rca_nonsense", "401"), (auditor.bearer.as_str(), "403")] {
            // Answered on the head alone: nobody reads what a stranger sends.
            let mut connection = RawConnection::to(&app.server).await;
            connection.sends(format!(
                "POST /{}/v1/admin/requests HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer}\r\n\
                 Content-Type: message/rfc822\r\nContent-Length: 20000000\r\n\r\n",
                account.tenant
            )).await;
            let (head, _) = connection.answer().await;
            assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
        }
    }

    async fn requests_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        let of = |command: &str| here.runs(&format!("{command} --tenant walk --json"));
        let create = "contract create --company Acme --project Sales --signed 2026-01-31 \
            --email it@acme.example --max-nodes 3";
        let contract = of(create).json()["contract"]["contract_id"].clone();
        let file = std::env::temp_dir().join(format!("{}.eml", contract.as_str().expect("an id")));
        let body = "Company name: Acme\nProject name: Sales\nContract signing date: 2026/01/31";
        std::fs::write(&file, mail("7", "it@acme.example", body)).expect("a file");
        let receive = format!("request receive {}", file.display());
        let request = of(&receive).json();
        assert_eq!(request["request"]["contract"]["contract_id"], contract);
        assert_eq!((&request["request"]["mismatches"], &request["request"]["state"]), (&json!([]), &json!("new")));
        assert_eq!(of(&receive).json(), request);
        let id = request["request"]["request_id"].as_str().expect("an id");
        assert_eq!(of("request list --state new --search acme").json()["items"][0]["request_id"], id);
        let made = of(&format!("request accept {id} --name acme-dw")).json();
        assert_eq!((&made["account"]["name"], &made["request"]["state"]), (&json!("acme-dw"), &json!("accepted")));
        of(&format!("request reject {id} --reason late")).failed(1, &["was accepted", id]);
        let shown = of(&format!("request show {id}")).json()["request"].clone();
        assert_eq!(shown["state"], "accepted");
        assert_eq!(shown["text"].as_str().expect("a text").trim_end(), body);
        let shown = here.runs(&format!("request show {id} --tenant walk")).said();
        assert!(shown.trim_end().ends_with(body), "{shown}");
        let mails = of("mail list --state waiting").json();
        assert_eq!(mails["items"][0]["recipient"], IT);
        let mail_id = mails["items"][0]["mail_id"].as_str().expect("an id");
        assert_eq!(of(&format!("mail retry {mail_id}")).json()["mail"]["state"], "waiting");
        std::fs::remove_file(&file).expect("the file");
        of(&receive).failed(1, &["can't read"]);
        here.runs("mail preview --kind letter").failed(2, &["letter", "credentials"]);
        let preview = here.runs("mail preview --kind request_rejected --language zh-CN").said();
        assert!(preview.contains("未通过"), "{preview}");
        let preview = here.runs("mail preview --kind request_rejected --json").json();
        let letter = &preview["items"][0];
        assert_eq!(letter["kind"], "request_rejected");
        assert!(letter["html"].as_str().is_some_and(|html| html.contains("<html")), "{letter}");
    }

    async fn an_account_from_a_contract_is_mailed_if_wished(world) {
        let (app, account, _, contract) = scene(world).await;
        let draft = ContractAccountDraft { max_nodes: Some(1), mail: true, ..ContractAccountDraft::default() };
        let id = contract.parse().expect("an id");
        let made = app.app.accounts().create_from_contract(&STAFF, &account.tenant, id, draft).await.unwrap();
        let letters = letters(&app).await;
        assert_eq!(letters.len(), 2);
        assert_eq!(said(&letters[0], "Password"), made.secret.password().unwrap().expose_secret());
    }
}

fn contract_of(company: &str, project: &str) -> rollcall_app::contracts::ContractDraft {
    contract(company, project, "2026-02-01")
}
