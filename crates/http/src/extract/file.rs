//! An uploaded file: a short one is in memory, a long one on disk.

use std::{
    convert::Infallible,
    fs::File,
    future::{Ready, ready},
    io::{self, Cursor, Read, Seek},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::{Bytes, block},
};
use rollcall_app::csv::CsvSource;
use tokio::sync::OwnedSemaphorePermit;

use crate::{Problem, body::Body, spooled_body::SpooledBody, state::ServerState};

/// An uploaded file that is not read until the handler asks for it.
pub(crate) struct DeferredFile {
    kept: FileContent,
    media_type: Option<String>,
}

/// The content of a file, which can be read repeatedly, by one reader at a time.
pub(crate) enum FileContent {
    Memory(Bytes),
    Disk(File),
}

impl DeferredFile {
    /// The file, if it is CSV.
    pub(crate) fn csv(self) -> Result<FileContent, Problem> {
        self.of_type("text/csv")
    }

    /// The file in memory, if it is a mail (RFC 5322). A long one waits for its turn: only a few
    /// are held at a time.
    pub(crate) async fn message(self, state: &ServerState) -> Result<BufferedMessage, Problem> {
        let held = match self.of_type("message/rfc822")? {
            FileContent::Memory(bytes) => BufferedMessage { bytes: bytes.into(), _turn: None },
            FileContent::Disk(mut file) => {
                let turn = state.long_messages.clone().acquire_owned().await.ok();
                let read = move || {
                    let mut bytes = Vec::new();
                    file.rewind()?;
                    file.read_to_end(&mut bytes).map(|_| bytes)
                };
                let bytes = block(read).await.map_err(io::Error::other).flatten();
                BufferedMessage { bytes: bytes.map_err(|error| unreadable(&error))?, _turn: turn }
            }
        };
        if held.bytes.is_empty() {
            return Err(Problem::field("body", "must not be empty"));
        }
        Ok(held)
    }

    fn of_type(self, expected: &str) -> Result<FileContent, Problem> {
        let named = self.media_type.as_deref().and_then(|media_type| media_type.split(';').next());
        if !named.is_some_and(|name| name.trim().eq_ignore_ascii_case(expected)) {
            return Err(Problem::field("Content-Type", format!("must be {expected}"))
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        Ok(self.kept)
    }
}

/// A message in memory, with the permit of a long one.
pub(crate) struct BufferedMessage {
    bytes: Vec<u8>,
    _turn: Option<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for BufferedMessage {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

fn unreadable(error: &io::Error) -> Problem {
    tracing::error!(%error, "what was sent can't be read back");
    Problem::internal()
}

impl FileContent {
    /// Open it at its beginning.
    pub(crate) fn open(&self) -> io::Result<CsvSource> {
        match self {
            Self::Memory(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Self::Disk(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Ok(Box::new(file))
            }
        }
    }
}

impl FromRequest for DeferredFile {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let media_type = req.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut extensions = req.extensions_mut();
        let kept = match extensions.remove::<SpooledBody>() {
            Some(spooled) => FileContent::Disk(spooled.0),
            None => {
                let body = extensions.get::<Body>().map(|body| body.0.clone());
                FileContent::Memory(body.unwrap_or_default())
            }
        };
        ready(Ok(Self { kept, media_type }))
    }
}
