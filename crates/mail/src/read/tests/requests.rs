use std::collections::HashMap;
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mail_parser::decoders::charsets::map::charset_decoder;

use super::*;

#[test]
fn the_procedures_own_form() {
    let body = "Dear FineDataLink team,\r\n\r\nCompany name: Acme Data Ltd.\r\n\
                Project name: Sales DW\r\nContract signing date: 2026/01/31\r\n\r\nBest regards\r\n";
    let mail = read_mail(&mail_of("", body.as_bytes()));
    assert_eq!(mail.fields, acme());
    assert_eq!(mail.message_id, "1@acme.example");
    let from = mail.from.unwrap();
    assert_eq!(from.name.as_deref(), Some("Li Wei"));
    assert_eq!(from.address.as_deref(), Some("li@acme.example"));
    assert_eq!((mail.sender, mail.reply_to), (None, None));
    assert_eq!(mail.subject.as_deref(), Some("Request"));
    assert_eq!(mail.date.unwrap().to_rfc3339(), "2026-01-31T12:00:00+00:00");
    assert_eq!(mail.authentication, Authentication::default());
    assert!(
        mail.text.starts_with("Dear FineDataLink team,\n\nCompany name: Acme"),
        "{}",
        mail.text
    );
}

#[test]
fn english_in_many_hands() {
    for body in [
        "COMPANY NAME : Acme Data Ltd.\nproject name= Sales DW\nContract  Signing Date:2026-1-31",
        "Company name:\nAcme Data Ltd.\n\nProject name:\n\nSales DW\nContract signing date:\n2026.01.31",
        "> > Company name: Acme Data Ltd.\n> > Project name: Sales DW\n>Contract signing date: 2026/1/31",
        "- Company name: Acme Data Ltd.\n* Project name: Sales DW\n• Contract signing date: 2026/01/31",
        "1. Company name: Acme Data Ltd.\n2) Project name: Sales DW\n(3) Contract date: 2026/01/31",
        "**Company name:** Acme Data Ltd.\n**Project name**: Sales DW\n*Signing date:* *2026/01/31*",
        "Company name (required): Acme Data Ltd.\nProject name*: Sales DW\nSigning date (YYYY/MM/DD): 2026/01/31",
        "| Company name | Acme Data Ltd. |\n|---|---|\n| Project name | Sales DW |\n| Contract signing date | 2026/01/31 |",
        "Company name\tProject name\tContract signing date\nAcme Data Ltd.\tSales DW\t2026/01/31",
        "| Company name | Project name | Contract signing date |\n|---|---|---|\n| Acme Data Ltd. | Sales DW | 2026/01/31 |",
        "Company name  Acme Data Ltd.\nProject name  Sales DW\nContract signing date  2026/01/31",
        "We ask for an account. Company name: Acme Data Ltd.; Project name: Sales DW, Contract signing date: 2026/01/31",
        "Company: \"Acme Data Ltd.\"\nProject: “Sales DW”\nSigned on: 2026/01/31",
        "Company name: Company Name\nProject name: Project Name\nContract signing date: YYYY/MM/DD\n\n\
         Company name: Acme Data Ltd.\nProject name: Sales DW\nContract signing date: 2026/01/31",
        "Ｃｏｍｐａｎｙ　ｎａｍｅ：Ａｃｍｅ Data Ltd.\nProject name：Sales ＤＷ\nContract signing date：２０２６／０１／３１",
    ] {
        assert_eq!(fields_of(body), acme(), "{body}");
    }
}

#[test]
fn a_colon_in_a_cell_of_its_own_is_the_label_s() {
    let rows = ["Company name:Acme Data Ltd.", "Project:Sales DW", "Contract date:2026/01/31"];
    for between in ["\t:\t", "\t：\t", " | : | ", "\t\t:\t", "\t: ", "\t :\t\t"] {
        let body = rows.map(|row| row.replace(':', between)).join("\n");
        assert_eq!(fields_of(&body), acme(), "{body}");
    }
    for between in ["</td><td>:</td><td>", "</td><td><p>：</p></td><td>"] {
        let rows = rows.map(|row| format!("<tr><td>{}</td></tr>", row.replace(':', between)));
        let body = format!("<table>{}</table>", rows.concat());
        let headers = "Content-Type: text/html; charset=utf-8\r\n";
        let mail = read_mail(&mail_of(headers, body.as_bytes()));
        assert_eq!(mail.fields, acme(), "{body}");
    }
    // Of a table with its labels on top, too.
    let body = "Company name\t:\tProject name\t:\nAcme Data Ltd.\t\tSales DW\t";
    let fields = fields_of(body);
    assert_eq!((fields.company, fields.project), (acme().company, acme().project));
}

