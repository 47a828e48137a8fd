//! A connection that isn't held open by half a request.
//!
//! actix limits the time for the head of a connection's *first* request only; half a head on a
//! connection that is kept alive would hold it for ever.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    ResponseError,
    http::StatusCode,
    rt::{
        net::TcpStream,
        time::{Instant, Sleep, sleep_until},
    },
    web::Data,
};
use memchr::memmem;
use rollcall_domain::Language;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{
    Problem,
    problem::ProblemRenderer,
    state::{REQUEST_ID, ServerState},
};

/// How long a connection waits for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// From a head's first byte to its last, and from the connection's begin to its first head.
    pub(crate) head: Duration,
    /// From an answer to the next request.
    pub(crate) idle: Duration,
}

/// The server's end of a connection.
pub(crate) struct Connection {
    stream: TcpStream,
    state: Data<ServerState>,
    patience: Patience,
    awaits: Awaits,
    since: Instant,
    /// Never later than the end of our patience; where it is too early it is set anew.
    alarm: Pin<Box<Sleep>>,
}

/// What the peer owes us.
#[derive(Clone, Copy, PartialEq)]
enum Awaits {
    /// A head, and soon: the connection is new, or half of it is here.
    RestOfHead {
        /// Whether the last line so far is empty: one line break more and the head is complete.
        line_is_empty: bool,
    },
    /// The next request, some time.
    Request,
    /// Nothing: it is our turn, or the body's, which has a limit of its own.
    Nothing,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, state: Data<ServerState>, patience: Patience) -> Self {
        let since = Instant::now();
        let alarm = Box::pin(sleep_until(since + patience.head));
        let awaits = Awaits::RestOfHead { line_is_empty: false };
        Self { stream, state, patience, awaits, since, alarm }
    }

    /// Looks for the head's end in what has arrived.
    fn arrived(&mut self, bytes: &[u8]) {
        let mut line_is_empty = match self.awaits {
            Awaits::Nothing => return,
            // Nearly every head comes in one piece.
            _ if memmem::find(bytes, b"\r\n\r\n").is_some() => {
                self.awaits = Awaits::Nothing;
                return;
            }
            Awaits::RestOfHead { line_is_empty } => line_is_empty,
            Awaits::Request => {
                self.since = Instant::now();
                self.alarm.as_mut().reset(self.since + self.patience.head);
                false
            }
        };
        for byte in bytes.iter().filter(|byte| **byte != b'\r') {
            if *byte == b'\n' && line_is_empty {
                self.awaits = Awaits::Nothing;
                return;
            }
            line_is_empty = *byte == b'\n';
        }
        self.awaits = Awaits::RestOfHead { line_is_empty };
    }

    fn answered(&mut self, bytes: &[u8]) {
        // Whoever is told to continue goes on with the body.
        if !bytes.starts_with(b"HTTP/1.1 100 ") {
            self.awaits = Awaits::Request;
            self.since = Instant::now();
        }
    }

    /// Ready once the peer is no longer waited for.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.alarm.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            let end = match self.awaits {
                Awaits::RestOfHead { .. } => self.since + self.patience.head,
                Awaits::Request => self.since + self.patience.idle,
                Awaits::Nothing => now + self.patience.idle,
            };
            if end <= now {
                return Poll::Ready(());
            }
            self.alarm.as_mut().reset(end);
        }
        Poll::Pending
    }

    /// Says why, as far as the peer still reads it.
    fn give_up(&self) {
        if self.awaits == Awaits::Request {
            return;
        }
        let patience = self.patience.head;
        let problem = Problem::field("head", format!("must be complete within {patience:?}"))
            .status(StatusCode::REQUEST_TIMEOUT)
            .detail("The request's head did not arrive in time.");
        self.refuse(&problem);
    }

    /// Answers by itself, and for the last time. Nothing else was written since the last answer,
    /// so there is room for this.
    fn refuse(&self, problem: &Problem) {
        let request_id = self.state.app.new_request_id();
        let renderer = ProblemRenderer {
            state: &self.state,
            request_id: &request_id,
            language: Language::default(),
        };
        let body = serde_json::to_string(&renderer.render(problem)).unwrap_or_default();
        let answer = format!(
            "HTTP/1.1 {}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
             x-request-id: {request_id}\r\nconnection: close\r\n\r\n{body}",
            problem.status_code(),
            body.len()
        );
        let _ = self.stream.try_write(answer.as_bytes());
    }
}

/// What actix is about to answer by itself, which has neither body nor request id, as a problem.
fn uncoded(answer: &[u8]) -> Option<Problem> {
    let problem = if answer.starts_with(b"HTTP/1.1 400 ") {
        Problem::field("head", "is not that of an HTTP/1.1 request")
            .status(StatusCode::BAD_REQUEST)
            .detail("This is no HTTP/1.1 request.")
    } else if answer.starts_with(b"HTTP/1.1 431 ") {
        Problem::field("head", "is too long")
            .status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
            .detail("The request's head is too long.")
    } else {
        return None;
    };
    let named = memmem::find(answer, REQUEST_ID.as_str().as_bytes()).is_some();
    (!named).then_some(problem)
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        match &read {
            // Nothing arrives with the end of what the peer says.
            Poll::Ready(Ok(())) if buf.filled().len() > before => {
                self.arrived(&buf.filled()[before..]);
            }
            Poll::Ready(_) => {}
            Poll::Pending => {
                if self.poll_patience(cx).is_ready() {
                    self.give_up();
                    // As if the peer had hung up.
                    return Poll::Ready(Ok(()));
                }
            }
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(problem) = uncoded(buf) {
            self.refuse(&problem);
            return Poll::Ready(Ok(buf.len()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(_)) = written {
            self.answered(buf);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
