//! Look and language, remembered in cookies.

use actix_web::HttpResponse;
use rollcall_domain::Language;

use crate::{Refused, Visit, cookies, signed_in::PublicForm};

/// Remember a choice, and lead back to the page that it was made on.
pub(crate) async fn choose(visit: Visit, form: PublicForm) -> Result<HttpResponse, Refused> {
    let PublicForm(fields) = form;
    let mut answer = visit.lead_to(&back(fields.raw("back")));
    let look = match fields.raw("look") {
        "dark" => Some("dark"),
        "light" => Some("light"),
        _ => None,
    };
    let language = Language::of_tag(fields.raw("language")).map(Language::tag);
    for (name, value) in [(cookies::LOOK, look), (cookies::LANGUAGE, language)] {
        let Some(value) = value else { continue };
        cookies::remember(&visit, &mut answer, name, value);
    }
    Ok(answer)
}

/// The page to go back to, of the console; without the language that its address asked for.
fn back(path: &str) -> String {
    let inside =
        path == "/console" || path.starts_with("/console/") || path.starts_with("/console?");
    if !inside || !path.is_ascii() || path.contains(['\\', '\r', '\n']) {
        return "/console".to_owned();
    }
    let Some((page, query)) = path.split_once('?') else { return path.to_owned() };
    let kept: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    if kept.is_empty() { page.to_owned() } else { format!("{page}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn it_leads_back_into_the_console_alone() {
        assert_eq!(back("/console/acme/accounts?q=1&lang=zh-CN"), "/console/acme/accounts?q=1");
        assert_eq!(back("/console/acme/login?lang=en"), "/console/acme/login");
        assert_eq!(back("/console?tenant=a"), "/console?tenant=a");
        for path in ["", "/", "//evil.example", "/consoles", "https://evil.example/console/"] {
            assert_eq!(back(path), "/console");
        }
    }
}
