//! A client of an account's.

use chrono::{DateTime, Utc};
use rollcall_app::sessions::ClientWithPassword;
use rollcall_config::ExposeSecret;
use rollcall_domain::sessions::SessionClient;
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// A client as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct ClientFacts {
    client_id: String,
    name: String,
    created_at: DateTime<Utc>,
    disabled_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

impl ClientFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 4] = ["id", "name", "since", "disabled"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 4] {
        [
            self.client_id.clone(),
            self.name.clone(),
            at(self.created_at),
            or_dash(self.disabled_at.map(at)),
        ]
    }

    /// Alone, with its password if that is new.
    pub(crate) fn sheet(&self) -> String {
        let [id, name, since, disabled] = self.row();
        let rows = [("id", id), ("name", name), ("since", since), ("disabled", disabled)];
        let password = self.password.clone().map(|password| ("password", password));
        sheet(rows.into_iter().chain(password))
    }
}

impl From<SessionClient> for ClientFacts {
    fn from(client: SessionClient) -> Self {
        let SessionClient { id, name, created_at, disabled_at, .. } = client;
        Self { client_id: id.to_string(), name, created_at, disabled_at, password: None }
    }
}

impl From<ClientWithPassword> for ClientFacts {
    fn from(made: ClientWithPassword) -> Self {
        let password = Some(made.password.expose_secret().to_owned());
        Self { password, ..Self::from(made.client) }
    }
}
