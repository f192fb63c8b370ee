//! The sign-ins that a frame has begun and not finished; pure. Each press is one of its own, with secrets of its own: one
//! that fails takes no other with it, and a window that is still open may bring its code later.

use super::flow::Pending;

/// Sign-ins that may be under way at once; the oldest makes room.
const MAX: usize = 8;
/// Characters of a state that stand before a code that is carried by hand. They only tell which sign-in it is of: nobody
/// redeems a code without that one's verifier.
const MARK: usize = 8;

/// A sign-in that can begin at once, since nothing may come between the press and the window.
#[derive(Clone)]
struct Prepared {
    pending: Pending,
    address: String,
}

/// All of them; `W` is a window.
pub struct Tries<W> {
    ready: Option<Prepared>,
    begun: Vec<(Pending, Option<W>)>,
}

impl<W> Default for Tries<W> {
    fn default() -> Self {
        Self { ready: None, begun: Vec::new() }
    }
}

impl<W> Tries<W> {
    /// What the next press begins, and the address that it opens.
    pub fn prepare(&mut self, pending: Pending, address: String) {
        self.ready = Some(Prepared { pending, address });
    }

    /// Whether a press can begin one.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    /// The address of the one that is ready.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.ready.as_ref().map(|ready| ready.address.as_str())
    }

    /// The one that was ready goes on in a window; `None` where nothing is known of it.
    pub fn begin(&mut self, window: Option<W>) {
        if let Some(ready) = self.ready.take() {
            if self.begun.len() == MAX {
                self.begun.remove(0);
            }
            self.begun.push((ready.pending, window));
        }
    }

    /// The state of the sign-in that goes on in this window, and the window.
    pub fn of_window(&self, is: impl Fn(&W) -> bool) -> Option<(&str, &W)> {
        self.begun.iter().find_map(|(one, window)| {
            let window = window.as_ref().filter(|window| is(window))?;
            Some((one.state(), window))
        })
    }

    /// Takes out the sign-in of a state, or of one that begins with a mark: a code is good once.
    pub fn take(&mut self, state: &str) -> Option<Pending> {
        let is = |one: &Pending| state.len() >= MARK && one.state().starts_with(state);
        if let Some(at) = self.begun.iter().position(|(one, _)| is(one)) {
            return Some(self.begun.remove(at).0);
        }
        // Opened as a link, which nobody hears of.
        self.ready.take_if(|one| is(&one.pending)).map(|one| one.pending)
    }
}

/// A code as it is carried by hand.
#[must_use]
pub fn carried(state: &str, code: &str) -> String {
    format!("{}.{code}", state.get(..MARK).unwrap_or(state))
}

/// Mark and code of what somebody pasted; `None` for what cannot be one. Line breaks and blanks come from copying.
#[must_use]
pub fn pasted(text: &str) -> Option<(String, String)> {
    let text: String = text.split_whitespace().collect();
    let (mark, code) = text.split_once('.')?;
    (mark.len() == MARK && super::handover::is_code(code)).then(|| (mark.to_owned(), code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::flow::tests::{Counting, config};
    use super::*;
    use crate::routes::ReturnRoute;

    fn pending(seed: u8) -> Pending {
        Pending::new(&mut Counting(seed), &config("openid"), ReturnRoute::home()).expect("entropy")
    }

    /// Two windows, `1` and `2`, with a sign-in each, and a third sign-in that is ready.
    fn three() -> (Tries<u8>, [Pending; 3]) {
        let all = [pending(0), pending(10), pending(20)];
        let mut tries = Tries::default();
        for (window, one) in (1..).zip(&all[..2]) {
            tries.prepare(one.clone(), format!("/{window}"));
            tries.begin(Some(window));
        }
        tries.prepare(all[2].clone(), "/3".into());
        (tries, all)
    }

    #[test]
    fn each_window_has_a_sign_in_of_its_own() {
        let (tries, all) = three();
        for (window, one) in (1..=2_u8).zip(&all) {
            let found = tries.of_window(|known| *known == window);
            assert!(found == Some((one.state(), &window)));
        }
        assert!(tries.of_window(|known| *known == 3).is_none());
        assert_eq!(tries.address(), Some("/3"));
    }

    #[test]
    fn a_code_is_taken_once_and_the_others_stay() {
        let (mut tries, all) = three();
        assert!(tries.take(all[1].state()) == Some(all[1].clone()));
        assert!(tries.take(all[1].state()).is_none(), "used");
        assert!(tries.of_window(|known| *known == 1).is_some() && tries.is_ready());
        assert!(tries.take(all[2].state()) == Some(all[2].clone()), "it was opened as a link");
        assert!(!tries.is_ready());
        assert!(tries.take("").is_none() && tries.take("A").is_none(), "too little to tell them apart");
    }

    #[test]
    fn a_carried_code_finds_its_sign_in() {
        let (mut tries, all) = three();
        let (mark, code) = pasted(&carried(all[0].state(), "c0.de/\"+")).expect("a code");
        assert_eq!(code, "c0.de/\"+");
        assert!(tries.take(&mark) == Some(all[0].clone()));
        assert!(tries.take(&mark).is_none());
    }

    #[test]
    fn a_pasted_code_may_have_been_broken_into_lines() {
        let read = |text: &str| pasted(text).map(|(mark, code)| format!("{mark} {code}"));
        assert_eq!(read(" 12345678.ab\r\n cd \t").as_deref(), Some("12345678 abcd"));
        for nonsense in [" \n", "abcd", "1234567.ab", "12345678.", "12345678.cödé", "123456789.ab"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
        assert_eq!(read(&format!("12345678.{}", "x".repeat(2049))), None);
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut tries = Tries::default();
        let all: Vec<Pending> = (0..9).map(|n| pending(n * 10)).collect();
        for one in &all {
            tries.prepare(one.clone(), String::new());
            tries.begin(Some(()));
        }
        assert!(tries.take(all[0].state()).is_none() && tries.take(all[1].state()).is_some());
    }
}
