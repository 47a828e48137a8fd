//! Our own exports, opened and saved by spreadsheet programs.

use std::io::{self, Cursor};

use chrono::{Datelike, NaiveDate};
use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use rollcall_app::{
    contracts::ContractsCsv,
    csv::{CsvSource, HowToImport},
};
use rollcall_storage::contracts::ContractFilter;
use rollcall_test_support::{STAFF, TestApp, stories};

use super::csv::exports;
use crate::contracts::{contract, signed, tenant};

/// How a program writes a sheet down.
struct Saved {
    by: &'static str,
    between: char,
    line_end: &'static str,
    begins: &'static str,
    encoding: &'static Encoding,
    day: fn(NaiveDate) -> String,
    number: fn(u32) -> String,
    /// Whether every text is in quotes.
    quotes: bool,
}

const EXCEL: Saved = Saved {
    by: "Excel, CSV UTF-8",
    between: ',',
    line_end: "\r\n",
    begins: "\u{feff}",
    encoding: UTF_8,
    day: |day| day.format("%-m/%-d/%Y").to_string(),
    number: |number| number.to_string(),
    quotes: false,
};

const SAVED: [Saved; 10] = [
    EXCEL,
    Saved { by: "Excel, British", day: |day| day.format("%d/%m/%Y").to_string(), ..EXCEL },
    Saved {
        by: "Excel, Chinese, CSV",
        begins: "",
        encoding: GB18030,
        day: |day| format!("{}/{}/{}", day.year(), day.month(), day.day()),
        ..EXCEL
    },
    Saved {
        by: "Excel, Chinese, long days",
        day: |day| format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        number: |number| format!("{number}.00"),
        ..EXCEL
    },
    Saved {
        by: "Excel, German, UTF-8",
        between: ';',
        day: |day| day.format("%d.%m.%Y").to_string(),
        ..EXCEL
    },
    Saved {
        by: "Excel, Unicode text",
        between: '\t',
        encoding: encoding_rs::UTF_16LE,
        number: |number| match number {
            1000.. => format!("{},{:03}", number / 1000, number % 1000),
            _ => number.to_string(),
        },
        ..EXCEL
    },
    Saved {
        by: "Excel for Mac",
        line_end: "\r",
        begins: "",
        day: |day| day.format("%d-%b-%Y").to_string(),
        ..EXCEL
    },
    Saved {
        by: "WPS",
        begins: "",
        encoding: GB18030,
        day: |day| format!("{}/{}/{} 0:00", day.year(), day.month(), day.day()),
        ..EXCEL
    },
    Saved {
        by: "Numbers",
        between: ';',
        line_end: "\n",
        begins: "",
        day: |day| day.to_string(),
        ..EXCEL
    },
    Saved {
        by: "LibreOffice, texts in quotes",
        line_end: "\n",
        begins: "",
        day: |day| day.to_string(),
        quotes: true,
        ..EXCEL
    },
];

impl Saved {
    fn file(&self, rows: &[Vec<String>]) -> Vec<u8> {
        let mut text = self.begins.to_owned();
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
            text += &cells.join(&self.between.to_string());
            text += self.line_end;
        }
        if self.encoding == encoding_rs::UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        let (bytes, _, unmappable) = self.encoding.encode(&text);
        assert!(!unmappable, "{}", self.by);
        bytes.into_owned()
    }

    fn cell(&self, cell: &str) -> String {
        let value = match (cell.parse::<NaiveDate>(), cell.parse::<u32>()) {
            (Ok(day), _) => return (self.day)(day),
            (_, Ok(number)) => (self.number)(number),
            _ => cell.to_owned(),
        };
        if self.quotes && !value.is_empty() || value.contains([self.between, '"', '\n', ',']) {
            return format!("\"{}\"", value.replace('"', "\"\""));
        }
        value
    }
}

