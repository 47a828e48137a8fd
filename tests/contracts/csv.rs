//! Contracts from CSV files and lists as CSV files.

use std::{
    fmt::Write as _,
    io::{self, Cursor, Read},
};

use rollcall_app::{
    contracts::ContractsCsv,
    csv::{CsvError, CsvList, CsvSource, HowToImport, ImportError, ImportReport, Progress},
};
use rollcall_storage::contracts::ContractFilter;
use rollcall_test_support::{STAFF, TestApp, capacity, stories};
use serde_json::json;

use crate::{
    audit::trail,
    cli::installation::Installation,
    contracts::{contract, day, signed, tenant},
};

const HEADER: &str =
    "company,project,signed_on,emails,max_nodes,starts_on,expires_on,language,notes";

async fn imports(app: &TestApp, tenant: &str, file: impl AsRef<[u8]>) -> ImportReport {
    try_import(app, tenant, file, false).await.expect("a report")
}

async fn try_import(
    app: &TestApp,
    tenant: &str,
    file: impl AsRef<[u8]>,
    dry_run: bool,
) -> Result<ImportReport, ImportError> {
    let file = file.as_ref().to_vec();
    let open = || -> io::Result<CsvSource> { Ok(Box::new(Cursor::new(file.clone()))) };
    app.app.contracts().import(&STAFF, tenant, open, how(dry_run), |_| ()).await
}

fn how(dry_run: bool) -> HowToImport {
    HowToImport { dry_run, encoding: None }
}

pub(crate) async fn exports(app: &TestApp, tenant: &str, list: impl CsvList, bom: bool) -> String {
    let (mut export, mut bytes) = (app.app.export(tenant, list, bom), Vec::new());
    while let Some(some) = export.next().await.expect("a page") {
        bytes.extend(some);
    }
    String::from_utf8(bytes).expect("UTF-8")
}

async fn contracts(app: &TestApp, tenant: &str, bom: bool) -> String {
    exports(app, tenant, ContractsCsv(ContractFilter::default()), bom).await
}

async fn count(app: &TestApp, tenant: &str) -> usize {
    let all = ContractFilter::default();
    app.app.contracts().list(tenant, &all, None, 1000).await.expect("a list").items.len()
}

fn told(errors: &[CsvError]) -> Vec<(u64, &str, &str)> {
    errors.iter().map(|error| (error.line, error.column.as_str(), error.value.as_str())).collect()
}

/// A file that is long and never stands in memory.
struct Long {
    rows: std::ops::Range<u32>,
    line: Cursor<String>,
}

impl Long {
    fn of(rows: u32) -> Self {
        let header = format!("{HEADER}\n");
        Self { rows: 0..rows, line: Cursor::new(header) }
    }
}

impl Read for Long {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.line.read(into)?;
        if read > 0 {
            return Ok(read);
        }
        let Some(row) = self.rows.next() else { return Ok(0) };
        let company = row / 3;
        self.line =
            Cursor::new(format!("Company {company},P {row},2026-01-31,a@x.example,5,,,,\n"));
        self.line.read(into)
    }
}