#[test]
fn chinese_in_many_hands() {
    let expected = RequestFields {
        company: read_as("甲乙数据（上海）有限公司"),
        project: read_as("销售数仓2期"),
        signed_on: signed("2026-01-31"),
        wished_name: read_as("jiayi-dw"),
    };
    for body in [
        "您好，\n公司名称：甲乙数据（上海）有限公司\n项目名称：销售数仓2期\n合同签订日期：2026年1月31日\n账号名称：jiayi-dw\n谢谢！",
        "公司名称:甲乙数据（上海）有限公司。\n项目名称:销售数仓２期;\n合同签署日期:2026/01/31\n期望账号:ｊｉａｙｉ－ｄｗ",
        "一、公司名称：甲乙数据（上海）有限公司\n二、项目名称：销售数仓2期\n三、签订日期：2026-1-31\n四、希望的账号名：jiayi-dw",
        "公司名称 甲乙数据（上海）有限公司\n项目名称 销售数仓2期\n签约日期 2026.1.31\n帐号名称 jiayi-dw",
        "【公司名称】甲乙数据（上海）有限公司\n【项目名称】销售数仓2期\n【合同签订日期】2026年01月31日\n【公有云账号】jiayi-dw",
        "公司名称：\n甲乙数据（上海）有限公司\n项目名称：\n销售数仓2期\n合同签订时间：\n2026年1月31日\n账号名：\njiayi-dw",
        "公司名稱：甲乙数据（上海）有限公司\n項目名稱：销售数仓2期\n合同簽訂日期：2026年1月31日\n帳號名稱：jiayi-dw",
        "公 司 名 称：甲乙数据（上海）有限公司\n项 目 名 称：销售数仓2期\n签 订 日 期：2026 年 1 月 31 日\n账号：jiayi-dw",
        "公司名称（必填）：甲乙数据（上海）有限公司，项目名称：销售数仓2期，合同签订日期：2026年1月31日，账号名称：jiayi-dw",
        "公司名称\t项目名称\t合同签订日期\t账号名称\n甲乙数据（上海）有限公司\t销售数仓2期\t2026/1/31\tjiayi-dw",
        "公司：甲乙数据（上海）有限公司；项目：销售数仓2期， 合同日期：2026年1月31日。账号：jiayi-dw",
        "＞ 公司：甲乙数据（上海）有限公司\n＞ 项目：销售数仓2期\n＞ 合同日期：2026年1月31日\n＞ 指定账号：jiayi-dw",
    ] {
        assert_eq!(fields_of(body), expected, "{body}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_said_of_each() {
    let fields = fields_of("Company name: Acme\nContract signing date: end of January\n");
    assert_eq!(fields.company, read_as("Acme"));
    assert_eq!(fields.project, Field::Missing);
    assert_eq!(fields.signed_on, Field::Unreadable("end of January".to_owned()));
    assert_eq!(fields.wished_name, Field::Missing);

    assert_eq!(fields_of("Hello, please call me."), RequestFields::default());
    let cut = fields_of("Company name: Acme\nProject name:\n");
    assert_eq!(cut.project, Field::Missing);
    let empty = fields_of("Company name:\nProject name: DW\n");
    assert_eq!((empty.company, empty.project), (Field::Missing, read_as("DW")));

    let long = fields_of(&format!("Company name: {}", "长".repeat(5000)));
    assert_eq!(long.company, Field::Unreadable("长".repeat(200)));
}

#[test]
fn a_wish_is_only_what_is_one() {
    for (body, expected) in [
        ("Account name: acme_dw", read_as("acme_dw")),
        ("Wished account name: acme dw", read_as("acme dw")),
        ("Account name:\nacme-dw\n", read_as("acme-dw")),
        ("Account name:\n\nBest regards\n", Field::Missing),
        ("Account name:\nBest regards, Li\n", Field::Missing),
        ("Account name: N/A", Field::Missing),
        ("账号名称：无", Field::Missing),
        ("期望账号：不需要。", Field::Missing),
        ("The account should be ready soon: thanks", Field::Missing),
    ] {
        assert_eq!(fields_of(body).wished_name, expected, "{body}");
    }
}

#[test]
fn sentences_are_no_fields() {
    for body in [
        "The company name will follow.",
        "Our project name is not decided",
        "公司名称以合同为准",
        "Which project: that is still open; the contract date is not",
    ] {
        let fields = fields_of(body);
        assert_eq!(fields.signed_on, Field::Missing, "{body}");
        assert_eq!(fields.project, Field::Missing, "{body}");
    }
}

const HTML: &str = "<html><head><style>td:hover{}</style></head><body><p>Hi</p><table>\
    <tr><td><b>Company&nbsp;name:</b></td><td>Acme Data Ltd.</td></tr>\
    <tr><td>Project name</td><td><span>Sales</span> DW</td></tr>\
    <tr><td>Contract signing date</td><td><div>2026/01/31</div></td></tr></table></body></html>";

#[test]
fn html_in_many_hands() {
    for html in [
        HTML,
        "<div>Company name: Acme Data Ltd.</div><div>Project name: Sales DW<br></div><div>Contract signing date: 2026/01/31</div>",
        "<p>Company name: <b>Acme Data Ltd.</b></p><p>Project name: Sales&nbsp;DW</p><p>Contract signing date: 2026&#47;01&#x2f;31</p>",
        "<ul><li>Company name: Acme Data Ltd.<li>Project name: Sales DW<li>Contract signing date: 2026/01/31</ul>",
        "<table><tr><th>Company name</th><th>Project name</th><th>Contract signing date</th></tr>\
         <tr><td>Acme Data Ltd.</td><td>Sales DW</td><td>2026/01/31</td></tr></table>",
        "<blockquote>Company name: Acme Data Ltd.<br/>Project name: Sales DW<br/>Contract signing date: 2026/01/31</blockquote>",
    ] {
        let mail = mail_of("Content-Type: text/html; charset=utf-8\r\n", html.as_bytes());
        assert_eq!(read_mail(&mail).fields, acme(), "{html}");
    }
}

#[test]
fn of_alternatives_the_one_that_says_more() {
    let mail = |plain: &str, html: &str| {
        let body = format!(
            "--=b\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--=b\r\nContent-Type: multipart/related; \
             boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n{html}\r\n--r\r\nContent-Type: \
             image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--r--\r\n--=b--\r\n"
        );
        let headers = "Content-Type: multipart/alternative; boundary=\"=b\"\r\n";
        read_mail(&mail_of(headers, body.as_bytes()))
    };
    let text = "Company name: Acme Data Ltd.\nProject name: Sales DW\nSigning date: 2026/01/31";
    let both = mail(text, "<p>Company name: Other</p>");
    assert_eq!(both.fields, acme());
    assert!(!both.text.contains("Other"), "{}", both.text);
    assert_eq!(mail("Please use a program that shows HTML.", HTML).fields, acme());
    assert_eq!(mail("", HTML).fields, acme());
}

#[test]
fn texts_that_are_attached_and_messages_that_are_forwarded_are_read() {
    let form = "Company name: Acme Data Ltd.\nProject name: Sales DW\nSigning date: 2026/01/31";
    let packed = |text: &str| BASE64_STANDARD.encode(text);
    let message = format!("From: Wang <wang@acme.example>\nSubject: Ours\n\n{form}");
    let with = |above: &str, head: &str, body: &str| {
        let body = format!("--b\r\n\r\n{above}\r\n--b\r\n{head}\r\n{body}\r\n--b--\r\n");
        read_mail(&mail_of("Content-Type: multipart/mixed; boundary=b\r\n", body.as_bytes()))
    };
    let attached = "Content-Disposition: attachment; filename=\"request.TXT\"\r\n";
    let octets = "Content-Type: application/octet-stream; name=request.eml\r\n";
    let base64 = "Content-Transfer-Encoding: base64\r\n";
    for (head, body) in [
        (
            "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n".to_owned(),
            form.to_owned(),
        ),
        (format!("Content-Type: text/plain\r\n{attached}{base64}"), packed(form)),
        (format!("Content-Type: application/octet-stream\r\n{attached}{base64}"), packed(form)),
        ("Content-Type: message/rfc822\r\n".to_owned(), message.clone()),
        (format!("Content-Type: message/rfc822\r\n{base64}"), packed(&message)),
        (format!("{octets}{base64}"), packed(&message)),
        (
            format!("{octets}{base64}"),
            packed(&format!("\u{feff}{}", message.replace('\n', "\r\n"))),
        ),
    ] {
        let mail = with("see below", &head, &body);
        assert_eq!(mail.fields, acme(), "{head}");
        assert_eq!(mail.from.unwrap().address.unwrap(), "li@acme.example");
        assert!(
            mail.text.contains("see below") && mail.text.contains("Acme Data"),
            "{}",
            mail.text
        );
        let is_message = head.contains("rfc822") || head.contains(".eml");
        assert_eq!(
            mail.text.contains("From: Wang <wang@acme.example>"),
            is_message,
            "{}",
            mail.text
        );
        // What was written now counts, and is all that counts.
        let mail = with("Company name: Now\nProject name: Here", &head, &body);
        assert_eq!((mail.fields.company, mail.fields.signed_on), (read_as("Now"), Field::Missing));
    }
    for head in [
        "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n",
        "Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\n",
    ] {
        assert_eq!(with("see below", head, form).fields, RequestFields::default(), "{head}");
    }
    let uu = "see below\nbegin 644 request.txt\n$06-M90``\n`\nend\n";
    assert!(!read_mail(&mail_of("", uu.as_bytes())).text.contains("begin 644"));
}

/// The two bytes of each character that GB18030 has them for.
static GB18030: LazyLock<HashMap<String, [u8; 2]>> = LazyLock::new(|| {
    let decode = charset_decoder(b"gb18030").unwrap();
    let pairs = (0x81..=0xfe_u8).flat_map(|a| (0x40..=0xfe_u8).map(move |b| [a, b]));
    pairs.map(|pair| (decode(&pair), pair)).collect()
});

/// The text in GB18030.
pub(super) fn gb18030(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for c in text.chars() {
        if c.is_ascii() {
            bytes.push(c as u8);
        } else {
            bytes.extend(GB18030[&c.to_string()]);
        }
    }
    bytes
}

#[test]
fn chinese_in_any_encoding() {
    let text = "公司名称：甲乙公司\n项目名称：数仓\n合同签订日期：2026年1月31日\n";
    let bytes = gb18030(text);
    let encoded = BASE64_STANDARD.encode(&bytes).into_bytes();
    let quoted: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let utf16 = BASE64_STANDARD.encode(utf16).into_bytes();
    for (headers, body) in [
        ("Content-Type: text/plain; charset=gb18030\r\n", bytes.clone()),
        ("Content-Type: text/plain; charset=\"GB2312\"\r\n", bytes.clone()),
        ("Content-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n", encoded),
        (
            "Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: quoted-printable\r\n",
            quoted.into_bytes(),
        ),
        ("", bytes.clone()),
        ("Content-Type: text/plain; charset=us-ascii\r\n", bytes.clone()),
        ("Content-Type: text/plain; charset=no-such\r\n", bytes.clone()),
        ("Content-Type: text/plain; charset=utf-8\r\n", bytes),
        ("", text.as_bytes().to_vec()),
        (
            "Content-Type: text/plain; charset=utf-16be\r\nContent-Transfer-Encoding: base64\r\n",
            utf16,
        ),
    ] {
        let fields = read_mail(&mail_of(headers, &body)).fields;
        assert_eq!(fields.company, read_as("甲乙公司"), "{headers}");
        assert_eq!(fields.project, read_as("数仓"), "{headers}");
        assert_eq!(fields.signed_on, signed("2026-01-31"), "{headers}");
    }
}

#[test]
fn flowed_lines_are_whole() {
    let body = "Company name: A Company With Quite a Long \r\nName\r\nProject name: DW\r\n";
    let mail = mail_of("Content-Type: text/plain; format=flowed\r\n", body.as_bytes());
    let fields = read_mail(&mail).fields;
    assert_eq!(fields.company, read_as("A Company With Quite a Long Name"));
    assert_eq!(fields.project, read_as("DW"));
}

#[test]
fn headers_in_any_encoding() {
    let raw = "From: =?gb2312?B?wO7OsA==?= <li@acme.example>\r\nSender: office@acme.example\r\n\
               Reply-To: <LI@acme.example>\r\nSubject: =?utf-8?Q?=E7=94=B3=E8=AF=B7?=\r\n\r\n";
    let mail = read_mail(raw.as_bytes());
    assert_eq!(mail.from.unwrap().name.as_deref(), Some("李伟"));
    assert_eq!(mail.sender.as_deref(), Some("office@acme.example"));
    assert_eq!(mail.reply_to, None, "the same address");
    assert_eq!(mail.subject.as_deref(), Some("申请"));
}

#[test]
fn our_own_mails_are_no_requests() {
    use rollcall_domain::Language;

    use crate::{Header, Sender, compose, samples};
    let address: crate::Address = "license@vendor.example".parse().unwrap();
    let sender = Sender { name: "甲骨".to_owned(), address: address.clone(), reply_to: None };
    let date = "2026-01-31T12:00:00Z".parse().unwrap();
    let header = Header { to: vec![address], message_id: "2@vendor.example".to_owned(), date };
    for sample in samples(Language::ZhCn) {
        let composed = compose(&*sample.letter, Language::ZhCn, &sender, &header).unwrap();
        let Reading::Unreadable { message_id, reason, heading } = read(composed.raw.expose(), &[])
        else {
            panic!("{}", composed.subject);
        };
        assert_eq!(message_id, "2@vendor.example");
        assert!(matches!(reason, Unreadable::Automatic(_)), "{reason}");
        assert_eq!(heading.subject.unwrap(), composed.subject);
        assert_eq!(heading.from.unwrap().name.as_deref(), Some("甲骨"));
        assert_eq!(heading.date, Some(date));
    }
}
