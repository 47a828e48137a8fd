//! What the scripts answer: an array that begins with a word.

use std::str::FromStr;

use ::redis::Value;
use uuid::Uuid;

use super::super::{
    Activity, Claimed, Full, Held, LiveSession, LiveWait, Opened, Place, Polled, PoolUse, Rebuilt,
    Reply, Taken, UnitsByFeature,
};
use crate::CacheError;

pub(super) struct Answer {
    word: String,
    rest: Vec<Value>,
}

type Parsed<T> = Option<T>;

impl Answer {
    pub(super) fn new(value: Value) -> Self {
        let mut rest = match value {
            Value::Array(rest) => rest.into_iter(),
            _ => Vec::new().into_iter(),
        };
        let word = rest.next().and_then(|word| text(&word).map(str::to_owned)).unwrap_or_default();
        Self { word, rest: rest.collect() }
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.word == word
    }

    /// What every script of a session may answer, else what this one does.
    fn reply<T>(
        &self,
        parse: impl FnOnce(&str, &[Value]) -> Parsed<T>,
    ) -> Result<Reply<T>, CacheError> {
        match self.word.as_str() {
            "empty" => Ok(Reply::Empty),
            "no_session" => Ok(Reply::NoSession),
            "outdated" => Ok(Reply::Outdated),
            word => parse(word, &self.rest).map(Reply::Done).ok_or_else(CacheError::unreadable),
        }
    }

    pub(super) fn opened(&self) -> Result<Reply<Opened>, CacheError> {
        self.reply(|word, rest| match word {
            "created" => Some(Opened::Created),
            "taken_over" => Some(Opened::TakenOver(id(rest.first()?)?)),
            "too_many" => Some(Opened::TooMany),
            _ => None,
        })
    }

    pub(super) fn claimed(&self) -> Result<Reply<Claimed>, CacheError> {
        self.reply(|word, rest| match word {
            "taken" => rest.iter().map(taken).collect::<Option<_>>().map(Claimed::Taken),
            "full" => Some(Claimed::Full(Full {
                nth: number(rest.first()?)?,
                in_use: number(rest.get(1)?)?,
                queued: number(rest.get(2)?)?,
            })),
            "queued" => place(rest).map(Claimed::Queued),
            "cold_start" => Some(Claimed::ColdStart { until_ms: number(rest.first()?)? }),
            _ => None,
        })
    }

    pub(super) fn polled(&self) -> Result<Reply<Polled>, CacheError> {
        self.reply(|word, rest| match word {
            "queued" => place(rest).map(Polled::Waiting),
            "taken" => rest.iter().map(taken_now).collect::<Option<_>>().map(Polled::Taken),
            "taken_before" => all_held(rest).map(Polled::TakenBefore),
            "never_met" => Some(Polled::NeverMet(text(rest.first()?)?.to_owned())),
            "timed_out" => Some(Polled::TimedOut),
            "unknown" => Some(Polled::Unknown),
            _ => None,
        })
    }

    pub(super) fn waits_for(&self) -> Result<Reply<Option<UnitsByFeature>>, CacheError> {
        self.reply(|word, rest| match word {
            "waits" => rest.iter().map(units).collect::<Option<_>>().map(Some),
            "unknown" => Some(None),
            _ => None,
        })
    }

    pub(super) fn has_left(&self) -> Result<Reply<bool>, CacheError> {
        self.reply(|word, _| match word {
            "left" => Some(true),
            "unknown" => Some(false),
            _ => None,
        })
    }

    pub(super) fn live(&self) -> Result<Reply<LiveSession>, CacheError> {
        self.reply(|word, rest| (word == "live").then(|| live(rest.first()?)).flatten())
    }

    pub(super) fn found(&self) -> Result<Option<LiveSession>, CacheError> {
        match self.live()? {
            Reply::Done(live) => Ok(Some(live)),
            _ => Ok(None),
        }
    }

