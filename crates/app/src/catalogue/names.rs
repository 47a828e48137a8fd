//! Names in two languages.

use rollcall_domain::{catalogue::Names, limits::NAME_MAX, text};

use crate::{AdminError, error::invalid};

/// A change of names; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct NamesChange {
    /// The English name.
    pub en: Option<String>,
    /// The Chinese name; `Some(None)` removes it.
    pub zh: Option<Option<String>>,
}

impl NamesChange {
    pub(super) fn over(self, before: &Names) -> Result<Names, AdminError> {
        check_names(Names {
            en: self.en.unwrap_or_else(|| before.en.clone()),
            zh: self.zh.unwrap_or_else(|| before.zh.clone()),
        })
    }
}

/// Validate names.
pub(super) fn check_names(names: Names) -> Result<Names, AdminError> {
    let name = |field, name: &str| text(name, NAME_MAX).map_err(|reason| invalid(field, reason));
    Ok(Names {
        en: name("name", &names.en)?,
        zh: names.zh.map(|zh| name("name_zh", &zh)).transpose()?,
    })
}
