//! How calls travel: over connections of the client's own, or in a way of the product's.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Request, Response, Uri,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;

use crate::{
    Error,
    call_settings::CallSettings,
    connect::{Connector, whole},
};

/// No answer of the node API is longer; a list of nodes is not asked for.
const BODY_MAX: usize = 256 * 1024;

/// An answer on its way, or why there is none.
pub type Carried<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, String>> + Send + 'a>>;

/// Carries a call to the server that its address names, and the answer back.
///
/// A client has connections of its own. This is for products that reach the vendor in a way of theirs,
/// and for programs with many clients, which share their [`Connections`]. What comes back is believed
/// no more for it.
pub trait Carrier: Send + Sync + 'static {
    /// Carry it. Who has waited for long enough drops what is returned.
    fn carry(&self, call: Request<String>) -> Carried<'_>;
}

impl<C: Carrier + ?Sized> Carrier for Arc<C> {
    fn carry(&self, call: Request<String>) -> Carried<'_> {
        (**self).carry(call)
    }
}

impl fmt::Debug for dyn Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Carrier")
    }
}

/// Connections over TCP, directly or through a proxy, plain or encrypted.
#[derive(Debug)]
pub struct Connections {
    connector: Connector,
    /// Those at rest, by where they lead; none where each call has a connection of its own.
    at_rest: Option<Mutex<HashMap<String, Vec<Connection>>>>,
}

impl Connections {
    /// One for each call: the next call is hours away.
    pub(crate) fn single(calling: &CallSettings) -> Result<Self, Error> {
        Ok(Self { connector: Connector::new(calling)?, at_rest: None })
    }

    /// Kept open for the next call, whoever makes it.
    pub(crate) fn kept(calling: &CallSettings) -> Result<Self, Error> {
        Ok(Self { at_rest: Some(Mutex::default()), ..Self::single(calling)? })
    }

    async fn exchange(&self, call: Request<String>) -> Result<Response<Bytes>, String> {
        let (uri, call) = with_path_only(call)?;
        let to = format!("{:?} {:?}", uri.scheme(), uri.authority());
        while let Some(mut connection) = self.take(&to) {
            // It may have been closed meanwhile: no reason to fail, and calls may be made twice.
            if let Ok(answer) = connection.exchange(call.clone()).await {
                self.rest(to, connection);
                return Ok(answer);
            }
        }
        let mut connection = Connection::open(&self.connector, &uri).await?;
        let answer = connection.exchange(call).await?;
        self.rest(to, connection);
        Ok(answer)
    }

    fn take(&self, to: &str) -> Option<Connection> {
        let mut at_rest = self.at_rest.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = at_rest.get_mut(to)?;
        std::iter::from_fn(|| connections.pop()).find(|connection| !connection.sender.is_closed())
    }

    fn rest(&self, to: String, connection: Connection) {
        if let Some(at_rest) = &self.at_rest {
            let mut at_rest = at_rest.lock().unwrap_or_else(PoisonError::into_inner);
            at_rest.entry(to).or_default().push(connection);
        }
    }
}

impl Carrier for Connections {
    fn carry(&self, call: Request<String>) -> Carried<'_> {
        Box::pin(self.exchange(call))
    }
}

/// A server is told the path, and where it is by a header of its own.
fn with_path_only(call: Request<String>) -> Result<(Uri, Request<Full<Bytes>>), String> {
    let (mut parts, body) = call.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let path = path.parse().map_err(|error| whole(&error))?;
    let uri = std::mem::replace(&mut parts.uri, path);
    Ok((uri, Request::from_parts(parts, Full::new(body.into()))))
}

/// A connection to a server. It ends when it is dropped, even if the server doesn't end it.
#[derive(Debug)]
struct Connection {
    sender: SendRequest<Full<Bytes>>,
    talking: tokio::task::JoinHandle<()>,
}

impl Connection {
    async fn open(connector: &Connector, uri: &Uri) -> Result<Self, String> {
        let stream = connector.connect(uri).await?;
        let made = handshake(TokioIo::new(stream)).await;
        let (sender, connection) = made.map_err(|error| whole(&error))?;
        let talking = tokio::spawn(async move {
            // What goes wrong, the sender hears too.
            let _ = connection.await;
        });
        Ok(Self { sender, talking })
    }

    async fn exchange(&mut self, call: Request<Full<Bytes>>) -> Result<Response<Bytes>, String> {
        self.sender.ready().await.map_err(|error| whole(&error))?;
        let response = self.sender.send_request(call).await.map_err(|error| whole(&error))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, BODY_MAX).collect().await.map_err(|error| whole(&*error))?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.talking.abort();
    }
}
