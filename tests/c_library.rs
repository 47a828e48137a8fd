//! The C library against the real server: its examples, built and run as a vendor would.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use rollcall_app::SystemClock;
use rollcall_domain::Clock as _;
use rollcall_test_support::{Account, TestApp, World, block_on, capacity, hours, stories};
use serde_json::json;
use tempfile::TempDir;

use crate::{licences::shop::Shop, papers::guide};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/client-ffi/examples");
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/c_library");
/// The root that stands in the examples, for the vendor to replace.
const EXAMPLE_ROOT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

/// How a program is linked.
#[derive(Clone, Copy)]
pub(crate) enum Linked {
    Shared,
    Static,
}

/// A vendor's workplace, and its customer's server.
pub(crate) struct Site {
    pub(crate) app: TestApp,
    pub(crate) account: Account,
    root: String,
    pub(crate) dir: TempDir,
}

impl Site {
    pub(crate) async fn new(world: World) -> Self {
        let app = world.start().await;
        // The library has the machine's time.
        app.clock.set(SystemClock.now());
        let account = app.provision(capacity(1)).await;
        Self::of(app, account).await
    }

    /// The same with what is there.
    pub(crate) async fn of(app: TestApp, account: Account) -> Self {
        let root = app.app.tenants().show(&account.tenant).await.unwrap().root_thumbprint;
        Self { app, account, root, dir: TempDir::new().unwrap() }
    }

    /// Build a program with the vendor's root in it.
    pub(crate) fn compile(&self, source: &Path, linked: Linked) -> PathBuf {
        let program = self.dir.path().join("program");
        let mut gcc = Command::new("gcc");
        gcc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-pthread"]);
        gcc.arg(format!("-DVENDOR_ROOT=\"{}\"", self.root)).arg(source).arg("-o").arg(&program);
        gcc.args(pkg_config(&["--cflags"]));
        gcc.args(pkg_config(match linked {
            Linked::Shared => &["--libs"],
            Linked::Static => &["--variable=static_libs"],
        }));
        done(gcc.output().expect("gcc; Debian: apt-get install gcc libc6-dev"));
        program
    }

    fn example(&self, linked: Linked) -> Command {
        let program = self.compile(&Path::new(EXAMPLES).join("register.c"), linked);
        let mut command = clean(program);
        if matches!(linked, Linked::Shared) {
            command.env("LD_LIBRARY_PATH", library().join("lib"));
        }
        command
    }

    fn python(&self) -> Command {
        self.script(&std::fs::read_to_string(Path::new(EXAMPLES).join("register.py")).unwrap())
    }

    /// A Python program with the vendor's root in it.
    pub(crate) fn script(&self, script: &str) -> Command {
        assert!(script.contains(EXAMPLE_ROOT));
        let ours = self.dir.path().join("program.py");
        std::fs::write(&ours, script.replace(EXAMPLE_ROOT, &self.root)).unwrap();
        let mut python = clean("python3");
        python.arg(ours).env("ROLLCALL_LIBRARY", library().join("lib/librollcall.so"));
        python.env("LD_LIBRARY_PATH", library().join("lib"));
        python
    }

    /// Run an example to its end.
    fn run(&self, mut example: Command, password: &str) -> Output {
        example.args([&self.server(), self.state(), "acme"]);
        let pipes = example.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("a program; valgrind and python3 are in Debian");
        child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Run a program of our own to its end.
    pub(crate) fn check(&self, mut program: Command, more: &[&str]) -> String {
        program.args([&self.server(), self.state(), "acme", &self.account.password]).args(more);
        done(program.output().expect("a program that runs"))
    }

    pub(crate) fn server(&self) -> String {
        format!("{}/{}", self.app.server.url(), self.account.tenant)
    }

    /// One whose account is licensed for 50 topics, and a program that asks for features: the page's
    /// functions, used.
    async fn with_features(world: World) -> (Self, Command) {
        let app = world.start().await;
        app.clock.set(SystemClock.now());
        let shop = Shop::open_in(app, 1).await;
        shop.sells_to_account(&["topics=50"], json!({})).await;
        let site = Self::of(shop.app, shop.account).await;
        let source = site.dir.path().join("features.c");
        let program = [guide::features_in_c(), include_str!("c_library/features.c")].concat();
        std::fs::write(&source, program).unwrap();
        let mut program = clean(site.compile(&source, Linked::Shared));
        program.env("LD_LIBRARY_PATH", library().join("lib"));
        (site, program)
    }

    fn state(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }

    pub(crate) async fn nodes_in_use(&self) -> u32 {
        let shown = self.app.app.accounts().show(&self.account.tenant, &self.account.name).await;
        shown.unwrap().nodes_in_use
    }

    /// It registered, answered the roll call, and left.
    async fn lived(&self, output: Output) {
        let told = done(output);
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[0], concat!("rollcall ", env!("CARGO_PKG_VERSION")));
        assert_eq!(lines[1..3], ["status: registered (0)", "account: acme"]);
        assert_eq!(lines[4], "failures in a row: 0/12");
        assert!(
            lines[5].starts_with("status: unbound at ") && lines[5].ends_with(" (10)"),
            "{told}"
        );
        assert!(!told.contains("failure:"), "{told}");
        assert_eq!(self.nodes_in_use().await, 0);
    }

