//! A browser without JavaScript: it keeps cookies and sends forms, and follows nothing by itself.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use reqwest::{Method, header::SET_COOKIE};
use rollcall_app::{
    events::Origin,
    staff::{LogIn, SecondFactor, StaffDraft},
};
use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, STAFF, Server, TestApp};
use secrecy::ExposeSecret;
use totp_rs::Secret;

/// Somebody at a browser.
#[derive(Clone)]
pub(crate) struct Visitor {
    client: reqwest::Client,
    base: String,
    pub(crate) cookies: BTreeMap<String, String>,
    /// What every request says besides.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The token of their forms.
    pub(crate) form_token: String,
}

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Make somebody of the staff, with a second factor; what they sign in with, and a recovery code.
pub(crate) async fn hire(app: &TestApp, tenant: &str, role: Role) -> (String, String) {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let email = format!("ann.{role}.{number}@example.com");
    let draft = StaffDraft {
        email: email.clone(),
        name: Some("Ann Archer".to_owned()),
        role,
        password: Some(PASSWORD.into()),
    };
    app.app.staff().create(&STAFF, tenant, draft).await.expect("somebody");
    let enrolment = app.app.staff().enrol_second_factor(&STAFF, tenant, &email).await.unwrap();
    let code = device_code(app, enrolment.secret.expose_secret());
    let codes =
        app.app.staff().prove_second_factor(&STAFF, tenant, &email, &code, None).await.unwrap();
    (email, codes.0[0].expose_secret().to_owned())
}

/// What a device with this secret shows now.
pub(crate) fn device_code(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("a device");
    totp.generate(app.app.now().timestamp().try_into().expect("a time")).to_string()
}

impl Visitor {
    /// Somebody who has never been here.
    pub(crate) fn of(server: &Server) -> Self {
        let client = reqwest::Client::builder().no_proxy();
        let client = client.redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self {
            client,
            base: server.url().to_owned(),
            cookies: BTreeMap::new(),
            headers: Vec::new(),
            form_token: String::new(),
        }
    }

    /// One of the staff, signed in.
    pub(crate) async fn signed_in(app: &TestApp, tenant: &str, role: Role) -> Self {
        let (email, code) = hire(app, tenant, role).await;
        let origin = Origin { source: [192, 0, 2, 7].into(), request_id: "req_test".to_owned() };
        let second = Some(SecondFactor::Recovery(code.into()));
        let given = LogIn { email, password: PASSWORD.into(), second };
        let entered = app.app.staff().log_in(tenant, given, &origin).await.expect("a login");
        let mut visitor = Self::of(&app.server);
        let token = entered.token.expose_secret().to_owned();
        visitor.cookies.insert(format!("__Host-rollcall-{tenant}"), token);
        let home = visitor.opens(&format!("/console/{tenant}/")).await.status(200);
        visitor.form_token = hidden(&home.text, "form_token");
        visitor
    }

    /// Also say this with every request.
    pub(crate) fn saying(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Open a page.
    pub(crate) async fn opens(&mut self, path: &str) -> Answer {
        self.sends(Method::GET, path, None).await
    }

    /// Send a form, with the token of this login.
    pub(crate) async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token.clone();
        let fields = [fields, &[("form_token", token.as_str())]].concat();
        self.sends(Method::POST, path, Some(&fields)).await
    }

    /// Send a form with a file, as a browser does.
    pub(crate) async fn uploads(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: &[u8],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain(&[("form_token", self.form_token.as_str())]) {
            let head = format!("--x1x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
        }
        let head = "--x1x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                    Content-Type: text/csv\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x1x--\r\n");
        let mut request = self.client.post(format!("{}{path}", self.base)).body(body);
        request = request.header("Content-Type", "multipart/form-data; boundary=x1x");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        request = request.header("Cookie", pairs.collect::<Vec<_>>().join("; "));
        Answer::of(request.send().await.expect("an answer")).await
    }

    /// Send a request as it is.
    pub(crate) async fn sends(
        &mut self,
        method: Method,
        path: &str,
        fields: Option<&[(&str, &str)]>,
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !self.cookies.is_empty() {
            let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            request = request.header("Cookie", pairs.collect::<Vec<_>>().join("; "));
        }
        if let Some(fields) = fields {
            let body = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
            let body = body.collect::<Vec<_>>().join("&");
            request =
                request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
        }
        let answer = Answer::of(request.send().await.expect("an answer")).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().expect("a plain cookie");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte);
    let written = |byte: u8| match plain(&byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(written).collect()
}

/// The value of a hidden field of a page.
#[track_caller]
pub(crate) fn hidden(html: &str, name: &str) -> String {
    let (_, after) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("the field");
    after.split('"').next().unwrap().to_owned()
}

/// Where an answer leads.
#[track_caller]
pub(crate) fn leads_to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.headers["location"].to_str().unwrap().to_owned()
}
