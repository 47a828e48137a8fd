//! What the connections of each row ask.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::client::Traffic;
use super::http::{find_number, find_text, request};

/// Every account of the bench has it.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// One registered node: the bytes of its call, in which only the number changes.
pub(crate) struct Node {
    pub(crate) registration: String,
    pub(crate) token: String,
    request: Vec<u8>,
    number: usize,
    lease_seq: usize,
}

/// A number is padded with spaces to this many digits, so that no length ever changes.
const DIGITS: usize = 12;

impl Node {
    pub(crate) fn new(registration_id: &str, token: &str, lease_seq: usize) -> Self {
        let path = format!("/bench/v1/registrations/{registration_id}/revalidations");
        let body = format!("{{\"lease_seq\":{:DIGITS$}}}", 0);
        let bearer = format!("authorization: Bearer {token}\r\n");
        let request = request("POST", &path, &bearer, &body).into_bytes();
        let (registration, token) = (registration_id.to_owned(), token.to_owned());
        let number = request.len() - 1 - DIGITS;
        Self { registration, token, number, request, lease_seq }
    }

    fn write(&mut self, out: &mut Vec<u8>) {
        let mut rest = self.lease_seq;
        for digit in self.request[self.number..self.number + DIGITS].iter_mut().rev() {
            *digit = if rest > 0 { b'0' + (rest % 10) as u8 } else { b' ' };
            rest /= 10;
        }
        out.extend_from_slice(&self.request);
    }
}

/// Nodes that take turns on one connection.
pub(crate) struct Revalidate<'a> {
    nodes: &'a mut [Node],
    next: usize,
}

impl<'a> Revalidate<'a> {
    /// Shares the nodes out among so many connections.
    pub(crate) fn share(nodes: &'a mut [Node], connections: usize) -> Vec<Self> {
        let mut rest = nodes;
        let mut shares = Vec::with_capacity(connections);
        for left in (1..=connections).rev() {
            let (share, others) = rest.split_at_mut(rest.len() / left);
            shares.push(Self { nodes: share, next: 0 });
            rest = others;
        }
        shares
    }
}

impl Traffic for Revalidate<'_> {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        let node = self.nodes.get_mut(self.next);
        node.map(|node| node.write(out)).is_some()
    }

    fn answered(&mut self, status: u16, body: &[u8]) -> bool {
        let number = if status == 200 { find_number(body, b"lease_seq") } else { None };
        if let Some(number) = number {
            self.nodes[self.next].lease_seq = number;
        }
        self.next = (self.next + 1) % self.nodes.len();
        number.is_some()
    }
}

/// The same bytes as a revalidation, whoever answers them.
pub(crate) struct Fixed {
    request: Vec<u8>,
}

impl Fixed {
    pub(crate) fn connections(count: usize) -> Vec<Self> {
        let token = format!("rcn_{}_{}", "0".repeat(32), "0".repeat(43));
        let id = "reg_00000000-0000-7000-8000-000000000000";
        let mut bytes = Vec::new();
        Node::new(id, &token, 1).write(&mut bytes);
        (0..count).map(|_| Self { request: bytes.clone() }).collect()
    }
}

impl Traffic for Fixed {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(&self.request);
        true
    }

    fn answered(&mut self, status: u16, _: &[u8]) -> bool {
        status == 200
    }
}

/// How a registration chooses its account.
pub(crate) enum Accounts<'a> {
    /// Any of the first so many, at random.
    Random(usize),
    /// Each once, whichever connection gets there first.
    Once { next: &'a AtomicUsize, count: usize },
}

/// New nodes registering with accounts that are called `family-0`, `family-1`, …
pub(crate) struct Register<'a> {
    family: &'a str,
    accounts: Accounts<'a>,
    random: Random,
    body: String,
}

impl<'a> Register<'a> {
    pub(crate) fn new(family: &'a str, accounts: Accounts<'a>) -> Self {
        Self { family, accounts, random: Random::new(), body: String::new() }
    }

    /// So many connections that choose among the same accounts at random.
    pub(crate) fn connections(family: &'a str, accounts: usize, count: usize) -> Vec<Self> {
        (0..count).map(|_| Self::new(family, Accounts::Random(accounts))).collect()
    }