/// Contracts as we export them; each column of days has one that only one order fits.
const ROWS: [[&str; 9]; 5] = [
    [
        "company",
        "project",
        "signed_on",
        "emails",
        "max_nodes",
        "starts_on",
        "expires_on",
        "language",
        "notes",
    ],
    [
        "Acme Data, Ltd.",
        "Sales DW",
        "2026-01-31",
        "it@acme.example;li@acme.example",
        "4",
        "",
        "2027-12-31",
        "en",
        "",
    ],
    [
        "甲乙数据（上海）有限公司",
        "销售数仓",
        "2026-02-01",
        "li@jiayi.example",
        "1000",
        "2026-02-01",
        "2027-12-31",
        "zh-CN",
        "第一行\n第二行",
    ],
    [
        "Quoted \"North\" & Co.",
        "P-1",
        "2026-03-04",
        "m@north.example",
        "25",
        "2026-03-31",
        "",
        "en",
        "'=1+1",
    ],
    [
        "'-Minus AG",
        "b; c",
        "2026-11-12",
        "a@b.example",
        "1",
        "2026-11-12",
        "2027-11-11",
        "en",
        "a, b\tc",
    ],
];

fn rows() -> Vec<Vec<String>> {
    ROWS.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

async fn takes(app: &TestApp, tenant: &str, file: Vec<u8>, encoding: Option<&str>, by: &str) {
    let open = || -> io::Result<CsvSource> { Ok(Box::new(Cursor::new(file.clone()))) };
    let how = HowToImport { dry_run: false, encoding: encoding.map(str::to_owned) };
    let report = app.app.contracts().import(&STAFF, tenant, open, how, |_| ()).await;
    let report = report.expect("a report");
    assert_eq!((report.imported, &report.errors[..]), (report.rows, &[][..]), "{by}");
}

/// What a tenant exports, line by line in any order.
async fn exported(app: &TestApp, tenant: &str) -> Vec<String> {
    let file = exports(app, tenant, ContractsCsv(ContractFilter::default()), true).await;
    let mut lines: Vec<String> = file.split("\r\n").map(str::to_owned).collect();
    lines.sort();
    lines
}

stories! {
    async fn an_export_that_a_spreadsheet_saved_imports_the_same(world) {
        let app = world.start().await;
        let ours = Saved { by: "we", day: |day| day.to_string(), ..EXCEL };
        let first = tenant(&app).await;
        takes(&app, &first, ours.file(&rows()), None, ours.by).await;
        let export = exported(&app, &first).await;
        let mut written: Vec<String> = String::from_utf8(ours.file(&rows())).unwrap().split("\r\n").map(str::to_owned).collect();
        written.sort();
        assert_eq!(export, written);
        for saved in SAVED {
            let tenant = tenant(&app).await;
            takes(&app, &tenant, saved.file(&rows()), None, saved.by).await;
            assert_eq!(exported(&app, &tenant).await, export, "{}", saved.by);
        }
    }

    /// Western programs save in the encoding of their system, which has to be named.
    async fn an_export_saved_in_windows_1252_imports_the_same_once_that_is_said(world) {
        let app = world.start().await;
        let first = tenant(&app).await;
        let draft = contract("Müller & Söhne GmbH", "Größe", "2026-01-31");
        signed(&app, &first, draft).await;
        let export = exported(&app, &first).await;
        let saved = Saved {
            by: "Excel, German",
            between: ';',
            begins: "",
            encoding: WINDOWS_1252,
            day: |day| day.format("%d.%m.%Y").to_string(),
            ..EXCEL
        };
        let mut rows = rows();
        rows.truncate(1);
        let cells = ["Müller & Söhne GmbH", "Größe", "2026-01-31", "it@acme.example", "10", "", "2030-12-31", "en", ""];
        rows.push(cells.map(str::to_owned).to_vec());
        let second = tenant(&app).await;
        takes(&app, &second, saved.file(&rows), Some("windows-1252"), saved.by).await;
        assert_eq!(exported(&app, &second).await, export);
    }
}
