//! What is to be expected of one registration, as people say it.

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The node revalidates.
    Renew,
    /// The node unbinds itself.
    Unbind,
    /// The sweeper comes by.
    Sweep,
    /// Another node wants the slot.
    Rival,
    /// The node registers again.
    Again,
    /// Staff suspend the account.
    Suspend,
    /// Staff change the password and tell the owner.
    Reset,
}

pub(super) use Step::{Again, Renew, Reset, Rival, Suspend, Sweep, Unbind};

pub(super) const STEPS: [Step; 7] = [Renew, Unbind, Sweep, Rival, Again, Suspend, Reset];

/// What a step was answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Done,
    Granted { created: bool, seq: i64 },
    Refused(i64),
}

/// What the node and the owner go by: the registration it holds, the number of its lease, the
/// password.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    row: u32,
    seq: i64,
    password: u32,
}

/// What can be seen: the slots really taken, and the slots counted.
pub(super) type Seen = (u32, u32);

/// What the node reads: its registration's state, and how many failures it has.
pub(super) type Read = (String, i64);

/// The rules as people say them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Model {
    /// Whether the lease that the story begins with is over.
    over: bool,
    suspended: bool,
    password: u32,
    /// Whether the other node is registered.
    rival: bool,
    row: Row,
    pub(super) held: Held,
}

/// The node's newest registration.
#[derive(Debug, Clone, Copy)]
struct Row {
    number: u32,
    registered: bool,
    unbound: bool,
    /// Whether it got a lease since the story began.
    renewed: bool,
    issued: i64,
    /// Refused calls that counted; a second one at the same time doesn't.
    failures: i64,
    password: u32,
}

impl Model {
    pub(super) fn new(over: bool) -> Self {
        let row = Row {
            number: 1,
            registered: true,
            unbound: false,
            renewed: false,
            issued: 1,
            failures: 0,
            password: 1,
        };
        let held = Held { row: 1, seq: 1, password: 1 };
        Self { over, suspended: false, password: 1, rival: false, row, held }
    }

    /// What this is answered with, by somebody who goes by `held`.
    pub(super) fn tell(&mut self, step: Step, held: Held) -> Said {
        let said = match step {
            Renew => self.renew(held),
            Unbind => self.unbind(held),
            Rival => self.rival(held),
            Again => self.again(held),
            Sweep | Suspend | Reset => Said::Done,
        };
        match (step, said) {
            (Sweep, _) => self.meet(),
            (Suspend, _) => self.suspended = true,
            (Reset, _) => {
                self.password += 1;
                self.held.password = self.password;
            }
            (Renew | Again, Said::Granted { seq, .. }) => {
                self.held = Held { row: self.row.number, seq, ..self.held };
            }
            _ => {}
        }
        said
    }

    fn renew(&mut self, held: Held) -> Said {
        self.meet();
        if !self.row.registered || held.row != self.row.number {
            return Said::Refused(10003);
        }
        let refused = if self.row.password < self.password { Some(30006) } else { None };
        if let Some(code) = refused.or(self.suspended.then_some(30002)) {
            self.row.failures = self.row.failures.max(i64::from(!self.row.renewed));
            return Said::Refused(code);
        }
        self.row.failures = 0;
        // The number before the newest is a repeat: no time passes here.
        self.row.issued += i64::from(held.seq == self.row.issued);
        self.row.renewed = true;
        Said::Granted { created: false, seq: self.row.issued }
    }

    fn unbind(&mut self, held: Held) -> Said {
        self.meet();
        if !self.row.registered || held.row != self.row.number {
            return Said::Refused(20000);
        }
        (self.row.registered, self.row.unbound) = (false, true);
        Said::Done
    }

    fn rival(&mut self, held: Held) -> Said {
        if let Some(refused) = self.refuses(held) {
            return refused;
        }
        self.meet();
        if self.row.registered {
            return Said::Refused(30007);
        }
        let created = !std::mem::replace(&mut self.rival, true);
        Said::Granted { created, seq: 1 }
    }

    fn again(&mut self, held: Held) -> Said {
        if let Some(refused) = self.refuses(held) {
            return refused;
        }
        self.meet();
        let created = !self.row.registered;
        if created && self.rival {
            return Said::Refused(30007);
        }
        self.row.issued += i64::from(created || !self.row.renewed);
        self.row.number += u32::from(created);
        (self.row.registered, self.row.unbound, self.row.renewed) = (true, false, true);
        (self.row.failures, self.row.password) = (0, self.password);
        Said::Granted { created, seq: self.row.issued }
    }

    fn refuses(&self, held: Held) -> Option<Said> {
        if held.password != self.password {
            return Some(Said::Refused(30006));
        }
        self.suspended.then_some(Said::Refused(30002))
    }

    fn live(&self) -> bool {
        self.row.registered && (self.row.renewed || !self.over)
    }

    /// Whoever first meets a lease that is over writes it down.
    fn meet(&mut self) {
        self.row.registered = self.live();
    }

    pub(super) fn seen(&self) -> Seen {
        let rival = u32::from(self.rival);
        (u32::from(self.live()) + rival, u32::from(self.row.registered) + rival)
    }

    /// What the node reads of its newest registration.
    pub(super) fn reads(&self) -> Read {
        let state = match (self.live(), self.row.unbound) {
            (true, _) => "registered",
            (false, true) => "unbound",
            (false, false) => "failed",
        };
        (state.to_owned(), self.row.failures)
    }
}
