//! Where the frame is and where the page around is: either follows the other.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::prelude::*;
use upstash_api::frame::ToHost;

use super::Work;
use crate::{
    browser::{frame, url},
    embed::{host::Host, route},
};

impl Work {
    /// The host's address follows the frame's.
    pub(super) fn mirror(self, host: Host, keeps_history: Rc<Cell<bool>>) {
        // Where it begins, the page around has said.
        let told = Rc::new(RefCell::new(route::told(&url::path_and_query())));
        let moved = move |push: bool| {
            // `/` is on its way to somewhere.
            let route = route::told(&url::path_and_query()).filter(|route| route != "/");
            let Some(route) = route else { return };
            let is_new = told.borrow().as_ref() != Some(&route);
            *told.borrow_mut() = Some(route.clone());
            // Where the page around sent us it knows already.
            if is_new && self.wish.with_untracked(Option::is_none) {
                host.tell(&ToHost::Route { route, push });
            }
        };
        // Of what it is not told, the page around can keep no history: Back from an open key is the browser's.
        let keeps =
            move |next: &str| keeps_history.get() && route::told(next) != route::told(&url::path_and_query());
        let moves = StoredValue::new_local(frame::follow_moves(keeps, moved));
        on_cleanup(move || drop(moves.try_update_value(Option::take)));
    }

    /// The frame goes where the page around wants it to be.
    pub(super) fn go(self, route: Option<&str>) {
        let address = |route| self.partner.with_value(|partner| route::address_of(partner, route));
        if let Some(address) = route.and_then(address)
            && address != url::path_and_query()
        {
            self.wish.set(Some(address));
        }
    }
}
