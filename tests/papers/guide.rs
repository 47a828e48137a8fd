//! The guide's programs do what it says of them. The one in Rust is compiled with the client's documentation.

use rollcall_test_support::stories;

use crate::c_library::{Linked, Site, clean, done, library};

const GUIDE: &str = include_str!("../../docs/integrating.md");

/// The functions in C of the page about features.
pub(crate) fn features_in_c() -> &'static str {
    let page = include_str!("../../docs/features.md");
    let block = page.split("```c\n").nth(1).and_then(|rest| rest.split("```").next());
    block.expect("the page has a block in C")
}

/// The first block of code in a language that has this in it.
fn block(language: &str, with: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let mut blocks =
        GUIDE.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next());
    let found = blocks.find(|block| block.contains(with));
    found.unwrap_or_else(|| panic!("the guide has no {language} with {with}"))
}

stories! {
    async fn the_program_in_c_registers(world) {
        let site = Site::new(world).await;
        let source = site.dir.path().join("guide.c");
        std::fs::write(&source, block("c", "main")).unwrap();
        let mut program = clean(site.compile(&source, Linked::Shared));
        program.env("LD_LIBRARY_PATH", library().join("lib"));
        assert_eq!(site.check(program, &[]), "registered\n");
        assert_eq!(site.nodes_in_use().await, 1);
    }

    async fn the_program_in_python_registers(world) {
        let site = Site::new(world).await;
        assert_eq!(site.check(site.script(block("python", "client_open")), &[]), "registered\n");
        assert_eq!(site.nodes_in_use().await, 1);
    }

    /// And answers a roll call, and leaves.
    async fn plain_curl_registers(world) {
        let site = Site::new(world).await;
        let mut shell = clean("sh");
        shell.args(["-eu", "-c", block("sh", "curl"), "guide", &site.server(), "acme"]);
        let told = done(shell.arg(&site.account.password).output().expect("a shell"));
        assert!(told.starts_with("registered until 20"), "{told}");
        assert_eq!(site.nodes_in_use().await, 0);
    }
}
