//! `rollcall feature …`

use rollcall_app::{
    App,
    catalogue::{FeatureChange, FeatureDraft, FeatureFilter, FeaturesCsv},
};
use rollcall_domain::{
    audit::Actor,
    catalogue::{Feature, FeatureKind, Names},
};

use super::names_change;
use crate::{
    args::{Clearable, FeatureCommand, ListFeatures, NewFeature, OneFeature, SetFeature},
    commands::csv,
    failure::Failure,
    output::{List, Output, named},
    views::FeatureFacts,
};

/// Create, list, show, set, retire, restore, import.
pub(crate) async fn run(app: &App, command: FeatureCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let catalogue = app.catalogue();
    let feature = match command {
        FeatureCommand::List(which) => return list(app, which, output).await,
        FeatureCommand::Create(new) => {
            let tenant = new.tenant.clone();
            catalogue.create_feature(&by, &tenant, draft(new)).await?
        }
        FeatureCommand::Show(which) => catalogue.feature(&which.tenant, &which.code).await?,
        FeatureCommand::Set(set) => {
            let (tenant, code) = (set.which.tenant.clone(), set.which.code.clone());
            let expected = set.expect_version;
            catalogue.change_feature(&by, &tenant, &code, expected, change(set)).await?
        }
        FeatureCommand::Import(file) => {
            let tenant = file.tenant.clone();
            let import = async |open: csv::Open<'_>, how| {
                catalogue.import_features(&by, &tenant, open, how, csv::show).await
            };
            return csv::import(file, "features", output, import).await;
        }
        FeatureCommand::Retire(which) => retire(app, which, true).await?,
        FeatureCommand::Restore(which) => retire(app, which, false).await?,
    };
    let facts = FeatureFacts::from(feature);
    output.print(&named("feature", &facts), || facts.sheet());
    Ok(())
}

async fn retire(app: &App, which: OneFeature, retired: bool) -> Result<Feature, Failure> {
    let (by, OneFeature { tenant, code }) = (Actor::command_line(), which);
    let change = FeatureChange { retired: Some(retired), ..FeatureChange::default() };
    Ok(app.catalogue().change_feature(&by, &tenant, &code, None, change).await?)
}

async fn list(app: &App, list: ListFeatures, output: Output) -> Result<(), Failure> {
    let ListFeatures { tenant, product, retired, limit, cursor, csv } = list;
    let filter = FeatureFilter { product, retired };
    if csv.csv {
        return csv::export(app, &tenant, FeaturesCsv(filter), csv.bom).await;
    }
    let page = app.catalogue().features(&tenant, &filter, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(FeatureFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("No feature is like that.", FeatureFacts::HEADINGS, FeatureFacts::row)
    });
    Ok(())
}

fn draft(new: NewFeature) -> FeatureDraft {
    let kind = match new.metered {
        Some(period) => FeatureKind::Metered { period, overage: new.overage.unwrap_or_default() },
        None if new.named_users => {
            FeatureKind::NamedUsers { reassignments: new.reassignments.unwrap_or_default() }
        }
        None if new.quantity => FeatureKind::Quantity,
        None => FeatureKind::Switch,
    };
    FeatureDraft {
        product: new.product,
        code: new.code,
        names: Names { en: new.name, zh: new.name_zh },
        kind,
        enforcement: new.enforcement,
        versions: new.versions,
    }
}

fn change(set: SetFeature) -> FeatureChange {
    FeatureChange {
        names: names_change(set.name, set.name_zh),
        overage: set.overage,
        reassignments: set.reassignments,
        enforcement: set.enforcement.map(Clearable::into_option),
        versions: set.versions.map(Clearable::into_option),
        retired: None,
    }
}
