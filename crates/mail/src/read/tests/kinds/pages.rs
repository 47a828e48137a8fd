//! What people see of HTML.

use super::*;

fn html_of(body: &str) -> RequestFields {
    read_mail(&mail_of("Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())).fields
}

#[test]
fn pages() {
    let mut wrong = Wrong::default();
    let rows = "<tr><td>Company name</td><td>Acme Data Ltd.</td></tr><tr><td>Project name</td><td>Sales DW</td></tr>\
        <tr><td>Contract signing date</td><td>2026/01/31</td></tr>";
    let hidden = |style: &str| {
        format!("<p style=\"{style}\">Company name: Hidden Co</p><table>{rows}</table>")
    };
    for body in [
        hidden("display:none"),
        hidden("DISPLAY: NONE !important"),
        hidden("font-size:0"),
        hidden("font-size:0px;line-height:0"),
        hidden("font-size: 0.0pt"),
        hidden("color:#fff"),
        hidden("color:white;background:#ffffff"),
        hidden("color:rgb(255,255,255)"),
        hidden("visibility:hidden"),
        hidden("opacity:0"),
        hidden("max-height:0;overflow:hidden"),
        hidden("height:0;width:0;overflow:hidden"),
        hidden("position:absolute;left:-10000px"),
        hidden("mso-hide:all"),
        hidden("color:transparent"),
        hidden("text-indent:-9999px"),
        hidden("text-decoration:line-through"),
        format!("<!-- Company name: Hidden Co --><table>{rows}</table>"),
        format!("<!--[if mso]><p>Company name: Hidden Co</p><![endif]--><table>{rows}</table>"),
        format!("<del>Company name: Hidden Co</del><table>{rows}</table>"),
        format!("<s>Company name: Hidden Co</s><strike>Project name: x</strike><table>{rows}</table>"),
        format!("<img alt='Company name: Hidden Co' title='Company name: Hidden Co' src=x><table>{rows}</table>"),
        format!("<div hidden>Company name: Hidden Co</div><table>{rows}</table>"),
        format!("<head><title>Company name: Hidden Co</title></head><table>{rows}</table>"),
        format!("<style>.h{{display:none}}</style><p class=h>Company name: Hidden Co</p><table>{rows}</table>"),
        format!("<style>p.h, #i {{ font-size:0 }}</style><p class='x h'>Company name: Hidden Co</p><table>{rows}</table>"),
        format!("<script>var a='Company name: Hidden Co'</script><noscript></noscript><table>{rows}</table>"),
        // Layouts.
        "<table><tr><td>Company<br>name</td><td>Acme<br>Data Ltd.</td></tr><tr><td>Project name</td><td>Sales<br/>DW</td></tr>\
         <tr><td>Contract signing<br>date</td><td>2026/01/31</td></tr></table>".to_owned(),
        "<table><tr><th>No.</th><th>Company name</th><th>Project name</th><th>Contract signing date</th><th>Remark</th></tr>\
         <tr><td>1</td><td>Acme Data Ltd.</td><td>Sales DW</td><td>2026/01/31</td><td>urgent</td></tr></table>".to_owned(),
        "<table><thead><tr><td>#</td><td>Company name</td><td>Contact</td><td>Project name</td><td>Contract signing date</td></tr></thead>\
         <tbody><tr><td>1</td><td>Acme Data Ltd.</td><td>Li</td><td>Sales DW</td><td>2026/01/31</td></tr></tbody></table>".to_owned(),
        "<table><tr><td>1</td><td>Company name</td><td>Acme Data Ltd.</td></tr><tr><td>2</td><td>Project name</td><td>Sales DW</td></tr>\
         <tr><td>3</td><td>Contract signing date</td><td>2026/01/31</td></tr></table>".to_owned(),
        "<table><tr><td>Company name</td><td>Acme Data Ltd.</td><td>Project name</td><td>Sales DW</td></tr>\
         <tr><td>Contract signing date</td><td>2026/01/31</td><td>Phone</td><td>123</td></tr></table>".to_owned(),
        "<table><tr><td colspan=2>Registration form</td></tr><tr><td>Company name</td><td><p class=MsoNormal><span>Acme Data Ltd.</span><o:p></o:p></p></td></tr>\
         <tr><td>Project name</td><td><div>Sales DW</div></td></tr><tr><td>Contract signing date</td><td>2026/01/31&nbsp;</td></tr></table>".to_owned(),
        "<span style='display:block'>Company name: Acme Data Ltd.</span><span style='display:block'>Project name: Sales DW</span>\
         <span style='display:block'>Contract signing date: 2026/01/31</span>".to_owned(),
        "<label>Company name</label><div>Acme Data Ltd.</div><label>Project name</label><div>Sales DW</div>\
         <label>Contract signing date</label><div>2026/01/31</div>".to_owned(),
        "<dl><dt>Company name</dt><dd>Acme Data Ltd.</dd><dt>Project name</dt><dd>Sales DW</dd><dt>Contract signing date</dt><dd>2026/01/31</dd></dl>".to_owned(),
        "<ol><li>Company name: Acme Data Ltd.</li><li>Project name: Sales DW</li><li>Contract signing date: 2026/01/31</li></ol>".to_owned(),
        "<pre>Company name: Acme Data Ltd.\nProject name: Sales DW\nContract signing date: 2026/01/31</pre>".to_owned(),
        "<form>Company name: <input type=text value='Acme Data Ltd.'><br>Project name: <input value=\"Sales DW\"><br>\
         Contract signing date: <input type=date value=2026-01-31></form>".to_owned(),
        "<form><p>Company name <textarea>Acme Data Ltd.</textarea></p><p>Project name <select><option>Other<option selected>Sales DW</select></p>\
         <p>Contract signing date <input value=2026/01/31></p></form>".to_owned(),
        "<table bgcolor=#003366><tr><td style='color:#fff'>Company name: Acme Data Ltd.<br>Project name: Sales DW<br>Contract signing date: 2026/01/31</td></tr></table>".to_owned(),
        "Company name: Acme Data Ltd.<br>\nProject name: Sales DW<br>\nContract signing date: 2026/01/31<br>".to_owned(),
        "<p>Company name:&nbsp;Acme&nbsp;Data&nbsp;Ltd.</p><p>Project name:&#160;Sales DW</p><p>Contract signing date:&#xa0;2026/01/31</p>".to_owned(),
        "<font face=宋体><b>Company name:</b> <u>Acme Data Ltd.</u></font><br><b>Project name:</b> <i>Sales DW</i><br><b>Contract signing date:</b> 2026/01/31".to_owned(),
    ] {
        wrong.unless_same(&html_of(&body), &acme(), body);
    }
}
