use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{
    server::{Asked, FakeServer, Reply, grant, refusal},
    site::{Site, acme, granting, nonce},
    *,
};
use crate::{
    Action, Error, Event, FailureCause, FailureKind, LeaseError, RegistrationState, VerifyError,
};

#[tokio::test]
async fn a_node_registers_and_a_restart_remembers() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&server]);
    let mut events = client.events();
    let status = client.register(&acme()).await.unwrap();
    assert_eq!(status.state, RegistrationState::Registered);
    assert_eq!(status.account.as_deref(), Some("acme"));
    assert!(matches!(events.try_next(), Some(Event::Registered { .. })));
    let [asked] = &server.asked()[..] else { panic!("one call") };
    assert_eq!(asked.line, "POST /acme/v1/registrations");
    assert_eq!(asked.body["password"], "correct horse", "no key is published to encrypt it");
    assert_eq!(asked.body["node"]["node_id"], "fdl-1");
    assert!(asked.body.get("node_token").is_none());

    drop((client, server));
    let nobody = FakeServer::start(|_| Reply::With(500, String::new())).await;
    let client = site.client(&[&nobody]);
    assert!(client.status().is_registered(), "offline");
    assert_eq!(client.status().registration_id, status.registration_id);
    site.time(100);
    let over = RegistrationState::RegistrationFailed(FailureCause::LeaseOver { at: at(100) });
    assert_eq!(client.status().state, over);
    site.time(99);
    assert!(client.status().is_registered(), "a clock that was ahead for a moment does no harm");
    let kept = std::fs::read_to_string(site.dir.path().join("state.json")).unwrap();
    assert!(!kept.contains("correct horse"));
}

#[tokio::test]
async fn nobody_is_told_a_password_before_showing_the_vendors_keys() {
    let site = Site::new();
    let impostor = FakeServer::of(Arc::new(Vendor::new()), granting).await;
    let client = site.client(&[&impostor]);
    let told = client.register(&acme()).await.unwrap_err();
    let untrusted = LeaseError::Untrusted(VerifyError::UnknownRoot);
    assert!(matches!(&told, Error::Lease(error) if *error == untrusted), "{told}");
    assert!(impostor.asked().is_empty());
    assert_eq!(client.status().state, RegistrationState::NotRegistered);
}

#[tokio::test]
async fn keys_of_the_past_are_played_back_in_vain() {
    let site = Site::new();
    let issue = Arc::new(AtomicUsize::new(5));
    let (vendor, shown) = (site.vendor.clone(), Arc::clone(&issue));
    let server = FakeServer::start(move |asked| match asked.line.ends_with("rollcall-keys") {
        true => Reply::With(200, vendor.key_set_of(shown.load(Ordering::Relaxed) as i64, 0)),
        false => granting(&vendor, asked),
    })
    .await;
    let client = site.client(&[&server]);
    client.register(&acme()).await.unwrap();
    issue.store(4, Ordering::Relaxed);
    let told = client.register(&acme()).await.unwrap_err();
    let outdated = LeaseError::Untrusted(VerifyError::Outdated);
    assert!(matches!(&told, Error::Lease(error) if *error == outdated), "{told}");
    assert_eq!(server.asked().len(), 1, "no second password");
    issue.store(6, Ordering::Relaxed);
    client.register(&acme()).await.unwrap();
}

#[tokio::test]
async fn only_a_genuine_fresh_lease_of_this_node_registers() {
    let forger = Arc::new(Vendor::new());
    type Forge = Box<dyn Fn(&Vendor, &Asked) -> Reply + Send + Sync>;
    let other = Identity { node_id: "fdl-2", ..ME };
    let unsigned = |token: String| {
        let payload = token.split('.').nth(1).unwrap().to_owned();
        format!("eyJ0eXAiOiJyb2xsY2FsbC1sZWFzZStqd3QiLCJhbGciOiJub25lIiwia2lkIjoieCJ9.{payload}.")
    };
    let forged: [(Forge, LeaseError); 4] = [
        (
            Box::new(move |_, asked| grant(forger.lease_answering(nonce(asked), ME, 0))),
            LeaseError::Untrusted(VerifyError::UnknownKey),
        ),
        (
            Box::new(move |vendor, asked| grant(vendor.lease_answering(nonce(asked), other, 0))),
            LeaseError::OtherNode,
        ),
        (
            Box::new(move |vendor, asked| {
                grant(unsigned(vendor.lease_answering(nonce(asked), ME, 0)))
            }),
            LeaseError::Untrusted(VerifyError::Malformed),
        ),
        (Box::new(|vendor, _| grant(vendor.lease_for(ME, 0))), LeaseError::OtherCall),
    ];
    for (forge, wanted) in forged {
        let site = Site::new();
        let server = FakeServer::of(site.vendor.clone(), forge).await;
        let client = site.client(&[&server]);
        let told = client.register(&acme()).await.unwrap_err();
        assert!(matches!(&told, Error::Lease(error) if *error == wanted), "{told}");
        assert_eq!(client.status().state, RegistrationState::NotRegistered);
    }
}

