//! What a server process logs of a link.

use std::fs::{self, File};

use rollcall_app::SystemClock;
use rollcall_domain::Clock as _;
use rollcall_test_support::{MASTER_KEY, Process, TestApp, TestDatabase, capacity, stories};

use super::page::{account_of_contract, is_no_good, opens, resent, sends, sets};
use crate::cli::installation::Installation;

stories! {
    /// Not even where everything is logged.
    async fn no_log_line_holds_token_or_password(world) {
        let here = Installation::migrated(world).await;
        let [folder, (_, url), (_, cache)] = here.settings();
        let app = TestApp::start_on(TestDatabase::at(url).await, cache).await;
        app.clock.set(SystemClock.now());
        let free = app.provision(capacity(1).named("free")).await;
        let account = account_of_contract(&app, &free, "acme").await;
        let token = resent(&app, &account, true).await;
        let log = std::path::Path::new(folder.1).join("log");
        let settings =
            [&here.settings()[..], &[("ROLLCALL_MASTER_KEY", MASTER_KEY), ("ROLLCALL_LOG", "trace")]];
        let told = File::create(&log).expect("a log");
        let process = Process::serve_telling(&settings.concat(), told).await;
        let (server, tenant) = (&process.server, account.tenant.as_str());
        opens(server, tenant, &token).await.status(200);
        sends(server, tenant, format!("token={token}&password=horse-battery-1&password_again=no")).await
            .status(422);
        sets(server, tenant, &token, "horse").await.status(422);
        sets(server, tenant, &token, "horse-battery-1").await.status(200);
        is_no_good(opens(server, tenant, &token).await);
        assert!(process.terminate().success());
        let log = fs::read_to_string(&log).expect("a log");
        assert!(log.contains("/{tenant}/set-password"), "{log}");
        let secret = token.rsplit_once('_').expect("a secret").1;
        for secret in [secret, "horse-battery-1"] {
            let found = log.lines().find(|line| line.contains(secret));
            assert_eq!(found, None);
        }
    }
}
