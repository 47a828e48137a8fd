//! How many units a holder counts for, several of whose sessions share them.

/// The units that sessions of one holder count for, given those of each: the largest of every `share`
/// sessions, the largest first; `share` 0: the largest of all.
pub(super) fn counted(mut units: Vec<u32>, share: u32) -> u32 {
    units.sort_unstable_by(|a, b| b.cmp(a));
    let step = if share == 0 { usize::MAX } else { share as usize };
    units.into_iter().step_by(step).fold(0, u32::saturating_add)
}

/// The most units that one session can take besides what it holds so that its holder counts for at most
/// `room` units.
pub(super) fn most_units(others: &[u32], own: u32, share: u32, asked: u32, room: u32) -> u32 {
    let fits = |more: u32| {
        let mut all = others.to_vec();
        all.push(own.saturating_add(more));
        counted(all, share) <= room
    };
    if fits(asked) {
        return asked;
    }
    let (mut fitting, mut beyond) = (0, asked);
    while beyond - fitting > 1 {
        let middle = fitting + (beyond - fitting) / 2;
        if fits(middle) { fitting = middle } else { beyond = middle }
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_of_a_holder_count_as_one_up_to_the_share() {
        assert_eq!(counted(vec![], 0), 0);
        assert_eq!(counted(vec![1, 1, 1], 0), 1);
        assert_eq!(counted(vec![1, 3, 2], 0), 3);
        assert_eq!(counted(vec![1, 3, 2], 1), 6);
        assert_eq!(counted(vec![1, 3, 2], 2), 4);
        assert_eq!(most_units(&[2], 0, 0, 5, 4), 4);
        assert_eq!(most_units(&[2], 0, 1, 5, 4), 2);
        assert_eq!(most_units(&[5], 0, 0, 1, 3), 0);
    }
}
