//! Nodes that call without a pause, whatever becomes of the server meanwhile.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use reqwest::Method;
use serde_json::json;
use tokio::{sync::mpsc, task::JoinSet};

use crate::{Account, Answer, Server, TestNode, unique};

impl TestNode {
    /// Register, or revalidate where it is registered, and keep what it is given. An error if there
    /// was no whole answer.
    pub async fn tries(&mut self) -> reqwest::Result<Answer> {
        let request = if self.registration.is_empty() {
            let path = format!("/{}/v1/registrations", self.account.tenant);
            self.server.request(Method::POST, &path).json(&self.register_body())
        } else {
            let path = format!("{}/revalidations", self.path());
            let request = self.server.request(Method::POST, &path);
            let body = json!({ "lease_seq": self.seq, "version": "4.2.1" });
            request.header("Authorization", self.bearer()).json(&body)
        };
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, text: response.text().await? };
        self.keep(&answer);
        Ok(answer)
    }
}

/// Nodes that call without a pause: each registers, revalidates a few times and makes room for the
/// next, until they are told to stop or nobody answers.
pub struct Traffic {
    tasks: JoinSet<Vec<TestNode>>,
    stop: Arc<AtomicBool>,
    answers: mpsc::UnboundedReceiver<u16>,
}

/// How often each node revalidates.
const CALLS: usize = 5;

impl Traffic {
    /// So many nodes at once.
    pub fn start(server: &Server, account: &Account, lanes: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (answered, answers) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        for _ in 0..lanes {
            let first = TestNode::new(server, account, &unique());
            tasks.spawn(drive(first, Arc::clone(&stop), answered.clone()));
        }
        Self { tasks, stop, answers }
    }

    /// Wait for so many answers of a status.
    pub async fn until(&mut self, count: usize, status: impl Fn(u16) -> bool) {
        let mut seen = 0;
        while seen < count {
            seen += usize::from(status(self.answers.recv().await.expect("traffic")));
        }
    }

    /// Stop, and say which nodes there are, with what each was last told.
    pub async fn stop(mut self) -> Vec<TestNode> {
        self.stop.store(true, Ordering::Relaxed);
        self.end().await
    }

    /// Wait until nobody is answered any more.
    pub async fn end(&mut self) -> Vec<TestNode> {
        let mut nodes = Vec::new();
        while let Some(lane) = self.tasks.join_next().await {
            nodes.extend(lane.expect("calls that are answered as they may be"));
        }
        nodes
    }
}

async fn drive(
    first: TestNode,
    stop: Arc<AtomicBool>,
    answered: mpsc::UnboundedSender<u16>,
) -> Vec<TestNode> {
    let mut nodes = vec![first];
    let mut calls = 0;
    while !stop.load(Ordering::Relaxed) {
        let Some(node) = nodes.last_mut() else { break };
        let Ok(answer) = node.tries().await else { break };
        match answer.status {
            200 | 201 => calls += 1,
            503 => drop(answer.clone().refused(20001)),
            _ => panic!("{} {}", answer.status, answer.text),
        }
        // An error means that nobody counts any more.
        let _ = answered.send(answer.status);
        if calls > CALLS {
            let (server, account) = (node.server.clone(), node.account.clone());
            nodes.push(TestNode::new(&server, &account, &unique()));
            calls = 0;
        }
    }
    nodes
}
