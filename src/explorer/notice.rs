//! A trouble where content would be: calm, with its sentence and a way on.

use leptos::prelude::*;

use super::text;
use super::trouble::Trouble;
use crate::listing::WayOut;
use crate::ui::{Button, EmptyState, IconName};

/// A trouble in place of content. `on_retry` is offered where the same question may be answered another time.
#[component]
pub fn TroubleNotice(
    trouble: Trouble,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
    #[prop(optional, into)] retrying: Signal<bool>,
) -> impl IntoView {
    let icon = match trouble {
        Trouble::Offline => IconName::Offline,
        Trouble::NoPermission { .. } | Trouble::TokenRefused | Trouble::HostRefused => IconName::Lock,
        Trouble::NoToken { .. } => IconName::Key,
        Trouble::Quota(_) => IconName::Chart,
        _ => IconName::Info,
    };
    let way_out = match &trouble {
        Trouble::NoToken { remedy, .. } => Some(*remedy),
        _ => None,
    };
    let notice = text::trouble(&trouble);
    let retry = on_retry.filter(|_| notice.retry);
    view! {
        <div role="status">
            <EmptyState title=notice.title detail=Some(notice.detail) icon>
                {retry
                    .map(|retry| {
                        view! {
                            <Button icon=IconName::Refresh loading=retrying on_press=retry>
                                {crate::ui::text::TRY_AGAIN}
                            </Button>
                        }
                    })} {way_out.map(|remedy| view! { <WayOut remedy /> })}
            </EmptyState>
        </div>
    }
}
