//! Positions: members of a sorted set whose scores are geohashes of 52 bits (Redis docs, GEOADD).

use upstash_api::rest::Reply;

use super::{Row, array, lossy, string};

/// A member and where it is, as Redis writes longitude and latitude; `None` when it is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub member: Vec<u8>,
    pub at: Option<(String, String)>,
}

/// Whether the scores may be positions: whole numbers of nearly 52 bits, all of them.
pub fn are_positions(rows: &[Row]) -> bool {
    const LEAST: u64 = 1 << 44;
    const MOST: u64 = 1 << 52;
    let is_position = |row: &Row| match row {
        Row::Scored { score, .. } => score.parse::<u64>().is_ok_and(|score| (LEAST..MOST).contains(&score)),
        _ => false,
    };
    !rows.is_empty() && rows.iter().all(is_position)
}

/// The points of GEOPOS replies, which have a position or null for each member in turn.
pub fn points(members: &[Vec<u8>], replies: Vec<Reply>) -> Vec<Point> {
    let positions = replies.into_iter().flat_map(|reply| array(reply).unwrap_or_default());
    let point = |(member, position): (&Vec<u8>, Reply)| {
        let mut numbers = array(position).unwrap_or_default().into_iter().filter_map(|one| string(one).ok());
        let at = numbers
            .next()
            .zip(numbers.next())
            .map(|(longitude, latitude)| (lossy(longitude), lossy(latitude)));
        Point { member: member.clone(), at }
    };
    members.iter().zip(positions).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(score: &str) -> Row {
        Row::Scored { rank: Some(0), member: b"m".to_vec(), score: score.to_owned() }
    }

    #[test]
    fn only_scores_of_the_size_of_a_geohash_are_taken_for_positions() {
        // Palermo and Catania, from the documentation of GEOADD.
        assert!(are_positions(&[scored("3479099956230698"), scored("3479447370796909")]));
        assert!(!are_positions(&[scored("3479099956230698"), scored("1.5")]));
        // Milliseconds since 1970 are sixteen times smaller than the least.
        assert!(!are_positions(&[scored("1700000000000")]));
        assert!(!are_positions(&[]) && !are_positions(&[scored("inf")]));
    }

    #[test]
    fn positions_are_the_text_redis_wrote() {
        let text = |text: &str| Reply::Bytes(text.as_bytes().to_vec());
        let here = Reply::Array(vec![text("13.36138933897018433"), text("38.11555639549629859")]);
        let found = points(&[b"a".to_vec(), b"gone".to_vec()], vec![Reply::Array(vec![here, Reply::Null])]);
        let at = Some(("13.36138933897018433".to_owned(), "38.11555639549629859".to_owned()));
        assert_eq!(
            found,
            [Point { member: b"a".to_vec(), at }, Point { member: b"gone".to_vec(), at: None }]
        );
    }
}
