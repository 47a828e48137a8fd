//! Telling listeners which features changed.

use std::collections::BTreeMap;

use crate::{
    Event, Feature,
    client::{Inner, Memory},
};

/// What listeners were told last: by code, whether new and running use is allowed.
pub(crate) type Told = BTreeMap<String, (bool, bool)>;

impl Inner {
    /// Send an event if the verdict on any feature has changed since the last one.
    pub(crate) fn tell_changed_features(&self) {
        let now = self.clock.now();
        let mut memory = self.memory();
        let Some(before) = memory.told_features.take() else { return };
        let told = memory.verdicts(now);
        let changed: Vec<Feature> = {
            let moment = memory.moment(now);
            let gone = before.keys().filter(|code| !told.contains_key(*code));
            let differ = told.iter().filter(|(code, now)| before.get(*code) != Some(*now));
            let codes = gone.chain(differ.map(|(code, _)| code));
            codes.map(|code| moment.judge(code, 1)).collect()
        };
        memory.told_features = Some(told);
        drop(memory);
        if !changed.is_empty() {
            self.tell(Event::FeaturesChanged(changed));
        }
    }

    /// From now on tell what changes.
    pub(crate) fn watch_features(&self) {
        let now = self.clock.now();
        let mut memory = self.memory();
        if memory.told_features.is_none() {
            memory.told_features = Some(memory.verdicts(now));
        }
    }
}

impl Memory {
    fn verdicts(&self, now: chrono::DateTime<chrono::Utc>) -> Told {
        let all = self.moment(now).judge_all().into_iter();
        all.map(|feature| (feature.code, (feature.new_allowed, feature.running_allowed))).collect()
    }
}
