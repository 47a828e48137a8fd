//! Which operator is signed in: a page that takes `Operator`, or a form that takes `PostedByOperator`,
//! can't run without one.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{Bytes, Data},
};
use rollcall_app::{App, events::Origin, staff::LoggedInOperator};
use rollcall_domain::audit::{Actor, Principal};

use crate::{
    Refused, Visit,
    fields::Fields,
    page::Frame,
    same_origin::{form_token, is_form_token, is_own},
    signed_in::{SignedIn, unreadable},
};

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Refused>>>>;

/// An operator who is signed in, with or without a second factor; for pages about themselves.
pub(crate) struct SignedInOperator {
    /// The operator.
    pub(crate) who: LoggedInOperator,
    /// The actor.
    pub(crate) by: Actor,
    /// The frame of their pages.
    pub(crate) frame: Frame,
    login: String,
}

/// An operator who is signed in with a second factor.
pub(crate) struct Operator {
    /// The actor.
    pub(crate) by: Actor,
    /// The frame of their pages.
    pub(crate) frame: Frame,
}

/// A form that an operator has sent from a page of ours, about themselves.
pub(crate) struct PostedByOperatorSelf {
    /// Who.
    pub(crate) sender: SignedInOperator,
    /// What.
    pub(crate) fields: Fields,
}

/// A form that an operator has sent from a page of ours.
pub(crate) struct PostedByOperator {
    /// Who.
    pub(crate) operator: Operator,
    /// What.
    pub(crate) fields: Fields,
}

impl SignedInOperator {
    async fn read(req: HttpRequest) -> Result<Self, Refused> {
        let visit = Visit::of(&req);
        let app = req.app_data::<Data<App>>().ok_or(Refused::Internal)?;
        let login = SignedIn::login_of(&req, &visit);
        let who = app.operators().logged_in(&login.clone().into()).await?;
        let origin = req.extensions_mut().remove::<Origin>();
        let (source, request_id) = origin.map(|it| (it.source, it.request_id)).unzip();
        let principal = Principal::PlatformOperator(who.operator.id);
        let by = Actor { source, request_id, ..Actor::of(principal) };
        let frame = Frame::of_operator(&who, form_token(&login), visit.texts());
        req.extensions_mut().insert(frame.clone());
        Ok(Self { who, by, frame, login })
    }
}

impl Operator {
    fn of(signed_in: SignedInOperator) -> Result<Self, Refused> {
        if !signed_in.who.is_enrolled() {
            return Err(Refused::SecondFactor);
        }
        let SignedInOperator { by, frame, .. } = signed_in;
        Ok(Self { by, frame })
    }
}

impl FromRequest for SignedInOperator {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(Self::read(req.clone()))
    }
}

impl FromRequest for Operator {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { Self::of(SignedInOperator::read(req).await?) })
    }
}

impl FromRequest for PostedByOperatorSelf {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, body) = (req.clone(), Bytes::from_request(req, payload));
        Box::pin(async move {
            let own = is_own(req.headers());
            let sender = SignedInOperator::read(req).await?;
            let fields = Fields::of(&String::from_utf8_lossy(&body.await.map_err(unreadable)?));
            if !own || !is_form_token(&sender.login, fields.raw("form_token")) {
                return Err(Refused::ForeignForm);
            }
            Ok(Self { sender, fields })
        })
    }
}

impl FromRequest for PostedByOperator {
    type Error = Refused;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let posted = PostedByOperatorSelf::from_request(req, payload);
        Box::pin(async move {
            let PostedByOperatorSelf { sender, fields } = posted.await?;
            Ok(Self { operator: Operator::of(sender)?, fields })
        })
    }
}