stories! {
    async fn files_are_read_as_people_write_them(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let file = "\u{feff}Emails, max_nodes ,company,PROJECT,signed_on,notes\r\n\
            a@x.example;b@x.example,3,\"ACME Co.,Ltd\",Sales,2026/01/31,\"two\r\nlines, \"\"quoted\"\"\"\r\n\
            \r\n\
            c@x.example ；,4,'=Beta,'-Ops,2026-02-01,\r\n";
        let report = imports(&app, &tenant, file).await;
        assert_eq!((report.rows, report.imported, report.errors), (2, 2, vec![]));
        let all = app.app.contracts().list(&tenant, &ContractFilter::default(), None, 10).await.unwrap();
        let [first, second] = &all.items[..] else { panic!("{all:?}") };
        assert_eq!(first.customer.company, "ACME Co.,Ltd");
        assert_eq!(first.terms.emails, ["a@x.example", "b@x.example"]);
        assert_eq!((first.terms.signed_on, first.terms.max_nodes), (day("2026-01-31"), 3));
        assert_eq!(first.terms.notes, "two\nlines, \"quoted\"");
        assert_eq!((&*second.customer.company, &*second.terms.project), ("=Beta", "-Ops"));
    }

    async fn files_in_gb18030_are_read(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let file = format!("{HEADER}\n北京分析有限公司,销售,2026-01-31,it@x.example,3,,,zh-CN,备注\n");
        let (bytes, ..) = encoding_rs::GB18030.encode(&file);
        assert!(std::str::from_utf8(&bytes).is_err());
        assert_eq!(imports(&app, &tenant, &bytes).await.imported, 1);
        let out = contracts(&app, &tenant, false).await;
        assert!(out.contains("北京分析有限公司,销售,2026-01-31,it@x.example,3,,,zh-CN,备注"), "{out}");
        let neither = imports(&app, &tenant, b"company\n\xff\xff\n").await;
        assert_eq!(told(&neither.errors), [(2, "", "")]);
        assert!(neither.errors[0].reason.contains("say the encoding"), "{:?}", neither.errors);
    }

    async fn everything_that_is_wrong_is_told_and_nothing_imported(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = account.tenant.as_str();
        signed(&app, tenant, contract("Known", "Sales", "2026-01-31")).await;
        let before = trail(&app, &account).await.len();
        let file = format!("{HEADER}\n\
            Acme,Sales,2026-01-31,a@x.example,3,,,,\n\
            Acme,Sales,31.01.26,a@x.example,many,,2026-02-30,fr,\n\
            ,Sales,2026-01-31,a@x.example,3,,,,\n\
            Acme,Ops,2026-01-31,\"nobody\n\",3,,,,\n\
            Acme,Ops,2026-01-31,,3,,,,\n\
            Acme,Late,2026-01-31,a@x.example,3,2027-01-01,2026-01-01,,\n\
            Acme,Short,2026-01-31\n\
            ａｃｍｅ,SALES,2026-01-31,b@x.example,3,,,,\n\
            known,sales,2026-01-31,a@x.example,3,,,,\n");
        for dry_run in [true, false] {
            let report = try_import(&app, tenant, &file, dry_run).await.unwrap();
            assert_eq!((report.rows, report.imported, report.total_errors), (9, 0, 11));
            let expected = [
                (3, "signed_on", "31.01.26"), (3, "max_nodes", "many"),
                (3, "expires_on", "2026-02-30"), (3, "language", "fr"), (4, "company", ""),
                (5, "emails", "nobody"), (7, "emails", ""), (8, "expires_on", "2026-01-01"),
                (9, "", ""), (10, "", "ａｃｍｅ, SALES, 2026-01-31"),
                (11, "", "known, sales, 2026-01-31"),
            ];
            assert_eq!(told(&report.errors), expected);
            assert_eq!(report.errors[8].reason, "the row has 3 cells, the header 9");
            assert_eq!(report.errors[9].reason, "is on line 2 as well");
            assert_eq!(report.errors[10].reason, "is there already");
        }
        assert_eq!(count(&app, tenant).await, 1);
        assert_eq!(trail(&app, &account).await.len(), before);
    }

    /// A cell that can't be read doesn't hide what is wrong with the others.
    async fn every_cell_of_a_row_that_is_wrong_is_told(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let long = "x".repeat(10_001);
        let file = format!("notes,{HEADER}\n\
            ,L2,P,2026-01-01,broken,abc,,,\n\
            ,L3,,x,broken,3,,,\n\
            {long},,,,,,2026-02-01,2026-01-01,en\n\
            ,L5,P,2026-01-01,a@x.example,0,2026-02-01,never,en\n").replace(",language,notes", ",language");
        let report = imports(&app, &tenant, file).await;
        let expected = [
            (2, "emails", "broken"), (2, "max_nodes", "abc"),
            (3, "project", ""), (3, "signed_on", "x"), (3, "emails", "broken"),
            (4, "notes", &long[..100]), (4, "company", ""), (4, "project", ""), (4, "signed_on", ""),
            (4, "emails", ""), (4, "max_nodes", ""), (4, "expires_on", "2026-01-01"),
            (5, "expires_on", "never"),
        ];
        assert_eq!(told(&report.errors), expected);
        assert_eq!(report.errors[1].reason, "must be a whole number");
    }

    /// Lines are those that an editor shows, whatever they end in.
    async fn errors_are_on_the_lines_that_an_editor_shows(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let file = format!("{HEADER}\n\
            Acme,Sales,2026-01-31,a@x.example,3,,,,\n\
            Acme,Ops,2026-13-01,a@x.example,3,,,,\n\
            \n\n\
            Acme,IT,2026-13-02,a@x.example,3,,,,\"two\nlines\"\n\
            Acme,QA,2026-13-03,a@x.example,3,,,,\n\
            Acme,Sales,2026-01-31,a@x.example,3,,,,");
        let expected = [
            (3, "signed_on", "2026-13-01"), (6, "signed_on", "2026-13-02"), (8, "signed_on", "2026-13-03"),
            (9, "", "Acme, Sales, 2026-01-31"),
        ];
        for end in ["\n", "\r\n", "\r"] {
            for (before, after) in [("", ""), (end, end), ("\u{feff}", "")] {
                let file = format!("{before}{}{after}", file.replace('\n', end));
                let report = imports(&app, &tenant, &file).await;
                let shift = u64::from(before == end);
                let expected = expected.map(|(line, column, value)| (line + shift, column, value));
                assert_eq!(told(&report.errors), expected, "{file:?}");
                let first = format!("is on line {} as well", 2 + shift);
                assert_eq!(report.errors[3].reason, first, "{file:?}");
            }
        }
        // A quote that nobody closes takes the rest of the file for its cell.
        for end in ["\n", "\r\n"] {
            let open = format!("{HEADER}\nAcme,Sales,2026-01-31,\"a@x.example,3\nmore\n").replace('\n', end);
            let report = imports(&app, &tenant, &open).await;
            assert_eq!(report.errors[0].line, 2, "{open:?}");
        }
    }

    async fn columns_that_nobody_knows_are_named(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let file = "company,project,colour,emails,max_nodes,Company\n";
        let report = imports(&app, &tenant, file).await;
        let expected = [(1, "colour", "colour"), (1, "company", "company"), (1, "signed_on", "signed_on")];
        assert_eq!(told(&report.errors), expected);
        assert!(report.errors[0].reason.contains("no such column"), "{:?}", report.errors);
        for empty in ["", "\u{feff}"] {
            assert_eq!(imports(&app, &tenant, empty).await.errors[0].reason, "the file is empty");
        }
        assert_eq!(imports(&app, &tenant, HEADER).await.total_errors, 0);
    }

    async fn errors_are_told_up_to_a_bound(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let mut file = format!("{HEADER}\n");
        for row in 0..1500 {
            writeln!(file, "Acme,P {row},never,a@x.example,3,,,,").unwrap();
        }
        let report = imports(&app, &tenant, &file).await;
        assert_eq!((report.errors.len(), report.total_errors), (1000, 1500));
    }

    async fn a_long_file_is_imported_whole_and_shows_how_far_it_is(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = account.tenant.as_str();
        let rows = 3000;
        let open = || -> io::Result<CsvSource> { Ok(Box::new(Long::of(rows))) };
        let mut seen = Vec::new();
        let report = app.app.contracts().import(&STAFF, tenant, open, how(false), |far| seen.push(far)).await;
        assert_eq!(report.unwrap().imported, u64::from(rows));
        assert_eq!(seen.len(), 12);
        assert_eq!((seen[0], seen[11]), (Progress::Checked(500), Progress::Written(3000, 3000)));
        let last = trail(&app, &account).await.pop().unwrap().entry;
        assert_eq!((&*last.action, last.after.as_deref()), ("contract.import", Some("{\"rows\":3000}")));

        // What came in goes out, and comes in elsewhere as it was.
        let out = contracts(&app, tenant, true).await;
        assert!(out.starts_with(&format!("\u{feff}{HEADER}\r\n")), "{}", &out[..100]);
        assert_eq!(out.lines().count(), 3001);
        let other = app.provision(capacity(1)).await.tenant;
        assert_eq!(imports(&app, &other, &out).await.imported, u64::from(rows));
        // One transaction has one time: only the order among equals may differ.
        let sorted = |text: &str| {
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&contracts(&app, &other, true).await), sorted(&out));
        let again = imports(&app, tenant, &out).await;
        assert_eq!((again.imported, again.total_errors), (0, u64::from(rows)));
        let lines: Vec<_> = again.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, (2..=1001).collect::<Vec<_>>());
    }

    async fn formulas_go_out_as_texts_and_come_back(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        for (nth, name) in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "'=1", "＝1", "plain"].iter().enumerate() {
            let mut draft = contract(name, "Sales", &format!("2026-01-0{}", nth + 1));
            draft.notes = format!("{name}\nmore");
            signed(&app, &tenant, draft).await;
        }
        let out = contracts(&app, &tenant, false).await;
        for line in out.lines().filter(|line| line.contains("2026-01-0")) {
            let cell = line.trim_start_matches('"');
            assert!(!cell.starts_with(['=', '+', '-', '@', '＝']), "{line}");
        }
        assert!(out.contains("'+1,Sales,2026-01-02,it@acme.example,10,"), "{out}");
        let other = crate::contracts::tenant(&app).await;
        assert_eq!(imports(&app, &other, &out).await.imported, 7);
        assert_eq!(contracts(&app, &other, false).await, out);
    }

    async fn a_file_that_changes_while_it_is_read_leaves_nothing(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let opened = std::sync::atomic::AtomicU32::new(0);
        let open = || -> io::Result<CsvSource> {
            // It is looked at five times, then written.
            let rows = if opened.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 5 { 700 } else { 600 };
            Ok(Box::new(Long::of(rows)))
        };
        let changed = app.app.contracts().import(&STAFF, &tenant, open, how(false), |_| ()).await;
        assert!(changed.is_err());
        assert_eq!(count(&app, &tenant).await, 0);
    }

    async fn lists_go_out_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("account create --tenant walk --name acme --max-nodes 2 --expires 2026-12-31").said();
        here.runs("account create --tenant walk --name=-zeta --max-nodes 2").said();
        let csv = here.runs("account list --tenant walk --csv").said();
        let lines: Vec<_> = csv.lines().collect();
        assert!(lines[0].starts_with("account_id,name,status,contract_id,max_nodes,"), "{csv}");
        assert!(lines[1].contains(",'-zeta,active,,2,0,"), "{csv}");
        assert!(lines[2].contains(",acme,active,,2,0,,2026-12-31,"), "{csv}");
        let csv = here.runs("account list --tenant walk --name-begins acme --csv --bom").said();
        assert!(csv.starts_with("\u{feff}account_id,") && csv.lines().count() == 2, "{csv}");
        let csv = here.runs("registration list --tenant walk --csv").said();
        assert!(csv.starts_with("registration_id,state,account,") && csv.lines().count() == 1, "{csv}");
        here.runs("account list --tenant walk --csv --json").failed(2, &["--json"]);

        let file = format!("{HEADER}\nAcme,Sales,2026-01-31,a@x.example,3,,,,\n");
        here.has_file("contracts.csv", &file);
        let import = "contract import --tenant walk --json contracts.csv";
        let dry = here.runs(&format!("{import} --dry-run")).json();
        assert_eq!((&dry["rows"], &dry["imported"]), (&json!(1), &json!(0)));
        assert_eq!(here.runs(import).json()["imported"], 1);
        let again = here.runs(import).fell_short(&["nothing was imported", "1 thing"]);
        assert_eq!(again["errors"][0]["line"], 2);
        let out = here.runs("contract export --tenant walk").said();
        assert_eq!(out.replace("\r\n", "\n"), file.replace("3,,,,", "3,,,en,"));
        here.runs("contract import --tenant walk nowhere.csv").failed(1, &["nowhere.csv can't be read"]);
    }
}
