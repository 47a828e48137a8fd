//! Checking units out: of one or several features, all or nothing by default.

use rollcall_cache::sessions::{Claim, ClaimMode, Claimed, Full, Held, Reply, Taken, Wait, Wanted};
use rollcall_domain::{
    EventKind, SessionId,
    sessions::{Denial, SessionFacts},
};

use super::{
    Denied, QueuePlace, SessionError, Sessions, SignedTicket,
    account::Calling,
    queue::{place, ticket_of, until_ms},
    units::not_licensed,
};

use crate::events::{EventDetails, Origin};

/// How often a claim is decided that was decided on an older version of the account, or on what is remembered.
pub(super) const ATTEMPTS: u32 = 5;

/// How units are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// All of them or nothing.
    All,
    /// As many as there are, but not nothing.
    Available,
    /// None: how many would there be?
    Check,
}

/// Units that are asked for.
#[derive(Debug, Clone)]
pub struct UnitsAsked {
    /// The code of the feature, which may be unknown.
    pub code: String,
    /// How many.
    pub quantity: u32,
    /// The version of the product that wants them; the session's own if not given.
    pub version: Option<String>,
}

/// What to check out.
#[derive(Debug, Clone)]
pub struct CheckOut {
    /// The features, each once.
    pub features: Vec<UnitsAsked>,
    /// How.
    pub mode: Mode,
    /// For how many seconds to wait where there is no room, 0: for ever; none: not at all.
    pub wait_s: Option<u32>,
}

/// What was checked out, or would be.
#[derive(Debug, Clone)]
pub enum CheckedOut {
    /// The tickets.
    Tickets(Vec<SignedTicket>),
    /// Nothing was to be taken.
    Check(Vec<WouldBe>),
    /// There is no room yet, and the claim waits.
    Queued(QueuePlace),
}

/// How many units there would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WouldBe {
    /// The feature.
    pub code: String,
    /// How many units there would be, at most as many as were asked for.
    pub quantity: u32,
    /// Why there are none at all; none: there may be.
    pub reason: Option<Denial>,
}

