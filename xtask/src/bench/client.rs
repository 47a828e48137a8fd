//! The load: a closed loop on many connections, as cheap as this side can be.
//!
//! One request costs one `read`, one `write` and a share of one `epoll_wait`.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Registry, Token};
use socket2::{Domain, Socket, Type};

use super::http::{Parsed, parse};
use super::procstat::Meter;
use super::stats::Side;

/// How long answers may still arrive after the last request.
const PATIENCE: Duration = Duration::from_secs(15);

/// What one connection asks.
pub(crate) trait Traffic: Send {
    /// Appends the next request, or says that there is none.
    fn ask(&mut self, request: &mut Vec<u8>) -> bool;
    /// Takes the answer; whether it is one that the row wants.
    fn answered(&mut self, status: u16, body: &[u8]) -> bool;
    /// Whether the next request comes from another source address.
    fn moves_on(&self) -> bool {
        false
    }
}

/// How a slice is driven.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) target: SocketAddr,
    pub(crate) threads: usize,
    /// Every connection comes from an address of its own.
    pub(crate) many_sources: bool,
    /// Driven, but not counted.
    pub(crate) warm: Duration,
    pub(crate) length: Duration,
    pub(crate) meter: Meter,
}

/// Drives one connection per element of `traffic` and counts what is answered after the warm-up.
/// It ends early when nobody has anything left to ask.
pub(crate) fn drive<T: Traffic>(load: &Load, traffic: &mut [T]) -> Result<Side> {
    let threads = load.threads.clamp(1, traffic.len().max(1));
    let share = traffic.len().div_ceil(threads).max(1);
    let connected = Barrier::new(traffic.chunks(share).len() + 1);
    thread::scope(|scope| {
        let workers: Vec<_> = traffic
            .chunks_mut(share)
            .map(|mine| {
                let connected = &connected;
                scope.spawn(move || {
                    let opened = Loop::open(load, mine);
                    connected.wait();
                    opened?.run()
                })
            })
            .collect();
        connected.wait();
        thread::sleep(load.warm);
        let (before, start) = (load.meter.cpu(), Instant::now());
        let end = start + load.length;
        while Instant::now() < end && workers.iter().any(|worker| !worker.is_finished()) {
            thread::sleep(Duration::from_millis(5).min(end - Instant::now().min(end)));
        }
        let mut side = Side {
            cpu: load.meter.cpu() - before,
            memory: load.meter.memory(),
            seconds: start.elapsed().as_secs_f64().min(load.length.as_secs_f64()),
            ..Side::default()
        };
        for worker in workers {
            let part = worker.join().map_err(|_| anyhow::anyhow!("a client thread panicked"))?;
            side.join(part?);
        }
        Ok(side)
    })
}

struct Connection<'a, T> {
    stream: TcpStream,
    traffic: &'a mut T,
    request: Vec<u8>,
    written: usize,
    answer: Vec<u8>,
    filled: usize,
    sent: Instant,
    waiting: bool,
}

struct Loop<'a, T> {
    load: Load,
    poll: Poll,
    connections: Vec<Connection<'a, T>>,
    side: Side,
    waiting: usize,
    counted_from: Instant,
    last_request: Instant,
}

impl<'a, T: Traffic> Loop<'a, T> {
    fn open(load: &Load, traffic: &'a mut [T]) -> Result<Self> {
        let poll = Poll::new()?;
        let mut connections = Vec::with_capacity(traffic.len());
        for (index, traffic) in traffic.iter_mut().enumerate() {
            let stream = connect(load, poll.registry(), index)?;
            connections.push(Connection {
                stream,
                traffic,
                request: Vec::with_capacity(1024),
                written: 0,
                answer: vec![0; 4096],
                filled: 0,
                sent: Instant::now(),
                waiting: false,
            });
        }
        let now = Instant::now();
        Ok(Self {
            load: *load,
            poll,
            connections,
            side: Side::default(),
            waiting: 0,
            counted_from: now,
            last_request: now,
        })
    }

    fn run(mut self) -> Result<Side> {
        self.counted_from = Instant::now() + self.load.warm;
        self.last_request = self.counted_from + self.load.length;
        for index in 0..self.connections.len() {
            self.ask(index)?;
        }
        let mut events = Events::with_capacity(1024);
        while self.waiting > 0 {
            if let Err(error) = self.poll.poll(&mut events, Some(Duration::from_millis(100)))
                && error.kind() != ErrorKind::Interrupted
            {
                return Err(error.into());
            }
            for event in &events {
                self.proceed(event.token().0)?;
            }
            if Instant::now() > self.last_request + PATIENCE {
                let silent = self.waiting;
                self.side.failures += silent as u64;
                self.side.fail(|| format!("{silent} requests were not answered in time"));
                break;
            }
        }
        Ok(self.side)
    }

    fn ask(&mut self, index: usize) -> Result<()> {
        loop {
            let now = Instant::now();
            let connection = &mut self.connections[index];
            connection.request.clear();
            if now >= self.last_request || !connection.traffic.ask(&mut connection.request) {
                return Ok(());
            }
            connection.written = 0;
            connection.sent = now;
            match connection.flush() {
                Ok(()) => {
                    connection.waiting = true;
                    self.waiting += 1;
                    return Ok(());
                }
                Err(error) => self.side.fail(|| error.to_string()),
            }
            self.reconnect(index)?;
        }
    }

