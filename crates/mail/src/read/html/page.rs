//! A page as it is laid out: lines, cells, quotations.

use mail_parser::decoders::html::add_html_token;

use super::sight::{Shape, Sight};
use super::styles::Styles;
use super::tokens::Tag;

/// Deeper ones are taken for what they are in.
const MAX_OPEN: usize = 200;
const MAX_ENTITY: usize = 12;
/// A value in a table isn't longer.
const MAX_VALUE_LINES: usize = 6;
const MAX_VALUE: usize = 400;

/// Elements that begin and end a line.
const BLOCKS: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// Elements whose end may be left out.
const ENDLESS: [&str; 6] = ["li", "option", "p", "td", "th", "tr"];
/// Elements without an end.
const VOID: [&str; 12] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];
/// Classes and ids of what mail programs quote.
const QUOTED: [&str; 5] =
    ["gmail_quote", "yahoo_quoted", "isreplycontent", "ntes-mailmaster-quote", "protonmail_quote"];

struct Element {
    name: String,
    sight: Sight,
    block: bool,
    quoted: bool,
}

/// A table: the cells of its row so far.
#[derive(Default)]
struct Table {
    row: Option<Vec<String>>,
    in_cell: bool,
}

#[derive(Default)]
pub(super) struct Page {
    open: Vec<Element>,
    /// How many are open whose end may be left out.
    endless: usize,
    /// How many are open that were too deep to be kept.
    deeper: usize,
    tables: Vec<Table>,
    /// What is written: the page, and each cell that is open.
    texts: Vec<String>,
    quoted: usize,
    styles: Styles,
}

impl Page {
    pub(super) fn styles(&mut self, css: &str) {
        self.styles.add(css);
    }

    pub(super) fn open(&mut self, tag: &Tag<'_>) {
        let name = &*tag.name;
        self.close_implied(name);
        let (sight, shape) = self.sight().within(tag, &self.styles.of(tag));
        let sight = sight_of_option(sight, tag);
        match name {
            "br" if sight.is_seen() => self.text_mut().push('\n'),
            "input" if sight.is_seen() => self.input(tag),
            _ => {}
        }
        if VOID.contains(&name) {
            if name == "hr" {
                self.edge();
            }
            return;
        }
        if self.open.len() >= MAX_OPEN {
            self.deeper += 1;
            return;
        }
        let block = shape.block.unwrap_or_else(|| BLOCKS.contains(&name));
        let quoted = is_quotation(tag, &shape);
        if block || quoted {
            self.edge();
        }
        match name {
            "table" => self.tables.push(Table::default()),
            "tr" => self.begin_row(),
            "td" | "th" => self.begin_cell(),
            "textarea" | "select" if sight.is_seen() => self.gap(),
            _ => {}
        }
        self.quoted += usize::from(quoted);
        self.endless += usize::from(ENDLESS.contains(&name));
        self.open.push(Element { name: tag.name.clone(), sight, block: block || quoted, quoted });
    }

