//! Matching requests to contracts: the best match, and its mismatches.

use serde::{Deserialize, Serialize};

use super::{RequestClaims, RequestField};
use crate::{contracts::Contract, email_key, name_key};

/// A field in which a request and a contract differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// The field.
    pub field: RequestField,
    /// The mail's value, if it has one.
    pub mail: Option<String>,
    /// The contract's value; `None` without a contract, and for a requested name that is taken.
    pub contract: Option<String>,
}

/// The match of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContractMatch<'a> {
    /// The contract that matches best; `None` if none does, or several do alike.
    pub contract: Option<&'a Contract>,
    /// The mismatches with it; empty for a full match.
    pub mismatches: Vec<Mismatch>,
}

/// Match a mail's claims to one of the candidates.
pub fn match_contract<'a>(
    claims: &RequestClaims,
    candidates: impl IntoIterator<Item = &'a Contract>,
    wished_is_taken: bool,
) -> ContractMatch<'a> {
    let mut best: Option<(u32, &Contract)> = None;
    let mut alone = true;
    for contract in candidates {
        let points = score(claims, contract);
        match best {
            Some((most, other)) if points == most && other.id != contract.id => alone = false,
            Some((most, _)) if points <= most => {}
            _ if points > 0 => (best, alone) = (Some((points, contract)), true),
            _ => {}
        }
    }
    let contract = best.filter(|_| alone).map(|(_, contract)| contract);
    ContractMatch { contract, mismatches: mismatches(claims, contract, wished_is_taken) }
}

/// The score of a match. The weights rank fields by how much they identify a contract: a company
/// may have many projects, and a sender many companies. A contract of another company with an
/// unknown sender scores nothing, whatever its project is called.
fn score(claims: &RequestClaims, contract: &Contract) -> u32 {
    if !sender_fits(claims, contract) && !company_fits(claims, contract) {
        return 0;
    }
    let checks = [
        (sender_fits(claims, contract), 1),
        (company_fits(claims, contract), 2),
        (signed_on_fits(claims, contract), 4),
        (project_fits(claims, contract), 8),
    ];
    checks.into_iter().filter(|(fits, _)| *fits).map(|(_, weight)| 100 + weight).sum()
}

/// The mismatches with this contract, or with any if there is none.
pub fn mismatches(
    claims: &RequestClaims,
    contract: Option<&Contract>,
    wished_is_taken: bool,
) -> Vec<Mismatch> {
    type Fits = fn(&RequestClaims, &Contract) -> bool;
    type Says = fn(&Contract) -> String;
    let checks: [(RequestField, Option<String>, Fits, Says); 4] = [
        (RequestField::Sender, claims.sender.clone(), sender_fits, |contract| {
            contract.terms.emails.join(", ")
        }),
        (RequestField::Company, claims.company.clone(), company_fits, |contract| {
            contract.customer.company.clone()
        }),
        (RequestField::Project, claims.project.clone(), project_fits, |contract| {
            contract.terms.project.clone()
        }),
        (
            RequestField::SignedOn,
            claims.signed_on.map(|day| day.to_string()),
            signed_on_fits,
            |contract| contract.terms.signed_on.to_string(),
        ),
    ];
    let written = |field| {
        let unclear = claims.unclear.iter().find(|unclear| unclear.field == field);
        unclear.map(|unclear| unclear.written.clone())
    };
    let mut found = Vec::new();
    for (field, mail, fits, says) in checks {
        if !contract.is_some_and(|contract| fits(claims, contract)) {
            let mail = mail.or_else(|| written(field));
            found.push(Mismatch { field, mail, contract: contract.map(says) });
        }
    }
    let field = RequestField::WishedName;
    let unreadable = written(field).filter(|_| claims.wished_name.is_none());
    let wished = claims.wished_name.clone().filter(|_| wished_is_taken).or(unreadable);
    found.extend(wished.map(|name| Mismatch { field, mail: Some(name), contract: None }));
    found
}

fn sender_fits(claims: &RequestClaims, contract: &Contract) -> bool {
    let sender = claims.sender.as_deref().map(email_key);
    sender.is_some_and(|key| contract.terms.emails.iter().any(|email| email_key(email) == key))
}

fn company_fits(claims: &RequestClaims, contract: &Contract) -> bool {
    same(claims.company.as_deref(), &contract.customer.company)
}

fn project_fits(claims: &RequestClaims, contract: &Contract) -> bool {
    same(claims.project.as_deref(), &contract.terms.project)
}

fn signed_on_fits(claims: &RequestClaims, contract: &Contract) -> bool {
    claims.signed_on == Some(contract.terms.signed_on)
}

