//! The partner file as it is now: a partner that is taken out of it is out with the next request.

use std::fs::Metadata;
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

/// What of a file tells that it is another one, or that it may be read by now: when it was written, how long it is, and when
/// anything about it changed, its owner and its rights included.
type Stamp = (SystemTime, u64, (i64, i64));

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
        Some((facts.modified().ok()?, facts.len(), changed(&facts)))
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

/// Unix seconds and nanoseconds; nothing on systems that do not tell.
fn changed(facts: &Metadata) -> (i64, i64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (facts.ctime(), facts.ctime_nsec())
    }
    #[cfg(not(unix))]
    {
        let _ = facts;
        (0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"[[partner]]
id = "acme"
name = "Acme"
account = "a1"
origins = ["https://a.example"]
keys = [{ kid = "k1", x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }]
scopes = ["read"]
"#;

    #[test]
    #[cfg(unix)]
    fn t48_a_partner_is_out_even_where_length_and_time_of_the_file_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("partners.toml");
        std::fs::write(&path, ENTRY).expect("written");
        let time = std::fs::metadata(&path).and_then(|facts| facts.modified()).expect("a time");
        let place = Place { insecure_test: false };
        let file =
            PartnerFile::open(path.clone(), place, "https://dash.example".into()).expect("it is right");
        assert!(file.partners().get("acme").is_some());
        // The clock of files is coarse: within one of its ticks nobody can tell one writing from the next.
        std::thread::sleep(std::time::Duration::from_millis(50));
        std::fs::write(&path, "#".repeat(ENTRY.len())).expect("written");
        std::fs::File::options().append(true).open(&path).and_then(|it| it.set_modified(time)).expect("set");
        assert!(file.partners().is_empty());
    }
}
