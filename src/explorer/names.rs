//! Key names as people paste them, and the list of those opened before.

use upstash_api::command::parse;

use super::bytes;

/// Names of a pasted list, in their order, each once.
///
/// A line is one name, taken as it stands without the spaces around it. A line that begins with a quote is read with
/// redis-cli's rules, so `"a\x80"` names bytes and several quoted names may share a line. The numbering that redis-cli
/// prints before a list (`1) "a"`) is left out.
///
/// # Errors
/// [`BadName`] for a quote that is never closed, with the number of its line.
pub fn pasted(text: &str) -> Result<Vec<Vec<u8>>, BadName> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = without_numbering(line.trim());
        let found = if line.starts_with(['"', '\'']) {
            let words = parse(line).map_err(|_| BadName { line: index + 1 })?;
            words.into_iter().map(|word| word.bytes).collect()
        } else if line.is_empty() {
            Vec::new()
        } else {
            vec![line.as_bytes().to_vec()]
        };
        for name in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok(names)
}

/// A line that begins with a quote and cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadName {
    /// Counted from 1.
    pub line: usize,
}

/// How a name is typed so that [`pasted`] reads it back: as it is where that is possible, else quoted.
pub fn typed(name: &[u8]) -> String {
    let plain = bytes::as_text(name)
        .filter(|text| {
            text.trim() == *text && bytes::visible(name, bytes::Place::Name).iter().all(|p| !p.escaped)
        })
        .filter(|text| pasted(text).is_ok_and(|names| names == [name]));
    plain.map_or_else(|| bytes::quote(name), str::to_owned)
}

/// `1) "a"` without its number.
fn without_numbering(line: &str) -> &str {
    let digits = line.trim_start_matches(|character: char| character.is_ascii_digit());
    match digits.strip_prefix(") ") {
        Some(rest) if digits.len() < line.len() && rest.trim_start().starts_with('"') => rest.trim_start(),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<String> {
        pasted(text).expect("names").into_iter().map(|name| bytes::quote(&name)).collect()
    }

    #[test]
    fn a_line_is_a_name_with_all_its_spaces_inside() {
        assert_eq!(names("  user name:42 \n\ncart:é\r\n"), [r#""user name:42""#, r#""cart:é""#]);
    }

    #[test]
    fn a_quoted_line_follows_redis_cli() {
        assert_eq!(names(r#""a\x80" 'b c' "" "#), [r#""a\x80""#, r#""b c""#, r#""""#]);
        assert_eq!(pasted("ok\n\"open"), Err(BadName { line: 2 }));
    }

    #[test]
    fn what_redis_cli_printed_can_be_pasted() {
        assert_eq!(names(" 1) \"a\"\n10) \"b c\""), [r#""a""#, r#""b c""#]);
        assert_eq!(names("1) a"), [r#""1) a""#]);
    }

    #[test]
    fn a_name_is_listed_once() {
        assert_eq!(names("a\nb\na").len(), 2);
    }

    proptest! {
        #[test]
        fn any_name_can_be_typed(name: Vec<u8>) {
            prop_assert_eq!(pasted(&typed(&name)).expect("reads"), vec![name]);
        }

        #[test]
        fn any_text_name_can_be_typed(name: String) {
            prop_assert_eq!(pasted(&typed(name.as_bytes())).expect("reads"), vec![name.into_bytes()]);
        }
    }
}
