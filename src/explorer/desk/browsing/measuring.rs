//! Asking many keys when they end and how large they are: one press, its cost said before, pipelines in turn.

use keyspace::browse::Fact;
use keyspace::store::{Expiry, KeyId, Measure};
use keyspace::survey::{Stage, Survey, Wants};
use leptos::prelude::*;
use upstash_api::rest::{Command, ErrorKind, RedisError};

use super::{Browsing, Keys};
use crate::browser::timer::now_ms;
use crate::explorer::bytes::as_text;
use crate::explorer::desk::Desk;
use crate::explorer::meter::Origin;
use crate::explorer::model::Answer;
use crate::explorer::trouble::Trouble;
use crate::explorer::ttl;

/// Commands that one press may cost.
pub const MOST: u64 = 10_000;

/// Keys of a pipeline.
const BATCH: usize = 100;
/// Keys of a pipeline of which some name is not text: each command of those is a request of its own.
const BATCH_OF_BYTES: usize = 10;

/// How measuring stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub stage: Stage,
    pub done: usize,
    pub of: usize,
    pub commands_left: u64,
    /// What stopped it, or what this token may not ask.
    pub trouble: Option<Trouble>,
}

/// What a press would measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub keys: u64,
    /// Keys of which something is not known: more than one press may ask about.
    pub lacking: u64,
    pub commands: u64,
}

/// A survey under way, and what came of it.
pub(super) struct Work {
    survey: Survey,
    trouble: Option<Trouble>,
}

impl Browsing {
    /// What measuring would cost now; the caller is told of changes.
    pub fn offer(self) -> Offer {
        self.shown.track();
        let wants = self.query.with(|query| query.wants());
        let lacking = self.keys.try_with_value(|keys| keys.browse.lacking(wants).count() as u64).unwrap_or(0);
        let keys = lacking.min(MOST / wants.commands().max(1));
        Offer { keys, lacking, commands: keys * wants.commands() }
    }

    /// How many of the keys listed have a known place in an order by end or size; the caller is told of changes.
    pub fn placed(self) -> usize {
        self.shown.track();
        self.keys.try_with_value(|keys| keys.browse.placed()).unwrap_or(0)
    }

    /// How many keys the filter cannot judge; the caller is told of changes.
    pub fn not_judged(self) -> u32 {
        self.shown.track();
        self.keys.try_with_value(|keys| keys.browse.run().unknown().len()).unwrap_or(0)
    }

    /// What was read of a key that was opened is known here as well, at no cost.
    pub(in crate::explorer::desk) fn learn(self, name: &[u8], end: ttl::Expiry, memory: Option<u64>) {
        let learnt = self.keys.try_update_value(|keys| {
            let id = keys.browse.store().find(name)?;
            keep_end(keys, id, end);
            if let Some(memory) = memory {
                keys.browse.learn(id, Fact::Size(Measure::Memory, memory));
            }
            Some(())
        });
        if learnt.flatten().is_some() {
            self.work();
        }
    }
}

fn keep_end(keys: &mut Keys, id: KeyId, end: ttl::Expiry) {
    let end = match end {
        ttl::Expiry::Unknown => return,
        ttl::Expiry::Never => Expiry::Never,
        ttl::Expiry::At(at) => Expiry::At(at),
    };
    keys.browse.learn(id, Fact::Expiry(end));
}

impl Desk {
    /// Measures what the present list needs, for as many keys as one press may ask about.
    pub fn measure(self) {
        let browsing = self.browsing;
        let wants = browsing.query.with_untracked(|query| query.wants());
        let most = usize::try_from(MOST / wants.commands().max(1)).unwrap_or(usize::MAX);
        browsing.keys.update_value(|keys| {
            let asked = keys.browse.lacking(wants).take(most).collect();
            keys.measuring = Some(Work { survey: Survey::new(asked, wants), trouble: None });
        });
        self.measure_on(|_| {});
    }

