//! Notices to customers: accounts that end soon, nodes that were locked out or fell silent. A notice and the
//! record that it was sent are one transaction, under the account's lock.

mod expiry;
mod lock_outs;
mod silences;

use rollcall_domain::{accounts::Account, contracts::Contract, mail::MailAbout};
use rollcall_mail::Letter;
use rollcall_storage::Tx;

use crate::{
    AppError,
    mail::{Mail, Post},
    tenant_context::TenantContext,
};

/// The most accounts that one step handles.
const STEP: u64 = 100;

/// The result of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Noticed {
    /// Accounts whose customers were warned that they end.
    pub warned: u64,
    /// Accounts whose customers were told of lock-outs.
    pub digests: u64,
    /// Accounts of whose silent nodes customer and vendor were told.
    pub silences: u64,
    /// Whether there may be more that is due.
    pub more: bool,
}

impl Mail<'_> {
    /// Post some of the notices that are due.
    pub async fn send_notices(self) -> Result<Noticed, AppError> {
        // A clock that runs ahead would warn of what is far off.
        self.app.trust_clock()?;
        let now = self.app.now();
        let (warned, more_ends) = self.warn_of_ends(now).await?;
        let (digests, more_lock_outs) = self.post_lock_out_digests(now).await?;
        let (silences, more_silences) = self.post_silence_digests(now).await?;
        let more = more_ends || more_lock_outs || more_silences;
        Ok(Noticed { warned, digests, silences, more })
    }

    /// Post a letter about an account to its contract's addresses.
    async fn post_notice(
        self,
        tx: &Tx,
        context: &TenantContext,
        (account, contract): (&Account, &Contract),
        letter: &dyn Letter,
    ) -> Result<(), AppError> {
        let (language, to) = (contract.terms.language, &contract.terms.emails);
        let about = MailAbout {
            account: Some(account.id),
            contract: Some(contract.id),
            ..MailAbout::default()
        };
        self.post(tx, context, Post { letter, language, to, about }).await?;
        Ok(())
    }

    /// The current contract of an account.
    async fn signed_contract(
        self,
        tx: &Tx,
        account: &Account,
    ) -> Result<Option<Contract>, AppError> {
        match account.contract {
            Some(id) => Ok(tx.tenant(account.tenant).contracts().find(id).await?),
            None => Ok(None),
        }
    }
}
