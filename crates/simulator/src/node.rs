//! One node: it registers, answers the roll call, and leaves.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use rollcall_client::{
    Action, Client, ClientBuilder, ConnectionPool, Counters, Error, RegistrationState, Status,
};
use tempfile::TempDir;

use crate::{
    Plan, SimulateError,
    clock::{FastClock, NodeClock},
    random::SeededRandom,
    statistics::{Outcome, Statistics},
    transport::MeasuredTransport,
};

/// By the node's clock, before it tries to register again; each time twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const PAUSE_DOUBLINGS: u32 = 6;
/// Times that a node tries to leave.
const PARTINGS: u32 = 5;
/// Renewals after which a copy is started: then the number that it holds is an old one.
const COPY_AFTER: u64 = 2;

/// What all nodes of a run have in common.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) connections: Arc<ConnectionPool>,
    pub(crate) statistics: Arc<Statistics>,
}

/// One node that is played.
pub(crate) struct Node {
    number: usize,
    client: Client,
    clock: Arc<FastClock>,
    random: SeededRandom,
    attempts: u32,
    registered: bool,
    /// What its client had counted when we last looked.
    counted: Counters,
    part: Part,
    /// Where it keeps its state, if it has a part in being copied.
    dir: Option<Arc<TempDir>>,
}

/// Which part a node has in being copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    /// It will be, when it is registered.
    ToBeCopied,
    /// A copy of what it kept then is there, and waits to be started.
    Copied,
    /// It is the copy.
    Copy {
        noticed: bool,
    },
}

/// What a node does next.
pub(crate) enum Next {
    After(Duration),
    /// And a copy of it begins.
    WithCopy(Duration, Box<Node>),
    Nothing,
}

impl World {
    /// A node that has not registered yet.
    pub(crate) fn node(&self, number: usize) -> Result<Node, SimulateError> {
        match number < self.plan.copies {
            true => self.node_of(number, Part::ToBeCopied, Some(Arc::new(TempDir::new()?))),
            false => self.node_of(number, Part::None, None),
        }
    }

    fn node_of(
        &self,
        number: usize,
        part: Part,
        dir: Option<Arc<TempDir>>,
    ) -> Result<Node, SimulateError> {
        let Plan { seed, speed, lose_answers, .. } = self.plan;
        let clock = Arc::new(FastClock::new(Arc::clone(&self.plan.clock), speed));
        let transport = MeasuredTransport {
            connections: Arc::clone(&self.connections),
            statistics: Arc::clone(&self.statistics),
            clock: Arc::clone(&clock),
            random: SeededRandom::of(seed, number),
            lose_answers,
        };
        let builder =
            self.builder(number).clock(NodeClock(Arc::clone(&clock))).http_transport(transport);
        let builder = match (&dir, part) {
            (None, _) => builder.in_memory(),
            (Some(dir), Part::Copy { .. }) => builder.state_dir(dir.path()),
            (Some(dir), _) => builder.state_dir(original(dir)),
        };
        Ok(Node {
            number,
            client: builder.open()?,
            clock,
            // Not the transport's: what is lost stays the same, however often a node has to wait.
            random: SeededRandom::of(!seed, number),
            attempts: 0,
            registered: false,
            counted: Counters::default(),
            part,
            dir,
        })
    }

    fn builder(&self, number: usize) -> ClientBuilder {
        let Plan { seed, projects, app_name, version, roots, .. } = &self.plan;
        let project = format!("sim-{seed}-{}", number % projects);
        let node = rollcall_client::Node::new(&project, &project, app_name, version);
        let builder = Client::builder(node, roots.iter().map(String::as_str))
            .node_id(format!("sim-{seed}-node-{number}"))
            .no_environment()
            .retries(0);
        self.plan.servers.iter().fold(builder, |builder, server| builder.server(server))
    }
}

impl Node {
    /// Do what is due.
    pub(crate) async fn step(&mut self, world: &World) -> Next {
        if self.registered { self.turn(world).await } else { self.register(world).await }
    }

    async fn register(&mut self, world: &World) -> Next {
        self.attempts += 1;
        let error = match self.client.register(&world.plan.credentials).await {
            Ok(_) => {
                self.registered = true;
                world.statistics.note(Outcome::Registered);
                return match self.copy() {
                    Ok(()) => Next::After(Duration::ZERO),
                    Err(error) => self.breaks(world, &error.into()),
                };
            }
            Err(error) => error,
        };
        let why = error.to_string();
        match error {
            Error::Refused(refusal) if refusal.action == Action::Retry => {
                world.statistics.note(Outcome::PutOff { code: refusal.code, why });
                let asked = Duration::from_secs(refusal.retry_after_s.unwrap_or(1).into());
                // All were refused at the same moment, and must not come back at the same moment.
                Next::After(asked.mul_f64(1.0 + self.random.fraction()))
            }
            Error::Refused(refusal) => {
                world.statistics.note(Outcome::Refused { code: refusal.code, why });
                Next::Nothing
            }
            Error::Unreachable { .. } => {
                world.statistics.note(Outcome::Unanswered { why });
                Next::After(self.clock.in_real_time(self.back_off()))
            }
            error => self.breaks(world, &error.into()),
        }
    }

