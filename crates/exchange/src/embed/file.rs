//! The partner file as it is now: a partner that is taken out of it is out with the next request.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::Partners;
use crate::config::{ConfigError, Place};

/// The file, read again whenever it has changed.
pub struct PartnerFile {
    source: Option<Source>,
    now: Mutex<Known>,
}

/// What was read, and of which file.
type Known = (Option<Stamp>, Arc<Partners>);

struct Source {
    path: PathBuf,
    place: Place,
    own_origin: String,
}

/// What of a file tells that it is another one.
type Stamp = (SystemTime, u64);

impl PartnerFile {
    /// No file, no partners.
    pub fn none() -> Self {
        Self { source: None, now: Mutex::default() }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, with its line.
    pub fn open(path: PathBuf, place: Place, own_origin: String) -> Result<Self, ConfigError> {
        let source = Source { path, place, own_origin };
        let now = Mutex::new((source.stamp(), Arc::new(source.read()?)));
        Ok(Self { source: Some(source), now })
    }

    /// The partners of this moment. A file that is wrong by now, or gone, leaves those of before, and a line in the log: an
    /// editor that saves by moving must not throw everybody out.
    pub fn partners(&self) -> Arc<Partners> {
        let Some(source) = &self.source else { return Arc::clone(&self.now().1) };
        // Not while it is locked: a disk that is slow holds up who asks it, and nobody else.
        let stamp = source.stamp();
        if let (known, partners) = &*self.now()
            && *known == stamp
        {
            return Arc::clone(partners);
        }
        let read = source.read();
        let mut now = self.now();
        now.0 = stamp;
        match read {
            Ok(partners) => now.1 = Arc::new(partners),
            Err(error) => tracing::error!(%error, "the partners of before stay"),
        }
        Arc::clone(&now.1)
    }

    fn now(&self) -> MutexGuard<'_, Known> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    fn stamp(&self) -> Option<Stamp> {
        let facts = std::fs::metadata(&self.path).ok()?;
        Some((facts.modified().ok()?, facts.len()))
    }

    fn read(&self) -> Result<Partners, ConfigError> {
        let name = self.path.file_name().map_or_else(|| "partners".into(), |name| name.to_string_lossy());
        let text = std::fs::read_to_string(&self.path).map_err(|error| ConfigError {
            place: self.path.display().to_string(),
            complaint: format!("the partner file cannot be read: {error}"),
        })?;
        Partners::read(&name, &text, &self.place, &self.own_origin)
    }
}
