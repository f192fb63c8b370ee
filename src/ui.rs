//! Widgets that know nothing of Upstash: they could move to another product unchanged.
//!
//! One widget per file; the words the widgets themselves say are in [`text`]; the looks are in `style/components.css`,
//! keyed by class and `data-` attributes (never a `style` attribute: the Content-Security-Policy refuses it).
//! What may not live here: fetching, routes of this app, names of Upstash things.
//!
//! Conventions, learnt once: text that may change is `Signal<String>` with `into` (a literal works), handlers are
//! `Callback`, two-way values are [`Bind`] (an `RwSignal` works as it is), slots with markup are `Children` or `ViewFn`.

pub mod badge;
pub mod bind;
pub mod button;
pub mod copy_button;
pub mod dialog;
pub mod empty_state;
pub mod error_state;
pub mod field;
pub mod icon;
pub mod id;
pub mod link_button;
pub mod skeleton;
pub mod spinner;
pub mod text;
pub mod text_input;
pub mod toast;

pub use badge::{Badge, StatusDot, Tone};
pub use bind::Bind;
pub use button::{Button, ButtonKind, IconButton, Size, Variant};
pub use copy_button::CopyButton;
pub use dialog::{Dialog, DialogSize};
pub use empty_state::EmptyState;
pub use error_state::ErrorState;
pub use field::{Field, FieldGroup, FieldSlot, Lock};
pub use icon::{Icon, IconName};
pub use id::next_id;
pub use link_button::LinkButton;
pub use skeleton::{Skeleton, SkeletonShape};
pub use spinner::Spinner;
pub use text_input::{InputKind, TextInput};
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
