//! Charsets, and labels that lie about them.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, WINDOWS_1252};

use super::*;

fn in_charset(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{text}");
    bytes.into_owned()
}

#[test]
fn charsets_and_their_labels() {
    let mut wrong = Wrong::default();
    let gb = in_charset(GB18030, CHINESE);
    let utf8 = CHINESE.as_bytes().to_vec();
    for label in [
        "Content-Type: text/plain; charset=gb2312",
        "Content-Type: text/plain; charset=GBK",
        "Content-Type: text/plain; charset=\"x-gbk\"",
        "Content-Type: text/plain; charset=cp936",
        "Content-Type: text/plain; charset=windows-936",
        "Content-Type: text/plain; charset=iso-8859-1",
        "Content-Type: text/plain; charset=ISO-8859-15",
        "Content-Type: text/plain; charset=windows-1252",
        "Content-Type: text/plain; charset=us-ascii",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/plain; charset=utf8",
        "Content-Type: text/plain; charset=unknown-8bit",
        "Content-Type: text/plain; charset=x-unknown",
        "Content-Type: text/plain; charset=_autodetect_all",
        "Content-Type: text/plain; charset=default",
        "Content-Type: text/plain charset=gb2312",
        "Content-Type: text/plain;charset=gb2312",
        "Content-Type: text/plain; charset =gb2312",
        "Content-Type: text/plain; charset= gb2312",
        "Content-Type: text/plain; charset=\"gb2312",
        "Content-Type: text/plain; charset=gb2312\"",
        "Content-Type: text/plain; charset='gb2312'",
        "Content-Type: text/plain; charset=gb2312;",
        "Content-Type: text/plain; charset=gb2312; format=fixed",
        "Content-Type: text/plain; charset=gb2312 (Chinese)",
        "Content-Type: text/plain; charset:gb2312",
        "Content-Type: text/plain;\r\n\tcharset=gb2312",
        "Content-Type: text/plain",
        "Content-Type: text/plain;",
        "Content-Type: TEXT/PLAIN; CHARSET=GB2312",
        "X-Mailer: Foxmail",
    ] {
        for bytes in [&gb, &utf8] {
            let mail = read_mail(&mail_of(&format!("{label}\r\n"), bytes));
            wrong.unless_same(&mail.fields, &jiayi(), label);
        }
    }
    for (label, encoding, text) in [
        ("hz-gb-2312", GB18030, CHINESE),
        ("big5", BIG5, "公司名稱：甲乙資料有限公司\n專案名稱：銷售數倉\n簽約日：2026年1月31日\n"),
        (
            "x-unknown",
            BIG5,
            "公司名稱：甲乙資料有限公司\n專案名稱：銷售數倉\n簽約日：2026年1月31日\n",
        ),
        (
            "iso-2022-jp",
            ISO_2022_JP,
            "会社名：株式会社アクメ\nプロジェクト名：販売\n契約日：2026年1月31日\n",
        ),
        (
            "us-ascii",
            ISO_2022_JP,
            "会社名：株式会社アクメ\nプロジェクト名：販売\n契約日：2026年1月31日\n",
        ),
        (
            "shift_jis",
            SHIFT_JIS,
            "会社名：株式会社アクメ\nプロジェクト名：販売\n契約日：2026年1月31日\n",
        ),
        ("euc-kr", EUC_KR, "Company name: 한국데이터\nProject name: 판매\nSigned on: 2026-01-31\n"),
        (
            "iso-8859-1",
            WINDOWS_1252,
            "Company name: Müller & Söhne GmbH\nProject name: Größe\nSigned on: 31.01.2026\n",
        ),
        (
            "us-ascii",
            WINDOWS_1252,
            "Company name: Société Générale\nProject name: Été\nSigned on: 31.01.2026\n",
        ),
        (
            "x-unknown",
            WINDOWS_1252,
            "Company name: Peña e Hijos\nProject name: Ñandú\nSigned on: 31.01.2026\n",
        ),
    ] {
        let bytes = if label == "hz-gb-2312" { hz(text) } else { in_charset(encoding, text) };
        let headers = format!("Content-Type: text/plain; charset={label}\r\n");
        let fields = read_mail(&mail_of(&headers, &bytes)).fields;
        wrong.unless_same(&fields.signed_on, &signed("2026-01-31"), format!("{label}: {fields:?}"));
        let company = text.lines().next().unwrap().split([':', '：']).nth(1).unwrap().trim();
        wrong.unless_same(&fields.company, &read_as(company), label);
    }
}

fn hz(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c as u8),
            false => {
                let pair = in_charset(GB18030, &c.to_string());
                out.extend(
                    [b"~{", &pair.iter().map(|it| it & 0x7f).collect::<Vec<_>>()[..], b"~}"]
                        .concat(),
                );
            }
        }
    }
    out
}