    /// So many connections that walk through the accounts once.
    pub(crate) fn once(
        family: &'a str,
        next: &'a AtomicUsize,
        accounts: usize,
        count: usize,
    ) -> Vec<Self> {
        (0..count).map(|_| Self::new(family, Accounts::Once { next, count: accounts })).collect()
    }
}

impl Traffic for Register<'_> {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        let account = match self.accounts {
            Accounts::Random(count) => self.random.below(count),
            Accounts::Once { next, count } => match next.fetch_add(1, Ordering::Relaxed) {
                account if account < count => account,
                _ => return false,
            },
        };
        register(&mut self.body, out, &format_args!("{}-{account}", self.family), PASSWORD);
        true
    }

    fn answered(&mut self, status: u16, _: &[u8]) -> bool {
        status == 201
    }

    /// A password that is checked for the first time counts against its source.
    fn moves_on(&self) -> bool {
        matches!(self.accounts, Accounts::Once { .. })
    }
}

/// A node that registers once, and keeps what it leaves with.
pub(crate) struct Arrive<'a> {
    account: &'a str,
    body: String,
    asked: bool,
    leave: Option<Leave>,
}

/// A registered node that leaves.
pub(crate) struct Leave {
    request: Vec<u8>,
    asked: bool,
}

impl<'a> Arrive<'a> {
    /// So many nodes of one account, each on a connection of its own.
    pub(crate) fn connections(account: &'a str, count: usize) -> Vec<Self> {
        (0..count)
            .map(|_| Self { account, body: String::new(), asked: false, leave: None })
            .collect()
    }

    /// The same node, if it was registered, on its way out.
    pub(crate) fn leaves(self) -> Option<Leave> {
        self.leave
    }
}

impl Traffic for Arrive<'_> {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        if std::mem::replace(&mut self.asked, true) {
            return false;
        }
        register(&mut self.body, out, &format_args!("{}", self.account), PASSWORD);
        true
    }

    fn answered(&mut self, status: u16, body: &[u8]) -> bool {
        let given = find_text(body, b"registration_id").zip(find_text(body, b"node_token"));
        self.leave = given.filter(|_| status == 201).map(|(id, token)| Leave::new(id, token));
        self.leave.is_some()
    }
}

impl Leave {
    fn new(registration_id: &str, token: &str) -> Self {
        let path = format!("/bench/v1/registrations/{registration_id}");
        let bearer = format!("authorization: Bearer {token}\r\n");
        Self { request: request("DELETE", &path, &bearer, "").into_bytes(), asked: false }
    }
}

impl Traffic for Leave {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(&self.request);
        !std::mem::replace(&mut self.asked, true)
    }

    fn answered(&mut self, status: u16, _: &[u8]) -> bool {
        status == 204
    }
}

/// Somebody trying passwords, on accounts that exist and on some that don't.
pub(crate) struct Guess {
    accounts: usize,
    random: Random,
    body: String,
    guesses: u32,
}

impl Guess {
    pub(crate) fn connections(accounts: usize, count: usize) -> Vec<Self> {
        let one = |_| Self { accounts, random: Random::new(), body: String::new(), guesses: 0 };
        (0..count).map(one).collect()
    }
}

impl Traffic for Guess {
    fn ask(&mut self, out: &mut Vec<u8>) -> bool {
        let account = self.random.below(2 * self.accounts);
        let guess = format!("password{}", self.random.below(1 << 20));
        register(&mut self.body, out, &format_args!("many-{account}"), &guess);
        self.guesses += 1;
        true
    }

    fn answered(&mut self, status: u16, _: &[u8]) -> bool {
        matches!(status, 401 | 429)
    }

    fn moves_on(&self) -> bool {
        self.guesses.is_multiple_of(20)
    }
}

