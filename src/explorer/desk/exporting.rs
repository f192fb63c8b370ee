//! Keys written to a file: one press, its cost said before, a request at a time, and nothing held but a page.

use export::{Export, Format, Problem, Stage};
use leptos::prelude::*;

use super::Desk;
use crate::browser::file::{Parts, Refused};
use crate::explorer::kind::Kind;
use crate::explorer::meter::Origin;
use crate::explorer::trouble::Trouble;

/// Bytes that are collected before the browser gets them: its blobs are not in the page's memory.
const PIECE: usize = 256 * 1024;

/// The name of a key, and its type if that is known.
pub(super) type Named = (Vec<u8>, Option<export::Kind>);

/// The keys of an export that nobody has started yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    pub keys: u64,
    /// Of these, the type is known from the scan: that saves a command each.
    pub known: u64,
    /// The list that they were chosen from has not been scanned to its end.
    pub is_partial: bool,
}

/// How an export stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// Nobody asked.
    Nothing,
    Offered(Offered),
    Begun(Box<Progress>),
}

/// How far an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub stage: Stage,
    pub done: usize,
    pub of: usize,
    pub sent: u64,
    pub bytes: u64,
    /// The first keys that are not in the file as they should be, and how many there are.
    pub problems: Vec<Problem>,
    pub problem_count: u64,
    /// What stopped it.
    pub trouble: Option<Trouble>,
    pub format: Format,
    pub is_partial: bool,
    /// The browser has the file as it is now.
    pub is_saved: bool,
}

impl Progress {
    /// Whether closing the export would lose what was paid for.
    pub const fn is_at_stake(&self) -> bool {
        self.done > 0 && !self.is_saved
    }
}

/// The export of the page. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Exporting {
    pub now: RwSignal<Exported>,
    work: StoredValue<Work, LocalStorage>,
}

/// The names that were chosen, and the file that is made of them.
#[derive(Default)]
struct Work {
    keys: Vec<Named>,
    export: Option<Export>,
    parts: Parts,
    size: u64,
    /// The browser has no room for the file.
    is_refused: bool,
    trouble: Option<Trouble>,
    is_partial: bool,
    is_saved: bool,
    /// Tells answers to this export from those to one that was given up.
    round: u32,
}

impl Exporting {
    pub(super) fn new() -> Self {
        Self { now: RwSignal::new(Exported::Nothing), work: StoredValue::new_local(Work::default()) }
    }

    /// Offers to export these keys.
    fn offer(self, keys: Vec<Named>, is_partial: bool) {
        let known = keys.iter().filter(|(_, kind)| kind.is_some()).count() as u64;
        let offered = Offered { keys: keys.len() as u64, known, is_partial };
        self.work.update_value(|work| {
            let round = work.round.wrapping_add(1);
            *work = Work { keys, is_partial, round, ..Work::default() };
        });
        self.now.set(Exported::Offered(offered));
    }

    /// Gives the export up, and what was read with it.
    pub fn close(self) {
        self.work.update_value(|work| *work = Work { round: work.round.wrapping_add(1), ..Work::default() });
        self.now.set(Exported::Nothing);
    }

    /// Hands the file to the browser.
    ///
    /// # Errors
    /// [`Refused`] where the browser makes no file of it.
    pub fn save(self) -> Result<(), Refused> {
        let saved = self
            .work
            .try_with_value(|work| {
                let format = work.export.as_ref().ok_or(Refused)?.format();
                if work.is_refused {
                    return Err(Refused);
                }
                work.parts.save(&format!("redis-keys.{}", format.extension()), format.mime())
            })
            .unwrap_or(Err(Refused));
        self.work.update_value(|work| work.is_saved |= saved.is_ok());
        self.tell();
        saved
    }

    fn tell(self) {
        let now = self.work.try_with_value(|work| {
            let export = work.export.as_ref()?;
            let (done, of) = export.progress();
            let (problems, problem_count) = export.problems();
            Some(Exported::Begun(Box::new(Progress {
                stage: export.stage(),
                done,
                of,
                sent: export.sent(),
                bytes: work.size + export.ready() as u64,
                problems: problems.to_vec(),
                problem_count,
                trouble: work.trouble.clone(),
                format: export.format(),
                is_partial: work.is_partial,
                is_saved: work.is_saved,
            })))
        });
        if let Some(Some(now)) = now {
            self.now.try_set(now);
        }
    }
}

/// A kind as an export knows it.
fn kind_of(kind: &Kind) -> Option<export::Kind> {
    export::Kind::from_reply(kind.slug().as_bytes())
}

impl Desk {
    /// Offers to export the keys that were chosen in the list.
    pub fn offer_chosen(self) {
        let (keys, is_partial) = self.browsing.chosen_keys();
        self.exporting.offer(keys, is_partial);
    }

    /// Offers to export keys by their names: pasted, opened before, marked.
    pub fn offer_names(self, names: &[Vec<u8>]) {
        let keys = self.machine.with_untracked(|machine| {
            let kind = |name: &[u8]| machine.known_kind(name).flatten().and_then(kind_of);
            names.iter().map(|name| (name.clone(), kind(name))).collect()
        });
        self.exporting.offer(keys, false);
    }

    /// Begins.
    pub fn export(self, format: Format) {
        self.exporting.work.update_value(|work| {
            work.export = Some(Export::new(std::mem::take(&mut work.keys), format));
        });
        self.export_on(|_| {});
    }

    /// Does something to the export and sends what it then asks for.
    pub fn export_on(self, act: fn(&mut Export)) {
        let exporting = self.exporting;
        let next = exporting.work.try_update_value(|work| {
            let export = work.export.as_mut()?;
            act(export);
            if export.stage() != Stage::Failed {
                work.trouble = None;
            }
            let mut next = export.next_request();
            if export.ready() >= PIECE || export.stage() == Stage::Done {
                let bytes = export.take();
                work.size += bytes.len() as u64;
                if work.parts.push(&bytes).is_err() {
                    // Going on would be paid for and lost.
                    export.stop();
                    work.is_refused = true;
                    next = None;
                }
            }
            Some((next?, work.round))
        });
        exporting.tell();
        let Some(Some((commands, round))) = next else { return };
        self.run(Origin::Files, commands, move |outcome| {
            let is_mine = exporting.work.try_update_value(|work| {
                let export = work.export.as_mut().filter(|_| work.round == round)?;
                work.trouble = match outcome {
                    Ok(answers) => {
                        export.answered(answers).err().map(|error| Trouble::from_error(&error, ""))
                    }
                    Err(trouble) => {
                        export.failed();
                        Some(trouble)
                    }
                };
                Some(())
            });
            if is_mine.flatten().is_some() {
                self.export_on(|_| {});
            }
        });
    }
}
