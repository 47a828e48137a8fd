//! The thread pool of password hashing (Argon2id), at low priority, so that neither guessing nor
//! provisioning slows down anything else.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use rollcall_domain::TenantId;
use tokio::sync::oneshot;

/// The cost of one hash. The default is 19 MiB and two passes, as OWASP recommends: about 18 ms on
/// a server's core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for HashCost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

/// The longest queue of nodes' jobs.
const QUEUE: usize = 64;

/// The niceness of the threads: about a tenth of a usual thread's share where the two compete.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// The callback with the result of a check.
type Job = Box<dyn FnOnce(&Argon2<'static>) -> Option<bool> + Send>;

/// The error that the queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflow;

/// The threads, and the queued jobs, scheduled fairly by tenant.
pub(crate) struct PasswordHashPool {
    queue: Arc<Queue>,
    /// The hash that the password of an unknown account is checked against, so that timing doesn't
    /// reveal it.
    decoy: String,
}

impl PasswordHashPool {
    /// Start one thread for each core. Half of them check no passwords while somebody is guessing.
    pub(crate) fn start(cost: HashCost) -> Result<Self, std::io::Error> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let queue = Arc::new(Queue::default());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        for number in 0..cores {
            let (queue, argon2) = (Arc::downgrade(&queue), argon2.clone());
            let thread = std::thread::Builder::new().name(format!("argon2-{number}"));
            let wary = number >= (cores / 2).max(1);
            thread.spawn(move || {
                give_way();
                work(&queue, &argon2, wary);
            })?;
        }
        Ok(Self { queue, decoy: decoy(cost) })
    }

    /// Hash a new password of staff. They are authenticated, so their queue is unbounded. `None` if
    /// it can't be hashed.
    pub(crate) async fn hash(&self, password: String, salt: [u8; 16]) -> Option<String> {
        let (answer, hashed) = oneshot::channel();
        let job: Job = Box::new(move |argon2| {
            let _ = answer.send(hash(argon2, password.as_bytes(), &salt));
            None
        });
        self.queue.lock().add(Line::Provisioning, job);
        self.queue.arrived.notify_all();
        hashed.await.ok().flatten()
    }

    /// Hash a new password of a set-password link, in the tenant's bounded queue.
    pub(crate) async fn hash_in_turn(
        &self,
        tenant: TenantId,
        password: String,
        salt: [u8; 16],
    ) -> Result<Option<String>, Overflow> {
        let (answer, hashed) = oneshot::channel();
        let job: Job = Box::new(move |argon2| {
            // Whoever asked may have gone.
            let _ = answer.send(hash(argon2, password.as_bytes(), &salt));
            None
        });
        self.queue.push(Line::Nodes(tenant), job)?;
        hashed.await.map_err(|_| Overflow)
    }

    /// Check a password in the tenant's bounded queue; an unknown account has no hash and never
    /// matches.
    pub(crate) async fn verify(
        &self,
        tenant: TenantId,
        password: String,
        phc: Option<String>,
    ) -> Result<bool, Overflow> {
        let (answer, fits) = oneshot::channel();
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.decoy.clone());
        let job: Job = Box::new(move |argon2| {
            let fits = verify(argon2, password.as_bytes(), &phc) && known;
            // Whoever asked may have gone.
            let _ = answer.send(fits);
            Some(fits)
        });
        self.queue.push(Line::Nodes(tenant), job)?;
        fits.await.map_err(|_| Overflow)
    }
}

impl Drop for PasswordHashPool {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.arrived.notify_all();
    }
}

/// A made-up hash that no password is known for. Computing a real one would delay each start by 20
/// ms and keep the memory of hashing.
fn decoy(HashCost { memory_kib, passes }: HashCost) -> String {
    let (salt, hash) = ("A".repeat(22), "A".repeat(43));
    format!("$argon2id$v=19$m={memory_kib},t={passes},p=1${salt}${hash}")
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: &[u8; 16]) -> Option<String> {
    let hash: PasswordHash = argon2.hash_password_with_salt(password, salt).ok()?;
    Some(hash.to_string())
}

fn verify(argon2: &Argon2<'_>, password: &[u8], phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| argon2.verify_password(password, &hash).is_ok())
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

/// The queue of a job; each is scheduled by turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Line {
    /// Checks of the tenant's passwords.
    Nodes(TenantId),
    /// New passwords.
    Provisioning,
}

#[derive(Default)]
struct Waiting {
    jobs: HashMap<Line, VecDeque<Job>>,
    turns: VecDeque<Line>,
    /// The number of checks among them.
    nodes: usize,
    /// The results of the last 32 checks, one bit each: whether it was wrong.
    wrong: u32,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: Line, job: Job) -> Result<(), Overflow> {
        let mut waiting = self.lock();
        if waiting.nodes >= QUEUE {
            return Err(Overflow);
        }
        waiting.add(line, job);
        drop(waiting);
        self.arrived.notify_all();
        Ok(())
    }
}

