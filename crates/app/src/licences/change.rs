//! Disabling and enabling licences.

use rollcall_domain::{
    LicenceId,
    audit::Actor,
    licences::{Licence, Schedule},
    limits::REASON_MAX,
    text,
};

use super::{LicenceRefusal, LicenceView, Licences, issue::record, snapshot};
use crate::{AdminError, error::invalid};

impl Licences<'_> {
    /// Disable a licence: it grants nothing, and its days don't run, until it is enabled. Repeated, it
    /// stays as it is.
    pub async fn disable(
        self,
        by: &Actor,
        tenant: &str,
        id: LicenceId,
        expected: Option<i64>,
        reason: &str,
    ) -> Result<LicenceView, AdminError> {
        let reason = text(reason, REASON_MAX).map_err(|wrong| invalid("reason", wrong))?;
        let now = self.app.now();
        let disable = |licence: &mut Licence| licence.disable(reason, now);
        self.edit(by, tenant, id, expected, ("licence.disable", "disabled"), disable).await
    }

    /// Enable a disabled licence again.
    pub async fn enable(
        self,
        by: &Actor,
        tenant: &str,
        id: LicenceId,
        expected: Option<i64>,
    ) -> Result<LicenceView, AdminError> {
        let now = self.app.now();
        let enable = |licence: &mut Licence| licence.enable(now);
        self.edit(by, tenant, id, expected, ("licence.enable", "enabled"), enable).await
    }

    async fn edit(
        self,
        by: &Actor,
        tenant: &str,
        id: LicenceId,
        expected: Option<i64>,
        (action, what): (&'static str, &str),
        edit: impl FnOnce(&mut Licence),
    ) -> Result<LicenceView, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "licence", name: id.to_string() };
        let found = scope.licences().find(id).await?.ok_or_else(unknown)?;
        // An unredeemed one may become an account's meanwhile: then it is at another version.
        let account = match found.account {
            Some(account) => scope.accounts().lock(account).await?,
            None => None,
        };
        let mut licence = scope.licences().lock(id).await?.ok_or_else(unknown)?;
        let overtaken = licence.account != found.account;
        if overtaken || expected.is_some_and(|version| version != licence.version) {
            return Err(AdminError::Changed);
        }
        if licence.ended.is_some() {
            return Err(LicenceRefusal::Over(id).into());
        }
        let before = licence.clone();
        edit(&mut licence);
        let name = account.as_ref().map(|account| account.name.clone());
        if licence != before {
            licence.version += 1;
            licence.updated_at = now;
            scope.licences().update(&licence, &by.who.to_string(), snapshot::licence).await?;
            if let Some(mut account) = account {
                let details = format!("a licence of {} {what}", licence.product);
                self.account_changed(&tx, by, &context, &mut account, details, now).await?;
            }
        }
        let entry = record(action, &licence);
        let entry = entry.changed(snapshot::licence(&before), snapshot::licence(&licence));
        self.app.audit().record(&tx, by, entry).await?;
        let all = match licence.account {
            Some(account) => scope.licences().of_account(account).await?,
            None => Vec::new(),
        };
        let view = LicenceView::among(&licence, name.as_deref(), &Schedule::of(&all), now);
        tx.commit().await?;
        Ok(view)
    }
}
