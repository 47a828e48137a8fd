//! Which form counts, and what in it is none.

use super::*;

#[test]
fn the_newest_form_counts() {
    let mut wrong = Wrong::default();
    let newest =
        "Company name: Acme Data Ltd.\nProject name: Sales DW\nContract signing date: 2026/01/31\n";
    let old = "Company name: Old Co\nProject name: Old P\nContract signing date: 2025/01/01\nAccount name: old-acct\n";
    let quoted: String = old.lines().map(|line| format!("> {line}\n")).collect();
    for older in [
        format!("-----Original Message-----\nFrom: x\nSent: y\nTo: z\nSubject: s\n\n{old}"),
        format!("-----原始邮件-----\n发件人: x\n发送时间: y\n收件人: z\n主题: s\n\n{old}"),
        format!(
            "------------------ 原始邮件 ------------------\n发件人: \"x\";<a@b.example>\n发送时间: 2025年1月1日\n\n{old}"
        ),
        format!("发件人： x\n发送时间： 2025-01-01\n收件人： z\n主题： s\n{old}"),
        format!(
            "________________________________\nFrom: x <a@b.example>\nSent: y\nTo: z\nSubject: s\n\n{old}"
        ),
        format!(
            "---- Replied Message ----\n| From | x<a@b.example> |\n| Date | 1/1/2025 |\n| To | z |\n| Subject | s |\n{old}"
        ),
        format!(
            "---- 回复的原邮件 ----\n| 发件人 | x |\n| 日期 | 2025年01月01日 |\n| 收件人 | z |\n| 主题 | s |\n{old}"
        ),
        format!("At 2025-01-01 10:00:00, \"x\" <a@b.example> wrote:\n{quoted}"),
        format!("在 2025-01-01 10:00:00，\"x\" <a@b.example> 写道：\n{quoted}"),
        format!("On Wed, Jan 1, 2025 at 10:00 AM x <a@b.example>\nwrote:\n\n{quoted}"),
        format!("Am 01.01.2025 um 10:00 schrieb x <a@b.example>:\n{quoted}"),
        format!("Le mer. 1 janv. 2025 à 10:00, x <a@b.example> a écrit :\n{quoted}"),
        format!("El mié, 1 ene 2025 a las 10:00, x (<a@b.example>) escribió:\n{quoted}"),
        format!("Il giorno mer 1 gen 2025 alle ore 10:00 x ha scritto:\n{quoted}"),
        format!("2025年1月1日(水) 10:00 x <a@b.example>:\n{quoted}"),
        format!("Von: x\nGesendet: Mittwoch, 1. Januar 2025\nAn: z\nBetreff: s\n\n{old}"),
        format!("De : x\nEnvoyé : mercredi 1 janvier 2025\nÀ : z\nObjet : s\n\n{old}"),
        format!("De: x\nEnviado: 1 de enero\nPara: z\nAsunto: s\n\n{old}"),
        format!("差出人: x\n送信日時: 2025年1月1日\n宛先: z\n件名: s\n\n{old}"),
        format!("寄件者: x\n寄件日期: 2025年1月1日\n收件者: z\n主旨: s\n\n{old}"),
        format!(
            "---------- Forwarded message ---------\nFrom: x\nDate: y\nSubject: s\nTo: z\n\n{old}"
        ),
        format!("Begin forwarded message:\n\nFrom: x\nSubject: s\nDate: y\nTo: z\n\n{old}"),
        format!(
            "-------- Weitergeleitete Nachricht --------\nBetreff: s\nDatum: y\nVon: x\n\n{old}"
        ),
        format!("-------- Message transféré --------\nSujet : s\nDate : y\nDe : x\n\n{old}"),
        quoted.clone(),
    ] {
        let body = format!("{newest}\n\n{older}");
        wrong.unless_same(&fields_of(&body), &acme(), body);
        // Nothing of the older one is mixed in.
        let body = format!("Company name: New Co\nProject name: New P\n\n{older}");
        let fields = fields_of(&body);
        wrong.unless_same(
            &(&fields.company, &fields.signed_on),
            &(&read_as("New Co"), &Field::Missing),
            &body,
        );
        wrong.unless_same(&fields.wished_name, &Field::Missing, body);
    }
    for value in [
        "YYYY/MM/DD",
        "yyyy-mm-dd",
        "____/__/__",
        "____年__月__日",
        "(as in contract)",
        "as in contract",
        "e.g. 2026/01/01",
        "例如：2026/01/01",
        "（与合同一致）",
        "见合同",
        "请填写",
        "N/A",
        "-",
        "……",
        "DD/MM/YYYY",
        "XXXX年XX月XX日",
        "<date>",
        "[date]",
        "TBD",
        "待定",
    ] {
        let fields = fields_of(&format!(
            "Company name: Acme\nProject name: DW\nContract signing date: {value}\n"
        ));
        wrong.unless_same(&fields.signed_on, &Field::Missing, value);
    }
    for value in [
        "e.g. Acme Ltd.",
        "(your company)",
        "Your company name",
        "<company>",
        "例：某某公司",
        "请填写公司全称",
        "xxx",
        "____",
        "as in the contract",
        "同合同",
    ] {
        let fields = fields_of(&format!("Company name: {value}\nProject name: DW\n"));
        wrong.unless_same(&fields.company, &Field::Missing, value);
    }
    for (value, written) in [
        ("1/2/2026", "1/2/2026"),
        ("2026/01/31 or 2026/02/01", "2026/01/31 or 2026/02/01"),
        ("31/01/26", "31/01/26"),
        ("next week", "next week"),
    ] {
        let fields = fields_of(&format!("Company name: Acme\nContract signing date: {value}\n"));
        wrong.unless_same(&fields.signed_on, &Field::Unreadable(written.to_owned()), value);
    }
}

#[test]
fn what_stands_around_a_form_is_no_part_of_it() {
    let mut wrong = Wrong::default();
    let form =
        "Company name: Acme Data Ltd.\nProject name: Sales DW\nContract signing date: 2026/01/31\n";
    for below in [
        "-- \nLi Wei\nCompany: Other Ltd.\nAccount: 12345\n",
        "--\nAccount: 12345\n",
        "Customer contact: Li\nAccount manager: Wu\nProject manager: Xu\nCompany address: Road 1\n",
        "公司地址：上海\n公司电话：123\n项目经理：李\n客户经理：王\n账号数量：3\n合同编号：C-1\n",
    ] {
        wrong.unless_same(&fields_of(&format!("{form}{below}")), &acme(), below);
        if !below.starts_with("--") {
            wrong.unless_same(&fields_of(&format!("{below}{form}")), &acme(), below);
        }
    }
    let wished = RequestFields { wished_name: read_as("acme-dw"), ..acme() };
    for body in [
        "Please register us. Company: Acme Data Ltd. Project: Sales DW. Date of signing: 31 January 2026. Account: acme-dw. Thanks!",
        "Company name: Acme Data Ltd.\nProject name: Sales DW.\nContract signing date: 2026/01/31.\nAccount name: acme-dw.",
        "Company | Acme Data Ltd.\nProject | Sales DW\nSigned on | 2026/01/31\nAccount | acme-dw",
        "Company | Acme Data Ltd. | Project | Sales DW\nSigned | 2026/01/31 | Login | acme-dw",
        "Company\tProject\tSigned\tAccount\nAcme Data Ltd.\tSales DW\t2026/01/31\tacme-dw",
    ] {
        wrong.unless_same(&fields_of(body), &wished, body);
    }
}
