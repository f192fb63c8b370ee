//! Where a Redis database can live.
//! Source: Upstash docs, global database and the Developer API's OpenAPI file, August 2026.

/// A cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    Aws,
    Gcp,
}

impl Platform {
    /// The API's name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Gcp => "gcp",
        }
    }

    /// The name people use.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Gcp => "Google Cloud",
        }
    }
}

/// A region of a cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The API's name, such as `eu-west-1`.
    pub id: &'static str,
    /// The place.
    pub place: &'static str,
    pub platform: Platform,
    /// Whether it may hold read replicas; every region may be primary.
    pub can_read: bool,
}

const fn aws(id: &'static str, place: &'static str) -> Region {
    Region { id, place, platform: Platform::Aws, can_read: true }
}

const fn gcp(id: &'static str, place: &'static str) -> Region {
    Region { id, place, platform: Platform::Gcp, can_read: false }
}

/// Every primary region.
pub const REGIONS: &[Region] = &[
    aws("us-east-1", "N. Virginia"),
    aws("us-east-2", "Ohio"),
    aws("us-west-1", "N. California"),
    aws("us-west-2", "Oregon"),
    aws("ca-central-1", "Canada"),
    aws("sa-east-1", "São Paulo"),
    aws("eu-west-1", "Ireland"),
    aws("eu-west-2", "London"),
    aws("eu-central-1", "Frankfurt"),
    aws("ap-south-1", "Mumbai"),
    aws("ap-northeast-1", "Tokyo"),
    aws("ap-southeast-1", "Singapore"),
    aws("ap-southeast-2", "Sydney"),
    Region { id: "af-south-1", place: "Cape Town", platform: Platform::Aws, can_read: false },
    gcp("us-central1", "Iowa"),
    gcp("us-east4", "Virginia"),
    gcp("europe-west1", "Belgium"),
    gcp("asia-northeast1", "Tokyo"),
];

/// The region with this id.
pub fn region(id: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_numbers_of_regions_are_here() {
        assert_eq!(REGIONS.len(), 18);
        assert_eq!(REGIONS.iter().filter(|region| region.can_read).count(), 13);
        assert_eq!(REGIONS.iter().filter(|region| region.platform == Platform::Gcp).count(), 4);
    }
}
