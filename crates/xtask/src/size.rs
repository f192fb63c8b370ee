//! How much the browser downloads, and the limit on it.
//!
//! Brotli at its highest quality, because that is what the exchange sends. The first load is `index.html` and every
//! file it names; a worker or a font that comes later is listed, but not counted.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::path::Path;

/// What the first load is to come down to, in bytes after brotli: the peers' figure to beat, not reached yet.
pub const GOAL: usize = 300 * 1024;

/// Limit for the first load, in bytes after brotli. A ratchet: the figure of the day rounded up. It is lowered when the
/// page gets smaller, towards [`GOAL`], and raised only by what a whole new capability weighs: the pages of sub-accounts
/// brought 473 KB to 629 KB, the tree of a database's keys and what sub-accounts still lacked 629 KB to 677 KB, the rest of
/// the explorer 677 KB to 792 KB, listening, the bill of a visit and frames in partners' pages 792 KB to 850 KB, connecting
/// in a frame, taking turns and the check of a frame 850 KB to 873 KB, the tab for browsers that keep no cookie for frames,
/// and a frame that takes no keyboard and loses no page, 873 KB to 882 KB.
pub const BUDGET: usize = 861 * 1024;

/// The script that partners' pages load, and its limit in bytes after brotli: it is read by strangers' pages before
/// anything of ours can be seen.
const LOADER: &str = "embed.js";
const LOADER_BUDGET: usize = 3 * 1024;

/// What the names of the decoders' worker begin with. `index.html` names it too, as what it may start later.
const WORKER: &str = "decode-worker";

/// One file of the web build.
pub struct File {
    /// Path below the folder, with slashes.
    pub path: String,
    pub raw: usize,
    pub brotli: usize,
    pub first_load: bool,
}

/// All files of a web build, largest first.
pub struct Report {
    pub files: Vec<File>,
}

impl Report {
    /// Bytes of the first load: raw, brotli.
    pub fn first_load(&self) -> (usize, usize) {
        self.sum(|file| file.first_load)
    }

    /// Bytes of the decoders' worker, which loads when a value is decoded for the first time: raw, brotli.
    pub fn worker(&self) -> (usize, usize) {
        self.sum(|file| file.path.starts_with(WORKER))
    }

    fn sum(&self, counts: impl Fn(&File) -> bool) -> (usize, usize) {
        let counted = self.files.iter().filter(|file| counts(file));
        counted.fold((0, 0), |(raw, brotli), file| (raw + file.raw, brotli + file.brotli))
    }

    /// Bytes of the script that partners' pages load: raw, brotli.
    pub fn loader(&self) -> (usize, usize) {
        self.sum(|file| file.path == LOADER)
    }

    pub fn within_budget(&self) -> bool {
        self.first_load().1 <= BUDGET && (1..=LOADER_BUDGET).contains(&self.loader().1)
    }

    /// The report as a table for people.
    pub fn table(&self) -> String {
        let mut text = format!("{:<52} {:>12} {:>12}\n", "file", "raw", "brotli");
        for file in &self.files {
            let later = if file.first_load { "" } else { "  (not in the first load)" };
            let _ = writeln!(text, "{:<52} {:>12} {:>12}{later}", file.path, file.raw, file.brotli);
        }
        let (raw, brotli) = self.worker();
        let _ = writeln!(text, "{:<52} {raw:>12} {brotli:>12}", "decoders, when first needed");
        let (raw, brotli) = self.first_load();
        let _ = writeln!(text, "{:<52} {raw:>12} {brotli:>12}", "first load");
        let verdict = if self.within_budget() { "within" } else { "OVER" };
        let (_, loader) = self.loader();
        let _ = write!(
            text,
            "{verdict} the budget: first load {brotli} of {BUDGET} bytes of brotli, the goal is {GOAL}; {LOADER} {loader} of \
             {LOADER_BUDGET}"
        );
        text
    }
}

