//! What our relay found out about the sender (RFC 8601).

use mail_parser::{Header, HeaderName};

use crate::line::line;

const NAME: &str = "Authentication-Results";
const MAX_DOMAIN: usize = 253;

/// The results of a trusted relay; everything is [`AuthenticationResult::Unverified`] without one. Only DMARC
/// speaks of the address that people see; SPF and DKIM speak of the domain given with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authentication {
    /// Whether the sending host may send for the envelope's domain.
    pub spf: Check,
    /// Whether a domain signed the message: the sender's own, if one of the signatures is.
    pub dkim: Check,
    /// Whether one of the two holds for the domain of `From`.
    pub dmarc: Check,
}

/// One result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// How it came out.
    pub verdict: AuthenticationResult,
    /// For which domain.
    pub domain: Option<String>,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AuthenticationResult {
    /// No trusted relay says anything.
    #[default]
    Unverified,
    /// It holds.
    Pass,
    /// It doesn't hold.
    Fail,
    /// It doesn't hold, and the domain says not to be strict.
    SoftFail,
    /// The domain makes no claim.
    Neutral,
    /// There was nothing to check.
    None,
    /// It could not be checked.
    Error,
}

impl Authentication {
    /// Reads the block of headers that our relay put on top. What stands below the next `Received`,
    /// or below another relay's results, came with the message and may be forged; of two results
    /// for the same method the upper one counts.
    pub(super) fn read(headers: &[Header<'_>], trusted: &[String], from: &str) -> Self {
        let mut found = Self::default();
        let mut in_block = false;
        for header in headers {
            if header.name == HeaderName::Received && in_block {
                break;
            }
            if !header.name.as_str().eq_ignore_ascii_case(NAME) {
                continue;
            }
            let results = header.value.as_text().map(sections).unwrap_or_default();
            let Some((id, results)) = results.split_first() else { break };
            if !is_trusted(id, trusted) {
                break;
            }
            in_block = true;
            found.take(results, from);
        }
        found
    }

    fn take(&mut self, results: &[String], from: &str) {
        let mut here = Self::default();
        for result in results {
            let Some((method, check)) = read_result(result) else { continue };
            let slot = match method.as_str() {
                "spf" => &mut here.spf,
                "dkim" => &mut here.dkim,
                "dmarc" => &mut here.dmarc,
                _ => continue,
            };
            if rank(&check, from) > rank(slot, from) {
                *slot = check;
            }
        }
        for (slot, here) in
            [(&mut self.spf, here.spf), (&mut self.dkim, here.dkim), (&mut self.dmarc, here.dmarc)]
        {
            if slot.verdict == AuthenticationResult::Unverified {
                *slot = here;
            }
        }
    }
}

/// Of several signatures, one that holds for the sender's domain, else one that holds.
fn rank(check: &Check, from: &str) -> u8 {
    let own = check.domain.as_deref().is_some_and(|domain| domain.eq_ignore_ascii_case(from));
    match (check.verdict, own) {
        (AuthenticationResult::Unverified, _) => 0,
        (AuthenticationResult::Pass, true) => 3,
        (AuthenticationResult::Pass, false) => 2,
        _ => 1,
    }
}

fn is_trusted(id: &str, trusted: &[String]) -> bool {
    // A version may follow the id.
    let id = id.split_whitespace().next().unwrap_or_default();
    !id.is_empty() && trusted.iter().any(|it| it.eq_ignore_ascii_case(id))
}

/// `method[/version]=result [reason=…] [type.property=value]…`
fn read_result(text: &str) -> Option<(String, Check)> {
    let text = text.replace(" =", "=").replace("= ", "=");
    let mut words = text.split_whitespace();
    let (method, result) = words.next()?.split_once('=')?;
    let method = method.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let verdict = match result.to_ascii_lowercase().as_str() {
        "pass" => AuthenticationResult::Pass,
        "fail" | "hardfail" => AuthenticationResult::Fail,
        "softfail" => AuthenticationResult::SoftFail,
        "neutral" | "policy" | "bestguesspass" => AuthenticationResult::Neutral,
        "none" => AuthenticationResult::None,
        _ => AuthenticationResult::Error,
    };
    let wanted: &[&str] = match method.as_str() {
        "spf" => &["smtp.mailfrom", "smtp.helo"],
        "dkim" => &["header.d", "header.i"],
        _ => &["header.from"],
    };
    let properties: Vec<_> = words.filter_map(|word| word.split_once('=')).collect();
    let found = wanted.iter().find_map(|wanted| {
        properties.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, it)| *it)
    });
    let domain = found.map(|it| it.rsplit('@').next().unwrap_or_default().trim_matches('"'));
    let domain = domain.map(|it| line(it, MAX_DOMAIN)).filter(|it| !it.is_empty());
    Some((method, Check { verdict, domain }))
}

/// The text between semicolons, without comments; neither counts inside quotes.
fn sections(text: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut depth, mut quoted) = (0_usize, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ';' if !quoted && depth == 0 => sections.push(String::new()),
            _ if depth == 0 => {
                let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
                // A reason's words are nobody's properties.
                let c = if quoted && (c == ' ' || c == '=') { '_' } else { c };
                sections.last_mut().into_iter().for_each(|section| section.push(c));
            }
            _ => {}
        }
    }
    sections.iter().map(|section| section.trim().to_owned()).collect()
}
