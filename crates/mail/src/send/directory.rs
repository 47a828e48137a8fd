//! Mail as files in a directory, for one machine alone and for trying things out.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use mail_parser::MessageParser;
use sha2::{Digest, Sha256};
use tokio::fs::{self, DirBuilder, File, OpenOptions};
use tokio::io::AsyncWriteExt;

use crate::{Envelope, MailTransport, Receipt, SendError};

const MAX_ID: usize = 100;

/// Each message is one `.eml` file, there entirely or not at all; the same message again replaces it.
pub(super) struct Directory {
    path: PathBuf,
    written: AtomicU64,
}

impl Directory {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, written: AtomicU64::new(0) }
    }

    async fn write(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        make(&self.path).await?;
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let draft = self.path.join(format!(".{name}.{}-{number}", std::process::id()));
        let path = self.path.join(name);
        if let Err(error) = finish(&draft, &path, bytes).await {
            let _ = fs::remove_file(&draft).await;
            return Err(error);
        }
        File::open(&self.path).await?.sync_all().await?;
        Ok(path)
    }
}

/// It holds passwords: for its owner only.
async fn make(path: &Path) -> io::Result<()> {
    let mut directory = DirBuilder::new();
    #[cfg(unix)]
    directory.mode(0o700);
    directory.recursive(true).create(path).await
}

async fn finish(draft: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.write(true).create(true).truncate(true).open(draft).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    fs::rename(draft, path).await
}

#[async_trait]
impl MailTransport for Directory {
    async fn send(&self, envelope: &Envelope) -> Result<Receipt, SendError> {
        if envelope.to.is_empty() {
            return Err(SendError::permanent("the message has no recipient"));
        }
        let raw = envelope.raw.expose();
        match self.write(&file_name(raw), raw).await {
            Ok(path) => Ok(Receipt { answer: path.display().to_string() }),
            Err(error) => {
                let reason = format!("can't write to {}: {error}", self.path.display());
                Err(SendError::transient(&reason))
            }
        }
    }

    async fn check(&self) -> Result<(), SendError> {
        match fs::metadata(&self.path).await {
            Ok(found) if !found.is_dir() => {
                Err(SendError::transient(&format!("{} is no directory", self.path.display())))
            }
            // The first letter makes it.
            _ => Ok(()),
        }
    }

    fn name(&self) -> &'static str {
        "file"
    }
}

/// `20260131T120000Z-its-message-id.eml`, by the message's own date.
fn file_name(raw: &[u8]) -> String {
    let headers = MessageParser::default().parse_headers(raw).unwrap_or_default();
    let has_any = !headers.parts.is_empty();
    let date = has_any.then(|| headers.date()).flatten();
    let date = date.and_then(|date| chrono::DateTime::from_timestamp(date.to_timestamp(), 0));
    let date = date.map_or("undated".to_owned(), |date| date.format("%Y%m%dT%H%M%SZ").to_string());
    let id = has_any.then(|| headers.message_id()).flatten();
    let id = id.map_or_else(|| short_hash(raw), plain);
    format!("{date}-{id}.eml")
}

/// An id as part of a file name; different ids stay different.
fn plain(id: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    if id.len() <= MAX_ID && id.chars().all(allowed) {
        return id.to_owned();
    }
    let kept: String = id.chars().filter(|c| allowed(*c)).take(MAX_ID).collect();
    format!("{kept}-{}", short_hash(id.as_bytes()))
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RawMail;

    fn envelope(raw: &str) -> Envelope {
        let address = "a@example.com".parse::<crate::Address>().unwrap();
        let raw = RawMail::from(raw.as_bytes().to_vec());
        Envelope { from: address.clone(), to: vec![address], raw }
    }

    #[test]
    fn names_come_from_date_and_message_id() {
        let headers = |id: &str| format!("Date: Sat, 31 Jan 2026 20:00:00 +0800\r\n{id}\r\n\r\n");
        let name = file_name(headers("Message-ID: <mail_1@example.com>").as_bytes());
        assert_eq!(name, "20260131T120000Z-mail_1@example.com.eml");
        for raw in ["", "\r\n", "x", "Date: nonsense\r\nMessage-ID: \r\n\r\n"] {
            assert!(file_name(raw.as_bytes()).starts_with("undated-"), "{raw:?}");
        }
    }

    #[test]
    fn names_stay_within_the_directory_and_apart() {
        let ids = ["<../../etc/passwd@x>", "<a/b@x>", "<a\\b@x>", "<a:b@x>", "<a\0b@x>", "<a b@x>"];
        let mut names = Vec::new();
        for id in ids.into_iter().chain([format!("<{}@x>", "a".repeat(300)).as_str()]) {
            let name = file_name(format!("Message-ID: {id}\r\n\r\n").as_bytes());
            assert!(!name.contains(['/', '\\', '\0', ' ', ':']), "{name}");
            assert!(name.len() < 200, "{name}");
            names.push(name);
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 7, "{names:?}");
    }

    #[tokio::test]
    async fn the_same_message_again_is_one_file_for_its_owner_alone() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("made/on/first/use");
        let mails = Directory::new(path.clone());
        for _ in 0..2 {
            mails.send(&envelope("Message-ID: <1@x>\r\n\r\nhello")).await.unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(&path).unwrap().map(Result::unwrap).collect();
        assert_eq!(files.len(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&files[0].path()), 0o600);
            assert_eq!(mode(&path), 0o700);
        }
    }

    #[tokio::test]
    async fn a_directory_that_cannot_be_made_is_worth_another_try() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        std::fs::write(&file, "").unwrap();
        let error = Directory::new(file.join("mail")).send(&envelope("x")).await.unwrap_err();
        assert!(error.is_transient(), "{error}");
        assert!(error.to_string().starts_with("can't write to "), "{error}");
    }
}
