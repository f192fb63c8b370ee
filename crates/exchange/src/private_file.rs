//! Files that only this process's user may read.

use std::io::Write;
use std::path::Path;

/// Why a secret's file is not used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    #[error("{0} cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    #[error("{0} may be read by others (mode {1:04o}); run `chmod 600 {0}`")]
    Open(String, u32),
}

/// The text of a file that is this user's alone.
///
/// # Errors
/// When it cannot be read, or when group or others have any right on it.
pub fn read(path: &Path) -> Result<String, PrivateFileError> {
    let name = path.display().to_string();
    let unreadable = |error| PrivateFileError::Unreadable(name.clone(), error);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(unreadable)?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(PrivateFileError::Open(name, mode));
        }
    }
    std::fs::read_to_string(path).map_err(unreadable)
}

/// Makes a new file that is this user's alone, and writes `text` to it.
///
/// # Errors
/// When the file exists already, or cannot be written.
pub fn create(path: &Path, text: &str) -> std::io::Result<()> {
    options().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// Makes sure that the file exists and is this user's alone. SQLite gives its side files the same rights.
///
/// # Errors
/// When it can neither be made nor changed.
pub fn ensure(path: &Path) -> std::io::Result<()> {
    let file = options().append(true).create(true).open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    drop(file);
    Ok(())
}

fn options() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}
