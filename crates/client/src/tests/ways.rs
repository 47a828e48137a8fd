use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use super::{server::FakeServer, site::granting, *};
use crate::{
    Client, Credentials, Error, FailureKind, HttpTransport, Node, call_settings::CallSettings,
    connector::Connector,
};

const AUTHORITY: &[u8] = include_bytes!("tls/authority.pem");

fn client(vendor: &Vendor, server: &FakeServer, dir: &TempDir, authority: &[u8]) -> Client {
    let node = Node::new("sales-dw", "Sales DW", "webroot", "4.2.1");
    let builder = Client::builder(node, [vendor.root.kid.as_str()])
        .server(&server.url)
        .authorities(authority)
        .state_dir(dir.path())
        .node_id("fdl-1")
        .clock(Midnight)
        .retries(0)
        .no_proxy();
    builder.open_in(|_| None).unwrap()
}

/// Always when the vendor signs.
struct Midnight;

impl crate::Clock for Midnight {
    fn now(&self) -> DateTime<Utc> {
        at(0)
    }
}

#[tokio::test]
async fn a_server_behind_tls_is_one_that_an_authority_vouches_for() {
    let (vendor, dir) = (Arc::new(Vendor::new()), TempDir::new().unwrap());
    let server = FakeServer::encrypted(vendor.clone(), granting).await;
    let known = client(&vendor, &server, &dir, AUTHORITY);
    let acme = Credentials::new("acme", "correct horse");
    assert!(known.register(&acme).await.unwrap().is_registered());
    drop(known);

    // A genuine authority, but not this server's.
    let other = TempDir::new().unwrap();
    let stranger = include_bytes!("tls/server.pem");
    let unknown = client(&vendor, &server, &other, stranger);
    let told = unknown.register(&acme).await.unwrap_err();
    assert_eq!(told.failure_kind(), Some(FailureKind::Tls), "{told}");
    assert!(told.to_string().contains("certificate"), "{told}");
}

#[test]
fn an_authority_that_is_none_is_told() {
    let dir = TempDir::new().unwrap();
    let node = Node::new("sales-dw", "Sales DW", "webroot", "4.2.1");
    for pem in
        ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        let builder =
            Client::builder(node.clone(), ["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"])
                .server("https://licence.example.com/acme")
                .state_dir(dir.path())
                .authorities(pem);
        let told = builder.open_in(|_| None).unwrap_err();
        assert!(matches!(told, Error::Setting { field: "authorities", .. }), "{told}");
    }
}

/// A proxy that lets everybody through to one place, or nobody.
async fn proxy(to: Option<String>, seen: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://user:pass@{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut node, _)) = listener.accept().await {
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                asked.push(node.read_u8().await.unwrap());
            }
            let asked = String::from_utf8(asked).unwrap();
            assert!(asked.starts_with("CONNECT localhost:"), "{asked}");
            assert!(asked.contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"), "{asked}");
            seen.fetch_add(1, Ordering::SeqCst);
            let Some(to) = &to else {
                let _ = node.write_all(b"HTTP/1.1 407 Who are you?\r\n\r\n").await;
                continue;
            };
            node.write_all(b"HTTP/1.1 200 OK\r\nVia: 1.1 x\r\n\r\n").await.unwrap();
            let mut server = TcpStream::connect(to).await.unwrap();
            let _ = copy_bidirectional(&mut node, &mut server).await;
        }
    });
    address
}

#[tokio::test]
async fn a_proxy_connects_and_a_proxy_that_does_not_is_told() {
    let vendor = Arc::new(Vendor::new());
    let server = FakeServer::encrypted(vendor, granting).await;
    let place = server.url.trim_start_matches("https://").trim_end_matches("/acme").to_owned();
    let seen = Arc::new(AtomicUsize::new(0));
    for (to, wanted) in [(Some(place), None), (None, Some("407 Who are you?"))] {
        let proxy = proxy(to, Arc::clone(&seen)).await;
        let connector = Connector::new(&CallSettings {
            servers: vec![server.url.clone()],
            connect_timeout: std::time::Duration::from_secs(30),
            answer_timeout: std::time::Duration::from_secs(30),
            retries: 0,
            proxy: proxy.parse().unwrap(),
            authorities: vec![AUTHORITY.to_vec()],
            ca_file: None,
        })
        .unwrap();
        match (connector.connect(&server.url.parse().unwrap()).await, wanted) {
            (Ok(_), None) => {}
            (Err(told), Some(wanted)) => {
                assert!(told.reason.contains(wanted), "{told}");
                assert_eq!(told.kind, FailureKind::Proxy, "{told}");
            }
            (made, _) => panic!("{:?}", made.err()),
        }
    }
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

/// Loses the first answer; the rest is carried by connections that are shared.
struct Forgetful(Arc<crate::ConnectionPool>, AtomicUsize);

impl HttpTransport for Forgetful {
    fn send(&self, call: hyper::Request<String>) -> crate::HttpResponseFuture<'_> {
        Box::pin(async move {
            let answer = self.0.send(call).await;
            let first = self.1.fetch_add(1, Ordering::SeqCst) == 0;
            answer.and_then(|answer| if first { Err("lost".into()) } else { Ok(answer) })
        })
    }
}

#[tokio::test]
async fn clients_that_keep_nothing_share_connections() {
    let vendor = Arc::new(Vendor::new());
    let server = FakeServer::of(vendor.clone(), granting).await;
    let builder = || {
        Client::builder(Node::new("sales-dw", "Sales DW", "webroot", "4.2.1"), [&*vendor.root.kid])
            .server(&server.url)
            .in_memory()
            .node_id("fdl-1")
            .clock(Midnight)
            .retries(0)
            .no_proxy()
    };
    let shared = Arc::new(builder().connections().unwrap());
    let forgetful = Forgetful(shared.clone(), AtomicUsize::new(0));
    let acme = Credentials::new("acme", "correct horse");
    let first = builder().http_transport(forgetful).open_in(|_| None).unwrap();
    let told = first.register(&acme).await.unwrap_err();
    assert!(told.to_string().contains("lost"), "{told}");
    assert!(first.register(&acme).await.unwrap().is_registered());
    let second = builder().http_transport(shared).open_in(|_| None).unwrap();
    assert!(second.register(&acme).await.unwrap().is_registered());
    assert!(second.revalidate().await.unwrap().not_saved.is_none());
}
