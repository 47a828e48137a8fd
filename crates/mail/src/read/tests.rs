//! Mails as they come, and as nobody should send them.

mod authentication;
mod charsets;
mod cost;
mod field;
mod fuzz;
mod hostile;
mod kinds;
mod mangled;
mod people;
mod programs;
mod property;
mod requests;

use chrono::NaiveDate;

use super::*;

/// A mail with these headers more and this body.
fn mail_of(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "From: Li Wei <li@acme.example>\r\nTo: business@vendor.example\r\nSubject: Request\r\n\
         Date: Sat, 31 Jan 2026 20:00:00 +0800\r\nMessage-ID: <1@acme.example>\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn read_mail(raw: &[u8]) -> RequestMail {
    match read(raw, &[]) {
        Reading::Mail(mail) => *mail,
        Reading::Unreadable { reason, .. } => panic!("{reason}"),
    }
}

/// What a text body reads as.
fn fields_of(body: &str) -> RequestFields {
    let headers = "Content-Type: text/plain; charset=utf-8\r\n";
    read_mail(&mail_of(headers, body.as_bytes())).fields
}

fn unreadable(raw: &[u8]) -> Unreadable {
    match read(raw, &[]) {
        Reading::Unreadable { reason, .. } => reason,
        Reading::Mail(mail) => panic!("{mail:?}"),
    }
}

fn read_as(text: &str) -> Field<String> {
    Field::Read(text.to_owned())
}

fn signed(text: &str) -> Field<NaiveDate> {
    Field::Read(text.parse().unwrap())
}

/// The fields of the usual example.
fn acme() -> RequestFields {
    RequestFields {
        company: read_as("Acme Data Ltd."),
        project: read_as("Sales DW"),
        signed_on: signed("2026-01-31"),
        wished_name: Field::Missing,
    }
}

/// What is wrong with a table, all of it at once.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless_same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        found: &T,
        expected: &T,
        of: impl std::fmt::Display,
    ) {
        if found != expected {
            self.0.push(format!("{of}\n  is {found:?}\n not {expected:?}"));
        }
    }
}

impl Drop for Wrong {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "{} are wrong\n{}", self.0.len(), self.0.join("\n"));
        }
    }
}
