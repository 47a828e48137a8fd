//! People, their log-ins, and tokens.

mod logins;
mod people;
mod tokens;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};

use crate::{Scope, Store, Tx};

pub use logins::Logins;
pub use people::StaffList;
pub(crate) use tokens::hash;
pub use tokens::{ApiTokens, OperatorTokens};

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its people.
    pub fn staff(&self) -> StaffList<'a, C> {
        StaffList(*self)
    }

    /// Who of its people is logged in.
    pub fn logins(&self) -> Logins<'a, C> {
        Logins(*self)
    }

    /// Its tokens.
    pub fn tokens(&self) -> ApiTokens<'a, C> {
        ApiTokens(*self)
    }
}

impl Store {
    /// Read the installation's tokens.
    pub fn operator_tokens(&self) -> OperatorTokens<'_, DatabaseConnection> {
        OperatorTokens { db: &self.reader }
    }
}

impl Tx {
    /// The installation's tokens.
    pub fn operator_tokens(&self) -> OperatorTokens<'_, DatabaseTransaction> {
        OperatorTokens { db: &self.db }
    }
}