fn same(said: Option<&str>, name: &str) -> bool {
    said.is_some_and(|said| name_key(said) == name_key(name))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::{
        ContractId, CustomerId, Language, TenantId,
        contracts::{ContractTerms, Customer},
        requests::RequestField::*,
        requests::UnreadField,
    };

    fn contract(id: u128, company: &str, project: &str, day: &str, emails: &[&str]) -> Contract {
        Contract {
            id: ContractId(Uuid::from_u128(id)),
            tenant: TenantId(Uuid::nil()),
            customer: Customer { id: CustomerId(Uuid::nil()), company: company.to_owned() },
            terms: ContractTerms {
                project: project.to_owned(),
                signed_on: day.parse().unwrap(),
                emails: emails.iter().map(|&email| email.to_owned()).collect(),
                max_nodes: 5,
                starts_on: None,
                expires_on: None,
                language: Language::En,
                notes: String::new(),
            },
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    fn says(sender: &str, company: &str, project: &str, day: &str) -> RequestClaims {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        RequestClaims {
            sender: text(sender),
            company: text(company),
            project: text(project),
            signed_on: day.parse().ok(),
            ..RequestClaims::default()
        }
    }

    #[test]
    fn the_contract_that_fits_best_and_what_does_not_fit() {
        let contracts = [
            contract(
                1,
                "Acme Co.,Ltd",
                "Sales DW",
                "2026-01-31",
                &["it@acme.example", "cio@acme.example"],
            ),
            contract(2, "Acme Co.,Ltd", "Finance", "2026-01-31", &["it@acme.example"]),
            contract(3, "Beta", "Sales DW", "2025-06-01", &["it@beta.example"]),
        ];
        let (it, acme, day) = ("it@acme.example", "Acme Co.,Ltd", "2026-01-31");
        for (claims, expected, differs) in [
            (says(it, acme, "Sales DW", day), Some(1), vec![]),
            (says("CIO@Acme.example", "ＡＣＭＥ  co.,ltd", "sales　dw", day), Some(1), vec![]),
            (says(it, acme, "finance", day), Some(2), vec![]),
            (says("x@evil.example", acme, "Sales DW", day), Some(1), vec![Sender]),
            (says("it@beta.example", acme, "Sales DW", day), Some(1), vec![Sender]),
            (says(it, acme, "Sales DW", "2026-02-01"), Some(1), vec![SignedOn]),
            (says(it, acme, "Sales DW", ""), Some(1), vec![SignedOn]),
            (says(it, "Acme", "Sales DW", day), Some(1), vec![Company]),
            (says("", "beta", "", ""), Some(3), vec![Sender, Project, SignedOn]),
            // Which of the two?
            (says(it, acme, "HR", day), None, vec![Sender, Company, Project, SignedOn]),
            (says("", "", "", ""), None, vec![Sender, Company, Project, SignedOn]),
            (
                says("a@b.example", "C", "D", "2020-01-01"),
                None,
                vec![Sender, Company, Project, SignedOn],
            ),
        ] {
            for reversed in [false, true] {
                let mut candidates: Vec<_> = contracts.iter().collect();
                if reversed {
                    candidates.reverse();
                }
                let found = match_contract(&claims, candidates, false);
                let id = found.contract.map(|contract| contract.id.0.as_u128());
                let fields: Vec<_> = found.mismatches.iter().map(|it| it.field).collect();
                assert_eq!((id, fields), (expected, differs.clone()), "{claims:?}");
            }
        }
        assert_eq!(match_contract(&says(it, acme, "x", day), [], false).contract, None);
    }

    #[test]
    fn a_mismatch_tells_what_both_say() {
        let contract =
            contract(1, "Acme", "Sales", "2026-01-31", &["a@acme.example", "b@acme.example"]);
        let mut claims = says("c@acme.example", "Acme", "Sales", "");
        claims.unclear = vec![UnreadField { field: SignedOn, written: "next week".to_owned() }];
        claims.wished_name = Some("acme".to_owned());
        let found = match_contract(&claims, [&contract], true);
        let told = |field, mail: &str, contract: Option<&str>| {
            let contract = contract.map(str::to_owned);
            Mismatch { field, mail: Some(mail.to_owned()), contract }
        };
        assert_eq!(
            found.mismatches,
            [
                told(Sender, "c@acme.example", Some("a@acme.example, b@acme.example")),
                told(SignedOn, "next week", Some("2026-01-31")),
                told(WishedName, "acme", None),
            ]
        );
        assert_eq!(match_contract(&claims, [&contract], false).mismatches.len(), 2);
    }
}
