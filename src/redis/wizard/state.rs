//! The wizard at work: the form in a signal, the step in the URL, the draft in storage, the request on its way.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use upstash_api::developer::redis::{CreateDatabase, Database, ListDatabases};
use upstash_api::validate::{CreateField, FieldError};

use crate::api::client::{Api, use_api};
use crate::api::error::ApiError;
use crate::api::query::{Query, use_query};
use crate::redis::draft::{Account, Draft};
use crate::redis::form::Form;
use crate::redis::step::{STEP, Step};
use crate::redis::store::{self, Kept, Safe, Sent};
use crate::redis::submission::{self, Check, Failure, Submission};
use crate::redis::text;
use crate::routes::{AccountPath, paths};
use crate::ui::{Bind, Toasts, use_toasts};

/// Everything the parts of the wizard share; copy it into closures.
#[derive(Clone, Copy)]
pub struct Wizard {
    pub form: RwSignal<Form>,
    /// The account's databases, for the free place, names in use, and a lost answer.
    pub databases: Query<Vec<Database>>,
    /// What they mean for the form.
    pub account: Memo<Account>,
    pub step: Memo<Step>,
    pub submission: RwSignal<Submission>,
    /// Whether a reload would find the draft; `None` while there is none.
    pub safe: RwSignal<Option<Safe>>,
    /// Whether the draft comes from before this page was opened.
    pub restored: RwSignal<bool>,
    /// Where the focus should go once it is on the page.
    pub focus: RwSignal<Option<Focus>>,
    inner: StoredValue<Inner>,
}

/// Where the focus goes after a change of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The heading of a step.
    Heading(Step),
    /// The first field that is wrong.
    Field(CreateField),
    /// What came of the request.
    Outcome,
}

struct Inner {
    api: Api,
    path: AccountPath,
    key: String,
    toasts: Toasts,
    go: Arc<dyn Fn(String, bool) + Send + Sync>,
    /// What was sent and has no clear answer yet.
    sent: Option<Sent>,
}

/// Starts the wizard of an account from its kept draft. `account_id` tells accounts apart that use one tab.
pub fn use_wizard(path: AccountPath, account_id: &str) -> Wizard {
    let key = store::key(&path, account_id);
    let Kept { draft, sent } = store::load(&key).unwrap_or_default();
    let restored = draft.is_touched();
    let unclear = sent.is_some();

    let api = use_api();
    let databases = {
        let api = api.clone();
        use_query(
            {
                let path = path.clone();
                move || path.clone()
            },
            move |path| {
                let api = api.clone();
                async move { api.call::<ListDatabases>(&path, &[], None).await }
            },
        )
    };
    let account = Memo::new(move |_| {
        databases.state.with(|state| state.value().map(|all| Account::of(all)).unwrap_or_default())
    });

    let form = RwSignal::new(Form::new(draft));
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| Step::parse(&query.get(STEP).unwrap_or_default())));
    let step = Memo::new(move |_| {
        let furthest = form.with(|form| account.with(|account| form.furthest(account)));
        wanted.get().min(furthest)
    });

    let navigate = use_navigate();
    let go = Arc::new(move |to: String, replace: bool| {
        navigate(&to, NavigateOptions { replace, ..NavigateOptions::default() });
    });
    let inner = Inner { api, path, key, toasts: use_toasts(), go, sent };
    let wizard = Wizard {
        form,
        databases,
        account,
        step,
        submission: RwSignal::new(if unclear {
            Submission::Unclear(Check::Open(None))
        } else {
            Submission::Idle
        }),
        safe: RwSignal::new(None),
        restored: RwSignal::new(restored),
        focus: RwSignal::new(None),
        inner: StoredValue::new(inner),
    };

    let draft = Memo::new(move |_| form.with(|form| form.draft().clone()));
    Effect::new(move |_| {
        // Read, not only tracked: a memo that was never read does not know yet what it depends on.
        draft.with(|_| ());
        wizard.keep();
    });
    // An address that names a step that cannot be opened yet is put right, so that reload and Back agree with the page.
    Effect::new(move |_| {
        if wanted.get() != step.get() {
            wizard.open(step.get_untracked(), true);
        }
    });
    wizard
}

