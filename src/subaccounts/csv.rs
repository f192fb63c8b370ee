//! Comma-separated values, by hand: a library for it would cost the download more than it saves here (ADR 7).
//!
//! Reading forgives what spreadsheets do (a byte order mark, quotes, any end of line, `;` or tabs between cells).
//! Writing makes sure that a spreadsheet takes no cell for a formula.

/// One line of a table; a quoted cell may have made it longer than one line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line of the text where it begins, from 1.
    pub line: usize,
    pub cells: Vec<String>,
}

/// A quote was opened in this line and never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenQuote {
    pub line: usize,
}

/// The records of a text; empty lines are left out.
///
/// # Errors
/// [`OpenQuote`], the one mistake after which nobody knows what the rest means.
pub fn parse(text: &str) -> Result<Vec<Record>, OpenQuote> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut records = Vec::new();
    let mut cells = Vec::new();
    let mut cell = String::new();
    let (mut line, mut begins) = (1, 1);
    // Where the open quote is, and whether this cell had one: then it counts even when it is empty.
    let (mut quote, mut quoted) = (None, false);
    let mut chars = text.chars().peekable();
    let mut end = |cells: &mut Vec<String>, cell: &mut String, begins: usize, quoted: bool| {
        if quoted || !cells.is_empty() || !cell.trim().is_empty() {
            cells.push(std::mem::take(cell));
            records.push(Record { line: begins, cells: std::mem::take(cells) });
        }
        cell.clear();
    };
    while let Some(c) = chars.next() {
        let newline = c == '\n' || c == '\r' && chars.peek() != Some(&'\n');
        match quote {
            Some(_) if c == '"' && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            Some(_) if c == '"' => quote = None,
            Some(_) => cell.push(c),
            None if c == '"' && cell.trim().is_empty() && !quoted => {
                cell.clear();
                (quote, quoted) = (Some(line), true);
            }
            None if newline => {
                end(&mut cells, &mut cell, begins, quoted);
                quoted = false;
                begins = line + 1;
            }
            None if c == '\r' => {}
            None if c == separator => {
                cells.push(std::mem::take(&mut cell));
                quoted = false;
            }
            None => cell.push(c),
        }
        line += usize::from(newline);
    }
    end(&mut cells, &mut cell, begins, quoted);
    match quote {
        Some(line) => Err(OpenQuote { line }),
        None => Ok(records),
    }
}

/// What stands between the cells: whichever is most frequent in the first line, outside quotes.
fn separator(text: &str) -> char {
    let mut counts = [(',', 0_usize), (';', 0), ('\t', 0)];
    let mut in_quotes = false;
    for c in text.trim_start().chars() {
        match c {
            '"' => in_quotes = !in_quotes,
            '\n' | '\r' if !in_quotes => break,
            _ if in_quotes => {}
            _ => {
                counts.iter_mut().filter(|(separator, _)| *separator == c).for_each(|(_, count)| *count += 1)
            }
        }
    }
    // The first of equals: a comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(separator, _)| separator)
}

