//! A person at a real Chromium, in which whatever the pages' policy refuses is noted.

use std::collections::BTreeMap;

use fantoccini::Locator;
use rollcall_test_support::TestApp;
use serde_json::{Value, json};

use crate::agent::browser::Browser;

/// Run in every page before anything of its own.
const NOTES_VIOLATIONS: &str = "
    addEventListener('securitypolicyviolation', (event) => {
        const seen = JSON.parse(sessionStorage.getItem('violations') ?? '[]');
        seen.push(`${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
        sessionStorage.setItem('violations', JSON.stringify(seen));
    });
    addEventListener('error', (event) => {
        const seen = JSON.parse(sessionStorage.getItem('violations') ?? '[]');
        seen.push(`error: ${event.message}`);
        sessionStorage.setItem('violations', JSON.stringify(seen));
    });";

/// A person at a browser.
pub(super) struct Person {
    pub(super) browser: Browser,
    base: String,
}

impl Person {
    /// Open a browser that knows nothing yet.
    pub(super) async fn sits_down(app: &TestApp) -> Self {
        let browser = Browser::starts().await;
        let source = json!({ "source": NOTES_VIOLATIONS });
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", source).await;
        Self { browser, base: app.server.url().to_owned() }
    }

    /// Be known to the server already.
    pub(super) async fn brings_cookies(&self, cookies: &BTreeMap<String, String>) {
        for (name, value) in cookies {
            let secure = name.starts_with("__Host-");
            let cookie = json!({ "name": name, "value": value, "url": self.base, "path": "/",
                "secure": secure, "httpOnly": true, "sameSite": "Lax" });
            let set = self.browser.devtools("Network.setCookie", cookie).await;
            assert_eq!(set["success"], true, "{name}: {set}");
        }
    }

    /// Make the window as large as this.
    pub(super) async fn has_a_window_of(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": false });
        self.browser.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Open a page.
    pub(super) async fn opens(&self, path: &str) {
        self.browser.page.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    /// What a script in the page says; one that promises something is waited for. It runs as the
    /// developer tools' own, which the page's policy is not about.
    pub(super) async fn evaluates(&self, script: &str) -> Value {
        let wanted = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let said = self.browser.devtools("Runtime.evaluate", wanted).await;
        assert!(said.get("exceptionDetails").is_none(), "{said}");
        said["result"]["value"].clone()
    }

    /// What the pages' policy has refused until now, and errors of scripts.
    pub(super) async fn violations(&self) -> Vec<String> {
        let seen = self.evaluates("sessionStorage.getItem('violations') ?? '[]'").await;
        self.evaluates("sessionStorage.removeItem('violations')").await;
        serde_json::from_str(seen.as_str().unwrap_or("[]")).unwrap()
    }

    /// The whole page as a picture.
    pub(super) async fn photographs(&self) -> Vec<u8> {
        self.browser.page.screenshot().await.unwrap()
    }

    /// Click on what has this id; what comes is waited for by what it shows.
    pub(super) async fn clicks(&self, id: &str) {
        let found = self.browser.page.wait().for_element(Locator::Id(id)).await.unwrap();
        found.click().await.unwrap();
    }

    /// Wait until the page has what this selector finds.
    pub(super) async fn sees(&self, selector: &str) {
        self.browser.page.wait().for_element(Locator::Css(selector)).await.unwrap();
    }

    /// Wait for what this path finds, such as an element by its text.
    pub(super) async fn reads(&self, text: &str) {
        let path = format!("//main//*[contains(normalize-space(), \"{text}\")]");
        self.browser.page.wait().for_element(Locator::XPath(&path)).await.unwrap();
    }

    /// Follow a link of the main part by its text.
    pub(super) async fn follows(&self, text: &str) {
        let path = format!("//a[normalize-space()=\"{text}\"]");
        let found = self.browser.page.wait().for_element(Locator::XPath(&path)).await.unwrap();
        found.click().await.unwrap();
    }

    /// Close the window. Nothing was refused by the pages' policy.
    pub(super) async fn leaves(self) {
        let violations = self.violations().await;
        assert!(violations.is_empty(), "{violations:#?}");
        self.browser.ends().await;
    }
}
