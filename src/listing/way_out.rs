//! Where a failure's remedy leads, when it is not on the page itself.

use leptos::prelude::*;

use crate::api::error::Remedy;
use crate::routes::{AccountPath, paths, use_account};
use crate::ui::LinkButton;

/// The link that leads out of a failure; nothing where trying again or typing something else helps.
#[component]
pub fn WayOut(remedy: Remedy) -> impl IntoView {
    destination(remedy, &use_account())
        .map(|(href, words)| view! { <LinkButton href=href>{words}</LinkButton> })
}

fn destination(remedy: Remedy, account: &AccountPath) -> Option<(String, &'static str)> {
    match remedy {
        // An end user has no part in connections and keys.
        _ if matches!(account, AccountPath::Framed { .. }) => None,
        Remedy::Reconnect => Some((paths::CONNECTION.to_owned(), "Show the connection")),
        Remedy::TeamKey => Some((paths::CONNECTION.to_owned(), "Add the team key")),
        Remedy::ImportKey => account.slug().map(|slug| (paths::sub_account(slug), "Import its key")),
        Remedy::SubAccounts => Some((paths::SUB_ACCOUNTS.to_owned(), "All sub-accounts")),
        Remedy::Retry | Remedy::SignIn | Remedy::Change | Remedy::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::Slug;

    #[test]
    fn a_key_is_imported_on_the_page_of_the_sub_account_it_belongs_to() {
        let acme = AccountPath::Sub(Slug::new("acme").expect("usable"));
        let to = destination(Remedy::ImportKey, &acme).map(|(href, _)| href);
        assert_eq!(to.as_deref(), Some("/sub-accounts/acme"));
        assert_eq!(destination(Remedy::ImportKey, &AccountPath::SelfAccount), None);
    }

    #[test]
    fn an_end_user_in_a_frame_is_led_to_no_page_of_the_team() {
        let slug = Slug::new("acme").expect("usable");
        let framed = AccountPath::Framed { partner: "p".into(), slug: Some(slug) };
        for remedy in [Remedy::Reconnect, Remedy::TeamKey, Remedy::ImportKey, Remedy::SubAccounts] {
            assert_eq!(destination(remedy, &framed), None, "{remedy:?}");
        }
    }

    #[test]
    fn what_can_be_put_right_here_leads_nowhere() {
        for remedy in [Remedy::Retry, Remedy::SignIn, Remedy::Change, Remedy::None] {
            assert_eq!(destination(remedy, &AccountPath::SelfAccount), None, "{remedy:?}");
        }
    }
}
