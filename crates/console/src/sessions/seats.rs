//! An account's pools in a few lines, for its own page.

use rollcall_app::{
    AdminError, App,
    sessions::{PoolView, SessionView},
};
use rollcall_domain::AccountId;

use crate::{Refused, Visit, catalogue::FeatureNames};

/// An account's pools.
pub(crate) struct Seats {
    pub(crate) names: FeatureNames,
    /// `None` while the store of sessions is away.
    pub(crate) pools: Option<Vec<PoolView>>,
}

/// Those of an account. Its page is shown though the store of sessions is away.
pub(crate) async fn seats(
    app: &App,
    visit: &Visit,
    slug: &str,
    account: AccountId,
) -> Result<Seats, Refused> {
    let catalogue = app.catalogue().all(slug).await?;
    let pools = match app.sessions().pools(slug, account).await {
        Ok(pools) => Some(pools),
        Err(AdminError::Failed(error)) => {
            tracing::warn!(%error, "seats are not shown");
            None
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Seats { names: FeatureNames { catalogue, language: visit.language }, pools })
}

/// Who holds a seat, in a line: the user, else the process or the client, else nothing.
pub(super) fn who(session: &SessionView) -> &str {
    let facts = &session.facts;
    let who = facts.user.as_ref().or(facts.process.as_ref()).or(facts.client.as_ref());
    who.map_or("–", String::as_str)
}
