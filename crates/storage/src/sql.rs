//! Building statements with bound values.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{Scope, StoreError};

/// A statement's text and its bound values; `$1` is the tenant.
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
    backend: DbBackend,
}

impl Sql {
    /// An empty statement for the scope's database.
    pub(crate) fn of<C: ConnectionTrait>(scope: &Scope<'_, C>) -> Self {
        let backend = scope.db.get_database_backend();
        Self { text: String::new(), values: vec![scope.tenant.0.into()], backend }
    }

    /// Append text.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self.text.push('\n');
        self
    }

    /// Bind a value; returns its placeholder.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// A comparison operator of texts by their bytes, whatever the database's collation: `<`, `>=`.
    pub(crate) fn bytewise(&self, operator: &str) -> String {
        match self.backend {
            DbBackend::Sqlite => operator.to_owned(),
            _ => format!("~{operator}~"),
        }
    }

    /// The suffix of an `order by` of texts, for byte order.
    pub(crate) fn by_bytes(&self) -> &'static str {
        match self.backend {
            DbBackend::Sqlite => "",
            _ => "using ~<~",
        }
    }

    /// The id column in a form that its index isn't used for, where another index finds the few
    /// matches. SQLite would else walk all rows in the order of their ids.
    pub(crate) fn unindexed_id(&self) -> &'static str {
        match self.backend {
            DbBackend::Sqlite => "+id",
            _ => "id",
        }
    }

    /// A condition that `column` begins with `prefix`, as a range of an index.
    pub(crate) fn begins(&mut self, column: &str, prefix: &str) -> String {
        let (from, below) = (self.bytewise(">="), self.bytewise("<"));
        let first = self.bind(prefix);
        // No text holds the last of all characters: it is none.
        let last = self.bind(format!("{prefix}\u{10ffff}"));
        format!("{column} {from} {first} and {column} {below} {last}")
    }

    /// The same, case-insensitive as far as the database knows the letters.
    pub(crate) fn begins_anyhow(&mut self, column: &str, prefix: &str) -> String {
        let (from, below) = (self.bytewise(">="), self.bytewise("<"));
        let first = self.bind(prefix);
        let last = self.bind(format!("{prefix}\u{10ffff}"));
        format!("lower({column}) {from} lower({first}) and lower({column}) {below} lower({last})")
    }

    /// A condition that `column` is one of these.
    pub(crate) fn among(&mut self, column: &str, ids: &[Uuid]) -> String {
        match self.backend {
            DbBackend::Sqlite => {
                let ids: Vec<_> = ids.iter().map(|id| id.simple().to_string()).collect();
                let list = self.bind(serde_json::Value::from(ids).to_string());
                format!("{column} in (select unhex(value) from json_each({list}))")
            }
            _ => {
                let list = self.bind(ids.to_vec());
                format!("{column} = any({list})")
            }
        }
    }

    /// Run the statement and return all rows.
    pub(crate) async fn all(
        self,
        db: &impl ConnectionTrait,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let ask = Statement::from_sql_and_values(self.backend, self.text, self.values);
        Ok(db.query_all_raw(ask).await?)
    }
}
