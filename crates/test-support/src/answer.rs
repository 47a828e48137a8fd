//! An HTTP answer and what a test says about it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub text: String,
}

impl Answer {
    /// Read an answer to its end.
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        Self { status, headers, text }
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_str(&self.text) {
            Ok(json) => json,
            Err(error) => panic!("not JSON ({error}): {} {}", self.status, self.text),
        }
    }

    /// One member of the body, by JSON pointer without the first slash.
    #[track_caller]
    pub fn member(&self, path: &str) -> Value {
        let json = self.json();
        match json.pointer(&format!("/{path}")) {
            Some(member) => member.clone(),
            None => panic!("no {path} in {json}"),
        }
    }

    /// One member of the body that is a text.
    #[track_caller]
    pub fn text_of(&self, path: &str) -> String {
        self.member(path).as_str().map_or_else(|| panic!("{path} is not a text"), str::to_owned)
    }

    /// One member of the body that is a number.
    #[track_caller]
    pub fn number_of(&self, path: &str) -> i64 {
        self.member(path).as_i64().unwrap_or_else(|| panic!("{path} is not a number"))
    }

    /// It has this status.
    #[track_caller]
    pub fn status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// It is a problem of this code; every member that a problem must have is looked at.
    #[track_caller]
    pub fn refused(self, code: i64) -> Self {
        let json = self.json();
        assert_eq!(json["code"], code, "{} {}", self.status, self.text);
        assert_eq!(json["status"], i64::from(self.status), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        for member in ["type", "title", "detail", "instance", "name", "message", "action"] {
            let text = json[member].as_str();
            assert!(text.is_some_and(|text| !text.is_empty()), "{member}: {}", self.text);
        }
        assert!(json["retryable"].is_boolean(), "{}", self.text);
        self
    }
}
