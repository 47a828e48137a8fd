//! `rollcall product …`

use rollcall_app::{
    App,
    catalogue::{PreLicenceChange, ProductChange, ProductDraft},
};
use rollcall_domain::{
    audit::Actor,
    catalogue::{Names, PreLicence, ProductRules},
};

use super::names_change;
use crate::{
    args::{Clearable, ListProducts, NewProduct, ProductCommand, SetProduct},
    failure::Failure,
    output::{List, Output, named},
    views::ProductFacts,
};

/// Create, list, show, set.
pub(crate) async fn run(app: &App, command: ProductCommand, output: Output) -> Result<(), Failure> {
    let by = Actor::command_line();
    let catalogue = app.catalogue();
    let product = match command {
        ProductCommand::List(which) => return list(app, which, output).await,
        ProductCommand::Create(new) => {
            let tenant = new.tenant.clone();
            catalogue.create_product(&by, &tenant, draft(new)).await?
        }
        ProductCommand::Show(which) => catalogue.product(&which.tenant, &which.code).await?,
        ProductCommand::Set(set) => {
            let (tenant, code) = (set.which.tenant.clone(), set.which.code.clone());
            let expected = set.expect_version;
            catalogue.change_product(&by, &tenant, &code, expected, change(set)?).await?
        }
    };
    let facts = ProductFacts::from(product);
    output.print(&named("product", &facts), || facts.sheet());
    Ok(())
}

async fn list(app: &App, list: ListProducts, output: Output) -> Result<(), Failure> {
    let ListProducts { tenant, limit, cursor } = list;
    let page = app.catalogue().products(&tenant, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(ProductFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("There are no products.", ProductFacts::HEADINGS, ProductFacts::row)
    });
    Ok(())
}

fn draft(new: NewProduct) -> ProductDraft {
    let days = new.pre_days.unwrap_or(PreLicence::DAYS);
    let grants = new.pre_feature;
    ProductDraft {
        code: new.code,
        names: Names { en: new.name, zh: new.name_zh },
        rules: ProductRules {
            pre_licence: (!grants.is_empty()).then_some(PreLicence { days, grants }),
            uninstall: new.uninstall,
            transfers: new.transfers,
            on_expiry: new.on_expiry,
            enforcement: new.enforcement,
        },
    }
}

fn change(set: SetProduct) -> Result<ProductChange, Failure> {
    let grants = (!set.pre_feature.is_empty()).then_some(set.pre_feature);
    let pre_licence = match (set.pre_days, grants) {
        (None, None) => None,
        (Some(Clearable::None), None) => Some(None),
        (Some(Clearable::None), Some(_)) => {
            let sentence = "--pre-days none takes the pre-licence away and can't stand beside \
                            --pre-feature";
            return Err(Failure::usage(sentence));
        }
        (days, grants) => {
            Some(Some(PreLicenceChange { days: days.and_then(Clearable::into_option), grants }))
        }
    };
    Ok(ProductChange {
        names: names_change(set.name, set.name_zh),
        pre_licence,
        uninstall: set.uninstall,
        transfers: set.transfers,
        on_expiry: set.on_expiry,
        enforcement: set.enforcement,
    })
}
