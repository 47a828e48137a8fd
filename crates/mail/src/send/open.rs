//! From a `mail_url` to a transport.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use super::directory::Directory;
use super::smtp::{Relay, Smtp};
use crate::{MailTransport, OpenError};

/// Open the transport that a `mail_url` names; `file:` alone is `directory`. Neither an unreachable
/// relay nor a missing directory is an error.
pub fn open(url: &str, directory: &Path) -> Result<Arc<dyn MailTransport>, OpenError> {
    if let Some(path) = url.strip_prefix("file:") {
        Ok(Arc::new(Directory::new(named(url, path, directory)?)))
    } else if url.starts_with("smtp://") || url.starts_with("smtps://") {
        Ok(Arc::new(Smtp::new(Relay::parse(url)?)?))
    } else {
        Err(OpenError::Scheme)
    }
}

fn named(url: &str, path: &str, directory: &Path) -> Result<PathBuf, OpenError> {
    if path.is_empty() {
        return Ok(directory.to_owned());
    }
    if !path.starts_with('/') {
        return Err(OpenError::Address("the directory must start with /"));
    }
    let unreadable = OpenError::Address("the directory can't be read");
    let Ok(url) = Url::parse(url) else { return Err(unreadable) };
    if url.query().is_some() || url.fragment().is_some() {
        return Err(OpenError::Address("a directory has no options"));
    }
    url.to_file_path().map_err(|()| unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn urls_name_transports() {
        for (url, name) in [
            ("file:", "file"),
            ("file:/var/mail", "file"),
            ("file:///var/mail%20out", "file"),
            ("smtp://relay", "smtp"),
            ("smtps://u:p@relay:465", "smtp"),
            ("smtp://[::1]:25/?tls=none", "smtp"),
        ] {
            assert_eq!(open(url, Path::new("mail")).expect(url).name(), name, "{url}");
        }
    }

    #[test]
    fn a_directory_is_the_given_one_or_absolute() {
        let given = Path::new("/data/mail");
        for (url, expected) in [
            ("file:", "/data/mail"),
            ("file:/other", "/other"),
            ("file:///other/mail%20out", "/other/mail out"),
        ] {
            let path = url.strip_prefix("file:").unwrap();
            assert_eq!(named(url, path, given).unwrap(), Path::new(expected));
        }
    }

    #[tokio::test]
    async fn other_urls_are_refused_in_one_sentence() {
        for url in [
            "",
            "smtp",
            "http://s3cret@h",
            "smtp:relay",
            "smtp://",
            "smtp://u:s3cret@",
            "smtp://u:s3cret@h:99999",
            "smtp://u:s3cret@h:0",
            "smtp://u:s3cret@h/path",
            "smtp://u:s3cret@h?tls=maybe",
            "smtp://u:s3cret@h?s3cret=1",
            "smtp://u:s3cret@h?tls=none&tls=none",
            "smtps://u:s3cret@h?tls=none",
            "smtp://:s3cret@h",
            "smtp://u:s3cret%00@h",
            "smtp://u:s3cret%0D%0A@h",
            "smtp://u:s3cret@h#fragment",
            "file:relative",
            "file://host/s3cret",
            "file:/s3cret?x",
        ] {
            let error = open(url, Path::new("mail")).err().expect(url).to_string();
            assert!(error.starts_with("mail_url "), "{url}: {error}");
            assert!(error.contains("smtps://") && error.contains("file:"), "{url}: {error}");
            assert!(!error.contains("s3cret"), "{url}: {error}");
        }
    }
}
