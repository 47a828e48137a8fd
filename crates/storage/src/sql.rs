//! Statements that are put together from what was asked for.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{Scope, StoreError};

/// The text of a statement and what stands for its `$n`; `$1` is the tenant.
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
    backend: DbBackend,
}

impl Sql {
    /// Nothing yet, in the language of the scope's database.
    pub(crate) fn of<C: ConnectionTrait>(scope: &Scope<'_, C>) -> Self {
        let backend = scope.db.get_database_backend();
        Self { text: String::new(), values: vec![scope.tenant.0.into()], backend }
    }

    /// Go on with this text.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self.text.push('\n');
        self
    }

    /// The placeholder of a value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// A comparison of texts by their bytes, whatever the database's language: `<`, `>=`.
    pub(crate) fn bytewise(&self, operator: &str) -> String {
        match self.backend {
            DbBackend::Sqlite => operator.to_owned(),
            _ => format!("~{operator}~"),
        }
    }

    /// What is written after an `order by` of texts, so that they are in the order of their bytes.
    pub(crate) fn by_bytes(&self) -> &'static str {
        match self.backend {
            DbBackend::Sqlite => "",
            _ => "using ~<~",
        }
    }

    /// The id where another index is to find the few that fit. SQLite has no idea how few they are
    /// and would walk all in the order of their ids instead.
    pub(crate) fn unindexed_id(&self) -> &'static str {
        match self.backend {
            DbBackend::Sqlite => "+id",
            _ => "id",
        }
    }

    /// Whether `column` begins with `prefix`: a range, which an index has in one place.
    pub(crate) fn begins(&mut self, column: &str, prefix: &str) -> String {
        let (from, below) = (self.bytewise(">="), self.bytewise("<"));
        let first = self.bind(prefix);
        // No text holds the last of all characters: it is none.
        let last = self.bind(format!("{prefix}\u{10ffff}"));
        format!("{column} {from} {first} and {column} {below} {last}")
    }

    /// The same where the case of letters doesn't count, as far as the database knows them.
    pub(crate) fn begins_anyhow(&mut self, column: &str, prefix: &str) -> String {
        let (from, below) = (self.bytewise(">="), self.bytewise("<"));
        let first = self.bind(prefix);
        let last = self.bind(format!("{prefix}\u{10ffff}"));
        format!("lower({column}) {from} lower({first}) and lower({column}) {below} lower({last})")
    }

    /// Whether `column` is one of these.
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

    /// Ask.
    pub(crate) async fn all(
        self,
        db: &impl ConnectionTrait,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let ask = Statement::from_sql_and_values(self.backend, self.text, self.values);
        Ok(db.query_all_raw(ask).await?)
    }
}
