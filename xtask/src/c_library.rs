//! `cargo xtask c-library`: header, libraries and pkg-config file, laid out as C programs expect.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::step::{self, Artifacts};

const CRATE: &str = "crates/client-ffi";
const STATIC: &str = "librollcall.a";
const SHARED: [&str; 2] = ["librollcall.so", "librollcall.dylib"];
/// What a static Rust library needs of the system: `rustc --print native-static-libs`.
const SYSTEM_LIBS: &str = "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where to put it, such as /usr/local
    #[arg(long, value_name = "DIR")]
    prefix: PathBuf,
}

/// Builds what is shipped.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let args = ["--package", "rollcall-client-ffi", "--lib", "--profile", "dist"];
    lay_out(&step::artifacts(&args)?, &options.prefix)?;
    eprintln!("  wrote {}", options.prefix.display());
    Ok(ExitCode::SUCCESS)
}

/// The same beside what was built for the tests; returns where.
pub(crate) fn for_tests(built: &Artifacts) -> Result<PathBuf> {
    let archive = built.file(STATIC)?;
    let prefix = archive.with_file_name("c-library");
    lay_out(built, &prefix)?;
    Ok(prefix)
}

fn lay_out(built: &Artifacts, prefix: &Path) -> Result<()> {
    let (include, lib) = (prefix.join("include"), prefix.join("lib"));
    let pkgconfig = lib.join("pkgconfig");
    for dir in [&include, &pkgconfig] {
        fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
    }
    let from = step::root().join(CRATE);
    copy(&from.join("include/rollcall.h"), &include)?;
    copy(built.file(STATIC)?, &lib)?;
    let shared = SHARED.iter().find_map(|name| built.file(name).ok());
    copy(shared.context("cargo made no shared library")?, &lib)?;

    let template = fs::read_to_string(from.join("rollcall.pc.in"))?;
    let described = template
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@SYSTEM_LIBS@", SYSTEM_LIBS);
    fs::write(pkgconfig.join("rollcall.pc"), described)?;
    Ok(())
}

/// Into a new file: a program that runs may have the old one open.
fn copy(file: &Path, into: &Path) -> Result<()> {
    let name = file.file_name().context("a file's name")?;
    let to = into.join(name);
    if to.exists() {
        fs::remove_file(&to).with_context(|| format!("can't replace {}", to.display()))?;
    }
    fs::copy(file, &to).with_context(|| format!("can't write {}", to.display()))?;
    Ok(())
}
