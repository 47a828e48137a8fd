//! `rollcall product …`, `rollcall feature …`, `rollcall bundle …`

mod bundles;
mod features;
mod products;

pub(crate) use bundles::{BundleCommand, ListBundles, NewBundle, SetBundle};
pub(crate) use features::{FeatureCommand, ListFeatures, NewFeature, OneFeature, SetFeature};
pub(crate) use products::{ListProducts, NewProduct, ProductCommand, SetProduct};

use rollcall_domain::catalogue::FeatureCode;

/// `cdc`, or with units: `topics=50`.
fn grant(text: &str) -> Result<(FeatureCode, u32), String> {
    let (code, units) = text.split_once('=').unwrap_or((text, "1"));
    let code = code.parse().map_err(|reason| format!("the code {reason}"))?;
    let units = units.parse().map_err(|_| "write units as a whole number: topics=50".to_owned())?;
    Ok((code, units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_one_unit_unless_it_says_how_many() {
        let read = |text| grant(text).map(|(code, units)| (code.to_string(), units));
        assert_eq!(read("cdc"), Ok(("cdc".to_owned(), 1)));
        assert_eq!(read("topics=50"), Ok(("topics".to_owned(), 50)));
        for wrong in ["", "=5", "topics=", "topics=-1", "topics=many", "CDC", "a=1=2"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
