//! What the benches found out: the table for people and `target/bench/latest.json` for programs.

use crate::size;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// One figure. Its runs are kept so that one sees how far apart they are.
pub struct Figure {
    pub id: String,
    pub value: f64,
    pub unit: String,
    /// The most it should be.
    pub goal: Option<f64>,
    pub runs: Vec<f64>,
}

impl Figure {
    /// Reads a line that a script has reported.
    fn parse(line: &str) -> Result<Self> {
        let read = || {
            let line: Value = serde_json::from_str(line).ok()?;
            let runs = line["runs"].as_array()?.iter().map(Value::as_f64).collect::<Option<Vec<_>>>()?;
            let text = |name: &str| line[name].as_str().map(str::to_owned);
            let goal = line["goal"].as_f64();
            Some(Self { id: text("id")?, value: line["value"].as_f64()?, unit: text("unit")?, goal, runs })
        };
        read().with_context(|| format!("a bench reported {line}"))
    }

    /// The first load of a web build, as `cargo xtask test --only size` counts it.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred thousand bytes")]
    pub fn first_load(report: &size::Report) -> Self {
        let kib = |bytes: usize| (bytes as f64 / 1024.0 * 10.0).round() / 10.0;
        let value = kib(report.first_load().1);
        Self {
            id: String::from("bundle.first_load_brotli_kb"),
            value,
            unit: String::from("KiB"),
            goal: Some(kib(size::GOAL)),
            runs: vec![value],
        }
    }

    pub fn is_reached(&self) -> bool {
        self.goal.is_none_or(|goal| self.value <= goal)
    }

    fn json(&self) -> Value {
        let Self { id, value, unit, goal, runs } = self;
        json!({ "id": id, "value": value, "unit": unit, "goal": goal, "runs": runs })
    }
}

/// The figures that a script has left in its file; none when it wrote nothing.
///
/// # Errors
/// When a line is not what `report.mjs` writes.
pub fn read(file: &Path) -> Result<Vec<Figure>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.lines().map(Figure::parse).collect()
}

/// Writes the figures where programs look for them.
///
/// # Errors
/// When the file cannot be written.
pub fn write(file: &Path, figures: &[Figure]) -> Result<()> {
    let all: Value = figures.iter().map(Figure::json).collect();
    std::fs::write(file, format!("{all:#}\n")).with_context(|| format!("cannot write {}", file.display()))
}

/// The figures as a table for people.
pub fn table(figures: &[Figure]) -> String {
    let mut text = format!("{:<44} {:>9} {:>9}  {:<6} {}\n", "figure", "value", "goal", "unit", "runs");
    for figure in figures {
        let Figure { id, value, unit, goal, runs } = figure;
        let goal = goal.map_or_else(|| String::from("none"), |goal| format!("{goal:.1}"));
        let (least, most) = runs.iter().fold((f64::MAX, f64::MIN), |(a, b), run| (a.min(*run), b.max(*run)));
        let missed = if figure.is_reached() { "" } else { "  MISSED" };
        let count = runs.len();
        let _ = writeln!(
            text,
            "{id:<44} {value:>9.1} {goal:>9}  {unit:<6} {count}, {least:.1} to {most:.1}{missed}"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"id":"a.b_ms","value":12.5,"unit":"ms","goal":10,"runs":[12.5,9,13]}"#;

    #[test]
    fn what_a_script_reports_is_in_the_table_and_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.jsonl");
        assert!(read(&file).unwrap().is_empty());
        std::fs::write(&file, format!("{LINE}\n{}\n", LINE.replace("\"goal\":10", "\"goal\":null"))).unwrap();
        let figures = read(&file).unwrap();
        assert_eq!(figures.iter().map(Figure::is_reached).collect::<Vec<_>>(), [false, true]);
        let table = table(&figures);
        assert_eq!(table.matches("3, 9.0 to 13.0").count(), 2, "{table}");
        assert_eq!(table.matches("MISSED").count(), 1, "{table}");

        let latest = folder.path().join("latest.json");
        write(&latest, &figures).unwrap();
        let written: Value = serde_json::from_str(&std::fs::read_to_string(latest).unwrap()).unwrap();
        assert_eq!(
            written[0],
            json!({ "id": "a.b_ms", "value": 12.5, "unit": "ms", "goal": 10.0, "runs": [12.5, 9.0, 13.0] })
        );
        assert_eq!(written[1]["goal"], Value::Null);
    }

    #[test]
    fn half_a_line_is_an_error_and_no_figure() {
        assert!(Figure::parse(&LINE[..30]).is_err());
        assert!(Figure::parse(&LINE.replace("12.5,9", "\"x\"")).is_err());
    }
}
