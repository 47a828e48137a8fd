//! `rollcall agent …`

use std::path::PathBuf;

/// What to do with an agent.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AgentCommand {
    /// Keep this node registered, and answer for it on a local address
    #[command(disable_version_flag = true)]
    Run(Box<RunAgent>),
    /// Register the node, or register it again
    Register(RegisterNode),
    /// Say where the node stands
    ///
    /// Ends with 0 if it is registered, 3 if it isn't (never, or unbound), 4 on "Registration Failed",
    /// 5 if clock or lease can't be trusted; 1 if no agent runs, 2 if it was asked the wrong way.
    Status(WhichAgent),
    /// List what went wrong, the newest first
    Failures(WhichAgent),
    /// Say whether a feature may be used
    ///
    /// Ends with 0 if it may, or if the vendor wants no more than a warning or a log; 3 if the account
    /// has no licence for it (any more, or for this version); 4 if the server isn't reached, or was left;
    /// 5 if clock or lease can't be trusted; 1 if no agent runs, 2 if it was asked the wrong way.
    Feature(AskFeature),
    /// List the features that the account is licensed for
    Features(WhichAgent),
    /// Make no calls from now on: no new use of features may begin
    Disconnect(WhichAgent),
    /// Call again
    Reconnect(WhichAgent),
    /// Leave: the slot is free for another node at once
    Unbind(WhichAgent),
}

/// How to run an agent.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Agent")]
pub(crate) struct RunAgent {
    #[command(flatten)]
    pub(crate) which: WhichAgent,
    /// The vendor's address at the server, such as https://host/tenant; up to six, in their order
    /// [env: ROLLCALL_SERVER]
    #[arg(long, value_name = "URL")]
    pub(crate) server: Vec<String>,
    /// Where to answer: an address of this machine with its port, or unix:/path
    ///
    /// Elsewhere than on the loopback each request needs the token that is in the file agent-token of
    /// the state directory.
    ///
    /// [default: 127.0.0.1:9700]
    // A text and optional, as the server's setting of this name is, whose place it takes.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// The installation's id
    #[arg(long, value_name = "ID")]
    pub(crate) project_id: String,
    /// The installation's name, for people
    #[arg(long, value_name = "NAME")]
    pub(crate) project_name: String,
    /// The product's app name
    #[arg(long, value_name = "NAME")]
    pub(crate) app_name: String,
    /// The product's version
    #[arg(long = "version", id = "product_version", value_name = "VERSION")]
    pub(crate) version: String,
    /// The domain that the product serves
    #[arg(long)]
    pub(crate) domain: Option<String>,
    /// The node's hostname, for people
    #[arg(long)]
    pub(crate) hostname: Option<String>,
    /// The node's id, if something knows better than to make one up [env: ROLLCALL_NODE_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) node_id: Option<String>,
    /// Where to keep the lease for scripts and products [default: lease.jws in the state directory]
    #[arg(long, value_name = "FILE")]
    pub(crate) lease_file: Option<PathBuf>,
    /// A file of certificate authorities (PEM) to trust besides the system's [env: ROLLCALL_CA_FILE]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// A TOML file of the client's settings, over which environment and flags win
    /// [env: ROLLCALL_CLIENT_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Keep the account's password, encrypted, so that the node registers again without it
    /// [env: ROLLCALL_KEEP_PASSWORD]
    #[arg(long)]
    pub(crate) keep_password: bool,
    /// Need the token on this machine, too
    #[arg(long)]
    pub(crate) require_token: bool,
    /// Believe the root of this thumbprint, to try things out; repeatable
    // One in 64 thumbprints begins with a hyphen.
    #[arg(long, value_name = "THUMBPRINT", allow_hyphen_values = true)]
    pub(crate) pin: Vec<String>,
    /// Believe the root of whoever answers first, to try things out: it proves nothing
    #[arg(long, conflicts_with = "pin")]
    pub(crate) insecure_fetch_keys: bool,
}

/// Whose agent.
#[derive(Debug, clap::Args)]
pub(crate) struct WhichAgent {
    /// The node's state directory [env: ROLLCALL_STATE_DIR]
    #[arg(long, value_name = "DIR")]
    pub(crate) state_dir: Option<PathBuf>,
}

/// Which feature, and for what.
#[derive(Debug, clap::Args)]
pub(crate) struct AskFeature {
    #[command(flatten)]
    pub(crate) which: WhichAgent,
    /// The feature's code
    pub(crate) code: String,
    /// Ask for use that has begun, and not for new use
    #[arg(long)]
    pub(crate) running: bool,
    /// How many units of it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) quantity: u64,
}

/// Whom to register with.
#[derive(Debug, clap::Args)]
pub(crate) struct RegisterNode {
    #[command(flatten)]
    pub(crate) which: WhichAgent,
    /// The account's name; without it, the one whose password the agent keeps
    #[arg(long, requires = "password_stdin")]
    pub(crate) account: Option<String>,
    /// Read the password from the standard input: command lines can be seen by others
    #[arg(long, requires = "account")]
    pub(crate) password_stdin: bool,
}