/// The text of a table, with the line ends that RFC 4180 asks for.
pub fn write<'a>(records: impl IntoIterator<Item = Vec<&'a str>>) -> String {
    let mut text = String::new();
    for record in records {
        for (index, cell) in record.into_iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            write_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text
}

/// With these a spreadsheet takes a cell for a formula.
const RUNS: [char; 4] = ['=', '+', '-', '@'];

/// What may stand between cells where the file is opened. After the quote that ends a cell such a reader meets our comma,
/// takes all that follows for unquoted, and splits the cells there at its own separator.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\r', '\n'];

/// Whether what comes here would run if a cell began here, behind spaces and quotes that readers drop.
fn would_run(rest: &str) -> bool {
    rest.trim_start_matches(|c: char| c.is_whitespace() || c == '"').starts_with(RUNS)
}

fn write_cell(text: &mut String, cell: &str) {
    // With an apostrophe before it, what runs is text.
    let runs = would_run(cell) || cell.starts_with(['\t', '\r', '\n']);
    let padded = cell.starts_with(' ') || cell.ends_with(' ');
    if !runs && !padded && !cell.contains(['"', '\'']) && !cell.contains(SEPARATORS) {
        return text.push_str(cell);
    }
    text.push('"');
    if runs {
        text.push('\'');
    }
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        text.push(c);
        if c == '"' {
            text.push('"');
        } else if SEPARATORS.contains(&c) && would_run(chars.as_str()) {
            text.push('\'');
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        parse(text).expect("closed quotes").into_iter().map(|record| record.cells).collect()
    }

    fn lines(text: &str) -> Vec<usize> {
        parse(text).expect("closed quotes").into_iter().map(|record| record.line).collect()
    }

    #[test]
    fn plain_lines_are_a_table_of_one_column() {
        assert_eq!(cells("a\nb\r\nc\rd"), [["a"], ["b"], ["c"], ["d"]]);
        assert_eq!(lines("a\r\n\r\nb\r\rc\n"), [1, 3, 5], "empty lines are left out, and counted");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_cell() {
        assert_eq!(cells("\u{feff}slug,plan\r\nacme,free\r\n"), [["slug", "plan"], ["acme", "free"]]);
        assert_eq!(cells("\u{feff}\"slug\"\n"), [["slug"]]);
    }

    #[test]
    fn quotes_hold_separators_quotes_and_ends_of_lines() {
        assert_eq!(cells("\"a,\"\"b\"\"\r\nc\",d\ne"), vec![vec!["a,\"b\"\r\nc", "d"], vec!["e"]]);
        assert_eq!(lines("\"a\nb\nc\"\nd"), [1, 4]);
        assert_eq!(cells("a \"b\" c"), [["a \"b\" c"]], "a quote inside a cell is a quote");
        assert_eq!(cells(" \"a\" ,b"), [["a ", "b"]]);
        assert_eq!(cells("\"\"\n"), [[""]], "an empty cell that was written down counts");
    }

    #[test]
    fn spreadsheets_of_other_countries_are_read_as_well() {
        assert_eq!(cells("slug;plan\nacme;free"), [["slug", "plan"], ["acme", "free"]]);
        assert_eq!(cells("slug\tplan\nacme, inc\tfree"), [["slug", "plan"], ["acme, inc", "free"]]);
        assert_eq!(cells("\"a;b;c\",d"), [["a;b;c", "d"]]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_said_with_its_line() {
        assert_eq!(parse("a\nb,\"c\nd\ne"), Err(OpenQuote { line: 2 }));
        assert_eq!(parse("\""), Err(OpenQuote { line: 1 }));
    }

    #[test]
    fn nothing_is_nothing() {
        for text in ["", "\u{feff}", "\n\n", " \r\n\t"] {
            assert_eq!(parse(text), Ok(Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn no_spreadsheet_runs_a_cell() {
        let written = write([vec!["=1+1", "+1", "-1", "@x", "\t=1", " =1", "a=1", "it's"]]);
        assert_eq!(written, "\"'=1+1\",\"'+1\",\"'-1\",\"'@x\",\"'\t'=1\",\"' =1\",a=1,\"it's\"\r\n");
        let written = write([vec!["x;=HYPERLINK(\"u\")", "a, b", "-;\"-1", "a;b"]]);
        assert_eq!(written, "\"x;'=HYPERLINK(\"\"u\"\")\",\"a, b\",\"'-;'\"\"-1\",\"a;b\"\r\n");
    }

    /// How a spreadsheet reads that splits at `separator`: quotes count at the beginning of a cell; what follows the one
    /// that ends it belongs to the cell as it is, or, with some readers, up to the next quotes.
    fn as_a_spreadsheet(text: &str, separator: char, reopens: bool) -> Vec<String> {
        let mut cells = vec![String::new()];
        let (mut quoted, mut fresh) = (false, true);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let Some(cell) = cells.last_mut() else { break };
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
                '"' if quoted => quoted = false,
                '"' if fresh || reopens => quoted = true,
                _ if !quoted && (c == separator || c == '\n' || c == '\r') => {
                    cells.push(String::new());
                    fresh = true;
                    continue;
                }
                _ => cell.push(c),
            }
            fresh = false;
        }
        cells
    }

    /// What LibreOffice and Excel take for a formula, with spaces before it or without.
    fn is_formula(cell: &str) -> bool {
        matches!(cell.trim_start().bytes().next(), Some(b'=' | b'+' | b'-' | b'@'))
    }

    #[test]
    fn wherever_a_spreadsheet_splits_no_part_of_a_slug_or_an_id_is_a_formula() {
        let slug = "x;=HYPERLINK(\"http://evil\");";
        let written = write([vec![slug, &format!("sub_t_{slug}"), "held"]]);
        for (separator, reopens) in [(';', false), (';', true), (',', false), ('\t', false)] {
            let cells = as_a_spreadsheet(&written, separator, reopens);
            assert!(!cells.iter().any(|cell| is_formula(cell)), "{separator:?}: {cells:?}");
        }
        let naive = "\"x;=1\",\"sub_t_x;=1\"";
        assert!(
            as_a_spreadsheet(naive, ';', false).iter().any(|cell| is_formula(cell)),
            "else this proves nothing"
        );
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(
            table in prop::collection::vec(prop::collection::vec("[a,;'\"=@+\\-\\t\\r\\n é]{0,6}", 2), 1..6),
        ) {
            let written = write(table.iter().map(|record| record.iter().map(String::as_str).collect()));
            // The first line decides what separates: with a cell in it the comma that was written always wins.
            let read = parse(&format!("a,b,c,d,e,f,g,h\r\n{written}")).expect("quotes are closed");
            let read: Vec<Vec<String>> = read.into_iter().skip(1).map(|record| record.cells).collect();
            // Apostrophes are all that came to it, and nothing came to what no spreadsheet could take for a formula.
            let bare = |table: &[Vec<String>]| -> Vec<Vec<String>> {
                table.iter().map(|cells| cells.iter().map(|cell| cell.replace('\'', "")).collect()).collect()
            };
            prop_assert_eq!(bare(&read), bare(&table));
            for (read, cell) in read.iter().flatten().zip(table.iter().flatten()) {
                let harmless = !cell.contains(['=', '@', '+', '-', '\t', '\r', '\n']);
                prop_assert!(!harmless || read == cell, "{:?} became {:?}", cell, read);
            }
        }

        #[test]
        fn every_text_is_read_without_a_panic_and_lines_only_grow(text in "[a,;\"\\t\\r\\n é\u{feff}]{0,40}") {
            if let Ok(records) = parse(&text) {
                prop_assert!(records.windows(2).all(|pair| pair[0].line < pair[1].line));
                prop_assert!(records.iter().all(|record| !record.cells.is_empty()));
            }
        }

        #[test]
        fn no_reader_finds_a_cell_that_runs(
            cells in prop::collection::vec("[a;,=@+\\-\"' \\t\\r\\n]{0,8}", 1..4),
            separator in prop::sample::select(vec![';', ',', '\t']),
            reopens in any::<bool>(),
        ) {
            let written = write([cells.iter().map(String::as_str).collect()]);
            for cell in as_a_spreadsheet(&written, separator, reopens) {
                prop_assert!(!is_formula(&cell), "{:?} in {:?}", cell, written);
            }
        }
    }
}
