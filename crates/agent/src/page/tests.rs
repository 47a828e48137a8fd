//! Every state of every page, in both languages.

use rollcall_client::{Error, FailureKind, FeatureReason};

use super::*;
use crate::{NodeFailureView, NodesView, PinSource};

fn at() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn failure() -> FailureView {
    FailureView {
        at: at(),
        attempts: 2,
        code: Some(30006),
        kind: "refused".to_owned(),
        name: "ACCOUNT_INPUT_ERROR".to_owned(),
        message: "<b>said by the server</b>".to_owned(),
        action: Action::FixRequest,
        request_id: Some("req_1".to_owned()),
    }
}

fn status(state: NodeState) -> Box<StatusView> {
    let node = NodeView {
        node_id: "<node>".to_owned(),
        is_this_node: true,
        hostname: Some("host".to_owned()),
        version: "4.2.1".to_owned(),
        registration_id: "reg_1".to_owned(),
        state: "failed".to_owned(),
        ended_reason: Some("lease_expired".to_owned()),
        last_success_at: at(),
        lease_expires_at: at(),
        consecutive_failures: 1,
        allowed_failures: 12,
        failures: vec![NodeFailureView {
            at: at(),
            code: Some(30003),
            name: Some("LICENSE_IP_ERROR".to_owned()),
            detail: "from elsewhere".to_owned(),
        }],
    };
    Box::new(StatusView {
        registered: state == NodeState::Registered,
        state,
        message: "said".to_owned(),
        reason: Some(failure()),
        project_id: "sales".to_owned(),
        project_name: "<Sales> & Co".to_owned(),
        app_name: "webroot".to_owned(),
        version: "4.2.1".to_owned(),
        node_id: "fdl-1".to_owned(),
        registration_id: Some("reg_1".to_owned()),
        account: Some("acme\"><script>".to_owned()),
        lease_expires_at: Some(at()),
        next_call_at: Some(at()),
        consecutive_failures: 1,
        allowed_failures: 12,
        pins: PinSource::Fetched,
        lease_file: "/var/lib/lease.jws".to_owned(),
        not_saved: Some("the disk is full".to_owned()),
        kept_password_of: Some("acme\"><script>".to_owned()),
        password_trouble: Some("the disk is full".to_owned()),
        disconnected_at: None,
        nodes: Some(NodesView { as_of: at(), items: vec![node] }),
        agent_version: "0.1.0".to_owned(),
    })
}

fn overview(state: NodeState, features: usize) -> Shows {
    let feature = |number: usize| FeatureView {
        code: format!("<b>f{number}"),
        licensed: number == 0,
        kind: Some("formal".to_owned()),
        quantity: 1,
        until: Some(at()),
        run_until: Some(at()),
        new_allowed: number == 0,
        running_allowed: true,
        reason: "expired".to_owned(),
        error_code: Some(21001),
        enforcement: "enforce".to_owned(),
        on_new: "refuse".to_owned(),
        on_running: "allow".to_owned(),
        last_failure: None,
        message: "said".to_owned(),
    };
    Shows::Overview { status: status(state), features: (0..features).map(feature).collect() }
}

#[test]
fn every_reason_of_a_feature_has_words_in_both_languages() {
    for reason in FeatureReason::ALL {
        for language in [Language::En, Language::ZhCn] {
            let words = Texts::of(language);
            let (said, other) = (words.feature_reason(reason.as_str()), words.feature_reason("?"));
            assert_ne!(said, other, "{reason}");
        }
    }
}

#[test]
fn every_page_reads_in_both_languages_and_loads_nothing_else() {
    for language in [Language::En, Language::ZhCn] {
        let problem = AgentProblem::of(&Error::Unreachable {
            kind: FailureKind::Unreachable,
            reason: "<nobody>".to_owned(),
        });
        let states = [
            NodeState::Registered,
            NodeState::NotRegistered,
            NodeState::RegistrationFailed,
            NodeState::Unbound,
            NodeState::ClockTampered,
            NodeState::Untrusted,
        ];
        let overviews = states.into_iter().map(|state| overview(state, 2));
        let mut apart = status(NodeState::Registered);
        apart.disconnected_at = Some(at());
        let others = [
            Shows::Register { again: true },
            Shows::Register { again: false },
            Shows::Failed(Box::new(problem)),
            Shows::Errors(FailuresView { items: vec![failure()] }),
            Shows::Errors(FailuresView { items: Vec::new() }),
            Shows::Unbind(status(NodeState::Registered)),
            Shows::Overview { status: apart, features: Vec::new() },
            overview(NodeState::Registered, 1000),
            Shows::Disconnect,
            Shows::Login { wrong: true },
        ];
        for shows in overviews.chain(others) {
            let words = Texts::of(language);
            let page = Page { language, words, product: "<Sales> & Co", form: "secret", shows };
            let html = page.render().unwrap();
            assert!(html.contains(&format!("lang=\"{}\"", language.tag())), "{html}");
            assert!(!html.contains("style=") && !html.contains("<script"), "{html}");
            assert!(!html.contains("http:") && !html.contains("https:"), "{html}");
            assert!(!html.contains("<Sales>") && !html.contains("<b>"), "{html}");
            assert!(!html.contains("<node>") && !html.contains("<nobody>"), "{html}");
            for form in html.split("<form ").skip(1) {
                let carries = form.contains("name=\"form\" value=\"secret\"");
                assert!(carries || form.contains("/page/login"), "{form}");
            }
        }
    }
}

#[test]
fn a_reason_is_told_in_the_readers_language() {
    let shows = overview(NodeState::RegistrationFailed, 0);
    let (language, form) = (Language::ZhCn, "");
    let page = Page { language, words: Texts::of(language), product: "", form, shows };
    let entry = Code::try_from(30006_u16).unwrap().entry();
    let html = page.render().unwrap();
    assert!(html.contains(entry.message[1]) && !html.contains(entry.message[0]), "{html}");
}
