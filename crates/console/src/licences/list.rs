//! `/console/{tenant}/licences`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    AdminError, App,
    licences::{LicenceFilter, LicenceView},
    staff::Read,
};
use rollcall_domain::{licences::LicenceKind, staff::Permission};

use crate::{
    Refused, Visit,
    catalogue::FeatureNames,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// How many are on a page.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "licences/list.html")]
struct LicencesScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    names: FeatureNames,
    asked: &'a Asked,
    licences: Vec<LicenceView>,
    /// Whether there is no account of the name that was asked for.
    unknown_account: bool,
    is_later: bool,
    next: Option<String>,
    may_issue: bool,
    may_recover: bool,
}

/// What a query asks for.
pub(super) struct Asked {
    account: String,
    product: String,
    kind: String,
    redeemed: String,
}

impl Asked {
    /// Read it; what can't be read asks for nothing.
    pub(super) fn of(fields: &Fields) -> Self {
        let text = |name| fields.text(name).unwrap_or_default().to_owned();
        let (account, product) = (text("account"), text("product"));
        Self { account, product, kind: text("kind"), redeemed: text("redeemed") }
    }

    /// The filter; `None` where there is no account of the name.
    pub(super) async fn filter(
        &self,
        app: &App,
        tenant: &str,
    ) -> Result<Option<LicenceFilter>, Refused> {
        let account = match self.account.as_str() {
            "" => None,
            name => match app.licences().account_id(tenant, name).await {
                Ok(id) => Some(id),
                Err(AdminError::Unknown { what: "account", .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            },
        };
        Ok(Some(LicenceFilter {
            account,
            product: self.product.parse().ok(),
            kind: self.kind.parse().ok(),
            redeemed: self.redeemed.parse().ok(),
            newest_first: true,
            ..LicenceFilter::default()
        }))
    }

    fn is_filtered(&self) -> bool {
        [&self.account, &self.product, &self.kind, &self.redeemed].iter().any(|it| !it.is_empty())
    }

    fn query(&self) -> String {
        let Self { account, product, kind, redeemed } = self;
        let [account, product, kind, redeemed] =
            [account, product, kind, redeemed].map(|text| encoded(text));
        format!("?account={account}&product={product}&kind={kind}&redeemed={redeemed}")
    }
}

/// A part of the list, the newest first.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let (asked, after) = (Asked::of(&fields), fields.text("after"));
    let filter = asked.filter(&app, &staff.slug).await?;
    let unknown_account = filter.is_none();
    let (licences, next) = match filter {
        Some(filter) => {
            let found = app.licences().list(&staff.slug, &filter, after, PAGE).await?;
            (found.items, found.next_cursor)
        }
        None => (Vec::new(), None),
    };
    let t = visit.texts();
    let catalogue = app.catalogue().all(&staff.slug).await?;
    let main = LicencesScreen {
        t,
        slug: &staff.slug,
        names: FeatureNames { catalogue, language: visit.language },
        next: next.map(|cursor| format!("{}&after={}", asked.query(), encoded(&cursor))),
        asked: &asked,
        licences,
        unknown_account,
        is_later: after.is_some(),
        may_issue: staff.may(Permission::MANAGE_LICENCES),
        may_recover: staff.may(Permission::RECOVER_LICENCES),
    };
    let (frame, title) = (Some(&staff.frame), t.nav.licences);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Licences, title, main: &main })
}
