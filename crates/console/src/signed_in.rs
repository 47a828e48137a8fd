//! Who is signed in: a page that takes `Staff<Read>`, or a form that takes `Posted<ManageAccounts>`,
//! can't run without that permission.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header,
    web::{Bytes, Data},
};
use rollcall_app::{
    App,
    events::Origin,
    staff::{LoggedInStaff, Needed},
};
use rollcall_domain::{
    audit::{Actor, Principal},
    staff::Permission,
};
use secrecy::SecretString;

use crate::{
    Refused, Visit, cookies,
    fields::Fields,
    page::Frame,
    same_origin::{form_token, is_form_token, is_own},
};

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Refused>>>>;

/// Somebody who is signed in, whatever they may; for pages about themselves.
pub(crate) struct SignedIn {
    /// The tenant's slug.
    pub(crate) slug: String,
    /// The staff member.
    pub(crate) who: LoggedInStaff,
    /// The actor.
    pub(crate) by: Actor,
    /// The text of their login.
    pub(crate) login: String,
}

/// Somebody who is signed in and whose role has the permission `P`.
pub(crate) struct Staff<P> {
    /// The tenant's slug.
    pub(crate) slug: String,
    /// The staff member and their tenant.
    pub(crate) who: LoggedInStaff,
    /// The actor.
    pub(crate) by: Actor,
    /// The frame of their pages.
    pub(crate) frame: Frame,
    permission: PhantomData<P>,
}

/// A form that somebody who is signed in has sent from a page of ours, about themselves.
pub(crate) struct PostedBySelf {
    /// Who.
    pub(crate) sender: SignedIn,
    /// What.
    pub(crate) fields: Fields,
}

/// A form that somebody whose role has the permission `P` has sent from a page of ours.
pub(crate) struct Posted<P> {
    /// Who.
    pub(crate) staff: Staff<P>,
    /// What.
    pub(crate) fields: Fields,
}

impl SignedIn {
    async fn read(req: HttpRequest) -> Result<Self, Refused> {
        Self::of(&req, Visit::of(&req)).await
    }

    /// Whoever sends a request, as one of this visit's tenant.
    pub(crate) async fn of(req: &HttpRequest, visit: Visit) -> Result<Self, Refused> {
        let app = req.app_data::<Data<App>>().ok_or(Refused::Internal)?;
        let login = Self::login_of(req, &visit);
        let token: SecretString = login.clone().into();
        let who = app.staff().logged_in(&visit.tenant, &token).await?;
        let origin = req.extensions_mut().remove::<Origin>();
        let (source, request_id) = origin.map(|it| (it.source, it.request_id)).unzip();
        let by = Actor { who: Principal::Staff(who.staff.id), source, request_id, once: None };
        let frame = Frame::of(&who, form_token(&login));
        req.extensions_mut().insert(frame);
        Ok(Self { slug: visit.tenant, who, by, login })
    }

    /// The text of a request's login, empty if it has none.
    pub(crate) fn login_of(req: &HttpRequest, visit: &Visit) -> String {
        cookies::read(req, &cookies::login_name(visit)).unwrap_or_default()
    }

    /// The token that their forms carry.
    pub(crate) fn form_token(&self) -> String {
        form_token(&self.login)
    }
}

impl FromRequest for SignedIn {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::read(req.clone()))
    }
}

impl<P: Needed> Staff<P> {
    /// Whether they may do something else too.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.who.caller().is_some_and(|caller| caller.check(permission).is_ok())
    }

    pub(crate) fn of(signed_in: SignedIn) -> Result<Self, Refused> {
        let caller = signed_in.who.caller().ok_or(Refused::SecondFactor)?;
        caller.check(P::PERMISSION)?;
        let frame = Frame::of(&signed_in.who, signed_in.form_token());
        let SignedIn { slug, who, by, .. } = signed_in;
        Ok(Self { slug, who, by, frame, permission: PhantomData })
    }
}

impl<P: Needed> FromRequest for Staff<P> {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { Self::of(SignedIn::read(req).await?) })
    }
}

impl PostedBySelf {
    async fn read(
        req: HttpRequest,
        body: impl Future<Output = Result<Bytes, actix_web::Error>>,
    ) -> Result<Self, Refused> {
        let own = is_own(req.headers());
        let sender = SignedIn::read(req).await?;
        let fields = Fields::of(&String::from_utf8_lossy(&body.await.map_err(unreadable)?));
        if !own || !is_form_token(&sender.login, fields.raw("form_token")) {
            return Err(Refused::ForeignForm);
        }
        Ok(Self { sender, fields })
    }
}

impl FromRequest for PostedBySelf {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(Self::read(req.clone(), Bytes::from_request(req, payload)))
    }
}

impl<P: Needed> FromRequest for Posted<P> {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let posted = PostedBySelf::read(req.clone(), Bytes::from_request(req, payload));
        Box::pin(async move {
            let PostedBySelf { sender, fields } = posted.await?;
            Ok(Self { staff: Staff::of(sender)?, fields })
        })
    }
}

/// A form that anybody may send, but from a page of ours.
pub(crate) struct PublicForm(pub(crate) Fields);

impl FromRequest for PublicForm {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let own = is_own(req.headers());
        let form = req.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let form = form.is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"));
        let body = Bytes::from_request(req, payload);
        Box::pin(async move {
            if !own {
                return Err(Refused::ForeignForm);
            }
            if !form {
                return Err(Refused::Malformed);
            }
            let body = body.await.map_err(unreadable)?;
            Ok(Self(Fields::of(&String::from_utf8_lossy(&body))))
        })
    }
}

pub(crate) fn unreadable(error: actix_web::Error) -> Refused {
    tracing::debug!(%error, "a form could not be read");
    Refused::Malformed
}
