//! How calls are made.

use std::{path::PathBuf, time::Duration};

use crate::Proxy;

/// Whom calls go to, through what, and how long each may take.
#[derive(Debug, Clone)]
pub(crate) struct CallSettings {
    pub(crate) servers: Vec<String>,
    pub(crate) connect_timeout: Duration,
    pub(crate) answer_timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) proxy: Proxy,
    /// Certificate authorities besides the system's, as PEM.
    pub(crate) authorities: Vec<Vec<u8>>,
    /// More of them.
    pub(crate) ca_file: Option<PathBuf>,
}
