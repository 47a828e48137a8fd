//! When each licence grants what: the spans of time, by feature.
//!
//! A function of the licences alone, whatever the time is: what has begun is not moved by a licence
//! that comes later.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{
    End, Licence, LicenceKind,
    local_time::{add_days, instant, local},
};
use crate::catalogue::{FeatureCode, ProductCode};

/// A span of time in which a licence grants units of a feature, or would if it weren't disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span<'a> {
    pub(super) licence: &'a Licence,
    pub(super) quantity: u32,
    pub(super) from: DateTime<Utc>,
    /// The first instant at which it no longer does; none: it never ends.
    pub(super) until: Option<DateTime<Utc>>,
}

impl Span<'_> {
    pub(super) fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    fn is_empty(&self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }
}

/// The spans of one feature, by their beginning.
#[derive(Debug, Default)]
pub(super) struct Spans<'a> {
    /// In which it is granted.
    pub(super) granted: Vec<Span<'a>>,
    /// In which it would be, if the licence weren't disabled.
    pub(super) disabled: Vec<Span<'a>>,
}

/// The spans of an account's licences.
#[derive(Debug)]
pub struct Schedule<'a> {
    pub(super) features: BTreeMap<&'a FeatureCode, Spans<'a>>,
}

impl<'a> Schedule<'a> {
    /// The schedule of an account's licences.
    pub fn of(licences: &'a [Licence]) -> Self {
        let mut grants: BTreeMap<&FeatureCode, Vec<(&Licence, u32)>> = BTreeMap::new();
        for licence in licences {
            for grant in &licence.grants {
                grants.entry(&grant.feature).or_default().push((licence, grant.quantity));
            }
        }
        let sold = first_sold(licences);
        let features = grants.into_iter().map(|(feature, grants)| (feature, spans(&grants, &sold)));
        Self { features: features.collect() }
    }
}

/// When the first licence that is no pre-licence began, by product: pre-licences are over then.
fn first_sold(licences: &[Licence]) -> BTreeMap<&ProductCode, DateTime<Utc>> {
    let mut first = BTreeMap::new();
    for licence in licences.iter().filter(|licence| licence.kind != LicenceKind::Pre) {
        let begins_at = licence.begins_at();
        let Some(at) = begins_at.filter(|at| licence.ended.is_none_or(|ended| *at < ended.at))
        else {
            continue;
        };
        first
            .entry(&licence.product)
            .and_modify(|known| at.min(*known).clone_into(known))
            .or_insert(at);
    }
    first
}

fn spans<'a>(
    grants: &[(&'a Licence, u32)],
    sold: &BTreeMap<&ProductCode, DateTime<Utc>>,
) -> Spans<'a> {
    let (mut spans, mut queue) = (Spans::default(), Vec::new());
    for &(licence, quantity) in grants {
        let Some(from) = licence.begins_at() else { continue };
        let over = licence.ended.map(|ended| ended.at);
        let until = match (licence.kind, licence.term.end) {
            (LicenceKind::Pre, End::AfterDays(days)) => {
                let used_up = add_days(from, days, licence.term.zone);
                earliest([Some(used_up), sold.get(&licence.product).copied()])
            }
            (_, End::AfterDays(days)) => {
                let left = TimeDelta::days(i64::from(days));
                queue.push(Waiting { licence, quantity, from, over, left, stopped_at: None });
                continue;
            }
            (LicenceKind::Pre, End::Never) => sold.get(&licence.product).copied(),
            (LicenceKind::Pre, End::At(at)) => {
                earliest([Some(at), sold.get(&licence.product).copied()])
            }
            (_, End::Never) => None,
            (_, End::At(at)) => Some(at),
        };
        let whole = Span { licence, quantity, from, until: earliest([until, over]) };
        spans.disabled.extend(pauses_of(whole));
        spans.granted.extend(without_pauses(whole));
    }
    one_after_another(queue, &mut spans);
    for spans in [&mut spans.granted, &mut spans.disabled] {
        spans.sort_by_key(|span| (span.from, span.licence.id));
    }
    spans
}

fn earliest<const N: usize>(ends: [Option<DateTime<Utc>>; N]) -> Option<DateTime<Utc>> {
    ends.into_iter().flatten().min()
}