#[tokio::test]
async fn what_is_no_registration_server_is_a_server_that_is_not_reached() {
    let huge = || {
        let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
        Reply::Raw([head, vec![b' '; 1100 * 1024]].concat())
    };
    let portal = || Reply::With(403, "<html>Sign in to the Wi-Fi</html>".to_owned());
    let elsewhere = || {
        let head = "HTTP/1.1 307 X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        Reply::Raw(head.as_bytes().to_vec())
    };
    let answers: [fn() -> Reply; 8] = [
        huge,
        portal,
        elsewhere,
        || Reply::With(200, "{}".to_owned()),
        || Reply::With(200, "null".to_owned()),
        || Reply::With(500, "{\"code\": 30000}".to_owned()),
        || Reply::Raw(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        || Reply::Stuck,
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        let site = Site::new();
        let good = FakeServer::of(site.vendor.clone(), granting).await;
        let client = site.client(&[&good]);
        client.register(&acme()).await.unwrap();
        drop((client, good));

        let bad = FakeServer::of(site.vendor.clone(), move |_, _| answer()).await;
        let client = site.client_waiting(&[&bad], Duration::from_secs(1));
        let told = client.revalidate().await.unwrap_err();
        assert!(matches!(told, Error::Unreachable { .. }), "{number}: {told}");
        let stranger = (1..=5).contains(&number);
        let kind = if stranger { FailureKind::Invalid } else { FailureKind::Unreachable };
        assert_eq!(told.failure_kind(), Some(kind), "{number}: {told}");
        assert_eq!(client.status().failures[0].kind(), kind);
        assert!(number > 0 || told.to_string().contains("limit"), "{told}");
        let status = client.status();
        assert!(status.is_registered(), "unreachable is not invalid");
        assert_eq!(status.failures.len(), 1, "{number}");
        assert_eq!((status.failures[0].name.as_str(), status.failures[0].code), ("/", None));
        assert_eq!(status.failures_in_a_row, 1);
    }
}

#[tokio::test]
async fn the_next_server_is_asked_when_one_is_in_trouble() {
    let site = Site::new();
    let dead = FakeServer::start(|_| Reply::Raw(Vec::new())).await;
    let busy = FakeServer::of(site.vendor.clone(), |_, _| refusal(503, 20001, "retry")).await;
    let good = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&dead, &busy, &good]);
    assert!(client.register(&acme()).await.unwrap().is_registered());
    assert_eq!((busy.asked().len(), good.asked().len()), (1, 1));
    drop((client, good));
    // A no of one server is a no: the others have the same database.
    let no =
        FakeServer::of(site.vendor.clone(), |_, _| refusal(403, 30000, "contact_vendor")).await;
    let after = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&no, &after]);
    assert_eq!(client.revalidate().await.unwrap_err().code(), Some(30000));
    assert!(after.asked().is_empty());
}

#[tokio::test]
async fn a_refusal_is_told_with_its_code_and_what_to_do() {
    let site = Site::new();
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let server = FakeServer::of(site.vendor.clone(), move |vendor, asked| {
        match asked.line.ends_with("revalidations") {
            true if count.fetch_add(1, Ordering::Relaxed) == 0 => refusal(403, 39999, "pray"),
            true => refusal(410, 10003, "reregister"),
            false => granting(vendor, asked),
        }
    })
    .await;
    let client = site.client(&[&server]);
    client.register(&acme()).await.unwrap();
    let mut events = client.events();

    site.time(10);
    client.run_due_calls().await;
    let Some(Event::AttemptFailed { failure, failures_in_a_row: 1, allowed_failures: 12 }) =
        events.try_next()
    else {
        panic!("no event")
    };
    assert_eq!((failure.code, failure.action), (Some(39999), Action::None), "of a later version");
    assert_eq!(failure.request_id.as_deref(), Some("req_1"));
    assert!(client.status().is_registered(), "until the lease ends");
    // Not again before the next interval.
    site.time(19);
    client.run_due_calls().await;
    assert_eq!(refused.load(Ordering::Relaxed), 1);

    site.time(20);
    client.run_due_calls().await;
    assert!(matches!(events.try_next(), Some(Event::AttemptFailed { .. })));
    let told = events.try_next();
    assert!(matches!(told, Some(Event::RegistrationFailed(FailureCause::Refused(_)))), "{told:?}");
    assert!(matches!(client.status().state, RegistrationState::RegistrationFailed(_)));
    // Quiet, also after a restart.
    drop(client);
    let client = site.client(&[&server]);
    site.time(40);
    client.run_due_calls().await;
    assert_eq!(refused.load(Ordering::Relaxed), 2);
    assert!(matches!(client.status().state, RegistrationState::RegistrationFailed(_)));
    assert_eq!(site.kept()["held"]["lease"], "", "no lease of a registration that is over");
    // An amnesty may bring it back all the same.
    client.revalidate().await.unwrap_err();
    assert!(server.asked().last().unwrap().body.get("lease").is_none());
    // The old token proves that it is the same node, not a copy.
    assert!(client.register(&acme()).await.unwrap().is_registered());
    assert_eq!(server.asked().last().unwrap().body["node_token"], "rcn_secret");
}

