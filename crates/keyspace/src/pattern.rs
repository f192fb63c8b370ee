//! Globs as Redis matches them for `KEYS` and `SCAN … MATCH`, on bytes.
//!
//! `*` any bytes, `?` one byte, `[abc]`, `[a-z]` and `[^x]` one byte of a class, `\` takes the next byte as it is. What Redis
//! does with patterns that were not meant that way is kept: a class that is never closed ends with the pattern, `[a-]` is
//! a range up to `]`, a range may be written backwards, and of all patterns that begin with a star only `*` itself matches
//! the empty name. The corpus beside the tests was answered by Redis 7.0.15. One thing is left open by Redis itself: whether
//! the bytes from 0x80 on come after the others in a range (ARM) or before them (x86). Here they come after.

/// A pattern, ready to be matched many times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    tokens: Vec<Token>,
    /// Letters A to Z match in either case. Redis never does that for keys; a filter may.
    fold: bool,
    only_star: bool,
    /// Where the last star is: what is behind it fits the end of a name or nothing.
    last_star: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Byte(u8),
    Any,
    /// Any number of bytes. Never two in a row.
    Star,
    Class {
        not: bool,
        ranges: Vec<(u8, u8)>,
    },
}

impl Glob {
    /// Reads a pattern; every sequence of bytes is one. With `fold`, letters A to Z match in either case.
    pub fn new(pattern: &[u8], fold: bool) -> Self {
        let mut tokens = Vec::new();
        let mut rest = pattern;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            tokens.push(match byte {
                b'*' if tokens.last() == Some(&Token::Star) => continue,
                b'*' => Token::Star,
                b'?' => Token::Any,
                b'[' => class(&mut rest, fold),
                b'\\' => Token::Byte(match tail.split_first() {
                    Some((&escaped, tail)) => {
                        rest = tail;
                        folded(escaped, fold)
                    }
                    None => byte,
                }),
                _ => Token::Byte(folded(byte, fold)),
            });
        }
        let last_star = tokens.iter().rposition(|token| *token == Token::Star);
        Self { tokens, fold, only_star: pattern == b"*", last_star }
    }

    /// Whether Redis would say that the pattern matches the name.
    #[inline]
    pub fn matches(&self, name: &[u8]) -> bool {
        // Most names are seen not to match by their first byte.
        if let (Some(Token::Byte(byte)), Some(first)) = (self.tokens.first(), name.first())
            && *byte != folded(*first, self.fold)
        {
            return false;
        }
        self.matches_all(name)
    }

    fn matches_all(&self, name: &[u8]) -> bool {
        if name.is_empty() {
            return self.tokens.is_empty() || self.only_star;
        }
        let (mut token, mut at) = (0, 0);
        // The last star and how many bytes it has taken: one more is tried when what follows does not fit.
        let mut star = None;
        loop {
            let fits = match (self.tokens.get(token), name.get(at)) {
                (None, None) => return true,
                (Some(Token::Star), _) if self.last_star == Some(token) => {
                    let behind = self.tokens.get(token + 1..).unwrap_or_default();
                    let end = name.len().checked_sub(behind.len()).filter(|end| *end >= at);
                    let end = end.and_then(|end| name.get(end..)).map(|end| end.iter().zip(behind));
                    return end.is_some_and(|mut end| {
                        end.all(|(byte, token)| token.fits(folded(*byte, self.fold)))
                    });
                }
                (Some(Token::Star), _) => {
                    star = Some((token, at));
                    token += 1;
                    continue;
                }
                (Some(token), Some(byte)) => token.fits(folded(*byte, self.fold)),
                _ => false,
            };
            if fits {
                (token, at) = (token + 1, at + 1);
                continue;
            }
            match star {
                Some((after, taken)) if taken < name.len() => {
                    star = Some((after, taken + 1));
                    (token, at) = (after + 1, taken + 1);
                }
                _ => return false,
            }
        }
    }

    /// The longest run of bytes that every match contains: what to look for first. Folded if the glob is.
    pub fn literal(&self) -> Vec<u8> {
        let runs = self.tokens.split(|token| !matches!(token, Token::Byte(_)));
        let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
        longest
            .iter()
            .filter_map(|token| if let Token::Byte(byte) = token { Some(*byte) } else { None })
            .collect()
    }
}

impl Token {
    fn fits(&self, byte: u8) -> bool {
        match self {
            Self::Byte(expected) => *expected == byte,
            Self::Any => true,
            Self::Star => false,
            Self::Class { not, ranges } => {
                ranges.iter().any(|(first, last)| (*first..=*last).contains(&byte)) != *not
            }
        }
    }
}

/// A class, from behind its bracket on. `rest` is left behind its end.
fn class(rest: &mut &[u8], fold: bool) -> Token {
    let not = rest.first() == Some(&b'^');
    if not {
        *rest = rest.get(1..).unwrap_or_default();
    }
    let mut ranges = Vec::new();
    loop {
        let (first, last, used) = match **rest {
            [] => break,
            [b'\\', escaped, ..] => (escaped, escaped, 2),
            [b']', ..] => {
                *rest = rest.get(1..).unwrap_or_default();
                break;
            }
            [first, b'-', last, ..] => (first.min(last), first.max(last), 3),
            [byte, ..] => (byte, byte, 1),
        };
        *rest = rest.get(used..).unwrap_or_default();
        let (first, last) = (folded(first, fold), folded(last, fold));
        ranges.push((first.min(last), first.max(last)));
    }
    Token::Class { not, ranges }
}

const fn folded(byte: u8, fold: bool) -> u8 {
    if fold { byte.to_ascii_lowercase() } else { byte }
}

/// The pattern that matches exactly the names that begin with `prefix`.
pub fn beginning_with(prefix: &[u8]) -> Vec<u8> {
    let mut pattern = escaped(prefix);
    pattern.push(b'*');
    pattern
}

/// The pattern that matches exactly this name, if it is not empty.
pub fn escaped(name: &[u8]) -> Vec<u8> {
    let mut pattern = Vec::with_capacity(name.len() + 8);
    for byte in name {
        if matches!(byte, b'*' | b'?' | b'[' | b']' | b'\\' | b'^' | b'-') {
            pattern.push(b'\\');
        }
        pattern.push(*byte);
    }
    pattern
}

#[cfg(test)]
mod tests;
