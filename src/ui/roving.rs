//! Which item of a row or column the arrow keys lead to: pure, for tabs, menus and trees.

/// The item that `key` leads to from `current` in a list of `len`, going round at the ends. `None` when the key is not
/// one of movement, or there is nothing to move to.
#[must_use]
pub fn next_index(key: &str, current: usize, len: usize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    match key {
        "ArrowRight" | "ArrowDown" => Some(if current >= last { 0 } else { current + 1 }),
        "ArrowLeft" | "ArrowUp" => Some(if current == 0 { last } else { (current - 1).min(last) }),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_at_both_ends() {
        assert_eq!(next_index("ArrowRight", 2, 3), Some(0));
        assert_eq!(next_index("ArrowLeft", 0, 3), Some(2));
        assert_eq!(next_index("ArrowDown", 0, 3), Some(1));
    }

    #[test]
    fn home_and_end_go_to_the_ends() {
        assert_eq!(next_index("Home", 2, 3), Some(0));
        assert_eq!(next_index("End", 0, 3), Some(2));
    }

    #[test]
    fn an_empty_list_and_other_keys_lead_nowhere() {
        assert_eq!(next_index("ArrowRight", 0, 0), None);
        assert_eq!(next_index("a", 0, 3), None);
    }

    #[test]
    fn a_position_that_no_longer_exists_comes_back_into_the_list() {
        assert_eq!(next_index("ArrowLeft", 9, 3), Some(2));
        assert_eq!(next_index("ArrowRight", 9, 3), Some(0));
    }
}
