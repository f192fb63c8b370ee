//! An operation without its types: two functions that know them.

use serde_json::error::Category;
use upstash_api::developer::{Endpoint, Operation, RequestBody, Visit, each_operation};

/// How to rebuild the requests and project the answers of one operation.
#[derive(Clone, Copy)]
pub struct Shape {
    pub endpoint: Endpoint,
    /// From a caller's body to ours.
    pub rebuild: fn(&[u8]) -> Rebuilt,
    /// From Upstash's answer to what a browser may see; `None` when it is something else.
    pub project: fn(&[u8]) -> Option<Vec<u8>>,
}

/// A body to send, or `None` where the operation has none.
pub type Rebuilt = Result<Option<Vec<u8>>, BadBody>;

/// What is wrong with a caller's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadBody {
    /// There is one, and the operation has none.
    Unexpected,
    /// Not JSON, or not of the operation's shape; with the parser's reason.
    Unreadable(String),
    UnknownField(String),
    Invalid {
        field: &'static str,
        message: String,
    },
}

/// Every operation of the endpoint table.
pub fn shapes() -> Vec<Shape> {
    struct Collect(Vec<Shape>);
    impl Visit for Collect {
        fn operation<O: Operation>(&mut self) {
            self.0.push(Shape { endpoint: O::ENDPOINT, rebuild: rebuild::<O>, project: project::<O> });
        }
    }
    let mut shapes = Collect(Vec::new());
    each_operation(&mut shapes);
    shapes.0
}

fn rebuild<O: Operation>(bytes: &[u8]) -> Rebuilt {
    if !O::Body::IS_SENT {
        return if bytes.is_empty() { Ok(None) } else { Err(BadBody::Unexpected) };
    }
    let mut unknown = None;
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let body: O::Body = serde_ignored::deserialize(&mut parser, |path| {
        unknown.get_or_insert_with(|| path.to_string());
    })
    .map_err(|error| unreadable(&error))?;
    parser.end().map_err(|error| unreadable(&error))?;
    if let Some(field) = unknown {
        // It goes into an answer: as much of it as helps, and nothing that moves the cursor.
        return Err(BadBody::UnknownField(field.chars().filter(|c| !c.is_control()).take(64).collect()));
    }
    if let Some(problem) = body.problem() {
        return Err(BadBody::Invalid { field: problem.field, message: problem.message });
    }
    serde_json::to_vec(&body).map(Some).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> BadBody {
    BadBody::Unreadable(match error.classify() {
        // The parser's own words, about types and names; long values of the caller's are cut.
        Category::Data => error.to_string().chars().filter(|c| !c.is_control()).take(200).collect(),
        Category::Syntax | Category::Eof | Category::Io => "it is not valid JSON".to_owned(),
    })
}

fn project<O: Operation>(bytes: &[u8]) -> Option<Vec<u8>> {
    let answer: O::Answer = serde_json::from_slice(bytes).ok()?;
    serde_json::to_vec(&answer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(name: &str) -> Shape {
        shapes().into_iter().find(|shape| shape.endpoint.name == name).expect("in the table")
    }

    fn create(body: &str) -> Rebuilt {
        (shape("CreateDatabase").rebuild)(body.as_bytes())
    }

    const GOOD: &str = r#"{"database_name":"a","primary_region":"us-east-1","read_regions":[],"plan":null}"#;

    #[test]
    fn a_body_is_written_anew_and_empty_choices_are_left_out() {
        let written = create(GOOD).expect("good").expect("a body");
        assert_eq!(written, br#"{"database_name":"a","primary_region":"us-east-1"}"#);
    }

    #[test]
    fn a_field_the_operation_does_not_have_is_named() {
        let body = GOOD.replace("\"plan\":null", "\"owner\":null");
        assert_eq!(create(&body), Err(BadBody::UnknownField("owner".into())));
    }

    #[test]
    fn duplicates_wrong_types_and_trailing_text_are_refused() {
        for bad in [
            GOOD.replace("\"plan\":null", "\"database_name\":\"b\""),
            GOOD.replace("\"a\"", "[\"a\"]"),
            GOOD.replace("\"a\"", "{\"$ne\":1}"),
            format!("{GOOD}{GOOD}"),
            format!("[{GOOD}]"),
            "null".to_owned(),
            String::new(),
            "{".to_owned(),
        ] {
            assert!(matches!(create(&bad), Err(BadBody::Unreadable(_))), "{bad}: {:?}", create(&bad));
        }
    }

    #[test]
    fn a_value_that_breaks_a_rule_is_refused_with_the_form_s_sentence() {
        let body = GOOD.replace("\"a\"", "\"a b\"");
        assert!(matches!(create(&body), Err(BadBody::Invalid { field: "database_name", .. })));
    }

    #[test]
    fn an_operation_without_a_body_takes_none() {
        let list = shape("ListDatabases");
        assert_eq!((list.rebuild)(b""), Ok(None));
        assert_eq!((list.rebuild)(b"{}"), Err(BadBody::Unexpected));
        assert_eq!((list.rebuild)(b"null"), Err(BadBody::Unexpected));
    }

    #[test]
    fn an_answer_of_another_shape_is_not_projected() {
        assert_eq!((shape("ListDatabases").project)(b"{\"rest_token\":\"x\"}"), None);
        assert_eq!((shape("GetDatabase").project)(b"[]"), None);
    }
}
