//! Forms with a file: `multipart/form-data`, spooled to disk by the server, its fields before the file.

mod multipart;

use std::{
    fs::File,
    future::Future,
    io::{self, Read},
    os::unix::fs::FileExt,
    pin::Pin,
    sync::Arc,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Data};
use rollcall_app::{App, csv::CsvSource, staff::Needed};

use self::multipart::Sent;
use crate::{
    ROUTES, Refused, UPLOADS, Visit,
    fields::Fields,
    routes::Access,
    same_origin::{is_form_token, is_own},
    signed_in::{SignedIn, Staff},
};

/// A form with a file that somebody whose role has the permission `P` has sent from a page of ours.
pub(crate) struct Uploaded<P> {
    /// Who.
    pub(crate) staff: Staff<P>,
    /// What else.
    pub(crate) fields: Fields,
    /// The file, if one was chosen.
    pub(crate) file: Option<SentFile>,
}

/// The part of a spooled form that is the file.
#[derive(Clone)]
pub(crate) struct SentFile {
    form: Arc<File>,
    begin: u64,
    end: u64,
}

impl SentFile {
    /// Read it from its beginning; as often as one likes.
    pub(crate) fn open(&self) -> CsvSource {
        Box::new(Section { form: Arc::clone(&self.form), at: self.begin, end: self.end })
    }
}

struct Section {
    form: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for Section {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = left.min(into.len());
        let read = self.form.read_at(&mut into[..most], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Whether the sender of a form with a file may send it: looked at before the file is read, when the
/// path is not taken apart yet.
pub fn may_send(req: HttpRequest) -> Pin<Box<dyn Future<Output = bool>>> {
    Box::pin(async move {
        let tenant = req.path().split('/').nth(2).unwrap_or_default().to_owned();
        let page = req.path().splitn(4, '/').nth(3).unwrap_or_default();
        let pattern = format!("/console/{{tenant}}/{page}");
        let route = ROUTES.iter().find(|it| it.path == pattern && UPLOADS.contains(&it.path));
        let Some(Access::Staff(permission)) = route.map(|route| route.access) else { return false };
        let visit = Visit { tenant: tenant.clone(), ..Visit::of(&req) };
        let Some(app) = req.app_data::<Data<App>>().filter(|_| is_own(req.headers())) else {
            return false;
        };
        let login = SignedIn::login_of(&req, &visit);
        let who = app.staff().logged_in(&tenant, &login.into()).await;
        let caller = who.ok().and_then(|who| who.caller());
        caller.is_some_and(|caller| caller.check(permission).is_ok())
    })
}

impl<P: Needed> Uploaded<P> {
    async fn read(req: HttpRequest) -> Result<Self, Refused> {
        let own = is_own(req.headers());
        let sender = SignedIn::of(&req, Visit::of(&req)).await?;
        let login = sender.login.clone();
        let staff = Staff::of(sender)?;
        if !own {
            return Err(Refused::ForeignForm);
        }
        let form = req.extensions_mut().remove::<File>().ok_or(Refused::NoWholeFile)?;
        let kind = req.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let sent = multipart::read(&form, kind.unwrap_or_default()).map_err(|error| {
            tracing::error!(%error, "a form that was sent can't be read");
            Refused::Internal
        })?;
        let Sent { fields, file } = sent.ok_or(Refused::Malformed)?;
        let fields = Fields::from_iter(fields);
        if !is_form_token(&login, fields.raw("form_token")) {
            return Err(Refused::ForeignForm);
        }
        let form = Arc::new(form);
        let file = file.map(|(begin, end)| SentFile { form, begin, end });
        Ok(Self { staff, fields, file })
    }
}

impl<P: Needed> FromRequest for Uploaded<P> {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::read(req.clone()))
    }
}
