//! Lines that programs broke, and what stands between labels and values.

use super::*;

#[test]
fn lines_that_programs_broke() {
    let mut wrong = Wrong::default();
    let flowed = |body: &str, delsp: &str| {
        let headers = format!("Content-Type: text/plain; charset=utf-8; format=flowed{delsp}\r\n");
        read_mail(&mail_of(&headers, body.replace('\n', "\r\n").as_bytes())).fields
    };
    for body in [
        "Company name: Acme \nData Ltd.\nProject name: Sales \nDW\nContract signing date: \n2026/01/31",
        "> Company name: Acme \n> Data Ltd.\n> Project name: Sales DW\n> Contract signing date: 2026/01/31",
        ">> Company name: Acme Data \n>> Ltd.\n>> Project name: Sales DW\n>> Contract signing date: 2026/01/31",
        "Company name: Acme Data Ltd. \nProject name: Sales DW \nContract signing date: 2026/01/31 \n-- \nLi",
    ] {
        wrong.unless_same(&flowed(body, ""), &acme(), body);
    }
    for body in [
        "公司名称：甲乙数 \n据有限公司\n项目名称：销售 \n数仓\n合同签订日期：2026年1月 \n31日",
        "> 公司名称：甲乙 \n> 数据有限公司\n> 项目名称：销售数仓\n> 合同签订日期：2026年1月31日",
        "公司名称：甲乙数据有限公司 \n项目名称：销售数仓 \n合同签订日期：2026年1月31日",
    ] {
        wrong.unless_same(&flowed(body, "; delsp=yes"), &jiayi(), body);
        wrong.unless_same(&flowed(body, "; DelSp=\"Yes\""), &jiayi(), body);
    }
    for (body, company) in [
        (
            "Company name: The Very Long Established International Trading Company of\nShanghai Ltd.\nProject name: x",
            "The Very Long Established International Trading Company of Shanghai Ltd.",
        ),
        (
            "> Company name: The Very Long Established International Trading Company\n> of Shanghai Ltd.\n> Project name: x",
            "The Very Long Established International Trading Company of Shanghai Ltd.",
        ),
        (
            "公司名称：中华人民共和国某某省某某市某某区经济技术开发区某某大数据信息科技\n有限责任公司\n项目名称：x",
            "中华人民共和国某某省某某市某某区经济技术开发区某某大数据信息科技有限责任公司",
        ),
    ] {
        wrong.unless_same(&fields_of(body).company, &read_as(company), body);
    }
    for end in ["\u{2028}", "\u{2029}", "\u{85}", "\u{b}", "\u{c}", "\r", "\r\n", "\r\r\n", "\n\r"]
    {
        let body = "Company name: Acme Data Ltd.\nProject name: Sales DW\nContract signing date: 2026/01/31\n";
        wrong.unless_same(&fields_of(&body.replace('\n', end)), &acme(), format!("{end:?}"));
    }
}

#[test]
fn what_divides_a_label_from_its_value() {
    let mut wrong = Wrong::default();
    for divider in [
        ": ", ":", " : ", "：", " - ", " – ", " — ", " -- ", "--", "——", " = ", "=", ":\t", "\t",
        ":\n", ":\n\n", " :- ", ":- ", "》：", ".: ", "> ", " >> ", " → ", " => ", "::", " | ",
    ] {
        let rows = ["Company name", "Project name", "Contract signing date"];
        let values = ["Acme Data Ltd.", "Sales DW", "2026/01/31"];
        let body: String = rows
            .iter()
            .zip(values)
            .map(|(label, value)| format!("{label}{divider}{value}\n"))
            .collect();
        if !["--", "》：", ".: "].contains(&divider) {
            wrong.unless_same(&fields_of(&body), &acme(), body);
        }
        let rows = ["公司名称", "项目名称", "合同签订日期"];
        let values = ["甲乙数据有限公司", "销售数仓", "2026年1月31日"];
        let body: String = rows
            .iter()
            .zip(values)
            .map(|(label, value)| format!("{label}{divider}{value}\n"))
            .collect();
        if ![".: "].contains(&divider) {
            wrong.unless_same(&fields_of(&body), &jiayi(), body);
        }
    }
}

