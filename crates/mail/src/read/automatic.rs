//! What programs write: bounces, reports, answers while somebody is away, list notices.

mod headers;
mod phrases;
mod subjects;

use std::fmt;

use super::Person;
use super::entity::Entity;

/// So much of a body is looked at for the parts that mail servers add.
const LOOKED_AT: usize = 16 << 10;
/// What a program's mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Automatic {
    /// A list's own words, or a newsletter.
    ListNotice,
    /// An answer while nobody is there, or until somebody answers.
    Reply,
    /// A mail came back, is late, or was delivered or read.
    DeliveryReport,
    /// What a mail provider passes on of a recipient's complaint.
    Complaint,
}

impl fmt::Display for Automatic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ListNotice => "a list's notice",
            Self::Reply => "an automatic answer",
            Self::Complaint => "a complaint passed on by a mail provider",
            Self::DeliveryReport => "a delivery report",
        })
    }
}

/// How sure it is that a program wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// People write so too: it is no request unless anything of one stands in it.
    Weak,
    /// Programs of customers write so: it is no request unless most of one stands in it.
    Likely,
    /// Nobody else writes so.
    Sure,
}

use Automatic::{Complaint, DeliveryReport, ListNotice};
use Sign::Likely;

/// What stands in the parts that mail servers add, in small letters.
const REPORT_PARTS: [&str; 6] = [
    "\nreporting-mta:",
    "\nfinal-recipient:",
    "\ndiagnostic-code:",
    "\ncontent-type: message/delivery-status",
    "\ncontent-type: message/disposition-notification",
    "\nx-postfix-queue-id:",
];
const COMPLAINT_PARTS: [&str; 2] = ["\ncontent-type: message/feedback-report", "\nfeedback-type:"];

/// What headers and parts say of a mail: how sure, and what it is.
pub(super) fn sign(
    entity: &Entity<'_>,
    from: Option<&Person>,
    subject: Option<&str>,
) -> Option<(Sign, Automatic)> {
    let headers = entity.each_header();
    let said = headers.iter().filter_map(|(name, value)| headers::sign(name, value));
    let near = &entity.body[..entity.body.len().min(LOOKED_AT)];
    let near = String::from_utf8_lossy(near).to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| near.contains(part));
    let written = [
        headers::list_traffic(&headers),
        from.and_then(headers::sender),
        has(&REPORT_PARTS).then_some((Likely, DeliveryReport)),
        has(&COMPLAINT_PARTS).then_some((Likely, Complaint)),
        subject.and_then(subjects::sign),
    ];
    strongest(said.chain(written.into_iter().flatten()))
}

/// What the newest message of a text says of itself: programs don't always say so in their headers.
pub(super) fn sign_of_text(newest: &str, is_answer: bool) -> Option<(Sign, Automatic)> {
    phrases::sign(newest, is_answer)
}

/// The surest of signs. A report may have several, of which the weaker ones say better what it is.
pub(super) fn strongest(
    signs: impl IntoIterator<Item = (Sign, Automatic)>,
) -> Option<(Sign, Automatic)> {
    let all: Vec<_> = signs.into_iter().collect();
    let sign = all.iter().map(|(sign, _)| *sign).max()?;
    let sure = all.iter().filter(|(it, _)| *it >= Likely || *it == sign).map(|(_, what)| *what);
    let what = match sure.max()? {
        // That a program wrote it doesn't say what it wrote.
        ListNotice => all.iter().map(|(_, what)| *what).max()?,
        what => what,
    };
    Some((sign, what))
}
