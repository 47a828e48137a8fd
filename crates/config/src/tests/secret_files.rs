//! What may hold a password, in files of their own.

use super::{alone, load, refusal, refused_variable, shown};
use crate::Flags;

#[test]
fn what_may_hold_a_password_may_stand_in_a_file() {
    alone(|jail| {
        jail.create_file("url", "postgres://u:secret@db/rollcall\n").unwrap();
        jail.set_env("ROLLCALL_DATABASE_URL_FILE", "url");
        let url = "postgres://u:***@db/rollcall".to_owned();
        assert_eq!(shown(&load(), "database_url"), (url, "environment".to_owned()));
        jail.set_env("ROLLCALL_DATABASE_URL", "sqlite://a.db");
        let both = refusal(Flags::default());
        assert!(both.contains("`ROLLCALL_DATABASE_URL` in the environment and"), "{both}");
        assert!(both.ends_with("are both set: keep one of them"), "{both}");
    });
    let missing = refused_variable("ROLLCALL_MAIL_URL_FILE", "/nowhere/mail");
    assert!(missing.starts_with("`ROLLCALL_MAIL_URL_FILE` in the environment names /nowhere/mail"));
    assert!(refused_variable("ROLLCALL_LISTEN_FILE", "x").starts_with("unknown setting"));
    // An empty one is not set.
    alone(|jail| {
        jail.set_env("ROLLCALL_CACHE_URL_FILE", "");
        assert_eq!(shown(&load(), "cache_url").1, "default");
    });
}