    pub(super) fn rebuilt(&self) -> Result<Reply<Rebuilt>, CacheError> {
        self.reply(|word, rest| {
            (word == "rebuilt").then(|| rest.iter().map(flag).collect::<Option<_>>()).flatten()
        })
    }

    pub(super) fn released(&self) -> Result<Reply<Option<u32>>, CacheError> {
        self.reply(|word, rest| match word {
            "left" => Some(Some(number(rest.first()?)?)),
            "no_ticket" => Some(None),
            _ => None,
        })
    }

    pub(super) fn closed(&self) -> Result<Reply<()>, CacheError> {
        self.reply(|word, _| (word == "closed").then_some(()))
    }

    pub(super) fn sessions(&self) -> Result<Vec<LiveSession>, CacheError> {
        let all = self.is("sessions").then(|| self.rest.iter().map(live).collect::<Option<_>>());
        all.flatten().ok_or_else(CacheError::unreadable)
    }

    pub(super) fn pools(&self) -> Result<Vec<PoolUse>, CacheError> {
        let all = self.is("pools").then(|| self.rest.iter().map(pool).collect::<Option<Vec<_>>>());
        let mut all = all.flatten().ok_or_else(CacheError::unreadable)?;
        all.sort_by(|a, b| a.feature.cmp(&b.feature));
        Ok(all)
    }
}

fn bytes(value: &Value) -> Parsed<&[u8]> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) => Some(text.as_bytes()),
        _ => None,
    }
}

fn text(value: &Value) -> Parsed<&str> {
    str::from_utf8(bytes(value)?).ok()
}

fn number<T: FromStr>(value: &Value) -> Parsed<T> {
    text(value)?.parse().ok()
}

fn flag(value: &Value) -> Parsed<bool> {
    Some(text(value)? == "1")
}

fn id(value: &Value) -> Parsed<u128> {
    id_of(text(value)?)
}

fn id_of(text: &str) -> Parsed<u128> {
    Uuid::try_parse(text).ok().map(|id| id.as_u128())
}

fn list(value: &Value) -> Parsed<&[Value]> {
    match value {
        Value::Array(list) => Some(list),
        _ => None,
    }
}

fn taken(value: &Value) -> Parsed<Taken> {
    let [units, overdraft, in_use, ..] = list(value)? else { return None };
    Some(Taken { units: number(units)?, overdraft: flag(overdraft)?, in_use: number(in_use)? })
}

fn taken_now(value: &Value) -> Parsed<(Held, u32)> {
    let [units, overdraft, in_use, ticket, feature, since_ms] = list(value)? else { return None };
    let held = Held {
        ticket: id(ticket)?,
        feature: text(feature)?.to_owned(),
        units: number(units)?,
        overdraft: flag(overdraft)?,
        since_ms: number(since_ms)?,
    };
    Some((held, number(in_use)?))
}

fn units(value: &Value) -> Parsed<(String, u32)> {
    let [feature, units] = list(value)? else { return None };
    Some((text(feature)?.to_owned(), number(units)?))
}

fn place(rest: &[Value]) -> Parsed<Place> {
    let [queue, position, estimate_ms] = rest else { return None };
    let estimate_ms = Some(number(estimate_ms)?).filter(|estimate_ms| *estimate_ms >= 0);
    Some(Place { queue: id(queue)?, position: number(position)?, estimate_ms })
}

fn live(value: &Value) -> Parsed<LiveSession> {
    let [session, until_ms, facts, resting, waits, taken_away, tickets @ ..] = list(value)? else {
        return None;
    };
    let away = text(taken_away)?.split(',').filter(|id| !id.is_empty());
    Some(LiveSession {
        session: id(session)?,
        until_ms: number(until_ms)?,
        facts: bytes(facts)?.to_vec(),
        held: all_held(tickets)?,
        resting: self::resting(text(resting)?),
        taken_away: away.map(id_of).collect::<Option<_>>()?,
        waits: self::waits(text(waits)?),
    })
}