/// Appends the registration of a node that never was before.
fn register(body: &mut String, out: &mut Vec<u8>, account: &std::fmt::Arguments, password: &str) {
    static NODES: AtomicU64 = AtomicU64::new(0);
    let node = NODES.fetch_add(1, Ordering::Relaxed);
    body.clear();
    let written = write!(
        body,
        r#"{{"account":"{account}","password":"{password}","node":{{"node_id":"new-{node}","project_id":"bench","project_name":"Bench","app_name":"webroot","version":"4.2.1"}}}}"#
    );
    debug_assert!(written.is_ok());
    out.extend_from_slice(
        b"POST /bench/v1/registrations HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ",
    );
    out.extend_from_slice(body.len().to_string().as_bytes());
    out.extend_from_slice(b"\r\n\r\n");
    out.extend_from_slice(body.as_bytes());
}

/// Xorshift: chance enough for choosing accounts.
struct Random(u64);

impl Random {
    fn new() -> Self {
        static SEED: AtomicU64 = AtomicU64::new(0x9e37_79b9_7f4a_7c15);
        Self(SEED.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(traffic: &mut impl Traffic) -> String {
        let mut out = Vec::new();
        assert!(traffic.ask(&mut out));
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_node_sends_the_number_that_it_was_told_last() {
        let mut nodes = [Node::new("reg_1", "rcn_a_b", 1)];
        let mut traffic = Revalidate { nodes: &mut nodes, next: 0 };
        let first = text(&mut traffic);
        assert!(traffic.answered(200, br#"{"lease_seq":23}"#));
        let second = text(&mut traffic);
        assert_eq!(first.len(), second.len());
        let body = |text: &str| text.split_once("\r\n\r\n").map(|(_, body)| body.replace(' ', ""));
        assert_eq!(body(&first).as_deref(), Some(r#"{"lease_seq":1}"#));
        assert_eq!(body(&second).as_deref(), Some(r#"{"lease_seq":23}"#));
        assert!(second.contains("authorization: Bearer rcn_a_b\r\n"));
    }

    #[test]
    fn an_answer_without_a_number_is_not_what_the_row_wants() {
        let mut nodes = [Node::new("reg_1", "rcn_a_b", 1)];
        let mut traffic = Revalidate { nodes: &mut nodes, next: 0 };
        assert!(!traffic.answered(200, b"{}"));
        assert!(!traffic.answered(503, br#"{"lease_seq":23}"#));
    }

    #[test]
    fn a_node_leaves_once_with_what_it_was_given() {
        let mut traffic = Arrive::connections("hot-0", 1).remove(0);
        assert!(text(&mut traffic).contains(r#""account":"hot-0""#));
        assert!(traffic.answered(201, br#"{"registration_id":"reg_1","node_token":"rcn_a_b"}"#));
        assert!(!traffic.ask(&mut Vec::new()));
        let mut leave = traffic.leaves().expect("a registration");
        let asked = text(&mut leave);
        assert!(asked.starts_with("DELETE /bench/v1/registrations/reg_1 HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains("authorization: Bearer rcn_a_b\r\n"), "{asked}");
        assert!(leave.answered(204, b"") && !leave.answered(409, b""));
        assert!(!leave.ask(&mut Vec::new()));
    }

    #[test]
    fn every_node_belongs_to_exactly_one_connection() {
        let mut nodes: Vec<_> = (0..10).map(|_| Node::new("reg_1", "t", 1)).collect();
        let shares = Revalidate::share(&mut nodes, 4);
        let sizes: Vec<_> = shares.iter().map(|share| share.nodes.len()).collect();
        assert_eq!(sizes, [2, 2, 3, 3]);
    }

    #[test]
    fn a_registration_says_its_length() {
        let text = text(&mut Register::new("many", Accounts::Random(1)));
        let (head, body) = text.split_once("\r\n\r\n").expect("a body");
        assert!(head.ends_with(&format!("content-length: {}", body.len())));
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(body["account"], "many-0");
    }

    #[test]
    fn accounts_are_walked_through_once() {
        let next = AtomicUsize::new(0);
        let mut all = Register::once("cold", &next, 2, 3);
        let asked = all.iter_mut().filter_map(|one| one.ask(&mut Vec::new()).then_some(()));
        assert_eq!(asked.count(), 2);
    }
}