    pub(super) fn close(&mut self, name: &str) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let is_table = matches!(name, "table" | "tr" | "td" | "th" | "tbody" | "body" | "html");
        let bounded = self.open.iter().rev().take_while(|it| is_table || !bounds(&it.name));
        let Some(depth) = bounded.into_iter().position(|it| it.name == name) else {
            if BLOCKS.contains(&name) {
                self.edge();
            }
            return;
        };
        for _ in 0..=depth {
            self.pop();
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let sight = self.sight();
        if !sight.is_seen() {
            return;
        }
        let mut rest = text;
        while let Some(at) = rest.find('&') {
            self.write(&rest[..at], sight.lines_count);
            rest = &rest[at..];
            let end = rest.bytes().take(MAX_ENTITY).position(|byte| byte == b';');
            let entity = end.map_or(&rest[..1], |end| &rest[..=end]);
            let mut decoded = String::new();
            if entity.is_ascii() && entity.bytes().skip(1).all(|byte| byte != b'&') {
                add_html_token(&mut decoded, entity.as_bytes(), false);
            } else {
                decoded.push('&');
            }
            // What isn't one stands for itself.
            let known = decoded != entity;
            self.write(if known { &decoded } else { "&" }, true);
            rest = &rest[if known { entity.len() } else { 1 }..];
        }
        self.write(rest, sight.lines_count);
    }

    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.pop();
        }
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.texts.into_iter().next().unwrap_or_default()
    }

    fn sight(&self) -> Sight {
        self.open.last().map(|it| it.sight).unwrap_or_default()
    }

    fn text_mut(&mut self) -> &mut String {
        if self.texts.is_empty() {
            self.texts.push(String::new());
        }
        let last = self.texts.len() - 1;
        &mut self.texts[last]
    }

    fn write(&mut self, text: &str, lines_count: bool) {
        let quoted = self.quoted;
        let into = self.text_mut();
        for c in text.chars() {
            let begins = into.is_empty() || into.ends_with('\n');
            match c {
                '\n' if lines_count => into.push('\n'),
                ' ' | '\n' | '\r' | '\t' | '\u{c}' => {
                    if !begins && !into.ends_with(' ') {
                        into.push(' ');
                    }
                }
                c => {
                    if begins {
                        (0..quoted).for_each(|_| into.push_str("> "));
                    }
                    into.push(c);
                }
            }
        }
    }

    /// However many blocks begin and end here, it is one line's end.
    fn edge(&mut self) {
        let into = self.text_mut();
        into.truncate(into.trim_end_matches(' ').len());
        if !into.is_empty() && !into.ends_with('\n') {
            into.push('\n');
        }
    }

    fn input(&mut self, tag: &Tag<'_>) {
        let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
        let filled =
            matches!(&*kind, "" | "text" | "email" | "date" | "search" | "tel" | "number" | "url");
        if let Some(value) = tag.attribute("value").filter(|_| filled) {
            self.gap();
            self.text(value);
            self.text(" ");
        }
    }

    /// What is filled in stands apart from the words before it.
    fn gap(&mut self) {
        let into = self.text_mut();
        into.truncate(into.trim_end_matches(' ').len());
        if !into.is_empty() && !into.ends_with(['\n', '\t']) {
            into.push('\t');
        }
    }

    /// Many ends are left out.
    fn close_implied(&mut self, name: &str) {
        let (ends, until): (&[&str], &[&str]) = match name {
            "li" => (&["li", "p"], &["ul", "ol", "td", "th", "div"]),
            "td" | "th" => (&["td", "th", "p"], &["table", "tr"]),
            "tr" => (&["tr", "td", "th", "p"], &["table"]),
            "option" => (&["option"], &["select"]),
            _ if BLOCKS.contains(&name) => {
                (&["p"], &["td", "th", "div", "blockquote", "body", "li"])
            }
            _ => return,
        };
        if self.endless == 0 {
            return;
        }
        let open = self.open.iter().rev().take_while(|it| !until.contains(&&*it.name));
        let last = open.enumerate().filter(|(_, it)| ends.contains(&&*it.name)).last();
        if let Some((depth, _)) = last {
            for _ in 0..=depth {
                self.pop();
            }
        }
    }

    fn pop(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match &*element.name {
            "td" | "th" => self.end_cell(),
            "tr" => self.end_row(),
            "table" => self.end_table(),
            _ if element.block => self.edge(),
            _ => {}
        }
        self.quoted -= usize::from(element.quoted);
        self.endless -= usize::from(ENDLESS.contains(&&*element.name));
    }

    fn begin_row(&mut self) {
        self.end_row();
        if let Some(table) = self.tables.last_mut() {
            table.row = Some(Vec::new());
        }
    }

    fn begin_cell(&mut self) {
        self.end_cell();
        match self.tables.last_mut() {
            Some(table) => {
                table.row.get_or_insert_default();
                table.in_cell = true;
                self.text_mut();
                self.texts.push(String::new());
            }
            // A row without a table.
            None => self.text_mut().push('\t'),
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        if std::mem::take(&mut table.in_cell) {
            let cell = self.texts.pop().unwrap_or_default();
            table.row.get_or_insert_default().push(cell);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(cells) = self.tables.last_mut().and_then(|table| table.row.take()) else { return };
        self.edge();
        let row = row(&cells);
        let into = self.text_mut();
        into.push_str(&row);
        self.edge();
    }

    fn end_table(&mut self) {
        self.end_row();
        self.tables.pop();
        self.edge();
    }
}

/// A row as a line, its cells set apart by tabs. A cell that holds a letter keeps its lines.
fn row(cells: &[String]) -> String {
    let cells: Vec<&str> = cells.iter().map(|cell| cell.trim_matches([' ', '\n'])).collect();
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let unquoted = |line: &'_ str| line.trim_start_matches(['>', ' ']).to_owned();
    // What is quoted is so as a row, not cell by cell.
    let quoted = cells
        .iter()
        .find(|cell| !cell.is_empty())
        .map_or("", |cell| &cell[..cell.len() - cell.trim_start_matches("> ").len()]);
    let mut row = quoted.to_owned();
    let mut begins = true;
    for cell in cells {
        let is_long = cell.contains('\n') && (filled < 2 || !is_value(cell));
        if is_long {
            if row == quoted {
                row.clear();
            } else if !row.ends_with('\n') {
                row.push('\n');
            }
            row.push_str(cell);
            row.push('\n');
            begins = true;
            continue;
        }
        if !std::mem::take(&mut begins) {
            row.push('\t');
        }
        let words = cell.split('\n').map(unquoted).filter(|line| !line.is_empty());
        row.push_str(&words.collect::<Vec<_>>().join(" "));
    }
    row
}

/// Something that a line's end in it doesn't divide.
fn is_value(cell: &str) -> bool {
    cell.len() <= MAX_VALUE
        && cell.lines().count() <= MAX_VALUE_LINES
        && !cell.contains([':', '：', '\t'])
}

/// What an end tag of something else doesn't end.
fn bounds(name: &str) -> bool {
    matches!(name, "td" | "th" | "table")
}

/// Of a choice, what was chosen.
fn sight_of_option(mut sight: Sight, tag: &Tag<'_>) -> Sight {
    sight.gone |= tag.name == "option" && tag.attribute("selected").is_none();
    sight
}

fn is_quotation(tag: &Tag<'_>, shape: &Shape) -> bool {
    let named = ["class", "id"].into_iter().filter_map(|name| tag.attribute(name));
    let mut named = named.map(str::to_ascii_lowercase);
    if named.any(|named| named.split_whitespace().any(|name| QUOTED.contains(&name))) {
        return true;
    }
    // Some use them to set their own text in.
    tag.name == "blockquote" && (tag.attribute("type").is_some() || shape.ruled || !shape.declared)
}
