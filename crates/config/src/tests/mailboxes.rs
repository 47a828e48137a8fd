use super::{refused_file, refused_variable};

#[test]
fn wrong_mailboxes_are_counted_and_not_repeated() {
    for entry in [
        "hunter2",
        "walk",
        "=imap://u:hunter2@h",
        "Walk=imap://u:hunter2@h",
        "walk=pop3://u:hunter2@h",
        "walk imap://u:hunter2@h",
    ] {
        let sentence = refused_variable("ROLLCALL_MAILBOXES", &format!("a=imap://u:p@h,{entry}"));
        assert_eq!(
            sentence,
            "`ROLLCALL_MAILBOXES` in the environment has an entry (2.) that is not \
             TENANT=imaps://user:password@host/FOLDER; write a comma in it as %2C"
        );
    }
    assert_eq!(
        refused_file("mailboxes = [\"a=imap://u:p@h\", 1]"),
        "`mailboxes` in rollcall.toml is a number, not TENANT=imaps://user:password@host/FOLDER"
    );
    for pause in ["0s", "250ms", "60"] {
        assert_eq!(
            refused_variable("ROLLCALL_MAILBOX_POLL", pause),
            format!(
                "`ROLLCALL_MAILBOX_POLL` in the environment is {pause:?}, \
                 not a duration of at least 1s such as 60s"
            )
        );
    }
}
