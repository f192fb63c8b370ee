//! IP addresses and blocks of them.

use std::net::IpAddr;

/// Whether this is an address or a CIDR block, of version 4 or 6.
pub fn is_ip_block(text: &str) -> bool {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| {
        bits.bytes().all(|c| c.is_ascii_digit()) && bits.parse().is_ok_and(|n: u8| n <= most)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_as_many_bits_as_their_version() {
        for good in ["203.0.113.7", "203.0.113.0/24", "0.0.0.0/0", "2001:db8::1", "2001:db8::/128"] {
            assert!(is_ip_block(good), "{good}");
        }
        for bad in
            ["", "203.0.113", "203.0.113.0/33", "2001:db8::/129", "203.0.113.0/+8", "a/8", "203.0.113.0/"]
        {
            assert!(!is_ip_block(bad), "{bad}");
        }
    }
}
