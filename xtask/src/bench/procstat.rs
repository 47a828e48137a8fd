//! What the kernel says that a process used.

use std::fs;
use std::ops::{AddAssign, Sub};
use std::time::Duration;

use anyhow::Result;
use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// Linux counts processor time for `/proc` in hundredths of a second on every platform.
const TICKS: f64 = 100.0;

/// Processor seconds by who spent them.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Cpu {
    pub(crate) server: f64,
    pub(crate) postgres: f64,
    pub(crate) redis: f64,
    pub(crate) client: f64,
}

impl Sub for Cpu {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            server: self.server - before.server,
            postgres: self.postgres - before.postgres,
            redis: self.redis - before.redis,
            client: self.client - before.client,
        }
    }
}

impl AddAssign for Cpu {
    fn add_assign(&mut self, more: Self) {
        self.server += more.server;
        self.postgres += more.postgres;
        self.redis += more.redis;
        self.client += more.client;
    }
}

/// The processes that take part in a slice.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Meter {
    pub(crate) server: Option<u32>,
    /// The postmaster; its children count with it.
    pub(crate) postgres: Option<u32>,
    pub(crate) redis: Option<u32>,
}

impl Meter {
    pub(crate) fn cpu(&self) -> Cpu {
        Cpu {
            server: self.server.map_or(0.0, own),
            postgres: self.postgres.map_or(0.0, family),
            redis: self.redis.map_or(0.0, own),
            client: own(std::process::id()),
        }
    }

    /// The server's resident memory in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status =
            self.server.and_then(|pid| fs::read_to_string(format!("/proc/{pid}/status")).ok());
        status.as_deref().and_then(resident).unwrap_or(0)
    }
}

/// How long a process has run, threads that ended included: finer than the hundredths of seconds of
/// the rest.
pub(crate) fn running(pid: u32) -> Result<Duration> {
    let clock = clock_getcpuclockid(Pid::from_raw(pid.try_into()?))?;
    Ok(clock_gettime(clock)?.into())
}

struct Stat {
    parent: u32,
    own: f64,
    /// Of children that have ended and were waited for.
    ended: f64,
}

fn own(pid: u32) -> f64 {
    stat(pid).map_or(0.0, |stat| stat.own)
}

fn family(pid: u32) -> f64 {
    let Some(head) = stat(pid) else { return 0.0 };
    let children = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(stat)
        .filter(|child| child.parent == pid);
    head.own + head.ended + children.map(|child| child.own).sum::<f64>()
}

fn stat(pid: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The second field, the name, may hold spaces and parentheses; after its last one all is numbers.
fn parse(line: &str) -> Option<Stat> {
    let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: (number(11)? + number(12)?) / TICKS,
        ended: (number(13)? + number(14)?) / TICKS,
    })
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stat_line_is_read_past_any_name() {
        let line = "42 (a) b (c) S 7 1 1 0 -1 4194560 1 2 3 4 150 50 1000 500 20 0 1 0 0 0 0";
        let stat = parse(line).expect("a stat line");
        assert_eq!((stat.parent, stat.own, stat.ended), (7, 2.0, 15.0));
    }

    #[test]
    fn resident_memory_is_in_bytes() {
        assert_eq!(resident("VmSize:\t  9 kB\nVmRSS:\t    2048 kB\n"), Some(2 << 20));
        assert_eq!(resident("VmSize:\t  9 kB\n"), None);
    }

    #[test]
    fn whoever_works_has_run_for_longer() {
        let before = running(std::process::id()).unwrap();
        let numbers = std::hint::black_box(0..3_000_000u64).fold(0, |sum, n| sum ^ n);
        std::hint::black_box(numbers);
        assert!(running(std::process::id()).unwrap() > before);
    }

    #[test]
    fn we_use_something_ourselves() {
        let meter = Meter { server: Some(std::process::id()), ..Meter::default() };
        assert!(meter.memory() > 0);
    }
}
