//! `rollcall simulate`

use std::path::PathBuf;

use clap::ArgGroup;

use super::value::seconds;

/// What to play. Ctrl-C ends it early.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("secret").required(true)))]
pub(crate) struct Simulate {
    /// The tenant's address at the server, such as http://127.0.0.1:8080/walk; others to try after
    /// it with commas
    #[arg(long, value_name = "URL", value_delimiter = ',', required = true)]
    pub(crate) server: Vec<String>,
    /// The account that the nodes register with
    #[arg(long, value_name = "NAME")]
    pub(crate) account: String,
    /// Read its password from standard input
    #[arg(long, group = "secret")]
    pub(crate) password_stdin: bool,
    /// Read its password from a file
    #[arg(long, value_name = "FILE", group = "secret")]
    pub(crate) password_file: Option<PathBuf>,
    /// The root key to believe, as `rollcall key list` prints it [default: whichever is shown]
    #[arg(long, value_name = "THUMBPRINT")]
    pub(crate) pin: Vec<String>,
    /// How many nodes
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    pub(crate) nodes: usize,
    /// Into how many installations they fall
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) projects: usize,
    /// How many times as fast as the server's their clocks run
    #[arg(long, value_name = "FACTOR", default_value_t = 60.0)]
    pub(crate) speed: f64,
    /// How long to play
    #[arg(long = "for", value_name = "DURATION", value_parser = seconds, default_value = "10m")]
    pub(crate) length: i64,
    /// Over how long the nodes start [default: a tenth of --for]
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    pub(crate) ramp: Option<i64>,
    /// Start all nodes at once
    #[arg(long, conflicts_with = "ramp")]
    pub(crate) storm: bool,
    /// Which part of the answers gets lost, such as 1%
    #[arg(long, value_name = "PERCENT", value_parser = percent, default_value = "0%")]
    pub(crate) lose_answers: f64,
    /// How many nodes are run once more, from a copy of their state
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) copies: usize,
    /// How many calls may be under way at once
    #[arg(long, value_name = "NUMBER", default_value_t = 256)]
    pub(crate) connections: usize,
    /// Where the nodes' names and their chance come from
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// The app name that they send
    #[arg(long, value_name = "NAME", default_value = "simulated")]
    pub(crate) app_name: String,
    /// The product's version that they send
    #[arg(long, value_name = "VERSION", default_value = "1.0.0")]
    pub(crate) app_version: String,
    /// Don't unbind the nodes at the end
    #[arg(long)]
    pub(crate) stay: bool,
}

/// `1%`, as a part of one.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    let part = number.map(|number| number / 100.0).filter(|part| (0.0..1.0).contains(part));
    part.ok_or_else(|| "write a part as 1% or 0.5%, less than 100%".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_written_in_percent() {
        assert_eq!(percent("1%"), Ok(0.01));
        assert_eq!(percent("0%"), Ok(0.0));
        for wrong in ["1", "-1%", "100%", "NaN%", "%", ""] {
            assert!(percent(wrong).is_err(), "{wrong}");
        }
    }
}
