//! A raw TCP connection to the server, on which a test sends what no HTTP client would.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::Server;

/// Nothing takes this long, unless it hangs.
const FOREVER: Duration = Duration::from_secs(60);

/// An open connection to a server.
#[derive(Debug)]
pub struct RawConnection(TcpStream);

impl RawConnection {
    /// Connect.
    pub async fn to(server: &Server) -> Self {
        let address = server.url().trim_start_matches("http://");
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    /// Send these bytes.
    pub async fn sends(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.expect("a server that reads on");
    }

    /// Send nothing more, but go on listening.
    pub async fn says_no_more(&mut self) {
        self.0.shutdown().await.expect("an open connection");
    }

    /// One answer with a `Content-Length`, its head and its body.
    pub async fn answer(&mut self) -> (String, String) {
        let reading = async {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(self.0.read_u8().await.expect("an answer, not a connection that breaks"));
            }
            let head = String::from_utf8(head).expect("a head in ASCII").to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length = length.map_or(0, |length| length.parse().expect("a length"));
            let mut body = vec![0; length];
            self.0.read_exact(&mut body).await.expect("the whole body");
            (head, String::from_utf8(body).expect("a body in UTF-8"))
        };
        timeout(FOREVER, reading).await.expect("an answer, not a connection that hangs")
    }

    /// The server closes the connection by itself, and sends nothing before it does.
    pub async fn is_closed(mut self) {
        let mut rest = Vec::new();
        let reading = self.0.read_to_end(&mut rest);
        let read = timeout(FOREVER, reading).await.expect("a connection that doesn't hang");
        read.expect("an orderly end");
        assert_eq!(String::from_utf8_lossy(&rest), "");
    }
}