impl Sessions<'_> {
    /// Check units out.
    pub async fn check_out(
        self,
        tenant: &str,
        session: SessionId,
        token: &str,
        asked: CheckOut,
    ) -> Result<CheckedOut, SessionError> {
        let answer = match self.calling(tenant, session, token).await {
            Ok(mut calling) => {
                let answer = self.try_check_out(&mut calling, asked).await;
                self.note_denied(&calling, &answer);
                answer
            }
            Err(error) => Err(error),
        };
        self.app.session_metrics.count_check_out(&answer);
        answer
    }

    async fn try_check_out(
        self,
        calling: &mut Calling,
        asked: CheckOut,
    ) -> Result<CheckedOut, SessionError> {
        let facts = self.facts(calling).await?;
        self.look_once_an_hour(calling).await?;
        let mut last_version = None;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                self.refresh(calling).await?;
            }
            let version = calling.account.policy_version;
            let queue = place(self.app.randomness.uuid(calling.now));
            let wanted = self.wanted(calling, &asked, &facts.facts, queue).await;
            let (wanted, places) = match wanted {
                // What there isn't is decided on the database: another server may have sold it just now.
                Err(SessionError::Denied(_) | SessionError::NoSeats(_)) if attempt == 0 => continue,
                Ok((_, places)) if attempt == 0 && places.iter().any(Result::is_err) => continue,
                wanted => wanted?,
            };
            let claim = Claim {
                version,
                // Read twice and still behind the store: the database was restored.
                sets_version_back: attempt > 1 && last_version == Some(version),
                mode: match asked.mode {
                    Mode::All => ClaimMode::All,
                    Mode::Available => ClaimMode::Available,
                    Mode::Check => ClaimMode::Check,
                },
                lets_newcomers_in: false,
                wait: asked
                    .wait_s
                    .map(|seconds| Wait { queue, until_ms: until_ms(calling.now, seconds) }),
                wanted,
            };
            last_version = (attempt > 0).then_some(version);
            if claim.wanted.is_empty() {
                return Ok(CheckedOut::Check(would_be(asked, &places, &[])));
            }
            let claimed = match self.app.session_store.claim(&calling.caller(), &claim).await? {
                Reply::Outdated => continue,
                Reply::NoSession => return Err(self.lost(calling).await?),
                Reply::Empty => {
                    self.begin(&calling.context, calling.account.id, calling.timing).await?;
                    return Err(SessionError::Lost);
                }
                Reply::Done(claimed) => claimed,
            };
            self.keep_alive(&calling.account, calling.timing, calling.now).await?;
            let taken = match claimed {
                Claimed::Taken(taken) => taken,
                Claimed::Full(full) => return Err(is_full(calling, &claim.wanted, full)),
                Claimed::Queued(place) => return Ok(CheckedOut::Queued(place.into())),
                Claimed::ColdStart { until_ms } => {
                    return Err(cold_start(calling, &claim.wanted, until_ms));
                }
            };
            if asked.mode == Mode::Check {
                return Ok(CheckedOut::Check(would_be(asked, &places, &taken)));
            }
            let over = claim.wanted.iter().zip(&taken).filter(|(_, taken)| taken.overdraft);
            let over =
                over.map(|(wanted, taken)| (&*wanted.feature, wanted.capacity, taken.in_use));
            self.note_taken(calling, &claim.wanted, &taken);
            self.note_overdraft(calling, over).await?;
            let since_ms = calling.now.timestamp_millis();
            let held = claim.wanted.into_iter().zip(taken).filter(|(_, taken)| taken.units > 0);
            let tickets = held.map(|(wanted, taken)| {
                let Taken { units, overdraft, .. } = taken;
                let Wanted { ticket, feature, .. } = wanted;
                let held = Held { ticket, feature, units, overdraft, since_ms };
                self.sign(calling, &facts.json, held)
            });
            return Ok(CheckedOut::Tickets(tickets.collect()));
        }
        Err(rollcall_storage::StoreError::Overtaken.into())
    }

    /// Write down what was taken beyond what there is: features, how many units there are, and are out.
    pub(super) async fn note_overdraft(
        self,
        calling: &Calling,
        over: impl Iterator<Item = (&str, u32, u32)>,
    ) -> Result<(), SessionError> {
        let events: Vec<_> = over
            .map(|(feature, capacity, in_use)| {
                let told = format!("of {feature}, {in_use} of {capacity} units are out");
                let details = EventDetails::plain(EventKind::SeatsOverdrawn, told);
                let account = &calling.account;
                let origin = None::<&Origin>;
                self.app.event(account.tenant, Some(account.id), None, details, origin, calling.now)
            })
            .collect();
        if events.is_empty() {
            return Ok(());
        }
        let tx = self.app.store.write().await?;
        tx.tenant(calling.account.tenant).events().append(&events).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What is wanted of the store, and for each feature asked its place there, or why there is none.
    async fn wanted(
        self,
        calling: &Calling,
        asked: &CheckOut,
        facts: &SessionFacts,
        queue: u128,
    ) -> Result<(Vec<Wanted>, Vec<Result<usize, Denial>>), SessionError> {
        let (mut wanted, mut places) = (Vec::new(), Vec::new());
        for one in &asked.features {
            let ticket = ticket_of(queue, wanted.len());
            let place = match self.wanted_of(calling, one, facts, ticket).await {
                Ok(of_one) => {
                    wanted.push(of_one);
                    Ok(wanted.len() - 1)
                }
                // All or nothing: the first that there isn't is the answer.
                Err(SessionError::Denied(denied)) if asked.mode == Mode::Check => {
                    Err(denied.reason)
                }
                Err(error) => return Err(error),
            };
            places.push(place);
        }
        Ok((wanted, places))
    }

    async fn wanted_of(
        self,
        calling: &Calling,
        asked: &UnitsAsked,
        facts: &SessionFacts,
        ticket: u128,
    ) -> Result<Wanted, SessionError> {
        let units = self.units(calling, &asked.code).await?;
        let capacity = units.new.map_err(|reason| not_licensed(&asked.code, reason))?;
        if !units.covers(asked.version.as_deref().or(facts.version.as_deref())) {
            return Err(not_licensed(&asked.code, Denial::Version));
        }
        Ok(units.wanted(calling, ticket, (asked.quantity, capacity), facts))
    }
}

fn would_be(asked: CheckOut, places: &[Result<usize, Denial>], taken: &[Taken]) -> Vec<WouldBe> {
    let one = |(asked, place): (UnitsAsked, &Result<usize, Denial>)| {
        let quantity = place.ok().and_then(|at| taken.get(at)).map_or(0, |taken| taken.units);
        let is_full = quantity == 0;
        let reason = place.err().or(is_full.then_some(Denial::Full));
        WouldBe { code: asked.code, quantity, reason }
    };
    asked.features.into_iter().zip(places).map(one).collect()
}

/// What can never be met is no matter of waiting.
fn is_full(calling: &Calling, wanted: &[Wanted], full: Full) -> SessionError {
    let Some(wanted) = wanted.get(full.nth) else { return SessionError::Lost };
    let can_be_met = wanted.units <= wanted.ceiling;
    SessionError::Denied(Box::new(Denied {
        feature: wanted.feature.clone(),
        reason: if can_be_met { Denial::Full } else { Denial::NotLicensed },
        in_use: full.in_use,
        capacity: wanted.capacity,
        queue_length: can_be_met.then_some(full.queued),
        retry_after_s: can_be_met.then_some(calling.timing.retry_s),
    }))
}

fn cold_start(calling: &Calling, wanted: &[Wanted], until_ms: i64) -> SessionError {
    let left_ms = until_ms - calling.now.timestamp_millis();
    let left_s = u32::try_from(left_ms.max(0) / 1000 + 1).unwrap_or(u32::MAX);
    let first = wanted.first();
    SessionError::Denied(Box::new(Denied {
        feature: first.map(|wanted| wanted.feature.clone()).unwrap_or_default(),
        reason: Denial::ColdStart,
        in_use: 0,
        capacity: first.map_or(0, |wanted| wanted.capacity),
        queue_length: None,
        retry_after_s: Some(left_s),
    }))
}
