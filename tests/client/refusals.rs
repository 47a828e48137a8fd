//! The server's no, as the client tells it: at once, with the reason and the way out.

use rollcall_app::accounts::AccountChange;
use rollcall_client::{Action, Credentials, Error, Event, FailureCause, RegistrationState};
use rollcall_domain::Clock as _;
use rollcall_test_support::{STAFF, capacity, hours, minutes, stories};

use super::{Site, told};

stories! {
    /// A no to what was sent, not a stranger's page.
    async fn what_is_wrong_with_a_call_is_named(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        let nobody = client.register(&Credentials::new("", "correct horse")).await;
        let Err(Error::Refused(refusal)) = nobody else { panic!("{nobody:?}") };
        assert_eq!((refusal.code, refusal.action), (10001, Action::FixRequest));
        assert_eq!(refusal.errors[0].field, "account");
        assert!(refusal.errors[0].reason.starts_with("must "), "{:?}", refusal.errors);
    }

    /// The account lapses: told at once, counted once an interval, over at the twelfth.
    async fn a_lapsed_account_is_told_with_its_reason_until_it_is_over(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        let mut events = client.events();
        let yesterday = app.clock.now().date_naive().pred_opt().unwrap();
        let change =
            AccountChange { expires_on: Some(Some(yesterday)), ..AccountChange::default() };
        app.app.accounts().change(&STAFF, &account.tenant, &account.name, change).await.unwrap();
        site.passes(&client, minutes(121)).await;
        let attempts = told(&mut events);
        let [Event::AttemptFailed { failure, failures_in_a_row: 1, allowed_failures: 12 }] =
            &attempts[..]
        else {
            panic!("{attempts:?}")
        };
        assert_eq!((failure.code, failure.name.as_str()), (Some(30000), "LICENSE_EXPIRED"));
        assert_eq!(failure.action, Action::ContactVendor);
        assert!(client.status().is_registered(), "until the lease ends");
        // When the server said: an interval later, up to 5 % early, and 2 % by the client itself.
        let next = client.status().next_call_at.unwrap() - failure.at;
        assert!((minutes(111)..=hours(2)).contains(&next), "{next}");

        site.passes(&client, hours(24)).await;
        let status = client.status();
        let RegistrationState::RegistrationFailed(why) = status.state else {
            panic!("{:?}", status.state)
        };
        // By the twelfth refusal, or by the lease's end a moment before it.
        assert!(
            matches!(&why, FailureCause::Refused(failure) if failure.action == Action::Reregister)
                || matches!(why, FailureCause::LeaseOver { .. })
        );
        assert!(status.counters.refused <= 12);
        assert!(told(&mut events).contains(&Event::RegistrationFailed(why)));
    }

    /// Somebody unbinds the node from elsewhere: it learns so at its next call.
    async fn a_node_that_was_unbound_from_elsewhere_is_told_to_register_again(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let site = Site::new(&app, &account).await;
        let client = site.starts();
        let id = client.register(&site.credentials()).await.unwrap().registration_id.unwrap();
        let path = format!("/{}/v1/registrations/{id}", account.tenant);
        let owner = rollcall_test_support::basic(&account.name, &account.password);
        app.server.delete(&path, Some(&owner)).await.status(204);
        site.passes(&client, hours(2)).await;
        let RegistrationState::RegistrationFailed(FailureCause::Refused(failure)) = client.status().state
        else {
            panic!("{:?}", client.status().state)
        };
        assert_eq!((failure.code, failure.action), (Some(10003), Action::Reregister));
        assert!(failure.message.contains("unbound"), "{}", failure.message);
        assert!(client.register(&site.credentials()).await.unwrap().is_registered());
    }

    /// The way out of a full account: another node leaves.
    async fn a_full_account_says_who_is_silent_and_a_node_that_leaves_makes_room(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let [old, new] = [Site::new(&app, &account).await, Site::new(&app, &account).await];
        let (leaving, coming) = (old.starts(), new.starts());
        leaving.register(&old.credentials()).await.unwrap();
        let Err(Error::Refused(refusal)) = coming.register(&new.credentials()).await else {
            panic!("two nodes in one slot")
        };
        assert_eq!((refusal.code, refusal.max_nodes), (30007, Some(1)));
        assert!(refusal.next_slot_frees_at.is_some());
        assert_eq!(refusal.longest_silent_nodes[0].node_id, leaving.status().node_id);
        assert_eq!(coming.status().failures[0].code, Some(30007));

        let gone = leaving.unbind().await.unwrap();
        assert_eq!(gone.state, RegistrationState::Unbound { at: app.clock.now() });
        assert!(coming.register(&new.credentials()).await.unwrap().is_registered());
        let wrong = Credentials::new("acme", "wrong horse");
        assert_eq!(leaving.register(&wrong).await.unwrap_err().code(), Some(30006));
    }
}
