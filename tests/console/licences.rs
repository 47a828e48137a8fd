//! Licences on pages: issued, found again, disabled, redeemed, and what if.

use rollcall_app::{
    App,
    catalogue::{BundleDraft, FeatureDraft, ProductDraft},
    licences::{GrantDraft, IssueLicences},
};
use rollcall_domain::{
    catalogue::{BundleCode, FeatureCode, FeatureKind, Names, ProductCode, ProductRules},
    licences::LicenceKind,
    staff::Role,
};
use rollcall_test_support::{Account, Answer, STAFF, TestApp, World, capacity, stories};

use super::visitor::{Visitor, hidden, leads_to};

/// A product of the tenant's own with a feature in a bundle; their codes.
pub(super) async fn catalogue(app: &App, tenant: &str) -> (String, String, String) {
    let names = |of: &str| Names { en: of.to_owned(), zh: None };
    let product: ProductCode = format!("p-{tenant}").parse().unwrap();
    let feature: FeatureCode = format!("f-{tenant}").parse().unwrap();
    let bundle: BundleCode = format!("b-{tenant}").parse().unwrap();
    let draft = ProductDraft {
        code: product.clone(),
        names: names("Product"),
        rules: ProductRules::default(),
    };
    app.catalogue().create_product(&STAFF, tenant, draft).await.expect("a product");
    let draft = FeatureDraft {
        product: product.clone(),
        code: feature.clone(),
        names: names("Feature"),
        kind: FeatureKind::Switch,
        enforcement: None,
        versions: None,
    };
    app.catalogue().create_feature(&STAFF, tenant, draft).await.expect("a feature");
    let draft = BundleDraft {
        product: product.clone(),
        code: bundle.clone(),
        names: names("Bundle"),
        features: vec![feature.clone()],
        uses: Vec::new(),
    };
    app.catalogue().create_bundle(&STAFF, tenant, draft).await.expect("a bundle");
    (product.to_string(), feature.to_string(), bundle.to_string())
}

/// A formal licence of one switch for ever, with its key.
pub(super) fn licence(product: &str, feature: &str) -> IssueLicences {
    IssueLicences {
        product: product.parse().unwrap(),
        kind: LicenceKind::Formal,
        account: None,
        grants: vec![GrantDraft { feature: feature.parse().unwrap(), quantity: None }],
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
    }
}

/// Somebody who issues licences of the example's catalogue, and an account.
async fn shop(world: World) -> (TestApp, Account, Visitor) {
    let app = world.start().await;
    let account = app.provision(capacity(1)).await;
    app.app.catalogue().create_example(&STAFF, &account.tenant).await.expect("a catalogue");
    let ann = Visitor::signed_in(&app, &account.tenant, Role::Business).await;
    (app, account, ann)
}

fn page(account: &Account, page: &str) -> String {
    format!("/console/{}/{page}", account.tenant)
}

fn keys(answer: &Answer) -> Vec<String> {
    let parts = answer.text.split("<code class=\"secret\">").skip(1);
    parts.map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

#[track_caller]
fn shows(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.text.contains(word), "no {word} in {}", answer.text);
    }
}

