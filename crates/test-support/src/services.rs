//! A PostgreSQL and a Redis of a test's own, to be stopped and started while it runs.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database, Statement};

use crate::{process::free_port, unique};

/// A PostgreSQL server with one empty database.
#[derive(Debug)]
pub struct OwnPostgres {
    programs: PathBuf,
    folder: Folder,
    user: Option<(u32, u32)>,
    port: u16,
    child: Option<Child>,
}

impl OwnPostgres {
    /// Make it and start it.
    pub fn start_new() -> Self {
        let programs = std::env::var_os("TEST_PG_BIN_DIR")
            .map_or_else(|| PathBuf::from("/usr/lib/postgresql/15/bin"), PathBuf::from);
        let mut postgres =
            Self { programs, folder: Folder::new(), user: user(), port: free_port(), child: None };
        if let Some((uid, gid)) = postgres.user {
            chown(&postgres.folder.0, Some(uid), Some(gid)).expect("a folder to give away");
        }
        let mut initdb = postgres.program("initdb");
        initdb.args(["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]);
        initdb.args(["--username=rollcall", "--pgdata=data"]).stderr(Stdio::piped());
        let initdb = initdb.output();
        let initdb = initdb.expect("initdb; TEST_PG_BIN_DIR names its directory");
        assert!(initdb.status.success(), "{}", String::from_utf8_lossy(&initdb.stderr));
        postgres.start();
        postgres
    }

    /// A standby that follows it: read-only until it is promoted.
    pub fn standby(&self) -> Self {
        let (programs, user) = (self.programs.clone(), self.user);
        let mut standby =
            Self { programs, folder: Folder::new(), user, port: free_port(), child: None };
        if let Some((uid, gid)) = user {
            chown(&standby.folder.0, Some(uid), Some(gid)).expect("a folder to give away");
        }
        let mut copy = standby.program("pg_basebackup");
        copy.args(["--pgdata=data", "--write-recovery-conf", "--no-sync", "--checkpoint=fast"]);
        copy.args(["--host=127.0.0.1", "--username=rollcall"]).arg(format!("--port={}", self.port));
        let copied = copy.stderr(Stdio::piped()).output().expect("pg_basebackup");
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        standby.start();
        standby
    }

    /// Have a standby become the primary.
    pub fn promote(&self) {
        let promoted = self.program("pg_ctl").args(["promote", "--wait", "-D", "data"]).status();
        assert!(promoted.expect("pg_ctl").success(), "a standby to promote");
    }

    /// Have it refuse every write from now on, on open connections too, and stay up.
    pub async fn becomes_read_only(&self) {
        let admin = Database::connect(self.url()).await.expect("a PostgreSQL");
        let set = "alter system set default_transaction_read_only = on";
        for statement in [set, "select pg_reload_conf()"] {
            admin.execute_unprepared(statement).await.expect("a setting");
        }
        // The server tells all its connections one after another; they know once this one does.
        let ask = "select current_setting('default_transaction_read_only')";
        let ask = Statement::from_string(admin.get_database_backend(), ask);
        loop {
            let row = admin.query_one_raw(ask.clone()).await.expect("an answer").expect("a row");
            if row.try_get_by_index::<String>(0).expect("a text") == "on" {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// How to reach its database.
    pub fn url(&self) -> String {
        format!("postgres://rollcall@{}/postgres", self.host())
    }

    /// The database of this one and of another, whichever takes writes.
    pub fn url_with(&self, other: &Self) -> String {
        let hosts = format!("{},{}", self.host(), other.host());
        format!("postgres://rollcall@{hosts}/postgres?target_session_attrs=read-write")
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Start it after it was stopped.
    pub fn start(&mut self) {
        let mut server = self.program("postgres");
        server.args(["-D", "data", "-c", "listen_addresses=127.0.0.1"]);
        server.args(["-c", "unix_socket_directories=", "-c", "fsync=off"]);
        server.arg("-c").arg(format!("port={}", self.port));
        self.child = Some(server.spawn().expect("a PostgreSQL"));
        let ready = || {
            let mut ask = self.program("pg_isready");
            ask.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            ask.status().expect("pg_isready").success()
        };
        until("PostgreSQL answers", ready);
    }

    /// Stop it as a crash of the machine would: nobody is told.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            signal("QUIT", &child);
            child.wait().expect("a PostgreSQL that stops");
        }
    }

    fn program(&self, name: &str) -> Command {
        let mut command = quiet(&self.programs.join(name), &self.folder);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A Redis server that keeps nothing.
#[derive(Debug)]
pub struct OwnRedis {
    folder: Folder,
    port: u16,
    child: Option<Child>,
}

impl OwnRedis {
    /// Make it and start it.
    pub fn start_new() -> Self {
        let mut redis = Self { folder: Folder::new(), port: free_port(), child: None };
        redis.start();
        redis
    }

    /// How to reach it.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Start it after it was stopped.
    pub fn start(&mut self) {
        let program = std::env::var_os("TEST_REDIS_SERVER")
            .map_or_else(|| PathBuf::from("redis-server"), PathBuf::from);
        let mut server = quiet(&program, &self.folder);
        server.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]);
        server.arg(self.port.to_string());
        let child = server.spawn().expect("a Redis; TEST_REDIS_SERVER names its program");
        self.child = Some(child);
        let port = self.port;
        until("Redis answers", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    }

    /// Stop it; what it held is lost.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("a Redis to kill");
            child.wait().expect("a dead Redis");
        }
    }

    /// Give it a command, on one line.
    pub fn tell(&self, command: &str) {
        let mut redis = TcpStream::connect(("127.0.0.1", self.port)).expect("a Redis");
        write!(redis, "{command}\r\n").expect("a command that is sent");
        let mut answer = String::new();
        BufReader::new(redis).read_line(&mut answer).expect("an answer");
        assert!(answer.starts_with('+'), "{command}: {answer}");
    }

    /// Have it fail to keep what it holds: its folder is gone.
    pub fn fails_to_save(&self) {
        std::fs::remove_dir_all(&self.folder.0).expect("a folder to remove");
        self.tell("CONFIG SET save \"3600 1\"");
        self.tell("BGSAVE");
    }

    /// Have it hang: connections stay open and are not answered.
    pub fn hang(&self) {
        signal("STOP", self.child.as_ref().expect("a running Redis"));
    }

    /// Have it go on.
    pub fn go_on(&self) {
        signal("CONT", self.child.as_ref().expect("a running Redis"));
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A folder that is gone with its server.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("rollcall-test-{}", unique()));
        std::fs::create_dir_all(&folder).expect("a folder for the test's server");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program that says nothing and, where `setpriv` is there, ends with the thread that runs it:
/// a test that is killed leaves no server behind.
fn quiet(program: &Path, folder: &Folder) -> Command {
    let tied = Command::new("setpriv").arg("--version").stdout(Stdio::null()).status();
    let mut command = match tied {
        Ok(status) if status.success() => {
            let mut command = Command::new("setpriv");
            command.args(["--pdeathsig", "KILL", "--"]).arg(program);
            command
        }
        _ => Command::new(program),
    };
    command.current_dir(&folder.0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Whom PostgreSQL runs as where we are root, which it refuses to be.
fn user() -> Option<(u32, u32)> {
    let id = |args: &[&str]| -> Option<u32> {
        let said = Command::new("id").args(args).stderr(Stdio::null()).output().ok()?;
        String::from_utf8_lossy(&said.stdout).trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let name = std::env::var("TEST_PG_USER").unwrap_or_else(|_| "postgres".to_owned());
    Some((id(&["-u", &name])?, id(&["-g", &name])?))
}

fn signal(name: &str, child: &Child) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status();
    assert!(sent.expect("kill").success(), "a process to signal");
}

/// Not a sleep for luck: the server itself says when it is there.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
