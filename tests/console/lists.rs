//! Contracts and accounts by the dozen: forms, files, and one thing done to many.

use rollcall_domain::{accounts::AccountStatus, staff::Role};
use rollcall_test_support::{Answer, TestApp, capacity, stories};

use super::visitor::{Visitor, hidden, leads_to};
use crate::contracts::{contract, signed};

const FILE: &str = "company,project,signed_on,emails,max_nodes\r\n\
                    Acme,Sales DW,2026-01-31,it@acme.example,10\r\n\
                    Beta,Finance,2026-02-28,ops@beta.example,5\r\n";

#[track_caller]
fn reads(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.text.contains(word), "no {word} in {}", answer.text);
    }
}

/// How many contracts there are.
async fn contracts(app: &TestApp, tenant: &str) -> usize {
    let all = app.app.contracts().list(tenant, &Default::default(), None, 99).await;
    all.unwrap().items.len()
}

stories! {
    async fn a_contract_is_made_and_changed(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let new = format!("/console/{tenant}/contracts/new");
        reads(&ann.opens(&new).await.status(200), &["New contract"]);
        let mut fields = vec![
            ("company", "Acme"), ("project", "Sales DW"), ("signed_on", "2026-01-31"),
            ("emails", "it@acme.example\r\nops@acme.example"), ("max_nodes", "10"),
            ("expires_on", "2030-12-31"), ("language", "zh-CN"), ("notes", "Call first."),
        ];
        let wrong = [&fields[..4], &[("max_nodes", "many")]].concat();
        let again = ann.posts(&new, &wrong).await.status(422);
        reads(&again, &["id=\"max_nodes-wrong\"", "value=\"Acme\""]);
        let page = leads_to(&ann.posts(&new, &fields).await);
        let shown = ann.opens(&page).await.status(200);
        reads(&shown, &["The contract is made.", "ops@acme.example", "No account yet", "Call first."]);
        reads(&ann.posts(&new, &fields).await.status(422), &["exists already"]);

        let edit = page.split('?').next().unwrap().to_owned() + "/edit";
        let opened = ann.opens(&edit).await.status(200);
        let version = hidden(&opened.text, "version");
        fields.push(("version", &version));
        fields[4].1 = "12";
        let mut late = ann.clone();
        reads(&ann.opens(&leads_to(&ann.clone().posts(&edit, &fields).await)).await, &["Saved.", "0 of 12"]);
        fields[4].1 = "14";
        let conflict = late.posts(&edit, &fields).await.status(409);
        reads(&conflict, &["Somebody else has changed this contract", "<bdi>12</bdi></del>", "<bdi>14</bdi></ins>"]);
    }

    /// The same reader as the API's and the command's: first a look, then all of it or nothing.
    async fn contracts_come_from_a_file(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let page = format!("/console/{tenant}/contracts/import");
        reads(&ann.opens(&page).await.status(200), &["enctype=\"multipart/form-data\"", "windows-1252"]);
        reads(&ann.posts(&page, &[]).await.status(422), &["Please choose a file."]);
        let looked = ann.uploads(&page, &[], FILE.as_bytes()).await.status(200);
        reads(&looked, &["2 contracts would be imported", "<td>Sales DW</td>", "UTF-8"]);
        assert_eq!(contracts(&app, &tenant).await, 0);
        let wrong = FILE.replace(",5\r\n", ",many\r\n");
        let errors = ann.uploads(&page, &[("import", "1")], wrong.as_bytes()).await.status(422);
        reads(&errors, &["1 errors", "<th scope=\"row\" class=\"num\">3</th>", "max_nodes", "many"]);
        assert_eq!(contracts(&app, &tenant).await, 0);
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode("company,project,signed_on,emails,max_nodes\r\nMüller,Größe,2026-01-31,it@m.example,1\r\n");
        let unclear = ann.uploads(&page, &[("import", "1")], &latin).await.status(422);
        reads(&unclear, &["say the encoding of the file"]);
        let fields = [("encoding", "windows-1252"), ("import", "1")];
        reads(&ann.uploads(&page, &fields, &latin).await.status(200), &["1 contracts are imported."]);
        let done = ann.uploads(&page, &[("import", "1")], FILE.as_bytes()).await.status(200);
        reads(&done, &["2 contracts are imported."]);
        assert_eq!(contracts(&app, &tenant).await, 3);
        let twice = ann.uploads(&page, &[("import", "1")], FILE.as_bytes()).await.status(422);
        reads(&twice, &["2 errors", "is there already"]);
        // Who may not is told so before the file is read, however long it is.
        let long = vec![b'x'; 600 * 1024];
        let mut support = Visitor::signed_in(&app, &tenant, Role::Support).await;
        support.uploads(&page, &[], &long).await.status(403);
        let mut stranger = Visitor::of(&app.server);
        leads_to(&stranger.uploads(&page, &[], &long).await);
        let mut elsewhere = ann.clone().saying("Sec-Fetch-Site", "cross-site");
        elsewhere.uploads(&page, &[], FILE.as_bytes()).await.status(403);
        let longer = ann.uploads(&page, &[], &long).await.status(422);
        reads(&longer, &["errors"]);
    }

    async fn what_is_shown_is_exported(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = &account.tenant;
        app.provision_in(tenant, capacity(1).named("other")).await;
        signed(&app, tenant, contract("Acme", "Sales DW", "2026-01-31")).await;
        signed(&app, tenant, contract("Beta", "Finance", "2026-01-31")).await;
        let mut ann = Visitor::signed_in(&app, tenant, Role::Auditor).await;
        let list = ann.opens(&format!("/console/{tenant}/accounts?q=oth")).await;
        reads(&list, &[&format!("/console/{tenant}/accounts.csv?q=oth")]);
        for (file, wanted, other) in [
            ("accounts.csv?q=oth", ",other,", account.name.as_str()),
            ("contracts.csv?q=acme", "Acme,Sales DW,2026-01-31", "Beta"),
            ("audit.csv?action=contract.create", "contract.create", "account.create"),
            ("mails.csv?state=dead", "mail_id", "@"),
            ("failures.csv?kind=locked_out", "event_id", "registered"),
        ] {
            let csv = ann.opens(&format!("/console/{tenant}/{file}")).await.status(200);
            assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8", "{file}");
            assert!(csv.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
            reads(&csv, &[wanted]);
            assert!(!csv.text.contains(other), "{file}: {}", csv.text);
        }
    }

    /// To how many is shown first; what else fits by then is shown again.
    async fn one_thing_is_done_to_many_accounts(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ids = Vec::new();
        for number in 0..3 {
            let wanted = capacity(1).named(format!("acme-{number}"));
            ids.push(app.provision_in(&tenant, wanted).await.id);
        }
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let list = ann.opens(&format!("/console/{tenant}/accounts?q=acme-")).await;
        reads(&list, &["id=\"bulk\"", "all that fit the search", "Choose acme-1"]);
        let page = format!("/console/{tenant}/accounts/bulk");
        reads(&ann.posts(&page, &[("action", "suspend")]).await.status(422), &["choose accounts first"]);
        let chosen: Vec<_> = ids.iter().map(ToString::to_string).collect();
        let extend = [("action", "extend"), ("id", &chosen[0])];
        reads(&ann.posts(&page, &extend).await.status(422), &["Please give the last day."]);
        let two = [("action", "suspend"), ("id", &*chosen[0]), ("id", &*chosen[1])];
        let preview = ann.posts(&page, &two).await.status(200);
        reads(&preview, &["Suspend 2 accounts", "id=\"matched\">2<", "acme-0", "acme-1"]);
        let seen = hidden(&preview.text, "seen");
        let again = [&two[..], &[("seen", &seen)]].concat();
        reads(&ann.posts(&page, &again).await.status(200), &["Done.", "id=\"done\">2<"]);

        let fitting = [("action", "resume"), ("scope", "fitting"), ("fitting", "?q=acme-")];
        let preview = ann.posts(&page, &fitting).await.status(200);
        reads(&preview, &["Resume 2 accounts", "id=\"matched\">3<"]);
        app.provision_in(&tenant, capacity(1).named("acme-9")).await;
        let late = [&fitting[..], &[("seen", "3")]].concat();
        reads(&ann.posts(&page, &late).await.status(200), &["Resume 2 accounts", "id=\"matched\">4<"]);
        let seen = [&fitting[..], &[("seen", "4")]].concat();
        reads(&ann.posts(&page, &seen).await.status(200), &["Done.", "id=\"done\">2<"]);
        for id in ids {
            let shown = app.app.accounts().show(&tenant, id).await.unwrap();
            assert_eq!(shown.account.status, AccountStatus::Active);
        }
        let all = [("action", "suspend"), ("scope", "fitting"), ("fitting", "")];
        ann.posts(&page, &all).await.status(422);
    }
}
