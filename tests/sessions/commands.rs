//! Sessions and pools on the command line.

use rollcall_test_support::{World, block_on};

use crate::cli::installation::Installation;

/// In Redis, whoever has the settings sees them.
#[test]
fn sessions_in_redis_are_listed_and_ended() {
    block_on(async {
        let here = Installation::migrated(World::Production).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("product create --tenant walk --code ip --name Platform").said();
        here.runs("feature create --tenant walk --product ip --code seats --name Seats --quantity")
            .said();
        here.runs("account create --tenant walk --name acme --max-nodes 1").said();
        let grant =
            "licence issue --tenant walk --product ip --kind formal --account acme --grant seats=5";
        here.runs(grant).said();
        let listed = here.runs("session list --tenant walk --account acme --json").json();
        assert_eq!(listed["items"], serde_json::json!([]));
        let pools = here.runs("pool list --tenant walk --account acme --json").json();
        assert_eq!(pools["pools"][0]["feature"], "seats");
        assert_eq!(
            (&pools["pools"][0]["capacity"], &pools["pools"][0]["in_use"]),
            (&5.into(), &0.into())
        );
        let set = "pool set --tenant walk --account acme --feature seats --count-by user_host --overdraft 10% --queue express --json";
        let set = here.runs(set).json();
        assert_eq!(
            (&set["pools"][0]["count_by"], &set["pools"][0]["overdraft"]),
            (&"user_host".into(), &"10%".into())
        );
        here.runs("pool set --tenant walk --account acme --feature seats --overdraft x")
            .failed(2, &["unlimited"]);
        let set = "pool set --tenant walk --account acme --feature seats --idle-release always --idle-minutes 30 --busy-minutes 120 --json";
        let set = here.runs(set).json();
        let pool = &set["pools"][0];
        assert_eq!(
            (&pool["idle_release"], &pool["idle_minutes"], &pool["busy_minutes"]),
            (&"always".into(), &30.into(), &120.into())
        );
        assert_eq!(pool["count_by"], "user_host", "what isn't given stays");
        for (wrong, told) in [("release soon", "on_demand"), ("minutes 0", "1..=1440")] {
            here.runs(&format!(
                "pool set --tenant walk --account acme --feature seats --idle-{wrong}"
            ))
            .failed(2, &[told]);
        }
        here.runs("session list --tenant walk --feature seats").said();
        let none = "session end --tenant walk ses_0195a3c27e0c7b0e8a4f3c5d6e7f8091 --reason why";
        here.runs(none).failed(1, &["there is no session"]);
    });
}

/// In the memory of a server they are nobody else's to see, and the command says where to ask.
#[test]
fn sessions_in_memory_are_asked_of_the_server() {
    block_on(async {
        let here = Installation::migrated(World::Embedded).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("session list --tenant walk").failed(2, &["memory:", "admin/sessions"]);
        here.runs("pool list --tenant walk --account acme").failed(2, &["memory:"]);
        // How much was used is in the database.
        here.runs("account create --tenant walk --name acme --max-nodes 1").said();
        let usage = here.runs("pool usage --tenant walk --account acme --per hour --json").json();
        assert_eq!(usage["items"], serde_json::json!([]));
        here.runs("pool usage --tenant walk --account acme --csv").said();
        here.runs("pool usage --tenant walk --account acme --per week").failed(2, &["hour or day"]);
    });
}