/// The parts of a span in which the licence was disabled.
fn pauses_of(whole: Span<'_>) -> impl Iterator<Item = Span<'_>> {
    let parts = whole.licence.pauses.iter().map(move |pause| Span {
        from: whole.from.max(pause.from),
        until: earliest([whole.until, pause.until]),
        ..whole
    });
    parts.filter(|part| !part.is_empty())
}

/// The parts of a span in which the licence wasn't disabled.
fn without_pauses(whole: Span<'_>) -> impl Iterator<Item = Span<'_>> {
    let pauses = &whole.licence.pauses;
    let begins = std::iter::once(Some(whole.from)).chain(pauses.iter().map(|pause| pause.until));
    let ends = pauses.iter().map(|pause| Some(pause.from)).chain([None]);
    let parts = begins.zip(ends).filter_map(move |(begin, end)| {
        Some(Span { from: whole.from.max(begin?), until: earliest([whole.until, end]), ..whole })
    });
    parts.filter(|part| !part.is_empty())
}

/// A licence that counts days, and waits for its turn.
struct Waiting<'a> {
    licence: &'a Licence,
    quantity: u32,
    from: DateTime<Utc>,
    over: Option<DateTime<Utc>>,
    /// What is left of its days, as the clocks of its zone show them.
    left: TimeDelta,
    /// When it last stopped running.
    stopped_at: Option<DateTime<Utc>>,
}

impl<'a> Waiting<'a> {
    /// From its beginning to its end, however many days are left.
    fn whole(&self) -> Span<'a> {
        let Self { licence, quantity, from, over, .. } = *self;
        Span { licence, quantity, from, until: over }
    }

    /// The parts in which it was disabled, until its days were over.
    fn pauses(&self) -> impl Iterator<Item = Span<'a>> + use<'a> {
        let used_up = self.stopped_at.filter(|_| self.left <= TimeDelta::zero());
        let whole = self.whole();
        pauses_of(Span { until: earliest([whole.until, used_up]), ..whole })
    }

    /// When its days can next run, at `at` or later.
    fn ready_at(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut ready = at.max(self.from);
        for pause in &self.licence.pauses {
            if pause.from <= ready && pause.until.is_none_or(|until| ready < until) {
                ready = pause.until?;
            }
        }
        let ended = self.over.is_some_and(|over| over <= ready);
        (!ended && self.left > TimeDelta::zero()).then_some(ready)
    }

    /// When it stops running that runs from `at`: its days are over, it is disabled, or it ends.
    fn stops_at(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let zone = self.licence.term.zone;
        let used_up = local(at, zone).checked_add_signed(self.left);
        let used_up = used_up.map_or(end_of_time(), |used_up| instant(used_up, zone));
        let disabled = self.licence.pauses.iter().map(|pause| pause.from).find(|from| *from > at);
        earliest([Some(used_up), disabled, self.over]).unwrap_or(used_up).min(end_of_time())
    }

    /// Temporary ones first, then the older ones.
    fn rank(&self) -> impl Ord + use<> {
        (self.licence.kind, self.licence.issued_at, self.licence.id)
    }
}

/// The days of one licence after those of another. One that runs goes on until its days are over, it
/// is disabled or it ends.
fn one_after_another<'a>(mut queue: Vec<Waiting<'a>>, spans: &mut Spans<'a>) {
    queue.sort_by_key(Waiting::rank);
    let mut queue = VecDeque::from(queue);
    let mut at = DateTime::<Utc>::MIN_UTC;
    while at < end_of_time() {
        let Some((place, from)) = first_ready(&queue, at) else { break };
        let waiting = &mut queue[place];
        let until = waiting.stops_at(from);
        let zone = waiting.licence.term.zone;
        waiting.left -= local(until, zone) - local(from, zone);
        waiting.stopped_at = Some(until);
        spans.granted.push(Span { until: Some(until), from, ..waiting.whole() });
        if waiting.left <= TimeDelta::zero()
            && let Some(done) = queue.remove(place)
        {
            spans.disabled.extend(done.pauses());
        }
        at = until;
    }
    spans.disabled.extend(queue.iter().flat_map(Waiting::pauses));
}

/// The one that runs next, at `at` or later, and when: the first that is ready, by rank.
fn first_ready(queue: &VecDeque<Waiting<'_>>, at: DateTime<Utc>) -> Option<(usize, DateTime<Utc>)> {
    let mut first: Option<(usize, DateTime<Utc>)> = None;
    for (place, waiting) in queue.iter().enumerate() {
        let Some(ready) = waiting.ready_at(at) else { continue };
        if first.is_none_or(|(_, earliest)| ready < earliest) {
            first = Some((place, ready));
        }
        // None is ready earlier. Else a thousand licences would be looked at a thousand times.
        if ready == at {
            break;
        }
    }
    first
}

/// No licence that counts days runs longer: years have four digits.
fn end_of_time() -> DateTime<Utc> {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
    last.and_time(NaiveTime::MIN).and_utc()
}
