//! An account's settings as a form has them, and what differs between two of them.

use chrono::NaiveDate;
use rollcall_app::accounts::{AccountChange, AccountView, OverrideChanges};
use rollcall_domain::{
    VersionRange,
    accounts::{DomainRule, IpRule},
};

use crate::{
    form::{FormData, form_data},
    texts::SettingsTexts,
};

form_data! {
    /// The settings that staff change.
    pub(super) struct Settings {
        max_nodes: u32,
        starts_on: Option<NaiveDate>,
        expires_on: Option<NaiveDate>,
        allow_ips: Vec<IpRule>,
        allow_domains: Vec<DomainRule>,
        allow_apps: Vec<String>,
        version_req: Option<VersionRange>,
        interval_s: Option<i64>,
        allowed_failures: Option<u32>,
        grace_s: Option<i64>,
        session_timeout_s: Option<u32>,
    }
}

/// One setting, before and after.
pub(super) struct Difference {
    pub(super) field: &'static str,
    pub(super) before: String,
    pub(super) after: String,
}

impl Settings {
    /// Those of an account.
    pub(super) fn of(view: &AccountView) -> Self {
        let account = &view.account;
        Self {
            max_nodes: account.nodes.capacity,
            starts_on: view.starts_on,
            expires_on: view.expires_on,
            allow_ips: account.allow.ips.clone(),
            allow_domains: account.allow.domains.clone(),
            allow_apps: account.allow.apps.clone(),
            version_req: account.versions.clone(),
            interval_s: account.overrides.interval_s,
            allowed_failures: account.overrides.allowed_failures,
            grace_s: account.overrides.grace_s,
            session_timeout_s: account.session_timeout_s,
        }
    }

    /// What differs from these to those.
    pub(super) fn differences(&self, after: &Self) -> Vec<Difference> {
        let pairs = self.written().into_iter().zip(after.written());
        let differing = pairs.filter(|((_, before), (_, after))| before != after);
        let difference = |((field, before), (_, after)): ((_, String), (_, String))| {
            let line = |text: String| text.replace('\n', ", ");
            Difference { field, before: line(before), after: line(after) }
        };
        differing.map(difference).collect()
    }

    /// The change that makes those of these. What doesn't differ is left alone.
    pub(super) fn change_to(&self, after: &Self, allow_over_contract: bool) -> AccountChange {
        fn differing<T: PartialEq + Clone>(before: &T, after: &T) -> Option<T> {
            (before != after).then(|| after.clone())
        }
        AccountChange {
            max_nodes: differing(&self.max_nodes, &after.max_nodes),
            starts_on: differing(&self.starts_on, &after.starts_on),
            expires_on: differing(&self.expires_on, &after.expires_on),
            allow_ips: differing(&self.allow_ips, &after.allow_ips),
            allow_domains: differing(&self.allow_domains, &after.allow_domains),
            allow_apps: differing(&self.allow_apps, &after.allow_apps),
            versions: differing(&self.version_req, &after.version_req),
            numbers: OverrideChanges {
                interval_s: differing(&self.interval_s, &after.interval_s),
                allowed_failures: differing(&self.allowed_failures, &after.allowed_failures),
                grace_s: differing(&self.grace_s, &after.grace_s),
            },
            session_timeout_s: differing(&self.session_timeout_s, &after.session_timeout_s),
            allow_over_contract,
        }
    }
}

impl SettingsTexts {
    /// The name of a field.
    pub(super) fn field(&self, field: &str) -> &'static str {
        match field {
            "max_nodes" => self.max_nodes,
            "starts_on" => self.starts_on,
            "expires_on" => self.expires_on,
            "allow_ips" => self.allow_ips,
            "allow_domains" => self.allow_domains,
            "allow_apps" => self.allow_apps,
            "version_req" => self.version_req,
            "interval_s" => self.interval_s,
            "allowed_failures" => self.allowed_failures,
            "grace_s" => self.grace_s,
            _ => self.session_timeout_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Fields;

    const PLAIN: &str = "max_nodes=5&starts_on=&expires_on=2030-12-31&allow_ips=10.0.0.0%2F8%0D%0A192.0.2.1\
                         &allow_domains=*.example.com&allow_apps=&version_req=%3E%3D4&interval_s=&grace_s=";

    #[test]
    fn a_form_reads_as_it_was_written() {
        let settings = Settings::read(&Fields::of(PLAIN)).unwrap();
        let again: Vec<_> = settings
            .written()
            .iter()
            .map(|(name, value)| {
                let value = value.replace('\n', "%0A").replace('=', "%3D").replace('>', "%3E");
                format!("{name}={value}")
            })
            .collect();
        assert_eq!(Settings::read(&Fields::of(&again.join("&"))).unwrap(), settings);
        assert!(settings.differences(&settings).is_empty());
    }

    #[test]
    fn only_what_differs_is_changed() {
        let before = Settings::read(&Fields::of(PLAIN)).unwrap();
        let after =
            PLAIN.replace("max_nodes=5", "max_nodes=7").replace("expires_on=2030-12-31", "");
        let after = Settings::read(&Fields::of(&after)).unwrap();
        let told: Vec<_> = before
            .differences(&after)
            .into_iter()
            .map(|it| (it.field, it.before, it.after))
            .collect();
        let wanted = [("max_nodes", "5", "7"), ("expires_on", "2030-12-31", "")];
        let wanted = wanted.map(|(field, old, new)| (field, old.to_owned(), new.to_owned()));
        assert_eq!(told, wanted);
        let change = before.change_to(&after, false);
        assert_eq!((change.max_nodes, change.expires_on), (Some(7), Some(None)));
        assert!(change.allow_ips.is_none() && change.numbers.interval_s.is_none());
    }

    #[test]
    fn what_cannot_be_read_names_its_field() {
        for (wrong, field) in [
            ("max_nodes=", "max_nodes"),
            ("max_nodes=many", "max_nodes"),
            ("max_nodes=1&expires_on=31.12.2030", "expires_on"),
            ("max_nodes=1&allow_ips=10.0.0.0%2F8,nowhere", "allow_ips"),
            ("max_nodes=1&interval_s=soon", "interval_s"),
        ] {
            assert_eq!(Settings::read(&Fields::of(wrong)).unwrap_err().field, field, "{wrong}");
        }
    }
}
