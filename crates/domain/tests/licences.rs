//! Licences and what they entitle to: the truth table, rule by rule, and random licences against a
//! naive model.

mod licences {
    mod fixtures;
    mod model;
    mod rules;
    mod truth_table;
}
