//! Licences: what the product grants by itself, what is lent, what is sold; what expiry means, and
//! what is used up.

use chrono::TimeDelta;
use rollcall_api_types::{CheckedFeatures, LicenceView, Problem};
use rollcall_app::{
    AdminError, App,
    catalogue::FeatureDraft,
    licences::{GrantDraft, IssueLicences},
};
use rollcall_config::SecretString;
use rollcall_domain::{
    accounts::LeasePolicyOverrides,
    audit::Actor,
    catalogue::{FeatureCode, FeatureKind, Names, Overage, Period, ProductCode},
    licences::{LicenceKind, LicenceState},
};

use super::{
    client::Owner,
    narrator::Narrator,
    node::{Customer, Node},
    nodes, provision,
    provision::Ground,
};
use crate::{failure::Failure, output::at};

const TENANT: &str = "demo-licences";
const BUNDLE: &str = "data-integration";
/// The features of the bundle.
const BUNDLED: [&str; 4] =
    ["data-source-management", "data-ingest", "data-preprocessing", "smart-scheduling"];
/// What its real-time jobs need besides.
const CDC: &str = "cdc";
const METERED: &str = "report-pages";
const PAGES: u32 = 100;

/// A trial, a loan, a sale, an end, and the last unit.
pub(super) async fn play(
    app: &App,
    ground: &Ground<'_>,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    narrator.chapter("Licences: tried, lent, sold, over, used up");
    let numbers = LeasePolicyOverrides::default();
    let tenant = provision::tenant(app, TENANT, "Demo Licences", numbers).await?;
    catalogue(app).await?;
    let customer = provision::account(app, ground, &tenant, "initech", 1).await?;
    let node = customer.node("ip-1")?;
    nodes::register(&customer, &node, narrator).await?;
    let owner = Owner {
        client: ground.client,
        tenant: TENANT,
        account: &customer.account,
        password: &customer.password,
    };
    tried(&node, &owner, narrator).await?;
    lent(app, &node, &owner, narrator).await?;
    sold(app, &node, &owner, narrator).await?;
    over(app, &customer, narrator).await?;
    used_up(app, &owner, narrator).await
}

/// The example's catalogue and a metered feature; they are there if the demo ran before.
async fn catalogue(app: &App) -> Result<(), Failure> {
    let by = Actor::command_line();
    let metered = FeatureDraft {
        product: code("ip")?,
        code: code(METERED)?,
        names: Names { en: "Pages of reports".to_owned(), zh: Some("报表页数".to_owned()) },
        kind: FeatureKind::Metered { period: Period::Month, overage: Overage::Refuse },
        enforcement: None,
        versions: None,
    };
    let known = |error| match error {
        AdminError::Taken { .. } => Ok(()),
        other => Err(Failure::from(other)),
    };
    app.catalogue().create_example(&by, TENANT).await.map(drop).or_else(known)?;
    app.catalogue().create_feature(&by, TENANT, metered).await.map(drop).or_else(known)
}

async fn tried(node: &Node, owner: &Owner<'_>, narrator: &mut Narrator) -> Result<(), Failure> {
    let ingest = node.client.feature("data-ingest");
    let until = ingest.until.map(at).unwrap_or_default();
    let seen = format!("its lease says data-ingest may be used until {until}, on trial");
    let right = ingest.new_allowed && node.client.features().len() == BUNDLED.len();
    narrator.step("The product grants a pre-licence with the first registration", &seen, right)?;
    let answer = owner.checks(CDC, BUNDLE).await?;
    let checked: CheckedFeatures = answer.read()?;
    let missing = missing(&checked);
    let seen = answer.seen(format!("for real-time jobs, {} is missing", missing.join(", ")));
    narrator.step("Real-time jobs need one feature more", &seen, missing == [CDC])
}

async fn lent(
    app: &App,
    node: &Node,
    owner: &Owner<'_>,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    let grants = [BUNDLED.as_slice(), &[CDC]].concat();
    let loan = IssueLicences {
        days: Some(30),
        purpose: Some("a trial of real-time jobs".to_owned()),
        approver: Some("boss@vendor.example".to_owned()),
        ..draft(LicenceKind::Temporary, &grants)?
    };
    let key = issue(app, loan).await?;
    let answer = owner.redeems(&key).await?;
    let licence: LicenceView = answer.read()?;
    let seen = answer.seen(format!("a {} licence until {}", licence.kind, ends(&licence)));
    let right = answer.status == 201 && licence.state == LicenceState::InUse;
    narrator.step(
        "Staff lend all five for 30 days, and the customer redeems the key",
        &seen,
        right,
    )?;
    node.client.revalidate().await?;
    let answer = owner.checks(CDC, BUNDLE).await?;
    let there = missing(&answer.read()?).is_empty() && node.client.feature(CDC).new_allowed;
    let seen = answer.seen("nothing is missing; the node's next lease says so too");
    narrator.step("CDC is there, and the pre-licence is over for good", &seen, there)
}

