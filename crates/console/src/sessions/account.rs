//! `/console/{tenant}/accounts/{acc_id}/sessions`: an account's pools, who holds their seats, how much of
//! them was used, and its clients.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use chrono::{DateTime, Days, Utc};
use rollcall_app::{
    App,
    sessions::{PoolView, SessionFilter, SessionView, UsageCsv, WhichUsage},
    staff::{Needed, Read},
};
use rollcall_domain::{
    AccountId,
    sessions::{SessionClient, UsagePeriod},
    staff::Permission,
};

use super::{
    chart::{self, Bar, Chart},
    clients::NewClient,
    seats::who,
};
use crate::{
    Refused, Visit,
    catalogue::{Choice, FeatureNames},
    csv_file::file,
    fields::Fields,
    form::{Form, FormData},
    ids::id,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::{Texts, fill, fill2},
};

#[derive(Template)]
#[template(path = "sessions/account.html")]
struct AccountSessionsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    account: AccountId,
    name: String,
    names: FeatureNames,
    pools: Vec<Pool>,
    /// Sessions that hold nothing.
    idle: Vec<SessionView>,
    /// Whether there are more sessions than are shown.
    truncated: bool,
    per: UsagePeriod,
    clients: Vec<SessionClient>,
    /// A new client.
    form: Form,
    done: Option<&'static str>,
    may_end: bool,
    may_set: bool,
    may_make_clients: bool,
}

/// A feature's pool.
struct Pool {
    pool: PoolView,
    holders: Vec<Holder>,
    chart: Chart,
}

/// Who holds units of it.
struct Holder {
    session: SessionView,
    units: u32,
    since: DateTime<Utc>,
}

impl AccountSessionsScreen<'_> {
    fn who<'b>(&self, session: &'b SessionView) -> &'b str {
        who(session)
    }

    /// What was refused, in words.
    fn denials(&self, chart: &Chart) -> Vec<(&'static str, u64)> {
        let denied = chart.denied.iter();
        denied.map(|(reason, count)| (self.t.sessions.denial(*reason), *count)).collect()
    }

    /// The period that is shown, as addresses name it.
    fn shown_per(&self) -> &'static str {
        match self.per {
            UsagePeriod::Hour => "hour",
            UsagePeriod::Day => "day",
        }
    }

    /// What a bar of the chart says.
    fn told(&self, bar: &Bar) -> String {
        let t = &self.t.sessions;
        let said = fill2(&fill(t.bar, &bar.at), bar.high_water, bar.capacity);
        match bar.denied {
            0 => said,
            denied => format!("{said}, {}", fill(t.bar_denied, denied)),
        }
    }

    fn periods(&self) -> [Choice; 2] {
        [("day", self.t.sessions.by_day), ("hour", self.t.sessions.by_hour)]
    }
}

/// The page.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of(req.query_string());
    let t = &visit.texts().sessions;
    let done = match query.raw("done") {
        "ended" => Some(t.was_ended),
        "set" => Some(t.was_set),
        "disabled" => Some(t.was_disabled),
        "enabled" => Some(t.was_enabled),
        _ => None,
    };
    let form = Form::empty(NewClient::NAMES);
    answer(&visit, &app, &staff, id(&req)?, per(&query), form, done).await
}

/// The usage that is shown, as a CSV file.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let per = per(&Fields::of(req.query_string()));
    let which = which(per, app.now(), &staff);
    file(&app, &staff.slug, UsageCsv { account: id(&req)?, which }, "seat-usage").await
}

fn per(query: &Fields) -> UsagePeriod {
    query.raw("per").parse().unwrap_or_default()
}

/// The usage that is shown.
fn which<P>(per: UsagePeriod, now: DateTime<Utc>, staff: &Staff<P>) -> WhichUsage {
    let today = now.with_timezone(&staff.who.tenant.zone).date_naive();
    WhichUsage {
        from: today.checked_sub_days(Days::new(chart::days(per) - 1)),
        per,
        ..WhichUsage::default()
    }
}

pub(super) async fn answer<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    account: AccountId,
    per: UsagePeriod,
    form: Form,
    done: Option<&'static str>,
) -> Result<HttpResponse, Refused> {
    let (slug, sessions, now) = (&staff.slug, app.sessions(), app.now());
    let name = app.licences().account_name(slug, account).await?;
    let filter = SessionFilter { account: Some(account), ..SessionFilter::default() };
    let found = sessions.list(slug, &filter).await?;
    let usage = sessions.usage(slug, account, &which(per, now, staff)).await?;
    let zone = staff.who.tenant.zone;
    let pool = |pool: PoolView| Pool {
        holders: holders(&found.items, &pool.feature),
        chart: Chart::of(&usage, &pool.feature, per, now, zone),
        pool,
    };
    let pools = sessions.pools(slug, account).await?.into_iter().map(pool).collect();
    let catalogue = app.catalogue().all(slug).await?;
    let t = visit.texts();
    let status = form.status();
    let main = AccountSessionsScreen {
        t,
        slug,
        form_token: &staff.frame.form_token,
        account,
        names: FeatureNames { catalogue, language: visit.language },
        pools,
        truncated: found.truncated,
        idle: found.items.into_iter().filter(|it| it.held.is_empty()).collect(),
        per,
        clients: sessions.clients(slug, account).await?,
        form,
        done,
        may_end: staff.may(Permission::END_SESSIONS),
        may_set: staff.may(Permission::MANAGE_POOLS),
        may_make_clients: staff.may(Permission::MANAGE_CLIENTS),
        name,
    };
    let title = fill(t.sessions.of_account, &main.name);
    let (frame, title) = (Some(&staff.frame), title.as_str());
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}

/// Who holds units of a feature, those first who have had them the longest.
fn holders(sessions: &[SessionView], feature: &str) -> Vec<Holder> {
    let held = sessions.iter().flat_map(|session| {
        let held = session.held.iter().filter(|held| held.feature == feature);
        held.map(|held| Holder { session: session.clone(), units: held.units, since: held.since })
    });
    let mut holders: Vec<_> = held.collect();
    holders.sort_by_key(|holder| holder.since);
    holders
}
