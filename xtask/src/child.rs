//! Child processes that never outlive this one.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a server may take to stop before it is killed.
const PATIENCE: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(1);

/// What an interrupted run has to end and to delete.
static LEFT: Mutex<Left> = Mutex::new(Left { processes: Vec::new(), dirs: Vec::new() });

struct Left {
    processes: Vec<(Pid, Signal)>,
    dirs: Vec<PathBuf>,
}

/// A running child process; dropping it stops it by its id.
pub(crate) struct Server {
    child: Child,
    pid: Pid,
    stop: Signal,
}

impl Server {
    /// Starts a server in its own process group, so that Ctrl-C reaches it through us and in order.
    /// Its output goes to `log`.
    pub(crate) fn spawn(command: &mut Command, stop: Signal, log: &Path) -> Result<Self> {
        let out = File::create(log).with_context(|| format!("can't write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out).process_group(0);
        Self::register(command, stop)
    }

    /// Starts a command that shares our terminal and its Ctrl-C.
    pub(crate) fn in_our_group(command: &mut Command) -> Result<Self> {
        Self::register(command, Signal::SIGTERM)
    }

    fn register(command: &mut Command, stop: Signal) -> Result<Self> {
        let program = command.get_program().to_os_string();
        let child = command.spawn().with_context(|| format!("can't run {}", program.display()))?;
        let pid = Pid::from_raw(child.id().try_into()?);
        left().processes.push((pid, stop));
        Ok(Self { child, pid, stop })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Waits until `ready` holds; gives up when the process ends or `limit` has passed, and then
    /// shows the end of its log.
    pub(crate) fn wait_until(
        &mut self,
        what: &str,
        log: &Path,
        limit: Duration,
        mut ready: impl FnMut() -> bool,
    ) -> Result<()> {
        let start = Instant::now();
        while !ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{what} ended at its start ({status}):\n{}", tail(log));
            }
            if start.elapsed() > limit {
                bail!("{what} was not ready after {} s:\n{}", limit.as_secs(), tail(log));
            }
            thread::sleep(TICK);
        }
        Ok(())
    }

    fn ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !self.ended() {
            let _ = kill(self.pid, self.stop);
            let start = Instant::now();
            while !self.ended() && start.elapsed() < PATIENCE {
                thread::sleep(TICK);
            }
            if !self.ended() {
                let _ = self.child.kill();
                let _ = self.child.wait();
            }
        }
        left().processes.retain(|(pid, _)| *pid != self.pid);
    }
}

/// The first executable of this name on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// The command for `program` that also ends, by the kernel's hand, if we are killed outright.
pub(crate) fn tied(program: &Path, stop: Signal) -> Command {
    let Some(setpriv) = on_path("setpriv") else {
        return Command::new(program);
    };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", stop.as_str().trim_start_matches("SIG"), "--"]).arg(program);
    command
}

/// Deletes a directory when the run is interrupted.
pub(crate) fn delete_at_end(dir: &Path) {
    left().dirs.push(dir.to_path_buf());
}

/// From here on SIGINT, SIGTERM and SIGHUP stop every child and delete every directory first.
pub(crate) fn stop_everything_on_signals() {
    // Handlers, not a blocked mask: children would inherit the mask and outlive their SIGTERM.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            stop_everything();
            std::process::exit(128 + signal);
        }
    });
}

fn stop_everything() {
    let mut left = left();
    for (pid, stop) in &left.processes {
        let _ = kill(*pid, *stop);
    }
    let start = Instant::now();
    left.processes.retain(|(pid, _)| {
        while matches!(waitpid(*pid, Some(WaitPidFlag::WNOHANG)), Ok(status) if status.pid().is_none()) {
            if start.elapsed() > PATIENCE {
                let _ = kill(*pid, Signal::SIGKILL);
            }
            thread::sleep(TICK);
        }
        false
    });
    for dir in &left.dirs {
        let _ = fs::remove_dir_all(dir);
    }
}

fn left() -> std::sync::MutexGuard<'static, Left> {
    LEFT.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
