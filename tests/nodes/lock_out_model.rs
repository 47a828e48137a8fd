//! The lock-out against a naive model, over random histories.
//!
//! The model is the rule as people say it: every success starts anew, a refusal counts unless one
//! counted within nine tenths of an interval, and after the last allowed one, or a lease lifetime
//! without a success, it is over.

use proptest::{prelude::*, test_runner::TestRunner};
use rollcall_app::accounts::AccountChange;
use rollcall_domain::accounts::LeasePolicyOverrides;
use rollcall_test_support::{Account, STAFF, TestApp, World, capacity, runtime, seconds, unique};

/// What may happen next.
#[derive(Debug, Clone, Copy)]
enum Step {
    Wait(i64),
    Call,
    Lapse,
    Extend,
    Sweep,
}

const INTERVAL: i64 = 100;
const ALLOWED: u32 = 3;
const GRACE: i64 = 50;

fn history() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1..=130_i64).prop_map(Step::Wait),
        5 => Just(Step::Call),
        1 => Just(Step::Lapse),
        1 => Just(Step::Extend),
        1 => Just(Step::Sweep),
    ];
    prop::collection::vec(step, 1..40)
}

/// The rule as people say it.
struct Model {
    now: i64,
    valid: bool,
    over: bool,
    failures: u32,
    last_success: i64,
    last_counted: i64,
}

impl Model {
    fn new() -> Self {
        Self { now: 0, valid: true, over: false, failures: 0, last_success: 0, last_counted: 0 }
    }

    /// What a call is answered with, and how many failures it leaves.
    fn call(&mut self) -> (u16, u32) {
        if self.now - self.last_success >= INTERVAL * i64::from(ALLOWED) + GRACE {
            self.over = true;
        }
        if self.over {
            return (410, 0);
        }
        if self.valid {
            (self.failures, self.last_success) = (0, self.now);
            return (200, 0);
        }
        if (self.now - self.last_success.max(self.last_counted)) * 10 >= INTERVAL * 9 {
            self.failures += 1;
            self.last_counted = self.now;
        }
        self.over = self.failures >= ALLOWED;
        (403, self.failures)
    }
}

async fn tell(app: &TestApp, account: Account, history: &[Step]) {
    let mut node = app.node(&account, "a");
    node.registers().await.status(201);
    let mut model = Model::new();
    for step in history {
        match step {
            Step::Wait(time) => {
                app.clock.advance(seconds(*time));
                model.now += time;
            }
            Step::Call => {
                let answer = node.revalidates().await;
                let (status, failures) = model.call();
                assert_eq!(answer.status, status, "{}", answer.text);
                if status == 403 {
                    assert_eq!(answer.number_of("consecutive_failures"), i64::from(failures));
                }
            }
            Step::Lapse => model.valid = lapse(app, &account, true).await,
            Step::Extend => model.valid = lapse(app, &account, false).await,
            Step::Sweep => app.run_workers().await,
        }
    }
}

/// Returns whether the account is valid afterwards.
async fn lapse(app: &TestApp, account: &Account, lapse: bool) -> bool {
    let expires_on = Some(lapse.then(|| "2026-03-01".parse().unwrap()));
    let change = AccountChange { expires_on, ..AccountChange::default() };
    app.app.accounts().change(&STAFF, &account.tenant, &account.name, change).await.unwrap();
    !lapse
}

fn agrees_with_the_model(world: World) {
    let runtime = runtime();
    let app = runtime.block_on(world.start());
    let tenant = runtime.block_on(app.provision(capacity(1))).tenant;
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() };
    let told = TestRunner::new(config).run(&history(), |history| {
        runtime.block_on(async {
            let numbers = LeasePolicyOverrides {
                interval_s: Some(INTERVAL),
                allowed_failures: Some(ALLOWED),
                grace_s: Some(GRACE),
            };
            let wanted = capacity(1).named(unique()).with_numbers(numbers);
            tell(&app, app.provision_in(&tenant, wanted).await, &history).await;
        });
        Ok(())
    });
    told.unwrap();
}

#[test]
fn embedded() {
    agrees_with_the_model(World::Embedded);
}

#[test]
fn production() {
    agrees_with_the_model(World::Production);
}
