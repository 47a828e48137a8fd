//! Real servers that mail leaves and arrives by.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
};

use rollcall_app::requests::RequestMailbox;
use rollcall_mail::Mailbox;

use crate::unique;

/// A folder of the tests' IMAP server, of a test's own.
#[derive(Debug)]
pub struct TestMailbox {
    folder: PathBuf,
    url: String,
}

impl TestMailbox {
    /// Make it: an empty folder that the server opens.
    pub fn make() -> Self {
        let server = given("TEST_IMAP_URL", "an IMAP server for tests");
        let maildir = given("TEST_IMAP_MAILDIR", "its user's Maildir");
        let name = format!("test-{}", unique());
        let maildir = Path::new(&maildir);
        let (draft, folder) = (maildir.join(&name), maildir.join(format!(".{name}")));
        for part in [&draft, &draft.join("new"), &draft.join("cur"), &draft.join("tmp")] {
            fs::create_dir(part).expect("a folder for mail");
            give_away(part, maildir);
        }
        // All at once: the server makes what a folder lacks, if it sees it before we have.
        fs::rename(draft, &folder).expect("a folder that the server sees");
        Self { folder, url: format!("{server}/{name}") }
    }

    /// Where it is, with its password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// As the mailbox of a tenant.
    pub fn of(&self, tenant: &str) -> RequestMailbox {
        mailbox_at(&self.url, tenant)
    }

    /// Deliver a message, and say which file it is.
    pub fn gets(&self, message: &[u8]) -> PathBuf {
        let name = unique();
        let draft = self.folder.join("tmp").join(&name);
        fs::write(&draft, message).expect("a message");
        give_away(&draft, &self.folder);
        let path = self.folder.join("new").join(name);
        fs::rename(draft, &path).expect("a delivered message");
        path
    }

    /// How many messages are unread, and how many are marked as read.
    pub fn counts(&self) -> (usize, usize) {
        let names = ["new", "cur"].map(|folder| {
            let files = fs::read_dir(self.folder.join(folder)).expect("a folder of mail");
            files.map(|file| file.expect("a file").file_name().into_string().expect("a name"))
        });
        let names: Vec<String> = names.into_iter().flatten().collect();
        let is_read = |name: &&String| name.split_once(":2,").is_some_and(|it| it.1.contains('S'));
        let read = names.iter().filter(is_read).count();
        (names.len() - read, read)
    }

    /// Have the server forget how it numbers the messages.
    pub fn forgets_its_numbers(&self) {
        for file in fs::read_dir(&self.folder).expect("a folder of mail") {
            let path = file.expect("a file").path();
            if path.is_file() {
                fs::remove_file(path).expect("a file to remove");
            }
        }
    }
}

impl Drop for TestMailbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A mailbox at any URL, as that of a tenant.
pub fn mailbox_at(url: &str, tenant: &str) -> RequestMailbox {
    let mailbox = Mailbox::parse(url).expect("the URL of a mailbox");
    let every = std::time::Duration::from_secs(60);
    RequestMailbox { tenant: tenant.to_owned(), mailbox, every }
}

/// The URL of the tests' SMTP server.
pub fn smtp_url() -> String {
    given("TEST_SMTP_URL", "an SMTP server for tests")
}

/// What that server got for somebody.
pub fn letters_to(recipient: &str) -> Vec<Vec<u8>> {
    let inbox = given("TEST_SMTP_INBOX", "where its messages end up");
    let line = format!("To: {recipient}\n");
    let files = fs::read_dir(inbox).expect("an inbox");
    let letters = files.filter_map(|file| fs::read(file.expect("a file").path()).ok());
    let is_theirs =
        |letter: &Vec<u8>| String::from_utf8_lossy(letter).replace("\r\n", "\n").contains(&line);
    letters.filter(is_theirs).collect()
}

/// Have a file be as nobody can read it.
pub fn lock_up(file: &Path) {
    fs::set_permissions(file, fs::Permissions::from_mode(0o0)).expect("a file to lock up");
}

/// To whom the server runs as, where we are somebody else.
fn give_away(path: &Path, like: &Path) {
    let owner = fs::metadata(like).expect("a folder with an owner");
    let mine = fs::metadata(path).expect("what was just made");
    if (mine.uid(), mine.gid()) != (owner.uid(), owner.gid()) {
        chown(path, Some(owner.uid()), Some(owner.gid())).expect("something to give away");
    }
}

fn given(name: &str, what: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} names {what}; cargo xtask test starts one"))
}