    /// It was refused, and said so, with code and reason.
    async fn was_refused(&self, output: Output) {
        let (told, failed) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{told}{failed}");
        assert!(failed.contains(": 30006 ACCOUNT_INPUT_ERROR: "), "{failed}");
        assert!(told.contains("status: not registered (10)"), "{told}");
        assert!(told.contains("failure: 30006 ACCOUNT_INPUT_ERROR: "), "{told}");
        assert_eq!(self.nodes_in_use().await, 0);
    }
}

stories! {
    async fn a_c_program_with_the_shared_library_lives_its_life(world) {
        let site = Site::new(world).await;
        let output = site.run(site.example(Linked::Shared), &site.account.password);
        site.lived(output).await;
    }

    /// Nothing of ours has to be found when it starts.
    async fn a_c_program_with_the_static_library_lives_its_life(world) {
        let site = Site::new(world).await;
        let output = site.run(site.example(Linked::Static), &site.account.password);
        site.lived(output).await;
    }

    async fn a_python_program_lives_its_life(world) {
        let site = Site::new(world).await;
        let output = site.run(site.python(), &site.account.password);
        site.lived(output).await;
    }

    async fn a_wrong_password_is_told_in_c_and_in_python(world) {
        let site = Site::new(world).await;
        site.was_refused(site.run(site.example(Linked::Shared), "no horse")).await;
        let site = Site::new(world).await;
        site.was_refused(site.run(site.python(), "no horse")).await;
    }

    /// The server's numbers, and who could be unbound.
    async fn a_full_account_is_told_with_the_way_out(world) {
        let site = Site::new(world).await;
        site.app.node(&site.account, "fdl-9").registers().await.status(201);
        let output = site.run(site.example(Linked::Shared), &site.account.password);
        let failed = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{failed}");
        assert!(failed.contains(": 30007 REGISTER_OUT_OF_LIMIT: "), "{failed}");
        let frees_at = (site.app.clock.now() + hours(24)).timestamp();
        let slots = format!("\n1 of 1 slots are taken; the next frees at {frees_at}\n");
        assert!(failed.contains(&slots), "{failed}");
        assert!(failed.contains("\nsilent for long: fdl-9\n"), "{failed}");
    }

    /// Under SM2, with a key that the product has.
    async fn a_c_program_registers_again_without_asking_for_the_password(world) {
        let site = Site::new(world).await;
        let mut program = clean(site.compile(&Path::new(HERE).join("password.c"), Linked::Shared));
        program.env("LD_LIBRARY_PATH", library().join("lib"));
        assert_eq!(site.check(program, &[]), "all is well\n");
        assert_eq!(site.nodes_in_use().await, 0);
    }

    async fn a_c_program_asks_for_features(world) {
        let (site, program) = Site::with_features(world).await;
        assert_eq!(site.check(program, &[]), "all is well\n");
        assert_eq!(site.nodes_in_use().await, 0);
    }

    /// Also the one that freeing is called from.
    async fn many_threads_use_one_client(world) {
        for more in [&[][..], &["free-in-callback"]] {
            let site = Site::new(world).await;
            let mut program = clean(site.compile(&Path::new(HERE).join("threads.c"), Linked::Shared));
            program.env("LD_LIBRARY_PATH", library().join("lib"));
            assert_eq!(site.check(program, more), "all is well\n");
            assert_eq!(site.nodes_in_use().await, 0);
        }
    }
}

/// No error of memory and nothing left behind, whatever way it ends.
#[test]
fn valgrind_finds_nothing() {
    block_on(async {
        let site = Site::new(World::Embedded).await;
        site.lived(site.run(watched(site.example(Linked::Shared)), &site.account.password)).await;
        let site = Site::new(World::Embedded).await;
        site.was_refused(site.run(watched(site.example(Linked::Shared)), "no horse")).await;
        let site = Site::new(World::Embedded).await;
        let mut program = clean(site.compile(&Path::new(HERE).join("threads.c"), Linked::Shared));
        program.env("LD_LIBRARY_PATH", library().join("lib"));
        assert_eq!(site.check(watched(program), &[]), "all is well\n");
        let (site, program) = Site::with_features(World::Embedded).await;
        assert_eq!(site.check(watched(program), &[]), "all is well\n");
    });
}

/// The same command under valgrind, which ends it with 9 for any complaint.
fn watched(command: Command) -> Command {
    let mut valgrind = clean("valgrind");
    valgrind.args(["--quiet", "--error-exitcode=9", "--leak-check=full"]);
    valgrind.arg(format!("--suppressions={HERE}/valgrind.supp"));
    valgrind.arg(command.get_program()).args(command.get_args());
    valgrind.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    valgrind
}

/// A command in an environment of its own: `ROLLCALL_SERVER` and its kin would win over what is set.
pub(crate) fn clean(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Where header and libraries are: `ROLLCALL_C_LIBRARY`, as `cargo xtask test` sets it.
pub(crate) fn library() -> PathBuf {
    let prefix = std::env::var_os("ROLLCALL_C_LIBRARY");
    prefix.expect("ROLLCALL_C_LIBRARY names the C library; cargo xtask test builds it").into()
}

fn pkg_config(args: &[&str]) -> Vec<String> {
    let mut command = Command::new("pkg-config");
    command.env("PKG_CONFIG_PATH", library().join("lib/pkgconfig")).args(args).arg("rollcall");
    let told = done(command.output().expect("pkg-config; Debian: apt-get install pkg-config"));
    told.split_whitespace().map(str::to_owned).collect()
}

pub(crate) fn done(output: Output) -> String {
    let (told, failed) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{}\n{told}\n{failed}", output.status);
    told
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}
