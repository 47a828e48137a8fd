//! A way into the console for whoever watches the demo.

use std::net::Ipv4Addr;

use rollcall_app::{
    AdminError, App,
    events::Origin,
    staff::{LogIn, LogInError, SecondFactor, StaffDraft},
};
use rollcall_config::{ExposeSecret, SecretString};
use rollcall_domain::{audit::Actor, staff::Role};
use totp_rs::{Builder, Secret};

use super::client::Client;
use crate::{failure::Failure, output::say};

const TENANT: &str = "demo";
const OWNER: &str = "owner@demo.example";

/// How to get in: at once by the link, later by the rest.
pub(super) struct WayIn {
    link: String,
    password: SecretString,
    recovery_code: SecretString,
}

/// An owner of the tenant `demo`, with a second factor, who is signed in already.
pub(super) async fn open(app: &App, client: &Client) -> Result<WayIn, Failure> {
    let (by, staff) = (Actor::command_line(), app.staff());
    let draft = StaffDraft {
        email: OWNER.to_owned(),
        name: Some("Olivia Owner".to_owned()),
        role: Role::Owner,
        password: None,
    };
    let made = match staff.create(&by, TENANT, draft).await {
        // The demo was played before on this data.
        Err(AdminError::Taken { .. }) => {
            staff.reset_password(&by, TENANT, OWNER, None, true).await?
        }
        made => made?,
    };
    let enrolment = staff.enrol_second_factor(&by, TENANT, OWNER).await?;
    let code = code_of(app, &enrolment.secret)?;
    let codes = staff.prove_second_factor(&by, TENANT, OWNER, &code, None).await?;
    let mut codes = codes.0.into_iter();
    let (first, recovery_code) = codes.next().zip(codes.next()).unwrap_or_default();
    let given = LogIn {
        email: OWNER.to_owned(),
        password: made.password.clone(),
        second: Some(SecondFactor::Recovery(first)),
    };
    let origin = Origin { source: Ipv4Addr::LOCALHOST.into(), request_id: app.new_request_id() };
    let entered = staff.log_in(TENANT, given, &origin).await.map_err(refused)?;
    let token = entered.token.expose_secret();
    let link = format!("{}/console/{TENANT}/login?with={token}", client.base());
    Ok(WayIn { link, password: made.password, recovery_code })
}

impl WayIn {
    /// Print it.
    pub(super) fn print(&self) {
        let Self { link, password, recovery_code } = self;
        say(&format!(
            "\nThe staff console, as the owner of the tenant {TENANT} (the link is good for an hour):\n\n\
             {link}\n\n\
             Later sign in as {OWNER} with the password {} and the recovery code {}.",
            password.expose_secret(),
            recovery_code.expose_secret()
        ));
    }
}

/// What a device that knows the secret shows now.
fn code_of(app: &App, secret: &SecretString) -> Result<String, Failure> {
    let device = Secret::try_from_base32(secret.expose_secret())
        .ok()
        .and_then(|secret| Builder::new().with_secret(secret).build().ok())
        .ok_or_else(|| Failure::new("the demo's second factor can't be used"))?;
    let now = u64::try_from(app.now().timestamp()).unwrap_or_default();
    Ok(device.generate(now).to_string())
}

fn refused(error: LogInError) -> Failure {
    Failure::because("the demo's owner can't sign in", &error)
}
