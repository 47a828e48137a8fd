//! For each kind of mail of the field, others of its kind.

mod charsets;
mod encodings;
mod forms;
mod headers;
mod labels;
mod pages;
mod structures;
mod text;

use super::*;

const FORM: &str =
    "Company name: Acme Data Ltd.\nProject name: Sales DW\nContract signing date: 2026/01/31\n";
const CHINESE: &str =
    "公司名称：甲乙数据有限公司\n项目名称：销售数仓\n合同签订日期：2026年1月31日\n";

fn jiayi() -> RequestFields {
    RequestFields {
        company: read_as("甲乙数据有限公司"),
        project: read_as("销售数仓"),
        signed_on: signed("2026-01-31"),
        wished_name: Field::Missing,
    }
}