impl Wizard {
    /// Changes a field of the request.
    pub fn edit(&self, field: CreateField, change: impl FnOnce(&mut Draft)) {
        self.form.update(|form| form.edit(field, change));
        self.submission.update(|submission| {
            if matches!(submission, Submission::NotCreated(_)) {
                *submission = Submission::Idle;
            }
        });
    }

    /// One text field of the draft, for an input.
    pub fn text(
        self,
        field: CreateField,
        read: fn(&Draft) -> String,
        write: fn(&mut Draft, String),
    ) -> Bind<String> {
        Bind::new(
            move || self.form.with(|form| read(form.draft())),
            move |value| self.edit(field, |draft| write(draft, value)),
        )
    }

    /// What is wrong with a field, to be shown now.
    pub fn message(self, field: CreateField) -> Signal<Option<String>> {
        Memo::new(move |_| self.form.with(|form| self.account.with(|account| form.message(field, account))))
            .into()
    }

    /// A view of the draft.
    pub fn draft<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Draft, &Account) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.form.with(|form| self.account.with(|account| read(form.draft(), account))))
    }

    /// The address of a step.
    pub fn href(&self, step: Step) -> String {
        self.inner.with_value(|inner| {
            let base = paths::new_database(&inner.path);
            if step == Step::default() { base } else { format!("{base}?{STEP}={}", step.id()) }
        })
    }

    /// The address of the list, narrowed to a name where one is given.
    pub fn list_href(&self, name: Option<&str>) -> String {
        self.inner.with_value(|inner| {
            let base = paths::databases(&inner.path);
            match name {
                Some(name) => {
                    let name = upstash_api::percent::encode(name.as_bytes());
                    format!("{base}?{}={name}", crate::redis::list::SEARCH)
                }
                None => base,
            }
        })
    }

    /// The address of a database.
    pub fn database_href(&self, id: &str) -> String {
        self.inner.with_value(|inner| paths::database(&inner.path, id))
    }

    /// Opens a step and reads from its heading on.
    pub fn show(&self, step: Step) {
        self.focus.set(Some(Focus::Heading(step)));
        self.open(step, false);
    }

    /// Puts the focus on a field of this step.
    pub fn focus_on(&self, field: CreateField) {
        self.focus.set(Some(Focus::Field(field)));
    }

    /// Continue: on to the next step, or to the field that bars it.
    pub fn advance(&self) {
        let step = self.step.get_untracked();
        let account = self.account.get_untracked();
        let mut next = Ok(step);
        self.form.update(|form| next = form.leave(step, &account));
        match next {
            Ok(next) => self.show(next),
            Err(field) => self.focus_on(field),
        }
    }

    /// Throws the draft away and starts with an empty form.
    pub fn start_over(&self) {
        self.inner.update_value(|inner| inner.sent = None);
        self.form.set(Form::default());
        self.submission.set(Submission::Idle);
        self.restored.set(false);
        self.show(Step::default());
    }

    /// Sends the request, once, if nothing is in doubt.
    pub fn submit(self) {
        if !self.submission.with_untracked(Submission::may_send) {
            return;
        }
        let account = self.account.get_untracked();
        let problems = self.form.with_untracked(|form| form.draft().problems(&account));
        if let Some(problem) = problems.into_iter().next() {
            self.land(problem.field);
            return;
        }
        let body = self.form.with_untracked(|form| form.draft().body(&account));
        let before = self.databases.state.with_untracked(|state| {
            state.value().map(|all| all.iter().map(|database| database.database_id.clone()).collect())
        });
        self.submission.set(Submission::Sending);
        self.restored.set(false);
        self.mark_sent(Some(Sent { name: body.database_name.clone(), before }));

        let (api, path, key, toasts) = self
            .inner
            .with_value(|inner| (inner.api.clone(), inner.path.clone(), inner.key.clone(), inner.toasts));
        leptos::task::spawn_local(async move {
            let outcome = api.call::<CreateDatabase>(&path, &[], Some(&body)).await;
            match outcome {
                Ok(database) => {
                    // Also when the page was left meanwhile: the draft has become a database.
                    store::clear(&key);
                    toasts.ok(text::created(&database.database_name, path.slug()));
                    self.created(&database.database_id);
                }
                Err(error) => self.failed(&key, &error),
            }
        });
    }

    /// Looks for the database of a request whose answer got lost.
    pub fn look(self) {
        let Some(Some(sent)) = self.inner.try_with_value(|inner| inner.sent.clone()) else { return };
        self.submission.set(Submission::Unclear(Check::Looking));
        let (api, path) = self.inner.with_value(|inner| (inner.api.clone(), inner.path.clone()));
        leptos::task::spawn_local(async move {
            let check = match api.call::<ListDatabases>(&path, &[], None).await {
                Ok(now) => submission::looked(&sent, &now),
                Err(error) => Check::Open(Some(error)),
            };
            if matches!(check, Check::Found(_)) {
                self.forget();
            }
            self.submission.try_set(Submission::Unclear(check));
            self.focus.try_set(Some(Focus::Outcome));
        });
    }

    /// The name that an unclear request asked for.
    pub fn sent_name(&self) -> String {
        self.inner.with_value(|inner| inner.sent.as_ref().map(|sent| sent.name.clone())).unwrap_or_default()
    }

    /// Whether leaving the page now would lose something that cannot be found again.
    pub fn would_lose(&self) -> bool {
        let unsaved = self.safe.get_untracked() == Some(Safe::MemoryOnly);
        unsaved || self.submission.with_untracked(|submission| *submission == Submission::Sending)
    }

    fn open(&self, step: Step, replace: bool) {
        let to = self.href(step);
        let go = self.inner.with_value(|inner| Arc::clone(&inner.go));
        go(to, replace);
    }

    fn land(&self, field: CreateField) {
        self.focus_on(field);
        self.open(Step::of(field), false);
    }

    fn created(&self, id: &str) {
        // Gone when the page was left meanwhile; then nobody wants to be taken elsewhere.
        let Some((to, go)) =
            self.inner.try_with_value(|inner| (paths::database(&inner.path, id), Arc::clone(&inner.go)))
        else {
            return;
        };
        self.safe.set(None);
        go(to, true);
    }

    fn failed(&self, key: &str, error: &ApiError) {
        let failure = submission::failure(error);
        if failure != Failure::Unclear {
            // The mark in storage goes even if the page is gone.
            let kept = store::load(key).unwrap_or_default();
            store::save(key, &Kept { sent: None, ..kept });
            self.inner.try_update_value(|inner| inner.sent = None);
        }
        if self.submission.try_set(Submission::after(&failure)).is_some() {
            return;
        }
        match failure {
            Failure::Field(FieldError { field, message }) => {
                self.form.update(|form| form.refuse(FieldError { field, message }));
                self.land(field);
            }
            Failure::NotCreated(_) | Failure::Unclear => self.focus.set(Some(Focus::Outcome)),
            Failure::SessionOver => {}
        }
    }

    fn forget(&self) {
        self.inner.try_update_value(|inner| {
            store::clear(&inner.key);
        });
    }

    fn mark_sent(&self, sent: Option<Sent>) {
        self.inner.update_value(|inner| inner.sent = sent);
        self.keep();
    }

    fn keep(&self) {
        let draft = self.form.with_untracked(|form| form.draft().clone());
        let safe = self.inner.with_value(|inner| {
            if draft.is_touched() || inner.sent.is_some() {
                Some(store::save(&inner.key, &Kept { draft, sent: inner.sent.clone() }))
            } else {
                store::clear(&inner.key);
                None
            }
        });
        self.safe.set(safe);
    }
}
