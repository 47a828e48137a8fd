//! What of a contract stands against a new account: its capacity and its end.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Mismatch, RequestField};
use crate::contracts::Contract;

/// The mismatches of a contract whatever the mail says: its accounts have all of its capacity
/// already, or it has ended.
pub fn limits(
    contract: &Contract,
    provisioned: u64,
    now: DateTime<Utc>,
    zone: Tz,
) -> Vec<Mismatch> {
    let terms = &contract.terms;
    let max_nodes = terms.max_nodes;
    let used_up = (provisioned >= u64::from(max_nodes)).then(|| match max_nodes {
        0 => "0".to_owned(),
        _ => format!("{max_nodes}, of which its accounts have {provisioned}"),
    });
    let over = terms.expires_on.filter(|_| terms.are_over(now, zone)).map(|day| day.to_string());
    let found = [(RequestField::MaxNodes, used_up), (RequestField::ExpiresOn, over)];
    let mismatch = |(field, says): (RequestField, Option<String>)| {
        Some(Mismatch { field, mail: None, contract: Some(says?) })
    };
    found.into_iter().filter_map(mismatch).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        ContractId, CustomerId, Language, TenantId,
        contracts::{ContractTerms, Customer},
    };

    fn contract(max_nodes: u32, expires_on: Option<&str>) -> Contract {
        Contract {
            id: ContractId(Uuid::nil()),
            tenant: TenantId(Uuid::nil()),
            customer: Customer { id: CustomerId(Uuid::nil()), company: "Acme".to_owned() },
            terms: ContractTerms {
                project: "Sales".to_owned(),
                signed_on: "2026-01-31".parse().unwrap(),
                emails: Vec::new(),
                max_nodes,
                starts_on: None,
                expires_on: expires_on.map(|day| day.parse().unwrap()),
                language: Language::En,
                notes: String::new(),
            },
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_contract_with_nothing_left_does_not_fit() {
        // In Shanghai it is the second of March already.
        let now = "2026-03-01T16:00:00Z".parse().unwrap();
        for (max_nodes, provisioned, expires_on, zone, told) in [
            (3, 2, None, Tz::UTC, [None, None]),
            (3, 3, None, Tz::UTC, [Some("3, of which its accounts have 3"), None]),
            (3, 5, None, Tz::UTC, [Some("3, of which its accounts have 5"), None]),
            (0, 0, None, Tz::UTC, [Some("0"), None]),
            (3, 0, Some("2026-03-01"), Tz::UTC, [None, None]),
            (3, 0, Some("2026-03-01"), Tz::Asia__Shanghai, [None, Some("2026-03-01")]),
            (0, 0, Some("2026-01-31"), Tz::UTC, [Some("0"), Some("2026-01-31")]),
        ] {
            let found = limits(&contract(max_nodes, expires_on), provisioned, now, zone);
            let fields = [RequestField::MaxNodes, RequestField::ExpiresOn];
            let expected: Vec<_> = fields
                .into_iter()
                .zip(told)
                .filter_map(|(field, told)| {
                    Some(Mismatch { field, mail: None, contract: Some(told?.to_owned()) })
                })
                .collect();
            assert_eq!(found, expected, "{max_nodes} {provisioned} {expires_on:?} {zone}");
        }
    }
}
