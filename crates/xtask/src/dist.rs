//! The deployable bundle: one program and the files it serves.

use crate::project::Project;
use crate::setup::{self, Tool};
use crate::{size, stack, web};
use anyhow::{Context, Result};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Below this many bytes a compressed copy saves nothing that a packet does not waste.
const SMALLEST: usize = 1024;
/// What compresses; images and fonts are compressed already.
const COMPRESSIBLE: [&str; 7] = [".css", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"];

/// The `dist` command.
pub fn run(project: &Project) -> Result<ExitCode> {
    setup::ensure(project, &[Tool::WasmTarget, Tool::Trunk, Tool::WasmBindgen, Tool::NpmPackages])?;
    let web = web::build_release(project)?;
    let binaries = stack::build::binaries(project, &["exchange"], true)?;
    let report = size::measure(&web)?;

    let bundle = project.root.join("target/dist");
    match std::fs::remove_dir_all(&bundle) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).context("target/dist");
        }
        _ => {}
    }
    for path in size::list(&web)? {
        copy(&web.join(&path), &bundle.join("web").join(&path))?;
    }
    compress(&bundle.join("web"))?;
    copy(binaries.path("exchange")?, &bundle.join("exchange"))?;
    for file in ["LICENSE", "crates/exchange/exchange.example.toml"] {
        let file = project.root.join(file);
        copy(&file, &bundle.join(file.file_name().context("a file without a name")?))?;
    }

    println!("\n{}\n", report.table());
    anyhow::ensure!(report.within_budget(), "it is over its budget, so nobody should deploy it");
    println!(
        "The bundle is in target/dist: `exchange` serves `web/` when its configuration says dist = \"web\"."
    );
    Ok(ExitCode::SUCCESS)
}

/// Puts `.br` and `.gz` next to every file that gains from it.
fn compress(folder: &Path) -> Result<()> {
    for path in size::list(folder)? {
        // index.html gets a fresh nonce in every answer, so a copy made now could never be sent.
        if !COMPRESSIBLE.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        let file = folder.join(&path);
        let bytes = std::fs::read(&file).with_context(|| format!("cannot read {path}"))?;
        for (end, packed) in [("br", size::brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
            if bytes.len() >= SMALLEST && packed.len() < bytes.len() {
                std::fs::write(format!("{}.{end}", file.display()), packed)?;
            }
        }
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_gain_get_compressed_copies() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("app.js", &"let a = 1;".repeat(500));
        write("tiny.js", "let a = 1;");
        write("index.html", &"<p>nonce</p>".repeat(500));
        compress(folder.path()).unwrap();
        let exists = |name: &str| folder.path().join(name).is_file();
        assert!(exists("app.js.br") && exists("app.js.gz"));
        assert!(!exists("tiny.js.br") && !exists("index.html.br") && !exists("index.html.gz"));
    }
}