#[test]
fn what_stands_around_labels() {
    let mut wrong = Wrong::default();
    for body in [
        "1) Company name - Acme Data Ltd.\n2) Project name - Sales DW\n3) Contract signing date - 2026/01/31",
        "a. Company name: Acme Data Ltd.\nb. Project name: Sales DW\nc. Contract signing date: 2026/01/31",
        "(a) Company name: Acme Data Ltd.\n(b) Project name: Sales DW\n(c) Contract signing date: 2026/01/31",
        "I. Company name: Acme Data Ltd.\nII. Project name: Sales DW\nIII. Contract signing date: 2026/01/31",
        "【Company name】: Acme Data Ltd.\n【Project name】: Sales DW\n【Contract signing date】: 2026/01/31",
        "[Company name] Acme Data Ltd.\n[Project name] Sales DW\n[Contract signing date] 2026/01/31",
        "<Company name>: Acme Data Ltd.\n<Project name>: Sales DW\n<Contract signing date>: 2026/01/31",
        "\"Company name\": \"Acme Data Ltd.\",\n\"Project name\": \"Sales DW\",\n\"Contract signing date\": \"2026/01/31\"",
        "✅ Company name: Acme Data Ltd.\n✅ Project name: Sales DW\n✅ Contract signing date: 2026/01/31",
        "Our company name: Acme Data Ltd.\nOur project name: Sales DW\nOur contract signing date: 2026/01/31",
        "The company name is: Acme Data Ltd.\nThe project name is: Sales DW\nThe contract signing date is: 2026/01/31",
        "Company name:\tAcme Data Ltd.\t\nProject name:\tSales DW\t\nContract signing date:\t2026/01/31\t",
        "Company name....: Acme Data Ltd.\nProject name....: Sales DW\nContract signing date....: 2026/01/31",
        "Company name      : Acme Data Ltd.\nProject name      : Sales DW\nContract signing date : 2026/01/31",
        "COMPANY NAME: Acme Data Ltd.\nPROJECT NAME: Sales DW\nCONTRACT SIGNING DATE: 2026/01/31",
    ] {
        wrong.unless_same(&fields_of(body), &acme(), body);
    }
    for body in [
        "（1）公司名称：甲乙数据有限公司\n（2）项目名称：销售数仓\n（3）合同签订日期：2026年1月31日",
        "（一）公司名称：甲乙数据有限公司\n（二）项目名称：销售数仓\n（三）合同签订日期：2026年1月31日",
        "①公司名称：甲乙数据有限公司\n②项目名称：销售数仓\n③合同签订日期：2026年1月31日",
        "1、公司名称：甲乙数据有限公司；\n2、项目名称：销售数仓；\n3、合同签订日期：2026年1月31日。",
        "公司名称为：甲乙数据有限公司\n项目名称为：销售数仓\n合同签订日期为：2026年1月31日",
        "我们的公司名称：甲乙数据有限公司\n我们的项目名称：销售数仓\n我们的合同签订日期：2026年1月31日",
        "★公司名称：甲乙数据有限公司\n★项目名称：销售数仓\n★合同签订日期：2026年1月31日",
        "公司名称：「甲乙数据有限公司」\n项目名称：《销售数仓》\n合同签订日期：2026年1月31日",
        "公司名称：  甲乙数据有限公司  项目名称：  销售数仓  合同签订日期：  2026年1月31日",
        "公司名称：甲乙数据有限公司 / 项目名称：销售数仓 / 合同签订日期：2026年1月31日",
    ] {
        let mut fields = fields_of(body);
        if let Field::Read(project) = &mut fields.project {
            *project = project.trim_matches(['《', '》']).to_owned();
        }
        wrong.unless_same(&fields, &jiayi(), body);
    }
}
