//! An IMAP connection: sends a command, reads its answer.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::timeout;

use super::FetchError;
use super::connect::Stream;
use crate::MAX_MESSAGE_BYTES;

/// All of an answer: a message, and more than the list of a million others takes.
const MAX_ANSWER: usize = MAX_MESSAGE_BYTES + (8 << 20);

/// An IMAP connection that runs one command at a time.
pub(super) struct ImapConnection<S> {
    stream: BufReader<S>,
    sent: u32,
}

/// What is to be done, in the protocol's words and in ours.
pub(super) struct Command<'a> {
    /// What follows on "the server refused to".
    pub(super) step: &'static str,
    /// The command.
    pub(super) line: &'a str,
    /// What is sent when the server asks for more.
    pub(super) more: Option<&'a str>,
    /// How long it may take.
    pub(super) limit: Duration,
}

/// What came before the server said that it is done.
pub(super) struct Answer {
    /// Each as it was sent, up to its last line end.
    pub(super) untagged: Vec<Vec<u8>>,
    /// The words behind `OK`.
    pub(super) words: String,
}

impl<S: Stream> ImapConnection<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream: BufReader::new(stream), sent: 0 }
    }

    /// The connection itself, if nothing is left to be read: who writes before the encryption
    /// begins what is read after it has begun, is not who we ask for.
    pub(super) fn into_stream(self) -> Option<S> {
        self.stream.buffer().is_empty().then(|| self.stream.into_inner())
    }

    /// What a server says first.
    pub(super) async fn greeting(&mut self, limit: Duration) -> Result<(), FetchError> {
        let step = "greet us";
        let mut left = MAX_ANSWER;
        let line = in_time(step, limit, self.answer(step, &mut left)).await?;
        match line.strip_prefix(b"* ").map(status) {
            Some(("OK", _)) => Ok(()),
            Some(("BYE", words)) => Err(FetchError::ended(step, &words)),
            // PREAUTH would have us go on without the log-in that we are told to use.
            _ => Err(FetchError::Garbled { step }),
        }
    }

    /// Send a command and wait until it is done.
    pub(super) async fn command(&mut self, command: Command<'_>) -> Result<Answer, FetchError> {
        in_time(command.step, command.limit, self.commanded(&command)).await
    }

    async fn commanded(&mut self, command: &Command<'_>) -> Result<Answer, FetchError> {
        let (step, mut more) = (command.step, command.more);
        self.sent += 1;
        let tag = format!("r{} ", self.sent);
        self.send(step, &format!("{tag}{}\r\n", command.line)).await?;
        let (mut untagged, mut left) = (Vec::new(), MAX_ANSWER);
        loop {
            let answer = self.answer(step, &mut left).await?;
            if let Some(rest) = answer.strip_prefix(tag.as_bytes()) {
                return match status(rest) {
                    ("OK", words) => Ok(Answer { untagged, words }),
                    ("NO" | "BAD", words) => Err(FetchError::refused(step, &words)),
                    _ => Err(FetchError::Garbled { step }),
                };
            }
            match (answer.first(), more) {
                (Some(b'*'), _) if is_bye(&answer) => {
                    return Err(FetchError::ended(step, &status(&answer[2..]).1));
                }
                (Some(b'*'), _) => untagged.push(answer),
                (Some(b'+'), Some(text)) => {
                    self.send(step, &format!("{text}\r\n")).await?;
                    more = None;
                }
                _ => return Err(FetchError::Garbled { step }),
            }
        }
    }

    async fn send(&mut self, step: &'static str, text: &str) -> Result<(), FetchError> {
        let sent = async {
            self.stream.write_all(text.as_bytes()).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|error| FetchError::ended(step, &error.to_string()))
    }

    /// One answer: lines, and between them what their ends announce (`{20}`).
    async fn answer(
        &mut self,
        step: &'static str,
        left: &mut usize,
    ) -> Result<Vec<u8>, FetchError> {
        let mut answer = Vec::new();
        loop {
            let line = answer.len();
            let read = (&mut self.stream).take(*left as u64).read_until(b'\n', &mut answer).await;
            self.count(step, read, left)?;
            if !answer.ends_with(b"\n") {
                return Err(self.broken_off(step, *left));
            }
            let Some(announced) = announced(&answer[line..]) else { return Ok(answer) };
            if announced > *left as u64 {
                return Err(FetchError::Garbled { step });
            }
            let end = answer.len() as u64 + announced;
            let read = (&mut self.stream).take(announced).read_to_end(&mut answer).await;
            self.count(step, read, left)?;
            if (answer.len() as u64) < end {
                return Err(self.broken_off(step, *left));
            }
        }
    }

    fn count(
        &self,
        step: &'static str,
        read: std::io::Result<usize>,
        left: &mut usize,
    ) -> Result<(), FetchError> {
        let read = read.map_err(|error| FetchError::ended(step, &error.to_string()))?;
        *left -= read;
        Ok(())
    }

    fn broken_off(&self, step: &'static str, left: usize) -> FetchError {
        match left {
            0 => FetchError::Garbled { step },
            _ => FetchError::ended(step, "it was closed"),
        }
    }
}

async fn in_time<T>(
    step: &'static str,
    limit: Duration,
    work: impl Future<Output = Result<T, FetchError>>,
) -> Result<T, FetchError> {
    let slow = |_| FetchError::Slow { step, seconds: limit.as_secs() };
    timeout(limit, work).await.map_err(slow)?
}

/// `OK`, `NO`, … and the words behind it.
fn status(text: &[u8]) -> (&'static str, String) {
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    let (word, words) = text.split_once(' ').unwrap_or((text, ""));
    let known = ["OK", "NO", "BAD", "BYE", "PREAUTH"];
    let status = known.into_iter().find(|known| word.eq_ignore_ascii_case(known));
    (status.unwrap_or_default(), words.to_owned())
}

fn is_bye(answer: &[u8]) -> bool {
    answer.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"* BYE "))
}

/// How many bytes follow on a line.
fn announced(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"}\r\n").or_else(|| line.strip_suffix(b"}\n"))?;
    let digits = line.rsplit(|byte| *byte == b'{').next()?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    std::str::from_utf8(digits).ok()?.parse().ok()
}
