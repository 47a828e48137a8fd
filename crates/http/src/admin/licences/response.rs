//! Converts results into response bodies.

use rollcall_api_types::{
    EntitlementView, EntitlementsView, GrantView, IssuedLicenceView, LicenceDetailsView,
    LicenceVersionView, LicenceView, MissingOfBundle, MissingOfUse, NamedUserView, NamedUsersView,
    Secret,
};
use rollcall_app::licences;
use rollcall_domain::{
    catalogue::FeatureCode,
    licences::{Begin, End, EndedBy, Entitlement},
};
use secrecy::ExposeSecret;

pub(crate) fn licence(view: licences::LicenceView) -> LicenceView {
    let licences::LicenceView { licence, account, state, ends_at } = view;
    LicenceView {
        licence_id: licence.id,
        state,
        grants: licence
            .grants
            .iter()
            .map(|grant| GrantView { feature: grant.feature.clone(), quantity: grant.quantity })
            .collect(),
        account,
        account_id: licence.account,
        starts_at: match licence.term.begin {
            Begin::At(at) => Some(at),
            Begin::OnRedemption => None,
        },
        days: match licence.term.end {
            End::AfterDays(days) => Some(days),
            End::At(_) | End::Never => None,
        },
        ends_at,
        zone: licence.term.zone.name().to_owned(),
        redeemed_at: licence.redeemed_at,
        disabled_reason: licence.disabled().map(|disabled| disabled.reason.to_owned()),
        superseded_by: licence.ended.and_then(|ended| match ended.by {
            EndedBy::Superseded(by) => Some(by),
            EndedBy::Uninstalled => None,
        }),
        product: licence.product,
        kind: licence.kind,
        purpose: licence.purpose,
        approver: licence.approver,
        contract_id: licence.contract,
        email: licence.email,
        batch_id: licence.batch,
        issued_at: licence.issued_at,
        issued_by: licence.issued_by,
        version: licence.version,
    }
}

pub(crate) fn issued(issued: licences::IssuedLicence) -> IssuedLicenceView {
    let key = Some(Secret::new(issued.key.expose_secret()));
    IssuedLicenceView { licence: licence(issued.view), key }
}

pub(super) fn details(details: licences::LicenceDetails) -> LicenceDetailsView {
    let version = |version: licences::LicenceVersion| LicenceVersionView {
        version: version.version,
        at: version.at,
        changed_by: version.changed_by,
        facts: version.facts,
    };
    LicenceDetailsView {
        licence: licence(details.view),
        versions: details.versions.into_iter().map(version).collect(),
    }
}

pub(crate) fn entitlements(of: licences::AccountEntitlements) -> EntitlementsView {
    let features = of.entitlements.features.into_iter();
    EntitlementsView {
        account: of.account,
        at: of.at,
        changes_at: of.entitlements.changes_at,
        features: features.map(|(code, it)| entitlement(code, it)).collect(),
        bundles: of.bundles.into_iter().map(bundle).collect(),
    }
}

fn entitlement(code: FeatureCode, of: Entitlement) -> EntitlementView {
    EntitlementView {
        code,
        kind: of.kind.name().to_owned(),
        licensed: of.licensed,
        running_allowed: of.running_allowed,
        new_allowed: of.licensed,
        quantity: of.quantity,
        until: of.until,
        run_until: of.run_until,
        starts_at: of.starts_at,
        enforcement: of.enforcement,
        licences: EntitlementView::ids(of.licences),
    }
}

fn bundle(view: licences::BundleView) -> MissingOfBundle {
    let licences::BundleView { code, missing, uses } = view;
    MissingOfBundle { code, missing, uses: uses.into_iter().map(bundle_use).collect() }
}

pub(crate) fn bundle_use(view: licences::BundleUseView) -> MissingOfUse {
    MissingOfUse { name: view.name, missing: view.missing }
}

pub(super) fn named_users(feature: FeatureCode, of: licences::NamedUsers) -> NamedUsersView {
    let user = |user: licences::NamedUser| NamedUserView {
        name: user.name,
        assigned_at: user.assigned_at,
        released_at: user.released_at,
    };
    NamedUsersView { feature, units: of.units, users: of.users.into_iter().map(user).collect() }
}
