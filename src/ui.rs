//! Widgets that know nothing of Upstash: they could move to another product unchanged.
//!
//! One widget per file; the words the widgets themselves say are in [`text`]; the looks are in `style/controls.css` and
//! `style/components.css`, keyed by class and `data-` attributes (never a `style` attribute: the
//! Content-Security-Policy refuses it). Pure parts without a view: [`windowing`], [`placement`], [`roving`].
//! What may not live here: fetching, routes of this app, names of Upstash things.
//!
//! Conventions, learnt once: text that may change is `Signal<String>` with `into` (a literal or a closure works),
//! handlers are `Callback`, two-way values are [`Bind`] (an `RwSignal` works as it is), slots with markup are
//! `Children` or `ViewFn`.

pub mod announcer;
pub mod badge;
pub mod banner;
pub mod bind;
pub mod breadcrumbs;
pub mod button;
pub mod checkbox;
pub mod code_block;
pub mod confirm_dialog;
pub mod contrast;
pub mod copy_button;
pub mod dialog;
pub mod empty_state;
pub mod error_state;
pub mod field;
pub mod icon;
pub mod id;
pub mod kbd;
pub mod kept_focus;
pub mod key_value;
pub mod link_button;
pub mod offline_banner;
pub mod page_header;
pub mod placement;
pub mod popover;
pub mod radio_cards;
pub mod roving;
pub mod search_box;
pub mod segmented;
pub mod select;
pub mod show_more;
pub mod skeleton;
pub mod skip_link;
pub mod spinner;
pub mod stepper;
pub mod tab_title;
pub mod table;
pub mod tabs;
pub mod text;
pub mod text_input;
pub mod time;
pub mod toast;
pub mod virtual_list;
pub mod windowing;

pub use announcer::{Announcer, LiveRegion, provide_announcer, use_announcer};
pub use badge::{Badge, StatusDot, Tone};
pub use banner::Banner;
pub use bind::Bind;
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, ButtonKind, IconButton, Size, Variant};
pub use checkbox::Checkbox;
pub use code_block::CodeBlock;
pub use confirm_dialog::ConfirmDialog;
pub use copy_button::CopyButton;
pub use dialog::{Dialog, DialogSize};
pub use empty_state::EmptyState;
pub use error_state::ErrorState;
pub use field::{Field, FieldGroup, FieldSlot, Lock};
pub use icon::{Icon, IconName};
pub use id::next_id;
pub use kbd::Kbd;
pub use kept_focus::{use_face_focus, use_kept_focus};
pub use key_value::{KeyValue, KeyValueList};
pub use link_button::LinkButton;
pub use offline_banner::OfflineBanner;
pub use page_header::{PageHeader, provide_page_owner};
pub use popover::{Popover, use_close_popover};
pub use radio_cards::{CardChoice, CheckCards, RadioCards};
pub use search_box::SearchBox;
pub use segmented::{Segment, Segmented};
pub use select::{Select, SelectOption};
pub use show_more::ShowMore;
pub use skeleton::{Skeleton, SkeletonShape};
pub use skip_link::SkipLink;
pub use spinner::Spinner;
pub use stepper::{Step, StepState, Stepper};
pub use tab_title::{had_first_page, provide_tab_suffix, use_tab_title};
pub use table::{Sort, SortTh, Table, Th};
pub use tabs::{Tab, Tabs};
pub use text_input::{InputKind, TextInput};
pub use time::{Time, provide_clock, use_now};
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
pub use virtual_list::VirtualList;