stories! {
    async fn keys_are_issued_once_however_often_the_form_is_sent(world) {
        let (app, account, mut ann) = shop(world).await;
        let at = page(&account, "licences/issue");
        let form = ann.opens(&at).await.status(200);
        let once = hidden(&form.text, "once");
        let fields = [
            ("once", &*once), ("product", "ip"), ("kind", "formal"), ("count", "3"), ("days", "365"),
            ("bundle", "data-integration"), ("grant.cdc", "on"), ("grant.topics", "50"),
        ];
        let issued = ann.posts(&at, &fields).await.status(200);
        let printed = keys(&issued);
        assert_eq!(printed.len(), 3, "{}", issued.text);
        shows(&issued, &[", +2", "365 days from then on", "Waiting"]);
        let before = app.contents().await;
        let again = leads_to(&ann.posts(&at, &fields).await);
        let batch = ann.opens(&again).await.status(200);
        shows(&batch, &["These were issued already"]);
        assert!(keys(&batch).is_empty());
        let address = again.split('?').next().unwrap();
        let shown = ann.posts(&format!("{address}/keys"), &[]).await.status(200);
        assert_eq!(keys(&shown), printed);
        let file = ann.posts(&format!("{address}/keys.csv"), &[]).await.status(200);
        assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        let first = file.text.lines().nth(1).unwrap();
        assert!(first.starts_with(&format!("{},ip,formal,cdc=1;", printed[0])), "{}", file.text);
        assert_ne!(app.contents().await, before, "looking at keys is recorded");
        let list = ann.opens(&page(&account, "licences?redeemed=false&kind=formal")).await.status(200);
        assert_eq!(list.text.matches("Waiting</span>").count(), 3, "{}", list.text);
        let csv = ann.opens(&page(&account, "licences.csv?redeemed=false")).await.status(200);
        assert_eq!(csv.text.lines().count(), 4, "{}", csv.text);
        assert!(!csv.text.contains(&printed[0]));
    }

    async fn what_is_wrong_with_a_draft_stands_at_its_field(world) {
        let (app, account, mut ann) = shop(world).await;
        let at = page(&account, "licences/issue");
        let good = [
            ("once", "1"), ("product", "ip"), ("kind", "temporary"), ("count", "1"), ("days", "30"),
            ("grant.cdc", "on"), ("purpose", "A proof"), ("approver", "boss@example.com"),
        ];
        let before = app.contents().await;
        for (field, value, at_field) in [
            ("grant.cdc", "", "grants-wrong"),
            ("grant.cdc", "7", "grants-wrong"),
            ("grant.cdc", "many", "grants-wrong"),
            ("kind", "pre", "kind-wrong"),
            ("kind", "", "kind-wrong"),
            ("account", "nobody", "account-wrong"),
            ("count", "1001", "count-wrong"),
            ("count", "x", "count-wrong"),
            ("days", "", "days-wrong"),
            ("starts", "31.1.2026", "starts-wrong"),
            ("expires", "2030-01-01", "days-wrong"),
            ("purpose", " ", "purpose-wrong"),
            ("approver", "me", "approver-wrong"),
            ("email", "x", "email-wrong"),
            ("contract", "con_1", "contract-wrong"),
            ("supersedes", "lic_1", "supersedes-wrong"),
        ] {
            let mut fields: Vec<_> = good.iter().copied().filter(|(name, _)| *name != field).collect();
            fields.push((field, value));
            let again = ann.posts(&at, &fields).await.status(422);
            assert!(again.text.contains(&format!("id=\"{at_field}\"")), "{field}={value}: {}", again.text);
            assert!(again.text.contains("name=\"grant.data-ingest\""), "the form is there again");
        }
        assert_eq!(app.contents().await, before);
        ann.posts(&at, &good).await.status(200);
        let own = app.app.staff().list(&account.tenant, None, 10).await.unwrap();
        let own = own.items.into_iter().find(|it| it.role == Role::Business).unwrap().email;
        let mut fields = good.to_vec();
        fields[7].1 = &own;
        let refused = ann.posts(&at, &fields).await.status(422);
        shows(&refused, &["role=\"alert\""]);
    }

    async fn a_key_is_redeemed_for_an_account_and_what_if_it_ended(world) {
        let (app, account, mut ann) = shop(world).await;
        let of = page(&account, &format!("accounts/{}/licences", account.id));
        let empty = ann.opens(&of).await.status(200);
        shows(&empty, &["No licences yet", "Redeem a key"]);
        ann.posts(&of, &[("key", "not a key")]).await.status(422);
        let draft = IssueLicences { days: Some(30), ..licence("ip", "cdc") };
        let issued = app.app.licences().issue(&STAFF, &account.tenant, draft).await.unwrap();
        let key = secrecy::ExposeSecret::expose_secret(&issued[0].key).to_owned();
        let id = issued[0].view.licence.id;
        let done = leads_to(&ann.posts(&of, &[("key", &key)]).await);
        let shown = ann.opens(&done).await.status(200);
        shows(&shown, &["Redeemed: the licence is this account", "Real-time change data capture", "Licensed", "Missing: "]);
        let again = leads_to(&ann.posts(&of, &[("key", &key.to_lowercase())]).await);
        shows(&ann.opens(&again).await, &["already"]);
        let without = ann.opens(&format!("{of}?without={id}")).await.status(200);
        shows(&without, &["This is supposed.", "Not licensed", "id=\"differences\""]);
        let later = ann.opens(&format!("{of}?on=2999-01-01")).await.status(200);
        shows(&later, &["This is supposed.", "Only what runs"]);
        let same = ann.opens(&format!("{of}?on={}", app.app.now().date_naive())).await.status(200);
        shows(&same, &["This is supposed."]);
        ann.opens(&format!("{of}?without=lic_0195a3c27e0c7b0e8a4f3c5d6e7f8091")).await.status(404);
        let in_chinese = ann.opens(&format!("{of}?lang=zh-CN")).await.status(200);
        shows(&in_chinese, &["CDC 实时数据同步", "已授权"]);
    }

    async fn a_licence_is_disabled_for_a_reason_and_enabled_again(world) {
        let (app, account, mut ann) = shop(world).await;
        let draft = IssueLicences { account: Some(account.name.clone()), ..licence("ip", "cdc") };
        let issued = app.app.licences().issue(&STAFF, &account.tenant, draft).await.unwrap();
        let at = page(&account, &format!("licences/{}", issued[0].view.licence.id));
        let shown = ann.opens(&at).await.status(200);
        shows(&shown, &["Formal", "Integration Platform", "In use", "What if it ended?"]);
        let version = hidden(&shown.text, "version");
        let empty = ann.posts(&format!("{at}/disable"), &[("version", &version)]).await.status(422);
        shows(&empty, &["id=\"reason-wrong\""]);
        let fields = [("version", &*version), ("reason", "Not paid <yet>")];
        let done = leads_to(&ann.posts(&format!("{at}/disable"), &fields).await);
        let shown = ann.opens(&done).await.status(200);
        shows(&shown, &["Disabled: Not paid &#60;yet&#62;", "id=\"enable\"", "id=\"history\""]);
        let conflict = ann.posts(&format!("{at}/enable"), &[("version", &version)]).await;
        assert_eq!(conflict.status, 409, "{}", conflict.text);
        let version = hidden(&shown.text, "version");
        let done = leads_to(&ann.posts(&format!("{at}/enable"), &[("version", &version)]).await);
        shows(&ann.opens(&done).await, &["Enabled again.", "In use"]);
        let mut auditor = Visitor::signed_in(&app, &account.tenant, Role::Auditor).await;
        let read = auditor.opens(&at).await.status(200);
        assert!(!read.text.contains("/disable\""), "{}", read.text);
    }

    async fn a_lost_key_is_found_by_whoever_may_recover_it(world) {
        let (app, account, _) = shop(world).await;
        let draft = IssueLicences { email: Some("it@acme.example".to_owned()), ..licence("ip", "cdc") };
        let issued = app.app.licences().issue(&STAFF, &account.tenant, draft).await.unwrap();
        let key = secrecy::ExposeSecret::expose_secret(&issued[0].key).to_owned();
        let at = page(&account, "licences/lost-keys");
        let mut sam = Visitor::signed_in(&app, &account.tenant, Role::Support).await;
        sam.opens(&at).await.status(200);
        let found = sam.posts(&at, &[("email", "IT@acme.example")]).await.status(200);
        assert_eq!(keys(&found), [key]);
        shows(&sam.posts(&at, &[("email", "x@acme.example")]).await.status(200), &["No key is known by that."]);
        sam.posts(&at, &[]).await.status(422);
        shows(&sam.posts(&at, &[("account", "nobody")]).await.status(422), &["id=\"account-wrong\""]);
        let batch = page(&account, &format!("licences/batches/{}", issued[0].view.licence.batch));
        let mut auditor = Visitor::signed_in(&app, &account.tenant, Role::Auditor).await;
        assert!(!auditor.opens(&batch).await.status(200).text.contains("id=\"show-keys\""));
    }
}
