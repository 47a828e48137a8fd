//! A file that was sent: a short one is in memory, a long one on disk.

use std::{
    convert::Infallible,
    fs::File,
    future::{Ready, ready},
    io::{self, Cursor, Seek},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::Bytes,
};
use rollcall_app::Opened;

use crate::{Problem, body::Body, spool::Spooled};

/// A file that was not looked at yet.
pub(crate) struct SentFile {
    kept: Kept,
    media_type: Option<String>,
}

/// A file that can be read as often as needed, by one reader at a time.
pub(crate) enum Kept {
    Memory(Bytes),
    Disk(File),
}

impl SentFile {
    /// It, if it is CSV.
    pub(crate) fn csv(self) -> Result<Kept, Problem> {
        let named = self.media_type.as_deref().and_then(|media_type| media_type.split(';').next());
        if !named.is_some_and(|name| name.trim().eq_ignore_ascii_case("text/csv")) {
            return Err(Problem::field("Content-Type", "must be text/csv")
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        Ok(self.kept)
    }
}

impl Kept {
    /// Read it from its beginning.
    pub(crate) fn open(&self) -> io::Result<Opened> {
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

impl FromRequest for SentFile {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let media_type = req.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut extensions = req.extensions_mut();
        let kept = match extensions.remove::<Spooled>() {
            Some(spooled) => Kept::Disk(spooled.0),
            None => {
                let body = extensions.get::<Body>().map(|body| body.0.clone());
                Kept::Memory(body.unwrap_or_default())
            }
        };
        ready(Ok(Self { kept, media_type }))
    }
}
