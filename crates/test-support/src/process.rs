//! The real binary, started for a test that needs a process to kill.

use std::{
    fs::File,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
};

use crate::Server;

/// The binary under test: `ROLLCALL_BIN`, as `cargo xtask test` sets it.
pub fn rollcall() -> PathBuf {
    std::env::var_os("ROLLCALL_BIN")
        .map(PathBuf::from)
        .expect("ROLLCALL_BIN names the rollcall binary; cargo xtask test builds it")
}

/// A running server process; killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// How to call it.
    pub server: Server,
    /// Its operations port.
    pub ops: Server,
}

impl Process {
    /// Start `rollcall serve` with these settings and wait until it is ready.
    pub async fn serve(settings: &[(&str, &str)]) -> Self {
        Self::start("serve", settings, Stdio::inherit()).await
    }

    /// Have each file that it writes to end after so many bytes, as on a full disk; `None` is no end.
    pub fn limit_files(&self, bytes: Option<u32>) {
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let mut prlimit = Command::new("prlimit");
        prlimit.arg(format!("--pid={}", self.id())).arg(format!("--fsize={limit}:"));
        assert!(prlimit.status().expect("prlimit").success(), "a process to limit");
    }

    /// The same, with what it logs in a file.
    pub async fn serve_telling(settings: &[(&str, &str)], log: File) -> Self {
        Self::start("serve", settings, log.into()).await
    }

    /// Start `rollcall work` with these settings and wait until it is ready; it has no API.
    pub async fn work(settings: &[(&str, &str)]) -> Self {
        Self::start("work", settings, Stdio::inherit()).await
    }

    async fn start(command: &str, settings: &[(&str, &str)], log: Stdio) -> Self {
        let (port, ops_port) = (free_port(), free_port());
        let listen = format!("127.0.0.1:{port}");
        let ops_listen = format!("127.0.0.1:{ops_port}");
        // A write beyond a limit shall fail, as on a full disk, rather than kill.
        let child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(rollcall())
            .arg(command)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("ROLLCALL_LISTEN", &listen)
            .env("ROLLCALL_OPS_LISTEN", &ops_listen)
            .env("ROLLCALL_LOG", "warn")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("a rollcall process");
        let process = Self { child, server: Server::at(&listen), ops: Server::at(&ops_listen) };
        process.until_ready().await;
        process
    }

    /// Kill it as `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("a dead process");
    }

    /// Ask it to stop as `kill` does, and say how it ended.
    pub fn terminate(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        Command::new("kill").arg(pid).status().expect("kill");
        self.child.wait().expect("a process that stops")
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    async fn until_ready(&self) {
        // Not a sleep for luck: the port itself says when it is there.
        for _ in 0..2000 {
            if let Some(answer) = self.ops.try_get("/readyz").await
                && answer.status == 200
            {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the rollcall process does not become ready");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
