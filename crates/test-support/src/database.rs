//! A database of a test's own: a file, or a clone of a migrated template.

use std::path::PathBuf;

use rollcall_storage::{Options, migrate};
use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;

use crate::{World, unique};

/// A database that is gone when the test is over.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    folder: Option<PathBuf>,
    name: Option<String>,
}

/// The template that PostgreSQL databases are cloned from, migrated once for all tests.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

impl TestDatabase {
    /// A migrated, empty database.
    pub async fn new(world: World) -> Self {
        match world {
            World::Embedded => Self::file().await,
            World::Production => Self::clone_of_template().await,
        }
    }

    /// A database without a schema.
    pub async fn empty(world: World) -> Self {
        match world {
            World::Embedded => Self::folder(),
            World::Production => {
                let name = format!("rollcall_test_{}", unique());
                admin(&format!("create database {name}")).await;
                Self { url: url_of(&name), folder: None, name: Some(name) }
            }
        }
    }

    /// A database that somebody else keeps, brought up to date.
    pub async fn at(url: &str) -> Self {
        let url = url.to_owned();
        migrate(&Options { url: url.clone(), connections: 2 }).await.expect("a database");
        Self { url, folder: None, name: None }
    }

    /// How to reach it.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn file() -> Self {
        let file = Self::folder();
        let options = Options { url: file.url.clone(), connections: 2 };
        migrate(&options).await.expect("a migrated file");
        file
    }

    fn folder() -> Self {
        let folder = std::env::temp_dir().join(format!("rollcall-test-{}", unique()));
        std::fs::create_dir_all(&folder).expect("a folder for the test's database");
        let url = format!("sqlite://{}", folder.join("rollcall.db").display());
        Self { url, folder: Some(folder), name: None }
    }

    async fn clone_of_template() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
        let name = format!("rollcall_test_{}", unique());
        admin(&format!("create database {name} template {template}")).await;
        Self { url: url_of(&name), folder: None, name: Some(name) }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
        if let Some(name) = self.name.take() {
            let drop = format!("drop database if exists {name} with (force)");
            // On a thread of its own: the test's runtime may be on its way out.
            let _ = std::thread::spawn(move || crate::block_on(async { try_admin(&drop).await }))
                .join();
        }
    }
}

async fn make_template() -> String {
    let name = format!("rollcall_test_template_{}", unique());
    admin(&format!("create database {name}")).await;
    let url = url_of(&name);
    migrate(&Options { url, connections: 2 }).await.expect("a migrated template");
    name
}

/// The address given for tests, with another database.
fn url_of(name: &str) -> String {
    let given = given();
    let (base, query) = given.split_once('?').unwrap_or((&given, ""));
    let (server, _) = base.rsplit_once('/').expect("TEST_DATABASE_URL ends in /database");
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{server}/{name}{query}")
}

fn given() -> String {
    std::env::var("TEST_DATABASE_URL")
        .expect("TEST_DATABASE_URL names a PostgreSQL for tests; cargo xtask test starts one")
}

async fn admin(sql: &str) {
    try_admin(sql).await.expect("TEST_DATABASE_URL may create databases");
}

async fn try_admin(sql: &str) -> Result<(), sea_orm::DbErr> {
    let db = Database::connect(given()).await?;
    db.execute_unprepared(sql).await?;
    db.close().await
}
