//! `rollcall bundle …`

use rollcall_app::{
    App,
    catalogue::{BundleChange, BundleDraft, BundleFilter},
};
use rollcall_domain::{audit::Actor, catalogue::Names};

use super::names_change;
use crate::{
    args::{BundleCommand, Clearable, ListBundles, NewBundle, SetBundle},
    failure::Failure,
    output::{List, Output, named},
    views::BundleFacts,
};

/// Create, list, show, set.
pub(crate) async fn run(app: &App, command: BundleCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let catalogue = app.catalogue();
    let bundle = match command {
        BundleCommand::List(which) => return list(app, which, output).await,
        BundleCommand::Create(new) => {
            let tenant = new.tenant.clone();
            catalogue.create_bundle(&by, &tenant, draft(new)).await?
        }
        BundleCommand::Show(which) => catalogue.bundle(&which.tenant, &which.code).await?,
        BundleCommand::Set(set) => {
            let (tenant, code) = (set.which.tenant.clone(), set.which.code.clone());
            let expected = set.expect_version;
            catalogue.change_bundle(&by, &tenant, &code, expected, change(set)?).await?
        }
    };
    let facts = BundleFacts::from(bundle);
    output.print(&named("bundle", &facts), || facts.sheet());
    Ok(())
}

async fn list(app: &App, list: ListBundles, output: Output) -> Result<(), Failure> {
    let ListBundles { tenant, product, limit, cursor } = list;
    let filter = BundleFilter { product };
    let page = app.catalogue().bundles(&tenant, &filter, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(BundleFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("No bundle is like that.", BundleFacts::HEADINGS, BundleFacts::row)
    });
    Ok(())
}

fn draft(new: NewBundle) -> BundleDraft {
    let name = new.name.unwrap_or_else(|| new.code.to_string());
    BundleDraft {
        product: new.product,
        code: new.code,
        names: Names { en: name, zh: new.name_zh },
        features: new.feature,
        uses: new.also,
    }
}

fn change(set: SetBundle) -> Result<BundleChange, Failure> {
    Ok(BundleChange {
        names: names_change(set.name, set.name_zh),
        features: (!set.feature.is_empty()).then_some(set.feature),
        uses: Clearable::list(set.also, "--also").map_err(Failure::usage)?,
    })
}
