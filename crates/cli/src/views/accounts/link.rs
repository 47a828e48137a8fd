//! A link that was mailed.

use chrono::{DateTime, Utc};
use rollcall_app::accounts::SentLink;
use serde::Serialize;

use crate::output::{at, sheet};

/// A link as it is shown: it stands in the mail alone.
#[derive(Debug, Serialize)]
pub(crate) struct LinkFacts {
    account_id: String,
    valid_until: DateTime<Utc>,
    mailed_to: u32,
    keep_nodes: bool,
}

impl From<SentLink> for LinkFacts {
    fn from(sent: SentLink) -> Self {
        let SentLink { account, valid_until, mailed_to, keeps_nodes } = sent;
        let account_id = account.to_string();
        Self { account_id, valid_until, mailed_to, keep_nodes: keeps_nodes }
    }
}

impl LinkFacts {
    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        let nodes = if self.keep_nodes { "go on" } else { "register again once it was used" };
        sheet([
            ("account", self.account_id.clone()),
            ("link opens until", at(self.valid_until)),
            ("mailed to", format!("{} of the contract's addresses", self.mailed_to)),
            ("registered nodes", nodes.to_owned()),
        ])
    }
}
