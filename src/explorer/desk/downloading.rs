//! A download, driven: one request at a time, until it is done, stopped, or something stands in its way.
//!
//! It is begun by a press after its cost was said, goes on while other keys are looked at, and ends with the page.

use leptos::prelude::*;

use super::Desk;
use crate::api::cancel::{Running, start};
use crate::browser::file::Parts;
use crate::explorer::download::{Download, Progress};
use crate::explorer::kind::Kind;
use crate::explorer::meter::Origin;
use crate::explorer::trouble::Trouble;

/// How a download stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub name: Vec<u8>,
    pub kind: Kind,
    pub file: String,
    /// Commands that all of it takes, about.
    pub cost: u64,
    pub progress: Progress,
    pub stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its cost is on the page; nothing was sent.
    Offered,
    Running,
    Stopped,
    /// What came before it is kept.
    Failed(Trouble),
    Saved,
    /// The browser took no file of it.
    Refused,
}

/// The download of the page. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Downloading {
    pub standing: RwSignal<Option<Standing>>,
    job: StoredValue<Option<Job>, LocalStorage>,
    running: StoredValue<Option<Running>, LocalStorage>,
}

struct Job {
    download: Download,
    parts: Parts,
}

impl Downloading {
    pub(super) fn new() -> Self {
        Self {
            standing: RwSignal::new(None),
            job: StoredValue::new_local(None),
            running: StoredValue::new_local(None),
        }
    }

    fn show(self, stage: Stage) {
        let standing = self.job.try_with_value(|job| {
            job.as_ref().map(|Job { download, .. }| Standing {
                name: download.name().to_vec(),
                kind: download.kind().clone(),
                file: download.file_name(),
                cost: download.cost(),
                progress: download.progress(),
                stage,
            })
        });
        self.standing.try_set(standing.flatten());
    }

    /// Stops it; what is here is kept.
    pub fn stop(self) {
        self.running.set_value(None);
        self.show(Stage::Stopped);
    }

    /// Lets go of it and of what was read.
    pub fn discard(self) {
        self.running.try_update_value(Option::take);
        self.job.try_update_value(Option::take);
        self.standing.try_set(None);
    }

    /// Hands the file to the browser.
    pub fn save(self) {
        let saved = self.job.try_with_value(|job| {
            job.as_ref().is_some_and(|Job { download, parts }| {
                parts.save(&download.file_name(), "application/octet-stream").is_ok()
            })
        });
        self.show(if saved == Some(true) { Stage::Saved } else { Stage::Refused });
    }

    /// What to send next; `None` when all is here.
    fn ask(self) -> Option<Vec<upstash_api::rest::Command>> {
        let asked = self.job.try_update_value(|job| job.as_mut().map(|job| job.download.ask())).flatten()?;
        Some(asked).filter(|commands| !commands.is_empty())
    }
}

impl Desk {
    /// Says what a file with all of the open key would cost.
    pub fn offer_download(self) {
        let download =
            self.machine.with_untracked(|machine| Download::new(machine.name()?, machine.open_key()?));
        let Some(download) = download else { return };
        self.downloading.discard();
        self.downloading.job.set_value(Some(Job { download, parts: Parts::default() }));
        self.downloading.show(Stage::Offered);
    }

    /// Begins, or goes on where it stood.
    pub fn download(self) {
        let downloading = self.downloading;
        downloading.show(Stage::Running);
        let client = self.client.get_value();
        downloading.running.set_value(Some(start(async move {
            while let Some(commands) = downloading.ask() {
                // With what is on its way: it is billed, answer or not.
                downloading.show(Stage::Running);
                let answers = client.run(Origin::Files, commands).await;
                let taken = downloading.job.try_update_value(|job| {
                    let Some(Job { download, parts }) = job else { return Ok(()) };
                    let bytes = download.accept(answers?)?;
                    parts.push(&bytes).map_err(|_| Trouble::Redis(super::super::text::NO_ROOM.to_owned()))
                });
                match taken {
                    Some(Ok(())) => {}
                    Some(Err(trouble)) => return downloading.show(Stage::Failed(trouble)),
                    None => return,
                }
            }
            downloading.save();
        })));
    }
}
