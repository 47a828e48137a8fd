//! `rollcall agent feature` and `features`

use std::process::ExitCode;

use rollcall_agent::{FeatureAnswer, FeatureView, FeaturesView};

use super::agent_client;
use crate::{
    args::{AskFeature, WhichAgent},
    failure::Failure,
    output::{Output, at, columns, or_dash},
};

/// Say whether a feature may be used, in one line.
pub(super) async fn feature(asked: AskFeature, output: Output) -> Result<ExitCode, Failure> {
    let AskFeature { which, code, running, quantity } = asked;
    let path = format!("/features/{}?new={}&quantity={quantity}", encoded(&code), !running);
    let answer: FeatureAnswer = agent_client(&which).await?.get(&path).await?;
    output.print(&answer, || {
        let message = &answer.feature.message;
        match (answer.allowed, answer.action.as_str()) {
            (false, "warn" | "log") => {
                format!("{message}; the vendor lets it go on (action: {})", answer.action)
            }
            _ => message.clone(),
        }
    });
    Ok(answer.exit_status().into())
}

/// List the features that are known.
pub(super) async fn features(which: &WhichAgent, output: Output) -> Result<ExitCode, Failure> {
    let features: FeaturesView = agent_client(which).await?.get("/features").await?;
    output.print(&features, || {
        if features.items.is_empty() {
            return "No features are known.".to_owned();
        }
        let headings = ["code", "kind", "quantity", "new", "running", "until", "reason"];
        columns(headings, features.items.iter().map(row))
    });
    Ok(ExitCode::SUCCESS)
}

fn row(feature: &FeatureView) -> [String; 7] {
    [
        feature.code.clone(),
        or_dash(feature.kind.as_ref()),
        feature.quantity.to_string(),
        feature.on_new.clone(),
        feature.on_running.clone(),
        or_dash(feature.until.map(at)),
        feature.reason.clone(),
    ]
}

/// Percent-encoded for a path.
fn encoded(code: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    code.bytes().map(one).collect()
}
