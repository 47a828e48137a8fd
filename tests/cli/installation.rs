//! A machine that the command was just installed on.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use rollcall_test_support::{Process, TestDatabase, World, rollcall, unique};
use serde_json::Value;

/// A directory, a database and a cache, and the command in the midst of them.
pub(crate) struct Installation {
    folder: PathBuf,
    database: TestDatabase,
    cache: String,
}

impl Installation {
    /// With a database that is empty but migrated.
    pub(crate) async fn migrated(world: World) -> Self {
        Self::on(world, TestDatabase::new(world).await)
    }

    /// With a database that isn't even migrated.
    pub(crate) async fn fresh(world: World) -> Self {
        Self::on(world, TestDatabase::empty(world).await)
    }

    fn on(world: World, database: TestDatabase) -> Self {
        let folder = std::env::temp_dir().join(format!("rollcall-test-cli-{}", unique()));
        fs::create_dir_all(&folder).expect("a folder of the test's own");
        let cache = match world {
            World::Embedded => "memory:".to_owned(),
            World::Production => std::env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL"),
        };
        Self { folder, database, cache }
    }

    /// The settings, as a process gets them.
    pub(crate) fn settings(&self) -> [(&str, &str); 3] {
        [
            ("ROLLCALL_DATA_DIR", self.folder.to_str().expect("a plain path")),
            ("ROLLCALL_DATABASE_URL", self.database.url()),
            ("ROLLCALL_CACHE_URL", &self.cache),
        ]
    }

    /// A server on it.
    pub(crate) async fn serves(&self) -> Process {
        Process::serve(&self.settings()).await
    }

    /// Have a program run in its midst: its directory, and its settings in the environment.
    pub(crate) fn within(&self, program: &mut Command) {
        program.envs(self.settings()).current_dir(&self.folder);
    }

    /// A settings file.
    pub(crate) fn has_settings(&self, toml: &str) {
        fs::write(self.folder.join("rollcall.toml"), toml).expect("a settings file");
    }

    /// A file to read from.
    pub(crate) fn has_file(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).expect("a file");
    }

    /// Run it to its end.
    pub(crate) fn runs(&self, arguments: &str) -> Ended {
        self.runs_with(&arguments.split(' ').collect::<Vec<_>>())
    }

    /// Run it to its end, with arguments that hold spaces.
    pub(crate) fn runs_with(&self, arguments: &[&str]) -> Ended {
        let ended = Command::new(rollcall())
            .args(arguments)
            .env_clear()
            .envs(self.settings())
            .envs(std::env::var_os("SSL_CERT_FILE").map(|file| ("SSL_CERT_FILE", file)))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("a command that starts");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ended {
            status: ended.status.code(),
            says: text(ended.stdout),
            complains: text(ended.stderr),
        }
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A command that came to its end.
#[derive(Debug)]
pub(crate) struct Ended {
    status: Option<i32>,
    says: String,
    complains: String,
}

impl Ended {
    /// It did its work, and this is what it said.
    #[track_caller]
    pub(crate) fn said(self) -> String {
        assert_eq!((self.status, &*self.complains), (Some(0), ""), "{}", self.says);
        self.says
    }

    /// It did its work, and this is what it said to a script.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let said = self.said();
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
    }

    /// What was looked at is not all right.
    #[track_caller]
    pub(crate) fn found_wrong(self) -> Value {
        assert_eq!((self.status, &*self.complains), (Some(1), ""), "{}", self.says);
        serde_json::from_str(&self.says).expect("JSON")
    }

    /// It was done in part: this is what was done, and one sentence that holds these words says so.
    #[track_caller]
    pub(crate) fn fell_short(self, words: &[&str]) -> Value {
        assert_eq!(self.status, Some(1), "{}{}", self.says, self.complains);
        for word in words {
            assert!(self.complains.contains(word), "no {word} in {}", self.complains);
        }
        serde_json::from_str(&self.says).expect("JSON")
    }

    /// It ended with this status and one sentence that holds these words.
    #[track_caller]
    pub(crate) fn failed(self, status: i32, words: &[&str]) {
        let Self { says, complains, .. } = &self;
        assert_eq!((self.status, &**says), (Some(status), ""), "{complains}");
        assert!(complains.starts_with("rollcall: "), "{complains}");
        assert_eq!(complains.lines().count(), 1, "{complains}");
        for word in words {
            assert!(complains.contains(word), "no {word} in {complains}");
        }
    }
}
