//! A server connection with timeouts for every request's head, so that half a request can't hold it
//! open.
//!
//! actix has a timeout for the head of a connection's *first* request only; half a head on a
//! kept-alive connection would hold it for ever.

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

/// The timeouts of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectionTimeouts {
    /// Of a head, from its first byte to its last, and of the first head after connecting.
    pub(crate) head: Duration,
    /// Of keep-alive, from an answer to the next request.
    pub(crate) idle: Duration,
}

/// A server connection.
pub(crate) struct Connection {
    stream: TcpStream,
    state: Data<ServerState>,
    patience: ConnectionTimeouts,
    awaits: Awaits,
    since: Instant,
    /// The timer: never later than the timeout; set again if it fires too early.
    alarm: Pin<Box<Sleep>>,
}

/// What the connection waits for.
#[derive(Clone, Copy, PartialEq)]
enum Awaits {
    /// A head: the connection is new, or a part of the head has arrived.
    RestOfHead {
        /// Whether the last line so far is empty: one line break completes the head.
        line_is_empty: bool,
    },
    /// The next request, within keep-alive.
    Request,
    /// Nothing: the response is ours to write, or the body has its own timeout.
    Nothing,
}

impl Connection {
    pub(crate) fn new(
        stream: TcpStream,
        state: Data<ServerState>,
        patience: ConnectionTimeouts,
    ) -> Self {
        let since = Instant::now();
        let alarm = Box::pin(sleep_until(since + patience.head));
        let awaits = Awaits::RestOfHead { line_is_empty: false };
        Self { stream, state, patience, awaits, since, alarm }
    }

    /// Find the head's end in the bytes that have arrived.
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

    /// Ready once the timeout has passed.
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

    /// Answer 408, if a head was begun, before the connection ends.
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

    /// Write a last answer directly. Nothing was written since the last one, so there is room in
    /// the socket's buffer.
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

/// The problem in place of an answer of actix's own, which has neither body nor request id.
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