    fn back_off(&self) -> Duration {
        let pause = FIRST_PAUSE * (1 << (self.attempts - 1).min(PAUSE_DOUBLINGS));
        pause.mul_f64(0.8 + 0.4 * self.random.fraction())
    }

    async fn turn(&mut self, world: &World) -> Next {
        let pause = self.client.run_due_calls().await;
        let status = self.client.status();
        self.tell(world, &status);
        self.look_for_notice(world).await;
        if let RegistrationState::RegistrationFailed(why) = &status.state {
            if !self.is_copy() {
                world.statistics.note(Outcome::Failed { why: why.to_string() });
            }
            return Next::Nothing;
        }
        let pause = self.clock.in_real_time(pause);
        match self.copy_begins(world, &status) {
            Ok(Some(copy)) => Next::WithCopy(pause, Box::new(copy)),
            Ok(None) => Next::After(pause),
            Err(error) => self.breaks(world, &error),
        }
    }

    /// Count what the client counted since we last looked.
    fn tell(&mut self, world: &World, status: &Status) {
        let (now, before) = (status.counters, self.counted);
        self.counted = now;
        if now.renewed > before.renewed {
            world.statistics.note(Outcome::Renewed(now.renewed - before.renewed));
        }
        let Some(last) = status.failures.last() else { return };
        let why = || format!("{} {}", last.name, last.message);
        if now.refused > before.refused {
            let code = last.code.unwrap_or_default();
            world.statistics.note(Outcome::Refused { code, why: why() });
        }
        if now.unanswered > before.unanswered {
            world.statistics.note(Outcome::Unanswered { why: why() });
        }
    }

    /// Leave. Who doesn't hold anything has nothing to leave, and a copy leaves it to its original.
    pub(crate) async fn leave(self, world: &World) {
        if !self.registered || self.is_copy() {
            return;
        }
        for attempt in 1..=PARTINGS {
            match self.client.unbind().await {
                Ok(_) => return world.statistics.note(Outcome::Unbound),
                Err(error) if attempt == PARTINGS => {
                    return world.statistics.note(Outcome::Broken { why: error.to_string() });
                }
                Err(_) => {
                    let pause = FIRST_PAUSE.mul_f64(self.random.fraction());
                    tokio::time::sleep(self.clock.in_real_time(pause)).await;
                }
            }
        }
    }

    fn breaks(&self, world: &World, error: &SimulateError) -> Next {
        world.statistics.note(Outcome::Broken { why: error.to_string() });
        Next::Nothing
    }

    fn is_copy(&self) -> bool {
        matches!(self.part, Part::Copy { .. })
    }

    /// Copy what the node keeps, if it is one of those.
    fn copy(&mut self) -> std::io::Result<()> {
        if let (Part::ToBeCopied, Some(dir)) = (self.part, &self.dir) {
            for name in ["node-id", "state.json"] {
                fs::copy(original(dir).join(name), dir.path().join(name))?;
            }
            self.part = Part::Copied;
        }
        Ok(())
    }

    /// The copy of the machine is started, once the number that it holds is an old one.
    fn copy_begins(
        &mut self,
        world: &World,
        status: &Status,
    ) -> Result<Option<Self>, SimulateError> {
        if self.part != Part::Copied || status.counters.renewed < COPY_AFTER {
            return Ok(None);
        }
        self.part = Part::None;
        let part = Part::Copy { noticed: false };
        let mut copy = world.node_of(self.number, part, self.dir.clone())?;
        (copy.registered, copy.counted) = (true, copy.client.status().counters);
        world.statistics.note(Outcome::Copied);
        Ok(Some(copy))
    }

    /// Whether the server has written down that there are two.
    async fn look_for_notice(&mut self, world: &World) {
        if self.part != (Part::Copy { noticed: false }) {
            return;
        }
        let Ok(record) = self.client.record().await else { return };
        if record.failures.iter().any(|failure| failure.kind == "clone_suspected") {
            self.part = Part::Copy { noticed: true };
            world.statistics.note(Outcome::CopyNoticed);
        }
    }
}

/// Where a node that is copied keeps its own state.
fn original(dir: &TempDir) -> PathBuf {
    dir.path().join("original")
}
