//! Staff members, their logins, and API tokens.

mod logins;
mod operators;
mod people;
mod tokens;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};

use crate::{Scope, Store, Tx};

pub use logins::Logins;
pub use operators::Operators;
pub use people::StaffList;
pub(crate) use tokens::hash;
pub use tokens::{ApiTokens, OperatorTokens};

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its staff.
    pub fn staff(&self) -> StaffList<'a, C> {
        StaffList(*self)
    }

    /// Its logins.
    pub fn logins(&self) -> Logins<'a, C> {
        Logins(*self)
    }

    /// Its API tokens.
    pub fn tokens(&self) -> ApiTokens<'a, C> {
        ApiTokens(*self)
    }
}

impl Store {
    /// The operators, for reading.
    pub fn operators(&self) -> Operators<'_, DatabaseConnection> {
        Operators { db: &self.reader }
    }

    /// The operator tokens, for reading.
    pub fn operator_tokens(&self) -> OperatorTokens<'_, DatabaseConnection> {
        OperatorTokens { db: &self.reader }
    }
}

impl Tx {
    /// The operators.
    pub fn operators(&self) -> Operators<'_, DatabaseTransaction> {
        Operators { db: &self.db }
    }

    /// The operator tokens.
    pub fn operator_tokens(&self) -> OperatorTokens<'_, DatabaseTransaction> {
        OperatorTokens { db: &self.db }
    }
}