#[tokio::test]
async fn what_the_server_could_not_see_is_reported_once() {
    let site = Site::new();
    let up = Arc::new(AtomicUsize::new(1));
    let switch = Arc::clone(&up);
    let server = FakeServer::of(site.vendor.clone(), move |vendor, asked| {
        match switch.load(Ordering::Relaxed) {
            0 => Reply::Raw(Vec::new()),
            _ => granting(vendor, asked),
        }
    })
    .await;
    let client = site.client(&[&server]);
    client.register(&acme()).await.unwrap();
    up.store(0, Ordering::Relaxed);
    for seconds in [10, 20, 30] {
        site.time(seconds);
        client.run_due_calls().await;
    }
    assert_eq!(client.status().failures.len(), 3);
    assert_eq!(client.status().failures_in_a_row, 3);
    up.store(1, Ordering::Relaxed);
    site.time(40);
    client.run_due_calls().await;
    let reports = server.asked().last().unwrap().body["unreported_failures"].clone();
    let times: Vec<DateTime<Utc>> = reports
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["at"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(times, [at(10), at(20), at(30)]);
    let status = client.status();
    assert_eq!((status.failures.len(), status.failures_in_a_row), (3, 0), "still listed");
    client.revalidate().await.unwrap();
    assert!(server.asked().last().unwrap().body.get("unreported_failures").is_none());
}

#[tokio::test]
async fn a_report_that_is_not_acceptable_does_not_keep_the_node_from_renewing() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), |vendor, asked| {
        match asked.body.get("unreported_failures") {
            Some(_) => refusal(422, 10001, "fix_request"),
            None => granting(vendor, asked),
        }
    })
    .await;
    let client = site.client(&[&server]);
    client.register(&acme()).await.unwrap();
    client.0.memory().state.list(Failure {
        at: at(1),
        attempts: 1,
        code: None,
        kind: None,
        name: "/".into(),
        message: "x".into(),
        action: Action::Retry,
        request_id: None,
        unreported: true,
    });
    client.revalidate().await.unwrap();
    assert_eq!(server.asked().len(), 3);
    assert!(client.status().is_registered());
}

#[tokio::test]
async fn a_node_that_leaves_keeps_nothing() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), |vendor, asked| {
        match asked.line.starts_with("DELETE") {
            true => refusal(409, 20000, "none"),
            false => granting(vendor, asked),
        }
    })
    .await;
    let client = site.client(&[&server]);
    assert!(matches!(client.unbind().await, Err(Error::NotRegistered)));
    client.register(&acme()).await.unwrap();
    // The answer to a first call may have been lost: not registered is what was wanted.
    let status = client.unbind().await.unwrap();
    assert_eq!(status.state, RegistrationState::Unbound { at: at(0) });
    assert!(site.kept()["held"].is_null() && !site.kept().to_string().contains("rcn_secret"));
    assert!(matches!(client.revalidate().await, Err(Error::NotRegistered)));
    client.run_due_calls().await;
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_wrong_clock_is_told_and_costs_no_registration() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&server]);
    site.time(100);
    let told = client.register(&acme()).await.unwrap_err();
    assert!(matches!(told, Error::Lease(LeaseError::Over(_))), "{told}");
    site.time(-3600);
    assert!(matches!(client.status().state, RegistrationState::ClockTampered { .. }));
    site.time(10);
    assert!(client.status().is_registered(), "the server holds it, and so do we");
}

#[tokio::test]
async fn a_state_that_cannot_be_written_is_told_and_all_goes_on() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&server]);
    let mut events = client.events();
    let in_the_way = site.dir.path().join("state.json.new");
    std::fs::create_dir(&in_the_way).unwrap();
    let status = client.register(&acme()).await.unwrap();
    assert!(status.is_registered() && status.not_saved.is_some());
    assert!(matches!(events.try_next(), Some(Event::StateNotSaved { .. })));
    std::fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(client.revalidate().await.unwrap().not_saved, None);
}

#[tokio::test]
async fn a_call_without_an_answer_is_made_again() {
    let site = Site::new();
    let lost = AtomicUsize::new(0);
    let server = FakeServer::of(site.vendor.clone(), move |vendor, asked| {
        match lost.fetch_add(1, Ordering::Relaxed) {
            0 => Reply::Raw(Vec::new()),
            _ => granting(vendor, asked),
        }
    })
    .await;
    let client = site.builder(&[&server]).retries(1).open_in(|_| None).unwrap();
    assert!(client.register(&acme()).await.unwrap().is_registered());
    assert_eq!(server.asked().len(), 2);
}