    /// Does something to the survey and sends what it then asks for.
    pub fn measure_on(self, act: fn(&mut Survey)) {
        let browsing = self.browsing;
        let batch = browsing.keys.try_update_value(|keys| {
            let work = keys.measuring.as_mut()?;
            let was_failed = work.survey.stage() == Stage::Failed;
            act(&mut work.survey);
            if was_failed && work.survey.stage() != Stage::Failed {
                work.trouble = None;
            }
            let store = keys.browse.store();
            let names = |batch: &[KeyId]| -> Vec<Vec<u8>> {
                batch.iter().map(|id| store.name(*id).to_vec()).collect()
            };
            let batch = work.survey.next_batch(if keys.has_bytes { BATCH_OF_BYTES } else { BATCH })?;
            Some((keys.seed, work.survey.wants(), names(&batch), batch))
        });
        self.tell_measured();
        let Some(Some((seed, wants, names, ids))) = batch else { return };
        let commands = names.iter().flat_map(|name| asked(name, wants)).collect();
        self.run(Origin::List, commands, move |outcome| {
            let is_here = browsing.keys.try_with_value(|keys| keys.seed == seed);
            if is_here == Some(true) {
                match outcome {
                    Ok(answers) => self.measured(&ids, wants, answers),
                    Err(trouble) => self.not_measured(trouble),
                }
                browsing.work();
            }
        });
    }

    fn measured(self, ids: &[KeyId], wants: Wants, answers: Vec<Answer>) {
        let now = now_ms();
        let mut refused = None;
        self.browsing.keys.try_update_value(|keys| {
            let mut answers = answers.into_iter();
            for id in ids {
                if wants.ends {
                    match answers.next() {
                        Some(Ok(reply)) => match reply.as_int() {
                            Some(-2) => keys.browse.delete(*id),
                            Some(left) => keep_end(keys, *id, ttl::from_pttl(left, now)),
                            None => {}
                        },
                        Some(Err(error)) => refused = Some((error, "PTTL")),
                        None => {}
                    }
                }
                if wants.sizes {
                    match answers.next() {
                        Some(Ok(reply)) => {
                            if let Some(size) = reply.as_int().and_then(|size| u64::try_from(size).ok()) {
                                keys.browse.learn(*id, Fact::Size(Measure::Memory, size));
                            }
                        }
                        Some(Err(error)) => refused = Some((error, "MEMORY USAGE")),
                        None => {}
                    }
                }
            }
        });
        match refused {
            Some((error, command)) if !is_final(&error) => {
                self.not_measured(Trouble::from_error(&error, command));
            }
            refused => {
                self.browsing.keys.try_update_value(|keys| {
                    let Some(work) = &mut keys.measuring else { return };
                    if let Some((error, command)) = refused {
                        work.survey.give_up(command == "PTTL", command != "PTTL");
                        work.trouble = Some(Trouble::from_error(&error, command));
                    }
                    work.survey.answered();
                    // Rows do not jump while somebody looks at them; whoever asked for all this waits for the order.
                    if work.survey.stage() != Stage::Running {
                        keys.browse.refresh();
                    }
                });
                self.measure_on(|_| {});
            }
        }
    }

    fn not_measured(self, trouble: Trouble) {
        self.browsing.keys.try_update_value(|keys| {
            if let Some(work) = &mut keys.measuring {
                work.survey.failed();
                work.trouble = Some(trouble);
                keys.browse.refresh();
            }
        });
        self.tell_measured();
    }

    pub(super) fn tell_measured(self) {
        let measured = self.browsing.keys.try_with_value(|keys| {
            keys.measuring.as_ref().map(|work| {
                let (done, of) = work.survey.progress();
                Measured {
                    stage: work.survey.stage(),
                    done,
                    of,
                    commands_left: work.survey.commands_left(),
                    trouble: work.trouble.clone(),
                }
            })
        });
        if let Some(measured) = measured {
            self.browsing.measured.try_set(measured);
        }
    }
}

/// Whether every key would be refused the same way, so that there is no use in asking on.
fn is_final(error: &RedisError) -> bool {
    matches!(error.kind, ErrorKind::NoPermission | ErrorKind::NotAvailable)
}

fn asked(name: &[u8], wants: Wants) -> impl Iterator<Item = Command> {
    let ends = wants.ends.then(|| Command::new("PTTL").arg(name));
    let size = wants.sizes.then(|| Command::new("MEMORY").arg("USAGE").arg(name));
    ends.into_iter().chain(size)
}

/// Whether a name cannot travel in a pipeline with others.
pub(super) fn is_bytes(name: &[u8]) -> bool {
    as_text(name).is_none()
}
