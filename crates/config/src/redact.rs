/// The URL with its password replaced by `***`; when in doubt it hides too much, never too little.
pub fn redact_url(url: &str) -> String {
    // A path of SQLite's may hold any character and never a password.
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    hide_parameters(&hide_userinfo(url))
}

fn hide_userinfo(url: &str) -> String {
    // The last @, not the first: people forget to escape the @, / and ? in their passwords.
    let Some((before, host)) = url.rsplit_once('@') else {
        return url.to_owned();
    };
    let Some((scheme, user)) = before.split_once("://") else {
        return format!("***@{host}");
    };
    match user.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:***@{host}"),
        None => url.to_owned(),
    }
}

/// `?password=…`, which PostgreSQL's URLs may have instead.
fn hide_parameters(url: &str) -> String {
    let Some((address, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let hidden: Vec<String> = query
        .split('&')
        .map(|parameter| match parameter.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("pass") => format!("{name}=***"),
            _ => parameter.to_owned(),
        })
        .collect();
    format!("{address}?{}", hidden.join("&"))
}
