//! Mail through a relay.

mod idle;
mod relay;
#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use crate::{Envelope, MailTransport, OpenError, Receipt, SendError};
use idle::Idle;
use relay::Encryption;
pub(super) use relay::Relay;

/// How long things may take.
#[derive(Clone, Copy)]
struct Timeouts {
    connect: Duration,
    whole: Duration,
}

const TIMEOUTS: Timeouts =
    Timeouts { connect: Duration::from_secs(10), whole: Duration::from_secs(30) };

/// One relay, with connections that are used again.
pub(super) struct Smtp {
    relay: Relay,
    tls: Option<TlsParameters>,
    hello: ClientId,
    timeouts: Timeouts,
    idle: Idle,
}

impl Smtp {
    pub(super) fn new(relay: Relay) -> Result<Self, OpenError> {
        let tls = match relay.tls {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Implicit => {
                let tls = TlsParameters::new(relay.host.clone());
                Some(tls.map_err(|error| OpenError::Tls(error.to_string()))?)
            }
        };
        Ok(Self {
            relay,
            tls,
            hello: ClientId::default(),
            timeouts: TIMEOUTS,
            idle: Idle::default(),
        })
    }

    async fn deliver(&self, envelope: &Envelope) -> Result<Receipt, SendError> {
        let to = envelope.to.iter().map(crate::Address::to_lettre).collect();
        let addresses = lettre::address::Envelope::new(Some(envelope.from.to_lettre()), to)
            .map_err(|_| SendError::permanent("the message has no recipient"))?;
        let raw = envelope.raw.expose();
        let (connection, sent) = match self.idle.take().await {
            Some(mut connection) => match connection.send(&addresses, raw).await {
                // It takes no more on this connection, and may on another.
                Err(error) if error.status().map(u16::from) == Some(421) => {
                    self.send_anew(&addresses, raw).await?
                }
                sent => (connection, sent),
            },
            None => self.send_anew(&addresses, raw).await?,
        };
        let response = sent.map_err(|error| refused_message(&error))?;
        self.idle.put(connection);
        let text = response.message().collect::<Vec<_>>().join(" ");
        Ok(Receipt { answer: crate::line::line(&format!("{} {text}", response.code()), 300) })
    }

    async fn send_anew(
        &self,
        addresses: &lettre::address::Envelope,
        raw: &[u8],
    ) -> Result<(AsyncSmtpConnection, Result<Response, Error>), SendError> {
        let mut connection = self.connect().await.map_err(|error| refused_us(&error))?;
        let sent = connection.send(addresses, raw).await;
        Ok((connection, sent))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let server = (self.relay.host.as_str(), self.relay.port);
        let implicit = self.tls.clone().filter(|_| self.relay.tls == Encryption::Implicit);
        let limit = Some(self.timeouts.connect);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, limit, &self.hello, implicit, None).await?;
        if let (Encryption::StartTls, Some(tls)) = (self.relay.tls, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = self.relay.credentials() {
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }
}

#[async_trait]
impl MailTransport for Smtp {
    async fn send(&self, envelope: &Envelope) -> Result<Receipt, SendError> {
        // A connection whose answer we no longer await is dropped with this future, never used
        // again: its next answer would belong to this message.
        match timeout(self.timeouts.whole, self.deliver(envelope)).await {
            Ok(sent) => sent,
            Err(_) => {
                let seconds = self.timeouts.whole.as_secs();
                Err(SendError::transient(&format!("the relay took longer than {seconds} s")))
            }
        }
    }

    async fn check(&self) -> Result<(), SendError> {
        let connection = self.connect().await.map_err(|error| refused_us(&error))?;
        self.idle.put(connection);
        Ok(())
    }

    fn name(&self) -> &'static str {
        "smtp"
    }
}

/// Before there is a message, whatever is wrong is the relay's or ours and may be put right; a
/// wrong password must not cost every waiting mail.
fn refused_us(error: &Error) -> SendError {
    SendError::transient(&reason(error))
}

fn refused_message(error: &Error) -> SendError {
    let reason = reason(error);
    match error.status().map(u16::from) {
        // It wants TLS or a password from us, which is nothing about this message.
        Some(530 | 534 | 535 | 538) => SendError::transient(&reason),
        Some(500..) => SendError::permanent(&reason),
        // What the relay can't do at all: addresses or content that it has no extension for.
        _ if error.is_client() => SendError::permanent(&reason),
        _ => SendError::transient(&reason),
    }
}

fn reason(error: &Error) -> String {
    let mut reason = match error.status() {
        Some(code) => format!("the relay answered {code}"),
        None if error.is_timeout() => "the relay did not answer in time".to_owned(),
        None => "the connection to the relay failed".to_owned(),
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        // Most causes end with their own causes already.
        let text = cause.to_string();
        if !reason.contains(&text) {
            reason = format!("{reason}: {text}");
        }
        source = cause.source();
    }
    reason
}
