//! Contracts, people, keys and settings on pages.

use rollcall_domain::staff::Role;
use rollcall_test_support::{capacity, stories};

use super::visitor::{Visitor, hidden, leads_to};
use crate::contracts::{contract, signed};

stories! {
    async fn a_contract_leads_to_its_accounts(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = &account.tenant;
        let deal = signed(&app, tenant, contract("Acme", "Sales DW", "2026-01-31")).await.contract;
        let mut ann = Visitor::signed_in(&app, tenant, Role::Auditor).await;
        let list = ann.opens(&format!("/console/{tenant}/contracts?q=acme")).await.status(200);
        for word in ["Acme", "Sales DW", "2026-01-31", "0 of 10"] {
            assert!(list.text.contains(word), "no {word} in {}", list.text);
        }
        let of = format!("/console/{tenant}/accounts?contract={}", deal.id);
        assert!(list.text.contains(&of), "{}", list.text);
        let none = ann.opens(&of).await.status(200);
        assert!(!none.text.contains(&account.id.to_string()), "{}", none.text);
        let other = ann.opens(&format!("/console/{tenant}/contracts?q=nobody")).await;
        assert!(other.text.contains("No contract fits"), "{}", other.text);
    }

    async fn a_new_signing_key_is_made_by_whoever_types_the_short_name(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        let page = format!("/console/{}/keys", account.tenant);
        let mut ann = Visitor::signed_in(&app, &account.tenant, Role::Owner).await;
        ann.posts(&format!("{page}/rotate"), &[("name", "other")]).await.status(422);
        assert_eq!(app.app.tenants().list_keys(&account.tenant).await.unwrap().len(), 3);
        let fields = [("name", account.tenant.as_str())];
        let done = leads_to(&ann.posts(&format!("{page}/rotate"), &fields).await);
        let shown = ann.opens(&done).await.status(200);
        for word in ["A new signing key is in use.", "Published until", "Root thumbprint"] {
            assert!(shown.text.contains(word), "no {word} in {}", shown.text);
        }
        assert_eq!(app.app.tenants().list_keys(&account.tenant).await.unwrap().len(), 4);
        node.revalidates().await.status(200);
        let mut auditor = Visitor::signed_in(&app, &account.tenant, Role::Auditor).await;
        assert!(!auditor.opens(&page).await.status(200).text.contains("/keys/rotate"));
    }

    async fn settings_are_an_owners_and_nobody_is_overwritten(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let page = format!("/console/{tenant}/settings");
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Owner).await;
        let shown = ann.opens(&page).await.status(200);
        let version = hidden(&shown.text, "version");
        let mut wanted = vec![
            ("version", &*version), ("name", "Acme & Sons"), ("interval_s", "3600"),
            ("allowed_failures", "6"), ("grace_s", "0"), ("clones", "refuse"),
            ("replacements", "2"), ("first_password", "link"), ("mail_sender", ""),
            ("sender_name", "Acme"), ("reply_to", ""), ("instructions", "Dear customer,\r\nhello."),
            ("warning_days", "14, 3"), ("silent_after_s", ""), ("vendor_address", "sales@acme.example"),
            ("features_offline_s", "86400"),
        ];
        let wrong: Vec<_> = wanted
            .iter()
            .map(|&(name, value)| if name == "interval_s" { (name, "0") } else { (name, value) })
            .collect();
        let again = ann.posts(&page, &wrong).await.status(422);
        assert!(again.text.contains("id=\"interval_s-wrong\""), "{}", again.text);
        let saved = leads_to(&ann.posts(&page, &wanted).await);
        assert!(ann.opens(&saved).await.text.contains("Saved:"));
        let tenant_now = app.app.tenants().show(&tenant).await.unwrap().tenant;
        assert_eq!((tenant_now.name.as_str(), tenant_now.rules.interval_s), ("Acme & Sons", 3600));
        assert_eq!(tenant_now.mail.sender_name.as_deref(), Some("Acme"));
        assert_eq!(tenant_now.notices.warning_days.as_slice(), [14, 3]);
        assert_eq!(tenant_now.notices.silent_after_s, None);
        assert_eq!(tenant_now.notices.vendor_address.as_deref(), Some("sales@acme.example"));
        assert_eq!(tenant_now.features_offline_s, 86_400);
        wanted[1].1 = "Other";
        let conflict = ann.posts(&page, &wanted).await.status(409);
        assert!(conflict.text.contains("value=\"Other\""), "{}", conflict.text);
        let mut support = Visitor::signed_in(&app, &tenant, Role::Support).await;
        let shown = support.opens(&page).await.status(200);
        assert!(shown.text.contains("Only owners can change settings."), "{}", shown.text);
    }

    async fn people_and_tokens_are_listed_without_secrets(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let token = app.staff(&account, Role::Business).await.bearer;
        let mut ann = Visitor::signed_in(&app, &account.tenant, Role::Auditor).await;
        let shown = ann.opens(&format!("/console/{}/staff", account.tenant)).await.status(200);
        for word in ["Ann Archer", "Auditor", "Business", "Set up", "Never"] {
            assert!(shown.text.contains(word), "no {word} in {}", shown.text);
        }
        let secret = token.rsplit('_').next().unwrap();
        assert!(!shown.text.contains(secret) && !shown.text.contains("rcl_"));
    }
}
