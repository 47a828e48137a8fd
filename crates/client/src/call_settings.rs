//! The settings of calls: servers, proxy, timeouts, retries.

use std::{path::PathBuf, time::Duration};

use crate::Proxy;

/// Which servers are called, through which proxy, and how long each call may take.
#[derive(Debug, Clone)]
pub(crate) struct CallSettings {
    pub(crate) servers: Vec<String>,
    pub(crate) connect_timeout: Duration,
    pub(crate) answer_timeout: Duration,
    pub(crate) retries: u32,
    pub(crate) proxy: Proxy,
    /// Certificate authorities besides the system's, as PEM.
    pub(crate) authorities: Vec<Vec<u8>>,
    /// A file with more of them.
    pub(crate) ca_file: Option<PathBuf>,
}
