//! Tells the story, step by step.

use crate::{failure::Failure, output::say};

/// Counts and prints the steps.
#[derive(Debug, Default)]
pub(super) struct Narrator {
    steps: u32,
}

impl Narrator {
    /// How many steps were told.
    pub(super) fn steps(&self) -> u32 {
        self.steps
    }

    /// What comes now.
    pub(super) fn chapter(&self, title: &str) {
        say(&format!("\n{title}"));
    }

    /// One step, what was seen of it, and whether that is what had to happen. If not, the story
    /// breaks off: what follows builds on it.
    pub(super) fn step(&mut self, what: &str, seen: &str, right: bool) -> Result<(), Failure> {
        self.steps += 1;
        let mark = if right { '✓' } else { '✗' };
        say(&format!("{:>3} {mark} {what}\n      {seen}", self.steps));
        if right { Ok(()) } else { Err(Failure::new(format!("step {} went wrong", self.steps))) }
    }
}
