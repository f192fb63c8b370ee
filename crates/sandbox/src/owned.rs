//! Things that belong to an account: whose they are decides whether they exist.

use serde::{Deserialize, Serialize};

/// Something with an id and an owner.
pub trait Owned {
    fn id(&self) -> &str;
    /// The owner: an e-mail, a team's id or a sub-account's.
    fn customer_id(&self) -> &str;
    fn give_to(&mut self, customer_id: &str);
}

/// All things of a kind, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Collection<T>(Vec<T>);

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Owned> Collection<T> {
    pub fn add(&mut self, thing: T) {
        self.0.push(thing);
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }

    /// The things of one owner.
    pub fn of<'c>(&'c self, customer_id: &'c str) -> impl Iterator<Item = &'c T> {
        self.0.iter().filter(move |thing| thing.customer_id() == customer_id)
    }

    /// A thing by id, if it is this owner's.
    pub fn get(&self, customer_id: &str, id: &str) -> Option<&T> {
        self.0.iter().find(|thing| thing.customer_id() == customer_id && thing.id() == id)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, customer_id: &str, id: &str) -> Option<&mut T> {
        self.0.iter_mut().find(|thing| thing.customer_id() == customer_id && thing.id() == id)
    }

    /// Takes out everything of one owner.
    pub fn forget(&mut self, customer_id: &str) {
        self.0.retain(|thing| thing.customer_id() != customer_id);
    }

    /// Takes a thing out.
    pub fn remove(&mut self, customer_id: &str, id: &str) -> Option<T> {
        let is_it = |thing: &T| thing.customer_id() == customer_id && thing.id() == id;
        self.0.iter().position(is_it).map(|index| self.0.remove(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Thing(&'static str, String);

    impl Owned for Thing {
        fn id(&self) -> &str {
            self.0
        }
        fn customer_id(&self) -> &str {
            &self.1
        }
        fn give_to(&mut self, customer_id: &str) {
            customer_id.clone_into(&mut self.1);
        }
    }

    #[test]
    fn what_belongs_to_somebody_else_does_not_exist() {
        let mut things = Collection::default();
        things.add(Thing("1", "ada".into()));
        assert!(things.get("eve", "1").is_none() && things.remove("eve", "1").is_none());
        assert_eq!(things.of("eve").count(), 0);
        things.get_mut("ada", "1").expect("hers").give_to("eve");
        assert!(things.get("ada", "1").is_none());
        assert!(things.remove("eve", "1").is_some());
        assert_eq!(things.iter().count(), 0);
    }
}
