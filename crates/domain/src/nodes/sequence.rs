//! The sequence numbers of leases: they tell copies of a node from lost answers.

use chrono::{DateTime, TimeDelta, Utc};

/// The time within which a repeated call gets the same number again.
pub(crate) const REPEAT_WINDOW: TimeDelta = TimeDelta::seconds(60);

/// The sequence numbers of a registration. They never restart for a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seq {
    /// The number of the newest lease sent out.
    pub issued: i64,
    /// The newest number that the node is known to hold.
    pub acked: i64,
}

/// What a node's sequence number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceCheck {
    /// The node holds the newest lease.
    Current,
    /// The node holds the one before: an answer was lost.
    AnswersLost,
    /// A repetition within a minute: the same number is issued again.
    Repeat,
    /// An older number than lost answers explain: a suspected copy.
    CloneSuspected,
    /// A newer number than was issued: the server was restored from a backup.
    ServerBehind,
}

impl Seq {
    /// The numbers of a new registration whose predecessor last issued `before` (0 for none).
    pub fn start(before: i64) -> Self {
        Self { issued: before + 1, acked: before }
    }

    /// Check the number `sent` of a call, and return the numbers after it; the newest lease was
    /// issued at `last_issued_at`.
    pub fn called(
        self,
        sent: i64,
        last_issued_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> (Self, SequenceCheck) {
        let next = |issued: i64| Self { issued: issued + 1, acked: sent };
        if sent == self.issued {
            (next(self.issued), SequenceCheck::Current)
        } else if sent == self.acked {
            if now < last_issued_at + REPEAT_WINDOW {
                (self, SequenceCheck::Repeat)
            } else {
                (next(self.issued), SequenceCheck::AnswersLost)
            }
        } else if sent < self.issued {
            // The number sent becomes the acknowledged one, so that a mere retry isn't a second suspicion.
            (next(self.issued), SequenceCheck::CloneSuspected)
        } else {
            (next(sent), SequenceCheck::ServerBehind)
        }
    }

    /// The numbers after registering again; a repetition within a minute gets the same one.
    pub fn reissued(self, last_issued_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if now < last_issued_at + REPEAT_WINDOW {
            self
        } else {
            Self { issued: self.issued + 1, acked: self.issued }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_node_that_gets_its_answers_counts_up() {
        let (seq, sequence_check) = Seq::start(0).called(1, at(0), at(7200));
        assert_eq!((seq, sequence_check), (Seq { issued: 2, acked: 1 }, SequenceCheck::Current));
    }

    #[test]
    fn lost_answers_are_no_copy() {
        let seq = Seq { issued: 6, acked: 5 };
        assert_eq!(seq.called(5, at(0), at(59)), (seq, SequenceCheck::Repeat));
        assert_eq!(
            seq.called(5, at(0), at(60)),
            (Seq { issued: 7, acked: 5 }, SequenceCheck::AnswersLost)
        );
    }

    #[test]
    fn two_machines_with_one_registration_are_suspected_by_turns() {
        let mut seq = Seq { issued: 5, acked: 4 };
        let (mut held, mut now, mut suspicions) = ([5, 5], 0, 0);
        for turn in 0..10 {
            let (next, sequence_check) = seq.called(held[turn % 2], at(now), at(now + 3600));
            suspicions += i32::from(sequence_check == SequenceCheck::CloneSuspected);
            (seq, held[turn % 2], now) = (next, next.issued, now + 3600);
        }
        assert_eq!(suspicions, 8, "every turn but the first of each");
    }

    #[test]
    fn a_newer_number_is_adopted() {
        let (seq, sequence_check) = Seq { issued: 3, acked: 2 }.called(9, at(0), at(1));
        assert_eq!(
            (seq, sequence_check),
            (Seq { issued: 10, acked: 9 }, SequenceCheck::ServerBehind)
        );
    }
}
