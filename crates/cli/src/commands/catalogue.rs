//! `rollcall product …`, `rollcall feature …`, `rollcall bundle …`

pub(super) mod bundles;
pub(super) mod features;
pub(super) mod products;

use rollcall_app::catalogue::NamesChange;

use crate::args::Clearable;

fn names_change(name: Option<String>, name_zh: Option<Clearable<String>>) -> NamesChange {
    NamesChange { en: name, zh: name_zh.map(Clearable::into_option) }
}