/// The field `a` of a session, as `idle.lua` writes it.
fn resting(field: &str) -> Parsed<(Activity, i64)> {
    let mut parts = field.split(':');
    let activity = match parts.next()? {
        "i" => Activity::Idle,
        "b" => Activity::Busy,
        _ => return None,
    };
    Some((activity, parts.next()?.parse().ok()?))
}

/// The field `q` of a session, as `queue.lua` writes it.
fn waits(field: &str) -> Parsed<LiveWait> {
    let mut parts = field.split(';');
    let queue = id_of(parts.next()?)?;
    let state = parts.nth(2)?;
    let wanted = parts.skip(1).map(|one| {
        let mut one = one.split(':').skip(1);
        let units = one.next()?.parse().ok()?;
        Some((one.nth(2)?.to_owned(), units))
    });
    let wanted = wanted.collect::<Option<_>>()?;
    (state != "late").then_some(LiveWait { queue, wanted, offered: state == "offered" })
}

fn all_held(tickets: &[Value]) -> Parsed<Vec<Held>> {
    let mut all = tickets.iter().map(held).collect::<Option<Vec<_>>>()?;
    all.sort_by_key(|held| held.ticket);
    Some(all)
}

fn held(value: &Value) -> Parsed<Held> {
    let [ticket, feature, units, overdraft, since_ms] = list(value)? else { return None };
    Some(Held {
        ticket: id(ticket)?,
        feature: text(feature)?.to_owned(),
        units: number(units)?,
        overdraft: flag(overdraft)?,
        since_ms: number(since_ms)?,
    })
}

fn pool(value: &Value) -> Parsed<PoolUse> {
    let [feature, in_use, high_water, denied, queued, taken_idle] = list(value)? else {
        return None;
    };
    Some(PoolUse {
        feature: text(feature)?.to_owned(),
        in_use: number(in_use)?,
        high_water: number(high_water)?,
        denied: number(denied)?,
        queued: number(queued)?,
        taken_idle: number(taken_idle)?,
    })
}

/// The policy by which a server drops keys that have no time to live, if it is short of memory by a limit
/// of its own; a cluster says it for each of its servers.
pub(super) fn eviction(info: &Value) -> Option<String> {
    match info {
        Value::Map(servers) => servers.iter().find_map(|(_, info)| eviction(info)),
        Value::Array(infos) => infos.iter().find_map(eviction),
        Value::VerbatimString { text, .. } => eviction_of(text),
        other => eviction_of(text(other)?),
    }
}

fn eviction_of(info: &str) -> Option<String> {
    let value = |name: &str| {
        let mut lines = info.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| *key == name).map(|(_, value)| value.trim())
    };
    let has_limit = value("maxmemory")? != "0";
    let policy = value("maxmemory_policy")?;
    (has_limit && policy.starts_with("allkeys")).then(|| policy.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_limit_with_a_policy_of_all_keys_drops_sessions() {
        let info = |limit: &str, policy: &str| {
            let text = format!("# Memory\r\nmaxmemory:{limit}\r\nmaxmemory_policy:{policy}\r\n");
            Value::BulkString(text.into_bytes())
        };
        assert_eq!(eviction(&info("0", "allkeys-lru")), None);
        assert_eq!(eviction(&info("1000", "volatile-lru")), None);
        assert_eq!(eviction(&info("1000", "noeviction")), None);
        assert_eq!(eviction(&info("1000", "allkeys-lfu")), Some("allkeys-lfu".to_owned()));
        let servers = vec![
            (Value::SimpleString("a".to_owned()), info("0", "noeviction")),
            (Value::SimpleString("b".to_owned()), info("9", "allkeys-lru")),
        ];
        assert_eq!(eviction(&Value::Map(servers)), Some("allkeys-lru".to_owned()));
        assert_eq!(eviction(&Value::Nil), None);
    }
}
