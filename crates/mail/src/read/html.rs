//! From HTML to text that keeps lines and cells apart.

use mail_parser::decoders::html::html_to_text;

/// Elements that begin and end a line. The library knows `br` and `/p` only.
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "section",
    "table",
    "tr",
    "ul",
];

/// Where a block begins or ends; the library passes it on.
const EDGE: char = '\u{b}';

/// The text of an HTML part; cells of a table row are set apart by tabs.
pub(super) fn text(html: &str) -> String {
    let marked = html_to_text(&marked(html));
    let mut text = String::with_capacity(marked.len());
    for c in marked.chars() {
        if c != EDGE {
            if c != ' ' || !text.ends_with('\n') {
                text.push(c);
            }
        } else if !text.trim_end_matches(' ').ends_with('\n') {
            // However many blocks begin and end here, it is one line's end.
            text.push('\n');
        }
    }
    text
}

/// The same HTML with edges at blocks and tabs at cells.
fn marked(html: &str) -> String {
    let mut marked = String::with_capacity(html.len() + html.len() / 4);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        marked.push_str(before);
        let name = tag[1..].trim_start_matches('/');
        let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &name[..length];
        // The library ends the line at `</p>` itself.
        let is_end_of_p = tag.starts_with("</") && name.eq_ignore_ascii_case("p");
        if !is_end_of_p && BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(name)) {
            marked.push_str("&#11;");
        } else if name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th") {
            marked.push_str("&#9;");
        }
        marked.push('<');
        rest = &tag[1..];
    }
    marked.push_str(rest);
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_one_line_each() {
        let html = "<div><div>a</div></div>\n<div>b</div><br><p>c</p><p>d</p>";
        assert_eq!(text(html).trim(), "a\nb\n\nc\nd");
    }

    #[test]
    fn blocks_are_lines_and_cells_are_apart() {
        let lines = |html: &str| -> Vec<String> {
            let text = text(html);
            let lines = text.lines().map(|line| line.trim().replace('\t', "|"));
            lines.filter(|line| !line.is_empty()).collect()
        };
        for (html, expected) in [
            ("<div>a</div><div>b<br>c</div>", vec!["a", "b", "c"]),
            ("<P>a<P>b", vec!["a", "b"]),
            ("<ul><li>a<li>b</ul>", vec!["a", "b"]),
            ("<span>a</span><b>b</b>", vec!["ab"]),
            ("x&amp;y &lt;&nbsp;&#20844;&#x53F8;", vec!["x&y <\u{a0}公司"]),
            ("<style>p{}</style><script>if (a<b) {}</script>a<!-- <div> -->b", vec!["ab"]),
            ("<html><head><title>t</title></head><body>a</body></html>", vec!["a"]),
            ("a < b", vec!["a"]),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
        let row = text("<table><tr><td>Company name</td><td><p>Acme</p></td></tr></table>");
        assert!(row.contains("Company name\t"), "{row:?}");
    }
}