/// Measures a folder that trunk has built.
///
/// # Errors
/// When a file cannot be read, or when there is no `index.html` or no wasm.
pub fn measure(folder: &Path) -> Result<Report> {
    let index = folder.join("index.html");
    let index =
        std::fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    let mut files = Vec::new();
    for path in list(folder)? {
        let bytes = std::fs::read(folder.join(&path)).with_context(|| format!("cannot read {path}"))?;
        let first_load = is_first_load(&path, &index);
        files.push(File { path, raw: bytes.len(), brotli: brotli(&bytes)?.len(), first_load });
    }
    let has_wasm = files.iter().any(|file| file.first_load && file.path.ends_with(".wasm"));
    anyhow::ensure!(has_wasm, "index.html in {} names no wasm", folder.display());
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    Ok(Report { files })
}

/// Paths of all files below the folder, with slashes, sorted; sidecars of earlier runs are left out.
pub fn list(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in
            std::fs::read_dir(&current).with_context(|| format!("cannot read {}", current.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Some(relative) = path.strip_prefix(folder).ok().and_then(Path::to_str) {
                found.push(relative.to_owned());
            }
        }
    }
    found.retain(|path| !path.ends_with(".br") && !path.ends_with(".gz"));
    found.sort();
    Ok(found)
}

/// The bytes as brotli at the highest quality.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).context("brotli")?;
    Ok(packed)
}

fn is_first_load(path: &str, index: &str) -> bool {
    // Icons are named too, but no page waits for them. wasm-bindgen's snippets are imported by the script it makes.
    path == "index.html"
        || path.starts_with("snippets/")
        || (index.contains(path)
            && !path.starts_with(WORKER)
            && [".wasm", ".js", ".css"].iter().any(|end| path.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_load_is_what_index_html_names() {
        let folder = tempfile::tempdir().unwrap();
        let index = "<link href=\"/app-1f.css\"><link href=\"/icon.svg\"><script>'/app-2e.js','/app-2e_bg.wasm','/decode-worker_loader.js'</script>";
        for (name, text) in [
            ("index.html", index),
            ("app-1f.css", "a{}"),
            ("app-2e.js", "1"),
            ("app-2e_bg.wasm", "wasm"),
            ("decode-worker_loader.js", "later"),
            ("decode-worker_bg.wasm", "also later"),
            ("icon.svg", "<svg/>"),
            ("app-2e.js.br", "sidecar"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let report = measure(folder.path()).unwrap();
        let mut first: Vec<_> =
            report.files.iter().filter(|file| file.first_load).map(|file| &file.path).collect();
        first.sort();
        assert_eq!(first, ["app-1f.css", "app-2e.js", "app-2e_bg.wasm", "index.html"]);
        assert_eq!(report.files.len(), 7);
        assert_eq!(report.worker().0, 5 + 10);
        assert_eq!(report.first_load().0, index.len() + 3 + 1 + 4);
    }

    #[test]
    fn a_folder_without_wasm_is_no_build() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("index.html"), "<p>").unwrap();
        assert!(measure(folder.path()).is_err());
    }

    #[test]
    fn one_byte_over_the_budget_is_over_the_budget() {
        let file =
            |path: &str, brotli| File { path: path.to_owned(), raw: 1, brotli, first_load: path != LOADER };
        let report = |first, loader| Report { files: vec![file("a.wasm", first), file(LOADER, loader)] };
        assert!(report(BUDGET, LOADER_BUDGET).within_budget());
        for over in [report(BUDGET + 1, 1), report(1, LOADER_BUDGET + 1), report(1, 0)] {
            assert!(!over.within_budget());
            assert!(over.table().contains("OVER"));
        }
    }

    #[test]
    fn the_script_for_partners_pages_is_within_its_budget() {
        let script = include_bytes!("../../../public/embed.js");
        let packed = brotli(script).expect("packed").len();
        assert!(packed <= LOADER_BUDGET, "{packed} of {LOADER_BUDGET}");
    }
}
