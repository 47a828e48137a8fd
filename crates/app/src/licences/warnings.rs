//! What is done about licences without a request. Customers are warned of features that end soon: a letter and the time of the next look are one transaction, under the account's
//! lock. And old batches of consumed units are forgotten.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::{
    AccountId, Language, TenantId,
    accounts::{Account, AccountStatus},
    licences::{EndingFeature, Licence, Schedule},
    mail::MailAbout,
};
use rollcall_mail::{EndingFeatureLine, FeaturesEnding};
use rollcall_storage::Tx;

use super::Licences;
use crate::{AppError, mail::Post, tenant_context::TenantContext};

/// How long the answer to a batch of consumed units is remembered.
const BATCHES_KEPT: TimeDelta = TimeDelta::days(90);

/// The most accounts that one step looks at.
const STEP: u64 = 100;

/// The result of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EndsWarned {
    /// Accounts whose customers were warned.
    pub warned: u64,
    /// Whether there may be more that is due.
    pub more: bool,
}

impl Licences<'_> {
    /// Warn the customers of some accounts whose features end soon.
    pub async fn warn_of_ends(self) -> Result<EndsWarned, AppError> {
        self.app.trust_clock()?;
        let now = self.app.now();
        let before = now - BATCHES_KEPT;
        let forgotten = self.app.store.forget_consumed_batches(before, STEP).await?;
        let accounts = self.app.store.accounts_with_ending_features(now, STEP).await?;
        let mut warned = 0;
        for (tenant, account) in &accounts {
            warned += u64::from(self.warn_of_end(*tenant, *account, now).await?);
        }
        Ok(EndsWarned { warned, more: accounts.len() as u64 == STEP || forgotten == STEP })
    }

    async fn warn_of_end(
        self,
        tenant: TenantId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<bool, AppError> {
        let Some(context) = self.app.tenant_context_by_id(tenant).await? else {
            return Ok(false);
        };
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(tenant);
        let Some(account) = scope.accounts().lock(account).await? else { return Ok(false) };
        // Another worker may have been quicker, or a licence may have come.
        let Some(since) = scope.licences().due_look(account.id, now).await? else {
            return Ok(false);
        };
        let licences = scope.licences().of_account(account.id).await?;
        let entitlements = Schedule::of(&licences).entitlements(&context.catalogue, now);
        let (days, zone) = (&context.tenant.notices.warning_days, context.tenant.zone);
        let ending = entitlements.due_warnings(days, zone, since, now);
        let recipients = match ending.is_empty() || account.status == AccountStatus::Closed {
            true => None,
            false => recipients(&tx, &account, &licences).await?,
        };
        if let Some((to, language, about)) = &recipients {
            let letter = letter(&context, &account, &ending, *language);
            let post = Post { letter: &letter, language: *language, to, about: *about };
            self.app.mail().post(&tx, &context, post).await?;
        }
        let next = entitlements.next_warning(days, zone, now);
        scope.licences().look_at(account.id, next).await?;
        tx.commit().await?;
        Ok(recipients.is_some())
    }
}

/// The addresses of the account's contract; without one, those that its licences' keys were sent to.
async fn recipients(
    tx: &Tx,
    account: &Account,
    licences: &[Licence],
) -> Result<Option<(Vec<String>, Language, MailAbout)>, AppError> {
    let about = MailAbout { account: Some(account.id), ..MailAbout::default() };
    let contracts = tx.tenant(account.tenant).contracts();
    let of_licences = licences.iter().rev().find_map(|licence| licence.contract);
    if let Some(id) = account.contract.or(of_licences)
        && let Some(contract) = contracts.find(id).await?
    {
        let about = MailAbout { contract: Some(id), ..about };
        return Ok(Some((contract.terms.emails, contract.terms.language, about)));
    }
    let emails: BTreeSet<_> = licences.iter().filter_map(|it| it.email.clone()).collect();
    let to: Vec<_> = emails.into_iter().collect();
    Ok((!to.is_empty()).then_some((to, Language::default(), about)))
}

fn letter(
    context: &TenantContext,
    account: &Account,
    ending: &[EndingFeature],
    language: Language,
) -> FeaturesEnding {
    let line = |ending: &EndingFeature| {
        let known = context.catalogue.features.get(&ending.feature);
        let name = known.map(|feature| feature.names.in_language(language).to_owned());
        EndingFeatureLine {
            name: name.unwrap_or_else(|| ending.feature.to_string()),
            last_day: ending.last_day,
            days_left: ending.days_left,
        }
    };
    let mut features: Vec<_> = ending.iter().map(line).collect();
    features.sort_by_key(|line| line.last_day);
    FeaturesEnding { account_name: account.name.clone(), features }
}