    /// Something happened on a connection: goes on with it as far as it will.
    fn proceed(&mut self, index: usize) -> Result<()> {
        let connection = &mut self.connections[index];
        if !connection.waiting {
            return Ok(());
        }
        let step = connection.flush().and_then(|()| connection.receive());
        let (status, body, closes) = match step {
            Ok(Parsed::Partial) => return Ok(()),
            Ok(Parsed::Whole { status, body, closes }) => (status, body, closes),
            Ok(Parsed::Broken(why)) => return self.lost(index, &io::Error::other(why)),
            Err(error) => return self.lost(index, &error),
        };
        let now = Instant::now();
        connection.waiting = false;
        connection.filled = 0;
        self.waiting -= 1;
        let body = &connection.answer[body];
        let wanted = connection.traffic.answered(status, body);
        if !wanted {
            self.side.fail(|| format!("{status} {}", excerpt(body)));
        } else if now >= self.counted_from && now < self.last_request {
            self.side.answers += 1;
            self.side.latency.record(now - connection.sent);
        }
        if closes || connection.traffic.moves_on() {
            self.reconnect(index)?;
        }
        self.ask(index)
    }

    /// The connection broke: counts it, and goes on with another one.
    fn lost(&mut self, index: usize, error: &io::Error) -> Result<()> {
        self.waiting -= 1;
        self.side.fail(|| error.to_string());
        self.reconnect(index)?;
        self.ask(index)
    }

    fn reconnect(&mut self, index: usize) -> Result<()> {
        let connection = &mut self.connections[index];
        self.poll.registry().deregister(&mut connection.stream)?;
        connection.stream = connect(&self.load, self.poll.registry(), index)?;
        connection.filled = 0;
        connection.waiting = false;
        Ok(())
    }
}

impl<T> Connection<'_, T> {
    fn flush(&mut self) -> io::Result<()> {
        while self.written < self.request.len() {
            match self.stream.write(&self.request[self.written..]) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn receive(&mut self) -> io::Result<Parsed> {
        loop {
            if self.filled == self.answer.len() {
                self.answer.resize(2 * self.filled, 0);
            }
            match self.stream.read(&mut self.answer[self.filled..]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Parsed::Partial),
                Err(error) => return Err(error),
            }
            match parse(&self.answer[..self.filled]) {
                Parsed::Partial => {}
                done => return Ok(done),
            }
        }
    }
}

fn connect(load: &Load, registry: &Registry, index: usize) -> Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    if load.many_sources {
        socket.bind(&SocketAddr::from((next_source(), 0)).into())?;
    }
    socket
        .connect_timeout(&load.target.into(), Duration::from_secs(5))
        .with_context(|| format!("can't connect to {}", load.target))?;
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    let mut stream = TcpStream::from_std(socket.into());
    registry.register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE)?;
    Ok(stream)
}

/// Another address of the loopback network, 127.1.0.0 to 127.200.255.255.
fn next_source() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed) % (200 << 16);
    Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 0).to_bits() + number)
}

fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    struct Ping(u32);

    impl Traffic for Ping {
        fn ask(&mut self, request: &mut Vec<u8>) -> bool {
            request.extend_from_slice(b"GET / HTTP/1.1\r\n\r\n");
            self.0 = self.0.saturating_sub(1);
            self.0 > 0
        }

        fn answered(&mut self, status: u16, body: &[u8]) -> bool {
            status == 200 && body == b"pong"
        }
    }

    /// Answers every request on every connection with the same bytes, in two pieces.
    fn serve(answer: &'static [u8], hang_up: bool) -> Result<SocketAddr> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut request = [0; 1024];
                    while stream.read(&mut request).is_ok_and(|count| count > 0) {
                        let (first, second) = answer.split_at(answer.len() / 2);
                        let sent = stream.write_all(first).and_then(|()| stream.write_all(second));
                        if sent.is_err() || hang_up {
                            break;
                        }
                    }
                });
            }
        });
        Ok(address)
    }

    fn drive_at(target: SocketAddr) -> Result<Side> {
        let load = Load {
            target,
            threads: 2,
            many_sources: true,
            warm: Duration::ZERO,
            length: Duration::from_secs(60),
            meter: Meter::default(),
        };
        drive(&load, &mut [Ping(11), Ping(11), Ping(11)])
    }

    const PONG: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong";

    #[test]
    fn every_request_is_answered_and_counted() -> Result<()> {
        let side = drive_at(serve(PONG, false)?)?;
        assert_eq!((side.answers, side.failures), (30, 0));
        assert!(side.seconds < 30.0, "it ends when nobody has anything left to ask");
        Ok(())
    }

    #[test]
    fn a_server_may_end_a_connection_if_it_says_so() -> Result<()> {
        let last = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\npong";
        let side = drive_at(serve(last, true)?)?;
        assert_eq!((side.answers, side.failures), (30, 0));
        Ok(())
    }

    #[test]
    fn wrong_answers_and_broken_connections_are_failures() -> Result<()> {
        let side = drive_at(serve(b"HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nwhy", false)?)?;
        assert_eq!((side.answers, side.failures), (0, 30));
        assert_eq!(side.first_failure.as_deref(), Some("500 why"));
        let side = drive_at(serve(PONG, true)?)?;
        assert!(side.failures > 0 && side.answers > 0);
        Ok(())
    }
}
