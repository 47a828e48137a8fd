//! A real Chromium, driven as a person would.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator, elements::Element, wd::WebDriverCompatibleCommand,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// A browser with one window; gone when dropped.
pub(crate) struct Browser {
    driver: Child,
    pub(crate) page: Client,
}

impl Browser {
    /// Start one.
    pub(crate) async fn starts() -> Self {
        let program = std::env::var_os("TEST_CHROMEDRIVER")
            .expect("TEST_CHROMEDRIVER names chromedriver; cargo xtask test looks for it");
        let mut driver =
            Command::new(program).arg("--port=0").stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines
            .filter_map(|line| Some(line.split_once("successfully on port ")?.1.to_owned()))
            .map(|port| port.trim_end_matches('.').to_owned())
            .next()
            .expect("a chromedriver that says where it listens");
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            // What moves while it is clicked on may be missed.
            "--force-prefers-reduced-motion",
            "--no-first-run",
            "--no-proxy-server",
            "--lang=en",
            "--window-size=1000,1200",
        ];
        let wanted = json!({ "goog:chromeOptions": { "args": arguments } });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted.as_object().unwrap().clone());
        let page = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        Self { driver, page }
    }

    /// Click on what has this id, and see the page that comes.
    pub(crate) async fn clicks(&self, id: &str) {
        self.follows(Locator::Id(id)).await;
    }

    /// Click on what leads to another page, and see that.
    pub(crate) async fn follows(&self, link: Locator<'_>) {
        let old = self.find(Locator::Css("html")).await;
        self.find(link).await.click().await.unwrap();
        gone(&old).await;
    }

    /// Type into the field of this id.
    pub(crate) async fn types(&self, id: &str, text: &str) {
        self.find(Locator::Id(id)).await.send_keys(text).await.unwrap();
    }

    /// The same, then press Enter and see the page that comes.
    pub(crate) async fn enters(&self, id: &str, text: &str) {
        let old = self.find(Locator::Css("html")).await;
        self.types(id, &format!("{text}\n")).await;
        gone(&old).await;
    }

    /// Open what is folded up.
    pub(crate) async fn unfolds(&self, summary: &str) {
        self.find(Locator::Css(summary)).await.click().await.unwrap();
    }

    async fn find(&self, what: Locator<'_>) -> Element {
        self.page.wait().for_element(what).await.unwrap()
    }

    /// What can be read.
    pub(crate) async fn reads(&self) -> String {
        self.find(Locator::Css("main")).await.text().await.unwrap()
    }

    /// It reads all of this.
    #[track_caller]
    pub(crate) fn shows(&self, words: &[&str]) -> impl Future<Output = ()> {
        let at = std::panic::Location::caller();
        async move {
            let text = self.reads().await;
            for word in words {
                assert!(text.contains(word), "{at}: no {word} in {text}");
            }
        }
    }

    /// Tell Chromium what WebDriver has no words for, by its own protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let command = Devtools(json!({ "cmd": command, "params": parameters }).to_string());
        self.page.issue_cmd(command).await.unwrap()
    }

    /// The window is closed.
    pub(crate) async fn ends(self) {
        self.page.clone().close().await.unwrap();
    }
}

/// A command of Chromium's own protocol, through the driver.
#[derive(Debug)]
struct Devtools(String);

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(
        &self,
        base: &reqwest::Url,
        session: Option<&str>,
    ) -> Result<reqwest::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &reqwest::Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(self.0.clone()))
    }
}

/// A click is done before the page that it leads to is there; the old one says when it is gone.
async fn gone(old: &Element) {
    for _ in 0..2000 {
        if old.tag_name().await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the page stays");
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to, it takes the browser along.
        let _ = Command::new("kill").arg(self.driver.id().to_string()).status();
        let _ = self.driver.wait();
    }
}