async fn sold(
    app: &App,
    node: &Node,
    owner: &Owner<'_>,
    narrator: &mut Narrator,
) -> Result<(), Failure> {
    let mut sale = draft(LicenceKind::Formal, &BUNDLED)?;
    sale.grants.push(GrantDraft { feature: code(METERED)?, quantity: Some(PAGES) });
    let answer = owner.redeems(&issue(app, sale).await?).await?;
    let licence: LicenceView = answer.read()?;
    node.client.revalidate().await?;
    let ingest = node.client.feature("data-ingest");
    let right = answer.status == 201 && ingest.new_allowed && ingest.until.is_none();
    let seen = answer.seen(format!("a {} licence without an end, but for CDC", licence.kind));
    narrator.step("The customer buys, and redeems the key", &seen, right)
}

async fn over(app: &App, customer: &Customer, narrator: &mut Narrator) -> Result<(), Failure> {
    let licences = app.licences();
    let account = licences.account_id(TENANT, &customer.account).await?;
    let later = app.now() + TimeDelta::days(31);
    let then = licences.entitlements(TENANT, account, Some(later), None).await?.entitlements;
    let of = |feature: &str| {
        let known = code::<FeatureCode>(feature).ok().and_then(|code| then.features.get(&code));
        known.map(|it| (it.licensed, it.running_allowed))
    };
    let seen = format!("on {}, a running job goes on and a new one is refused", at(later));
    let right = of(CDC) == Some((false, true)) && of("data-ingest") == Some((true, true));
    narrator.step("What if the loan ends? Staff look 31 days ahead", &seen, right)
}

async fn used_up(app: &App, owner: &Owner<'_>, narrator: &mut Narrator) -> Result<(), Failure> {
    let batch = app.new_request_id();
    let answer = owner.consumes(&format!("{batch}-1"), METERED, PAGES).await?;
    let seen = answer.seen(format!("{PAGES} of {PAGES} pages of this month"));
    narrator.step("The product reports what it used", &seen, answer.status == 200)?;
    let answer = owner.consumes(&format!("{batch}-2"), METERED, 1).await?;
    let problem: Problem = answer.read()?;
    let renews = problem.facts.units_renew_at.map(at).unwrap_or_default();
    let seen = answer.seen(format!("{}, and more on {renews}", problem.name));
    narrator.step("One page more is refused", &seen, problem.code.number() == 21009)
}

fn draft(kind: LicenceKind, features: &[&str]) -> Result<IssueLicences, Failure> {
    let grants = features
        .iter()
        .map(|feature| Ok(GrantDraft { feature: code(feature)?, quantity: None }))
        .collect::<Result<_, Failure>>()?;
    Ok(IssueLicences {
        product: code::<ProductCode>("ip")?,
        kind,
        account: None,
        grants,
        starts_on: None,
        expires_on: None,
        days: None,
        purpose: None,
        approver: None,
        contract: None,
        email: None,
        supersedes: Vec::new(),
        count: 1,
        foreign_keys: Vec::new(),
    })
}

async fn issue(app: &App, draft: IssueLicences) -> Result<SecretString, Failure> {
    let issued = app.licences().issue(&Actor::command_line(), TENANT, draft).await?;
    let key = issued.into_iter().next().map(|issued| issued.key);
    key.ok_or_else(|| Failure::new("no licence was issued"))
}

/// What is missing of the bundle and of its use, by name.
fn missing(checked: &CheckedFeatures) -> Vec<&str> {
    let of_uses = checked.bundles.iter().flat_map(|bundle| &bundle.uses);
    let of_bundles = checked.bundles.iter().flat_map(|bundle| &bundle.missing);
    let needed = of_uses.flat_map(|one| one.missing.iter().map(FeatureCode::as_str));
    of_bundles.map(String::as_str).chain(needed).collect()
}

fn ends(licence: &LicenceView) -> String {
    licence.ends_at.map(at).unwrap_or_default()
}

fn code<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::new(format!("{text} is no code")))
}
