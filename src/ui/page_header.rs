//! The top of a page: the way to it, its name, one sentence, and the one thing to do next.

use leptos::{children::ViewFn, html, prelude::*};

use super::{
    Breadcrumbs, Crumb,
    announcer::use_announcer,
    kept_focus::use_turn,
    tab_title::{is_first_page, use_tab_title},
};
use crate::browser::focus;

/// Whom everything on the pages below belongs to.
#[derive(Clone)]
struct Owner(Crumb);

/// Makes every page below say whose it is: at the beginning of the way to it, and when it is announced. Without one
/// nothing is said.
pub fn provide_page_owner(owner: Crumb) {
    provide_context(Owner(owner));
}

/// The top of a page. Its heading takes the focus when the page opens (but for the first page of a visit), so that a
/// keyboard or a screen reader starts there; the title is announced and stands in the tab.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    /// One sentence below the title.
    #[prop(optional, into)]
    lead: Signal<Option<String>>,
    #[prop(optional, into)] crumbs: Signal<Vec<Crumb>>,
    /// Badges beside the title.
    #[prop(optional, into)]
    badges: Option<ViewFn>,
    /// Buttons at the right.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Leaves the focus where it is: the page did not change, only a part of it.
    #[prop(optional)]
    keep_focus: bool,
) -> impl IntoView {
    let announcer = use_announcer();
    use_tab_title(title);
    let owner = use_context::<Owner>().map(|Owner(owner)| owner);
    let announced = {
        let owner = owner.clone();
        move || match &owner {
            Some(owner) => format!("{}, {}", title.get_untracked(), owner.label),
            None => title.get_untracked(),
        }
    };
    let crumbs = Signal::derive(move || match &owner {
        Some(owner) => {
            let mut all = vec![owner.clone()];
            all.extend(crumbs.get());
            all
        }
        None => crumbs.get(),
    });
    let heading = NodeRef::<html::H1>::new();
    let keep_focus = keep_focus || is_first_page();
    let arrive = use_turn(move |is_late| {
        let Some(heading) = heading.try_get_untracked().flatten() else { return };
        if !is_late {
            let _ = heading.focus();
        } else if focus::active().is_none() {
            // Whoever came back by a press looks at where they pressed.
            focus::give_quietly(&heading);
        }
    });
    Effect::new(move |_| {
        if heading.get().is_some() && !keep_focus {
            arrive();
            announcer.say(announced());
        }
    });
    view! {
        <header class="page-head">
            <div class="page-head-words">
                {move || (!crumbs.with(Vec::is_empty)).then(|| view! { <Breadcrumbs crumbs=crumbs /> })}
                <div class="page-title">
                    <h1 node_ref=heading tabindex="-1">
                        {move || title.get()}
                    </h1>
                    {badges.map(|badges| badges.run())}
                </div>
                {move || lead.get().map(|lead| view! { <p class="page-lead">{lead}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> })}
        </header>
    }
}
