//! Files as Excel, WPS and Numbers write them.

use std::{
    io::{self, Cursor},
    path::{Path, PathBuf},
};

use rollcall_app::{
    contracts::ContractFilter,
    csv::{CsvSource, HowToImport, ImportReport},
};
use rollcall_domain::contracts::Contract;
use rollcall_test_support::{STAFF, TestApp, stories};

use crate::{
    cli::installation::Installation,
    contracts::{day, tenant},
};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("field").join(name)
}

fn field(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).expect(name)
}

async fn imports(
    app: &TestApp,
    tenant: &str,
    file: Vec<u8>,
    encoding: Option<&str>,
) -> ImportReport {
    let open = || -> io::Result<CsvSource> { Ok(Box::new(Cursor::new(file.clone()))) };
    let how = HowToImport { dry_run: false, encoding: encoding.map(str::to_owned) };
    app.app.contracts().import(&STAFF, tenant, open, how, |_| ()).await.expect("a report")
}

async fn only(app: &TestApp, tenant: &str, company: &str) -> Contract {
    let filter = ContractFilter { company: Some(company.to_owned()), ..ContractFilter::default() };
    let mut found =
        app.app.contracts().list(tenant, &filter, None, 10).await.expect("a list").items;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// What each file of the field says, and until when its contract runs.
const READ: [(&str, &str, Option<&str>); 13] = [
    ("csv-blank-rows.csv", "BlankCo41", Some("2027-12-31")),
    ("csv-ctrl-z.csv", "CzCo52", Some("2027-12-31")),
    ("csv-date-us.csv", "DateCo14", Some("2027-12-31")),
    ("csv-date-zh.csv", "DateCo20", Some("2027-12-31")),
    ("csv-email-nbsp.csv", "NbspCo34", None),
    ("csv-header-space.csv", "HdCo46", Some("2027-12-31")),
    ("csv-num-nbsp.csv", "NumCo29", None),
    ("csv-quoted-bom.csv", "BomCoQ51", None),
    ("csv-semicolon.csv", "SemiCo2", Some("2027-12-31")),
    ("csv-sep-line.csv", "SepCo4", Some("2027-12-31")),
    ("csv-utf16le-tab.csv", "U16Co1", Some("2027-12-31")),
    ("csv-date-iso-2digit.csv", "", None),
    ("csv-date-uk-2digit.csv", "", None),
];

stories! {
    async fn files_of_the_field_are_read_or_refused(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        for (file, company, expires_on) in READ {
            let report = imports(&app, &tenant, field(file), None).await;
            if company.is_empty() {
                assert!(report.errors.iter().all(|error| error.reason.contains("four digits")), "{report:?}");
                assert!(report.errors.iter().any(|error| error.column == "signed_on"), "{report:?}");
                continue;
            }
            assert_eq!((report.rows, report.imported, &report.errors[..]), (1, 1, &[][..]), "{file}");
            let contract = only(&app, &tenant, company).await;
            let terms = contract.terms;
            assert_eq!((contract.customer.company.as_str(), terms.project.as_str()), (company, "P"), "{file}");
            assert_eq!((terms.signed_on, terms.max_nodes), (day("2026-01-31"), 4), "{file}");
            assert_eq!((terms.emails, terms.expires_on), (vec!["a@b.example".to_owned()], expires_on.map(day)), "{file}");
        }
    }

    /// Text that could be in several encodings is asked about.
    async fn an_encoding_that_is_not_plain_is_asked_for(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let file = field("csv-cp1252.csv");
        let report = imports(&app, &tenant, file.clone(), None).await;
        assert_eq!((report.imported, report.errors[0].line), (0, 2));
        assert!(report.errors[0].reason.contains("windows-1252 or gb18030"), "{report:?}");
        let report = imports(&app, &tenant, file, Some("windows-1252")).await;
        assert_eq!((report.imported, report.understood.encoding.as_str()), (1, "windows-1252"));
        assert_eq!(only(&app, &tenant, "Müller").await.customer.company, "Müller GmbH7");
        let workbook = imports(&app, &tenant, b"PK\x03\x04more".to_vec(), None).await;
        assert!(workbook.errors[0].reason.contains("save it as CSV"), "{workbook:?}");
    }

    async fn headings_and_values_may_be_as_people_write_them(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let file = "公司名称\t项目名称\t签订日期（必填）\t邮箱\t节点数\t到期日期\t\t\n\
            甲乙公司\t数仓\t2026年1月31日\tLi, Wei <a@x.example>; b@x.example\t１,000\t2027/12/31 0:00\t\t\n\
            \t\t\t\t\t\t\t\n\u{1a}";
        let report = imports(&app, &tenant, file.as_bytes().to_vec(), None).await;
        assert_eq!((report.imported, &report.errors[..]), (1, &[][..]));
        let terms = only(&app, &tenant, "甲乙").await.terms;
        assert_eq!((terms.max_nodes, terms.expires_on), (1000, Some(day("2027-12-31"))));
        assert_eq!(terms.emails, ["a@x.example", "b@x.example"]);
        let shown = &report.understood;
        assert_eq!((shown.delimiter.as_str(), shown.columns[2].column), ("\t", "signed_on"));
        assert_eq!(shown.first_rows[0][..3], ["甲乙公司", "数仓", "2026-01-31"]);
    }

    /// Each column of days is read in one way, or not at all.
    async fn days_are_never_guessed(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let file = |first: &str, second: &str| format!("company;project;signed_on;emails;max_nodes\n\
            A;P;{first};a@x.example;1\nB;P;{second};a@x.example;1\n").into_bytes();
        let report = imports(&app, &tenant, file("1/2/2026", "3/4/2026"), None).await;
        let wrong: Vec<_> = report.errors.iter().map(|error| (error.line, error.column.as_str())).collect();
        assert_eq!(wrong, [(2, "signed_on"), (3, "signed_on")]);
        assert!(report.errors[0].reason.contains("2026-02-01 or 2026-01-02"), "{report:?}");
        let report = imports(&app, &tenant, file("1/2/2026", "31/1/2026"), None).await;
        assert_eq!((report.imported, report.understood.columns[2].days), (2, Some("day first")));
        assert_eq!(report.understood.first_rows[0][2], "2026-02-01");
    }

    async fn a_dry_run_of_the_command_reads_the_files_of_the_field_likewise(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        for (file, company, expires_on) in READ {
            let path = path(file);
            let path = path.to_str().expect("a plain path");
            let ended = here.runs_with(&["contract", "import", "--tenant", "walk", path, "--dry-run", "--json"]);
            if company.is_empty() {
                let errors = ended.fell_short(&[])["errors"].to_string();
                assert!(errors.contains("signed_on") && errors.contains("four digits"), "{errors}");
                continue;
            }
            let report = ended.json();
            let row = |column: &str| {
                let columns = report["columns"].as_array().expect("columns");
                let place = columns.iter().position(|it| it["column"] == column)?;
                report["first_rows"][0][place].as_str().filter(|cell| !cell.is_empty()).map(str::to_owned)
            };
            assert_eq!((&report["rows"], &report["imported"]), (&1.into(), &0.into()), "{file}: {report}");
            assert_eq!(row("company").as_deref(), Some(company), "{file}");
            assert_eq!(row("signed_on").as_deref(), Some("2026-01-31"), "{file}");
            assert_eq!(row("expires_on").as_deref(), expires_on, "{file}");
        }
        assert_eq!(here.runs("contract list --tenant walk --json").json()["items"], serde_json::json!([]));
    }

    async fn a_dry_run_shows_how_a_file_was_understood(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.has_file("us.csv", "Company,Project,Signed On,E-mails,Nodes\nAcme,Sales,1/31/2026,a@x.example,4.0\n");
        let said = here.runs("contract import --tenant walk us.csv --dry-run").said();
        for expected in ["UTF-8", "month first", "Signed On", "signed_on", "2026-01-31", "1 contracts can be imported"] {
            assert!(said.contains(expected), "{said}");
        }
        let shown = here.runs("contract import --tenant walk us.csv --dry-run --json").json();
        assert_eq!((&shown["columns"][2]["column"], &shown["delimiter"]), (&"signed_on".into(), &",".into()));
        here.runs("contract import --tenant walk us.csv --encoding nonsense").failed(2, &["encoding"]);
    }
}