impl Waiting {
    fn add(&mut self, line: Line, job: Job) {
        self.nodes += usize::from(line != Line::Provisioning);
        let jobs = self.jobs.entry(line).or_default();
        jobs.push_back(job);
        if jobs.len() == 1 {
            self.turns.push_back(line);
        }
    }

    /// The next job, in round-robin order of the queues.
    fn next(&mut self, wary: bool) -> Option<Job> {
        let leave = wary && self.is_guessed();
        let turn = self.turns.iter().position(|line| !leave || *line == Line::Provisioning)?;
        let line = self.turns.remove(turn)?;
        let jobs = self.jobs.get_mut(&line)?;
        let job = jobs.pop_front();
        if jobs.is_empty() {
            self.jobs.remove(&line);
        } else {
            self.turns.push_back(line);
        }
        self.nodes -= usize::from(line != Line::Provisioning && job.is_some());
        job
    }

    fn checked(&mut self, fits: bool) {
        self.wrong = (self.wrong << 1) | u32::from(!fits);
    }

    /// Whether somebody is guessing: many of the last 32 passwords were wrong. A fleet that
    /// registers after an outage has correct ones.
    fn is_guessed(&self) -> bool {
        self.wrong.count_ones() > 8
    }
}

/// Lower the thread's priority. A hash takes 18 ms: at usual priority a guesser would delay all
/// nodes.
fn give_way() {
    // Linux has a priority for each thread; elsewhere this would be the whole process'.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::warn!(%error, "passwords are hashed at the usual priority");
    }
}

fn work(queue: &std::sync::Weak<Queue>, argon2: &Argon2<'static>, wary: bool) {
    while let Some(queue) = queue.upgrade() {
        let mut waiting = queue.lock();
        let job = loop {
            if waiting.closed {
                return;
            }
            match waiting.next(wary) {
                Some(job) => break job,
                None => {
                    waiting = queue.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                }
            }
        };
        drop(waiting);
        if let Some(fits) = job(argon2) {
            queue.lock().checked(fits);
        }
    }
}

#[cfg(test)]
mod tests {
    use rollcall_domain::TenantId;
    use uuid::Uuid;

    use super::*;

    /// The lines whose jobs such a thread takes, in its order.
    fn taken(waiting: &mut Waiting, wary: bool) -> Vec<Line> {
        let mut taken = Vec::new();
        while let Some(line) = waiting.turns.front().copied() {
            let before: Vec<_> = waiting.turns.iter().copied().collect();
            if waiting.next(wary).is_none() {
                break;
            }
            let gone = before.into_iter().find(|line| !waiting.jobs.contains_key(line));
            taken.push(gone.unwrap_or(line));
        }
        taken
    }

    fn waiting() -> (Waiting, [Line; 3]) {
        let [a, b] = [1, 2].map(|tenant| Line::Nodes(TenantId(Uuid::from_u128(tenant))));
        let mut waiting = Waiting::default();
        for line in [a, Line::Provisioning, b] {
            waiting.add(line, Box::new(|_| None));
        }
        (waiting, [a, Line::Provisioning, b])
    }

    #[test]
    fn a_decoy_costs_what_a_password_costs() {
        let cost = HashCost { memory_kib: 64, passes: 3 };
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).unwrap();
        let real = hash(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params), b"x", &[7; 16]);
        let (real, decoy) = (real.unwrap(), decoy(cost));
        let [real, decoy] = [&real, &decoy].map(|phc| PasswordHash::new(phc).unwrap());
        assert_eq!(decoy.algorithm, real.algorithm);
        assert_eq!(decoy.version, real.version);
        assert_eq!(decoy.params, real.params);
        assert_eq!(decoy.salt.map(|salt| salt.len()), real.salt.map(|salt| salt.len()));
        assert_eq!(decoy.hash.map(|hash| hash.len()), real.hash.map(|hash| hash.len()));
    }

    #[test]
    fn half_of_the_threads_leave_guesses_alone_and_go_on_provisioning() {
        let (mut waiting, lines) = waiting();
        (0..32).for_each(|_| waiting.checked(true));
        (0..8).for_each(|_| waiting.checked(false));
        assert_eq!(taken(&mut waiting, true), lines, "some mistakes are no flood");

        let (mut waiting, lines) = self::waiting();
        (0..9).for_each(|_| waiting.checked(false));
        assert_eq!(taken(&mut waiting, true), [Line::Provisioning]);
        assert_eq!(taken(&mut waiting, false), [lines[0], lines[2]]);
        assert_eq!(waiting.nodes, 0);

        let (mut waiting, lines) = self::waiting();
        (0..32).for_each(|_| waiting.checked(false));
        (0..24).for_each(|_| waiting.checked(true));
        assert_eq!(taken(&mut waiting, true), lines, "right ones are trusted again");
    }
}
