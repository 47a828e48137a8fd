//! The same against a real server.

use std::path::{Path, PathBuf};

use super::*;

/// A new folder of the server's user, with a name that has to be encoded; `None` without a server.
fn folder(seed: &str) -> Option<(PathBuf, String)> {
    let Ok(maildir) = std::env::var("TEST_IMAP_MAILDIR") else {
        eprintln!("skipped: TEST_IMAP_URL and TEST_IMAP_MAILDIR (its user's mail) aren't set");
        return None;
    };
    let name = format!("请求 & {seed} {}", std::process::id());
    let path = Path::new(&maildir).join(format!(".{}", folder::encoded(&name)));
    for folder in [&path, &path.join("new"), &path.join("cur"), &path.join("tmp")] {
        std::fs::create_dir(folder).expect("a folder for mail");
        give_away(folder, Path::new(&maildir));
    }
    Some((path, name))
}

/// To whom the server runs as.
fn give_away(path: &Path, like: &Path) {
    use std::os::unix::fs::{MetadataExt, chown};
    let owner = std::fs::metadata(like).expect("a Maildir");
    if std::fs::metadata(path).expect("a path").uid() != owner.uid() {
        chown(path, Some(owner.uid()), Some(owner.gid())).expect("something to give away");
    }
}

async fn keeps_the_contract(variable: &str) {
    let Some((path, name)) = folder(variable) else { return };
    let Ok(url) = std::env::var(variable) else { return };
    let mailbox = Mailbox::parse(&format!("{url}/{name}")).unwrap();
    for (file, message) in [("1", MESSAGE), ("2", b"Subject: \xff\n\n.\n\"{9}\"\n".as_slice())] {
        let file = path.join("new").join(file);
        std::fs::write(&file, message).unwrap();
        give_away(&file, &path);
    }
    let mut open = mailbox.open().await.unwrap();
    let unread = open.unread().await.unwrap();
    assert_eq!(unread.len(), 2);
    assert_eq!(open.fetch(unread[0]).await.unwrap(), Some(Fetched::Whole(MESSAGE.to_vec())));
    open.mark_read(unread[0]).await.unwrap();
    assert_eq!(open.unread().await.unwrap(), unread[1..]);
    assert_eq!(open.fetch(9999).await.unwrap(), None);
    open.close().await;
    let second = b"Subject: \xff\r\n\r\n.\r\n\"{9}\"\r\n".to_vec();
    assert_eq!(taken(&mailbox).await.unwrap(), [Fetched::Whole(second)]);
    assert_eq!(taken(&mailbox).await.unwrap(), []);
    std::fs::remove_dir_all(path).unwrap();
}

#[tokio::test]
async fn a_real_server_is_read_over_tls() {
    keeps_the_contract("TEST_IMAP_URL").await;
}

#[tokio::test]
async fn a_real_server_is_read_over_starttls() {
    keeps_the_contract("TEST_IMAP_STARTTLS_URL").await;
}
