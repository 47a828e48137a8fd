//! Converts request bodies into commands of the application.

use rollcall_api_types::{Newcomer, NewcomerBatch, Password, Registering, Revalidating};
use rollcall_app::{
    credentials::PasswordInput,
    nodes::{RegisterNode, Revalidate, Unreported},
};
use rollcall_domain::nodes::NodeFacts;

pub(super) fn register(Registering { credentials, node }: Registering) -> RegisterNode {
    let Newcomer { facts, node_token, nonce } = node;
    RegisterNode {
        account: credentials.account,
        password: password(credentials.password),
        node_token,
        facts,
        nonce,
    }
}

/// Account, password, and each node's facts, token and nonce.
pub(super) type Batch = (String, PasswordInput, Vec<(NodeFacts, Option<String>, Option<String>)>);

pub(super) fn register_batch(NewcomerBatch { credentials, nodes }: NewcomerBatch) -> Batch {
    let nodes = nodes.into_iter().map(|node| (node.facts, node.node_token, node.nonce)).collect();
    (credentials.account, password(credentials.password), nodes)
}

pub(super) fn revalidate(call: Revalidating) -> Revalidate {
    let Revalidating { lease_seq, facts, nonce, unreported, lease } = call;
    let unreported = unreported
        .into_iter()
        .map(|failure| Unreported { at: failure.at, message: failure.message })
        .collect();
    Revalidate { lease_seq, facts, nonce, unreported, lease }
}

fn password(password: Password) -> PasswordInput {
    match password {
        Password::Plain(secret) => PasswordInput::Plain(secret.into_inner().into()),
        Password::Encrypted { ciphertext, key_id } => {
            PasswordInput::Encrypted { ciphertext, key_id }
        }
    }
}
