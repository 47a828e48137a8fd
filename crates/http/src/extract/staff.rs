//! The callers of the Staff API and the Platform API, authenticated and authorized: a handler that
//! takes `StaffCaller<ManageAccounts>` can't run without that permission.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web::Data};
pub(crate) use rollcall_app::staff::{
    EndSessions, EraseAccounts, ManageAccounts, ManageCatalogue, ManageClients, ManageContracts,
    ManageLicences, ManageMails, ManagePools, ManageRequests, ManageStaff, ManageTenant,
    ManageTokens, Read, RecoverLicences, ResendCredentials, UnbindNodes,
};
use rollcall_app::{
    App,
    events::Origin,
    staff::{LoggedInStaff, Needed, TokenError},
};
use rollcall_domain::{
    TenantId,
    audit::{Actor, Principal},
    staff::Permission,
};
use secrecy::SecretString;

use super::{path::segment, strict_members};
use crate::Problem;

/// A caller of a tenant's Staff API whose role has the permission `P`.
pub(crate) struct StaffCaller<P> {
    /// The tenant's slug.
    pub(crate) slug: String,
    /// The tenant.
    pub(crate) tenant: TenantId,
    /// The actor.
    pub(crate) by: Actor,
    permission: PhantomData<P>,
}

/// A caller of the Platform API.
pub(crate) struct OperatorCaller {
    /// The actor.
    pub(crate) by: Actor,
}

/// A staff member who calls by a login, about themselves.
pub(crate) struct LoginCaller {
    /// The tenant's slug.
    pub(crate) slug: String,
    /// The staff member.
    pub(crate) who: LoggedInStaff,
    /// The actor.
    pub(crate) by: Actor,
}

impl FromRequest for LoginCaller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, token, origin) = (app(req), bearer(req.headers()), origin(req));
        let (slug, req) = (segment(req, "tenant").to_owned(), req.clone());
        Box::pin(async move {
            let who = app.staff().logged_in(&slug, &token?).await?;
            strict_members::check(&req)?;
            let by = actor(Principal::Staff(who.staff.id), origin);
            Ok(Self { slug, who, by })
        })
    }
}

impl<P: Needed> FromRequest for StaffCaller<P> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, token, origin) = (app(req), bearer(req.headers()), origin(req));
        let (slug, req) = (segment(req, "tenant").to_owned(), req.clone());
        Box::pin(async move {
            let caller = app.staff().token_caller(&slug, &token?).await?;
            caller.check(P::PERMISSION)?;
            strict_members::check(&req)?;
            let by = actor(caller.who, origin);
            Ok(Self { slug, tenant: caller.tenant, by, permission: PhantomData })
        })
    }
}

impl FromRequest for OperatorCaller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, token, origin) = (app(req), bearer(req.headers()), origin(req));
        let req = req.clone();
        Box::pin(async move {
            let who = app.staff().operator_caller(&token?).await?;
            strict_members::check(&req)?;
            Ok(Self { by: actor(who, origin) })
        })
    }
}

/// Check from a request's head that its sender may upload a long body, before the body is read.
pub(crate) async fn may_send(
    app: &App,
    slug: &str,
    headers: &header::HeaderMap,
    permission: Permission,
) -> Result<(), Problem> {
    let caller = app.staff().token_caller(slug, &bearer(headers)?).await?;
    Ok(caller.check(permission)?)
}

fn app(req: &HttpRequest) -> App {
    let app = req.app_data::<Data<App>>().expect("the server has an application");
    app.get_ref().clone()
}

fn origin(req: &HttpRequest) -> Option<Origin> {
    req.extensions_mut().remove::<Origin>()
}

fn actor(who: Principal, origin: Option<Origin>) -> Actor {
    let (source, request_id) = origin.map(|origin| (origin.source, origin.request_id)).unzip();
    Actor { who, source, request_id, once: None }
}

fn bearer(headers: &header::HeaderMap) -> Result<SecretString, TokenError> {
    let mut lines = headers.get_all(header::AUTHORIZATION);
    let (Some(line), None) = (lines.next(), lines.next()) else { return Err(TokenError::Bad) };
    let (scheme, token) = line.to_str().unwrap_or_default().split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(TokenError::Bad);
    }
    Ok(token.trim().into())
}
