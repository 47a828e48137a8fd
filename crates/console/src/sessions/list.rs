//! `/console/{tenant}/sessions`: the live sessions of all accounts.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    sessions::{SessionFilter, SessionView, SessionViews, SessionsCsv},
    staff::Read,
};
use rollcall_domain::{
    catalogue::{Feature, FeatureKind},
    staff::Permission,
};

use super::seats::who;
use crate::{
    Refused, Visit,
    catalogue::FeatureNames,
    csv_file::file,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "sessions/list.html")]
struct SessionsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    asked: Asked,
    names: FeatureNames,
    /// The features that have seats.
    features: Vec<Feature>,
    found: SessionViews,
    may_end: bool,
}

/// What a query asks for.
struct Asked {
    text: String,
    feature: String,
    account: String,
}

impl Asked {
    /// Read it; what can't be read asks for nothing.
    fn of(fields: &Fields) -> Self {
        let text = |name| fields.text(name).unwrap_or_default().to_owned();
        Self { text: text("q"), feature: text("feature"), account: text("account") }
    }

    fn filter(&self) -> SessionFilter {
        SessionFilter {
            account: self.account.parse().ok(),
            feature: self.feature.parse().ok(),
            text: Some(self.text.clone()).filter(|text| !text.is_empty()),
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.text, &self.feature, &self.account].iter().any(|it| !it.is_empty())
    }

    fn query(&self) -> String {
        let [text, feature, account] =
            [&self.text, &self.feature, &self.account].map(|text| encoded(text));
        format!("?q={text}&feature={feature}&account={account}")
    }
}

impl SessionsScreen<'_> {
    fn who<'b>(&self, session: &'b SessionView) -> &'b str {
        who(session)
    }

    /// What a session holds, each feature with its units.
    fn holds(&self, session: &SessionView) -> Vec<String> {
        let held = session.held.iter();
        held.map(|it| format!("{} × {}", self.names.of_text(&it.feature), it.units)).collect()
    }
}

/// Those that fit, by account.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let asked = Asked::of(&Fields::of(req.query_string()));
    let found = app.sessions().list(&staff.slug, &asked.filter()).await?;
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let has_seats = |it: &&Feature| it.kind == FeatureKind::Quantity && !it.code.is_nodes();
    let t = visit.texts();
    let main = SessionsScreen {
        t,
        slug: &staff.slug,
        asked,
        features: catalogue.features.values().filter(has_seats).cloned().collect(),
        names: FeatureNames { catalogue, language: visit.language },
        found,
        may_end: staff.may(Permission::END_SESSIONS),
    };
    let (frame, title) = (Some(&staff.frame), t.sessions.title);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Sessions, title, main: &main })
}

/// The same as a CSV file.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let filter = Asked::of(&Fields::of(req.query_string())).filter();
    file(&app, &staff.slug, SessionsCsv(filter), "sessions").await
}
