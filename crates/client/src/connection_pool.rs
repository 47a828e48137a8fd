//! The HTTP transport of calls: the trait, and pooled connections as the default.

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
    Error, TransportError,
    call_settings::CallSettings,
    connector::{Connector, whole},
};

/// The longest body of an answer, in bytes.
const BODY_MAX: usize = 1024 * 1024;

/// The future of a response, or of the reason why there is none.
pub type HttpResponseFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'a>>;

/// Sends an HTTP request to the server that its URI names, and returns the response.
///
/// A client has connections of its own. Implement this where a product reaches the vendor by other
/// means; programs with many clients share one [`ConnectionPool`]. Responses are verified all the
/// same.
pub trait HttpTransport: Send + Sync + 'static {
    /// Send the request. Dropping the future cancels it.
    fn send(&self, call: Request<String>) -> HttpResponseFuture<'_>;
}

impl<C: HttpTransport + ?Sized> HttpTransport for Arc<C> {
    fn send(&self, call: Request<String>) -> HttpResponseFuture<'_> {
        (**self).send(call)
    }
}

impl fmt::Debug for dyn HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpTransport")
    }
}

/// Pooled connections over TCP, directly or through a proxy, plain or encrypted.
#[derive(Debug)]
pub struct ConnectionPool {
    connector: Connector,
    /// The idle connections, by scheme and authority; `None` where each call has a connection of
    /// its own.
    at_rest: Option<Mutex<HashMap<String, Vec<Connection>>>>,
}

impl ConnectionPool {
    /// A new connection for each call: the next call is hours away.
    pub(crate) fn single(calling: &CallSettings) -> Result<Self, Error> {
        Ok(Self { connector: Connector::new(calling)?, at_rest: None })
    }

    /// Connections stay open for the next call of any client.
    pub(crate) fn kept(calling: &CallSettings) -> Result<Self, Error> {
        Ok(Self { at_rest: Some(Mutex::default()), ..Self::single(calling)? })
    }

    async fn exchange(&self, call: Request<String>) -> Result<Response<Bytes>, TransportError> {
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

impl HttpTransport for ConnectionPool {
    fn send(&self, call: Request<String>) -> HttpResponseFuture<'_> {
        Box::pin(self.exchange(call))
    }
}

/// Splits the URI off: the request line has the path only.
fn with_path_only(call: Request<String>) -> Result<(Uri, Request<Full<Bytes>>), String> {
    let (mut parts, body) = call.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let path = path.parse().map_err(|error| whole(&error))?;
    let uri = std::mem::replace(&mut parts.uri, path);
    Ok((uri, Request::from_parts(parts, Full::new(body.into()))))
}

/// An open HTTP/1.1 connection; closed when dropped.
#[derive(Debug)]
struct Connection {
    sender: SendRequest<Full<Bytes>>,
    talking: tokio::task::JoinHandle<()>,
}

impl Connection {
    async fn open(connector: &Connector, uri: &Uri) -> Result<Self, TransportError> {
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
