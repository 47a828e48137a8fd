use std::{sync::Arc, time::Duration};

use super::{
    server::FakeServer,
    site::{Site, acme, granting},
};
use crate::{Event, blocking};

#[tokio::test]
async fn the_keeper_calls_when_it_is_due_and_stops_when_dropped() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&server]);
    let mut events = client.events();
    let keeper = client.keep().unwrap();
    client.register(&acme()).await.unwrap();
    assert!(matches!(events.next().await, Some(Event::Registered { .. })));
    site.time(10);
    // In place of a minute's wait until it looks again.
    client.0.changed.notify_one();
    assert!(matches!(events.next().await, Some(Event::Renewed { .. })));
    drop(keeper);
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_keeper_that_was_stopped_holds_nothing_any_more() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&server]);
    let keeper = client.keep().unwrap();
    let call = client.0.one_at_a_time.lock().await;
    // The keeper's turn has begun, and waits for the call.
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    let stopping = tokio::spawn(keeper.stop());
    tokio::task::yield_now().await;
    assert!(!stopping.is_finished());
    drop(call);
    stopping.await.unwrap();
    assert_eq!(Arc::strong_count(&client.0), 1);
}

#[test]
fn calls_that_wait_wait_wherever_they_are_made() {
    let site = Site::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(FakeServer::of(site.vendor.clone(), granting));
    let client = blocking::Client::keep(site.client(&[&server])).unwrap();
    let (told, events) = std::sync::mpsc::channel();
    let mut first = true;
    let callback = move |event| {
        told.send(event).unwrap();
        assert!(!std::mem::take(&mut first), "a callback that panics");
    };
    client.on_event(callback).unwrap();
    assert!(client.register(&acme()).unwrap().is_registered());
    // In a product that has a runtime after all; dropping it there is no fault either.
    runtime.block_on(async move {
        assert!(client.revalidate().unwrap().is_registered());
        assert!(matches!(client.unbind(), Ok(status) if status.registration_id.is_none()));
    });
    assert!(matches!(events.recv().unwrap(), Event::Registered { .. }));
    assert!(matches!(events.recv().unwrap(), Event::Renewed { .. }));
    assert!(matches!(events.recv().unwrap(), Event::Unbound));
    assert!(events.recv().is_err(), "the thread ends with the client");
}

#[test]
fn of_a_client_that_was_closed_nothing_runs_any_more() {
    let site = Site::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(FakeServer::of(site.vendor.clone(), granting));
    let client = site.client(&[&server]);
    let (mut events, left) = (client.events(), Arc::downgrade(&client.0));
    let client = blocking::Client::keep(client).unwrap();
    client.register(&acme()).unwrap();
    // In a product that has a runtime, too.
    runtime.block_on(async move { client.close(Duration::from_secs(60)) });
    assert_eq!(left.strong_count(), 0);
    assert!(matches!(events.wait(), Some(Event::Registered { .. })));
    assert_eq!(events.wait(), None);
}

#[tokio::test]
async fn whoever_stops_waiting_loses_no_registration() {
    let site = Site::new();
    let server = FakeServer::of(site.vendor.clone(), granting).await;
    let client = site.client(&[&server]);
    let mut events = client.events();
    // Begun, and given up at the first chance.
    let credentials = acme();
    let register = client.register(&credentials);
    assert!(tokio::time::timeout(Duration::ZERO, register).await.is_err());
    assert!(matches!(events.next().await, Some(Event::Registered { .. })));
    assert!(client.status().is_registered());
    assert_eq!(site.kept()["held"]["token"], "rcn_secret");
}
