//! `rollcall config`

use rollcall_config::Settings;

use crate::output::{List, Output};

/// Show the effective settings.
pub(super) fn run(settings: &Settings, output: Output) {
    let list = List::whole(settings.show());
    output.print(&list, || {
        let headings = ["setting", "value", "from", "meaning"];
        list.table("", headings, |row| {
            [row.key.to_owned(), row.value.clone(), row.source.clone(), row.meaning.to_owned()]
        })
    });
}
