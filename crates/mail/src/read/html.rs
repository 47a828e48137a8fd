//! From HTML to the text that a person sees: lines and cells are apart, and what isn't shown is no text.

mod page;
mod sight;
mod styles;
mod tokens;

use page::Page;
use tokens::{Token, Tokens};

/// The text of an HTML part. Cells of a table row are set apart by tabs, what is quoted has `>` before
/// its lines.
pub(super) fn text(html: &str) -> String {
    let mut page = Page::default();
    for token in Tokens::of(html) {
        match token {
            Token::Text(text) => page.text(text),
            Token::Open(tag) => page.open(&tag),
            Token::Close(name) => page.close(&name),
            Token::Styles(styles) => page.styles(styles),
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        let text = text(html);
        let lines = text.lines().map(|line| line.trim().replace('\t', "|"));
        lines.filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn blocks_are_one_line_each() {
        let html = "<div><div>a</div></div>\n<div>b</div><br><p>c</p><p>d</p>";
        assert_eq!(text(html).trim(), "a\nb\n\nc\nd");
    }

    #[test]
    fn blocks_are_lines_and_cells_are_apart() {
        for (html, expected) in [
            ("<div>a</div><div>b<br>c</div>", vec!["a", "b", "c"]),
            ("<P>a<P>b", vec!["a", "b"]),
            ("<ul><li>a<li>b</ul>", vec!["a", "b"]),
            ("<span>a</span><b>b</b>", vec!["ab"]),
            (
                "<span style='display:block'>a</span><span style='display: block;'>b</span>",
                vec!["a", "b"],
            ),
            ("<div style='display:inline'>a</div><div style='display:inline'>b</div>", vec!["ab"]),
            (
                "x&amp;y &lt;&nbsp;&#20844;&#x53F8;&copy &unknown; & z",
                vec!["x&y <\u{a0}公司&copy &unknown; & z"],
            ),
            ("a\n  b\t c", vec!["a b c"]),
            ("<pre>a\nb</pre>", vec!["a", "b"]),
            ("a < b <3 c", vec!["a < b <3 c"]),
            ("<a title='x>y' href=z>a</a>", vec!["a"]),
            ("<o:p>a</o:p><![if !mso]>b<![endif]>", vec!["ab"]),
            (
                "<table><tr><td>a<td>b<tr><td>c</td><td></td><td>d</table>e",
                vec!["a|b", "c||d", "e"],
            ),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
    }

    #[test]
    fn what_nobody_sees_is_no_text() {
        for html in [
            "<style>p{}</style><script>if (a<b) {}</script>a<!-- <div>x --> b",
            "<html><head><title>t</title></head><body>a b</body></html>",
            "<div style='DISPLAY : None !important'>x<div>y</div></div>a b",
            "<style>.pre, #x { display:none } @media all { .n { display: none } }</style>\
             <p class='a pre'>x</p><p id=x>x</p><p class=n>a b</p>",
            "<span style='font-size:0'>x</span>a b<span style='font-size:1px;line-height:1px'>x</span>",
            "<div style='max-height:0;overflow:hidden'>x</div>a b",
            "<div style='mso-hide:all'>x</div><div hidden>x</div><div style='opacity:0'>x</div>a b",
            "<span style='color:#FFF'>x</span>a b<font color=white>x</font>",
            "<table bgcolor='#003366'><tr><td style='color:#fff'>a b<span style='color:#036'>x</span></td></tr></table>",
            "<del>x</del><s>x</s><strike>x</strike>a <span style='text-decoration:line-through'>x</span>b",
            "<img src=x title=x alt=x>a b<input type=hidden value=x><input type=submit value=x>",
            "<div style='font-size:0px'>x<span style='font-size:13px'>a b</span></div>",
            "<div style='visibility:hidden'>x<i style='visibility:visible'>a b</i></div>",
            "<div style='position:absolute;left:-9999px'>x</div>a b",
            "<!--[if mso]><p>x</p><![endif]-->a b<template>x</template>",
            "<p style='display:none'>x<p>a b",
            "<div style='background:url(dark.png);color:#ffffff'>a b</div>",
        ] {
            assert_eq!(lines(html), ["a b"], "{html}");
        }
    }

    #[test]
    fn a_cell_is_one_line_unless_it_holds_a_letter() {
        for (html, expected) in [
            ("<table><tr><td>Name<td>Acme<br>Data<p>Ltd.</table>", vec!["Name|Acme Data Ltd."]),
            ("<table><tr><td>Name: A<br>Project: B</table>", vec!["Name: A", "Project: B"]),
            (
                "<table><tr><td>logo<td>Name: A<br>Project: B</table>",
                vec!["logo", "Name: A", "Project: B"],
            ),
            (
                "<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>",
                vec!["a|b", "c|d"],
            ),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
    }

    #[test]
    fn fields_that_were_filled_in_are_text() {
        let html = "<p>Name: <input value='Acme &amp; Co'></p><p>Kind: <select><option>a<option selected>b\
                    </select></p><p>Note: <textarea>c</textarea><input type=checkbox value=on></p>";
        assert_eq!(lines(html), ["Name:|Acme & Co", "Kind:|b", "Note:|c"]);
    }

    #[test]
    fn what_is_quoted_says_so() {
        let html = "new<blockquote type=cite><p>old</p><blockquote>older</blockquote></blockquote>\
                    <div class='gmail_quote'>old<br>too</div>now\
                    <blockquote style='margin:0 0 0 40px'>in</blockquote>";
        assert_eq!(lines(html), ["new", "> old", "> > older", "> old", "> too", "now", "in"]);
    }

    #[test]
    fn broken_html_takes_its_time_once() {
        let many = 200_000;
        for unit in [
            "<",
            "<a ",
            "<a \"",
            "<!--",
            "<div>",
            "</div>",
            "<td>",
            "<table><tr><td>",
            "&",
            "<a '\">",
            "<style>",
        ] {
            text(&unit.repeat(many));
        }
    }
}
