//! Before browse mode: what it is, what it makes, what it costs, and one button.

use leptos::prelude::*;

use crate::explorer::desk::{Permission, use_desk};
use crate::explorer::text;
use crate::explorer::trouble::Trouble;
use crate::listing::WayOut;
use crate::ui::{Banner, Button, IconName, Tone};

/// The offer to list keys, or why that cannot be.
#[component]
pub fn Offer() -> impl IntoView {
    let desk = use_desk();
    let permission = desk.browsing.permission;
    let asking = Signal::derive(move || permission.get() == Permission::Asking);
    let refused = move || match permission.get() {
        Permission::Refused(trouble) => {
            let remedy = match &trouble {
                Trouble::NoToken { remedy, .. } => Some(*remedy),
                _ => None,
            };
            let notice = text::trouble(&trouble);
            let actions = move || remedy.map(|remedy| view! { <WayOut remedy /> });
            Some(view! {
                <Banner tone=Tone::Neutral title=notice.title actions=actions>
                    {notice.detail}
                </Banner>
            })
        }
        _ => None,
    };
    view! {
        <div class="ex-offer">
            <Button icon=IconName::Folder loading=asking on_press=move |()| desk.browse()>
                {text::browse::OFFER}
            </Button>
            <div role="status">{refused}</div>
            <details class="ex-why">
                <summary>{text::WHY_NO_LIST}</summary>
                <p>{text::browse::OFFER_WHAT} " " {text::browse::OFFER_COST}</p>
            </details>
        </div>
    }
}
