//! Which ports to use: the well-known one when it is free, else any other.

use anyhow::{Context, Result};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

/// The wanted port if nobody has it, else one that nobody has.
///
/// # Errors
/// When the system gives no port at all.
pub fn choose(wanted: u16) -> Result<u16> {
    if is_free(wanted) {
        return Ok(wanted);
    }
    any_free()
}

/// A port that nobody has.
///
/// # Errors
/// When the system gives no port at all.
pub fn any_free() -> Result<u16> {
    for _ in 0..20 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on this machine")?;
        let port = listener.local_addr()?.port();
        drop(listener);
        if is_free(port) {
            return Ok(port);
        }
    }
    anyhow::bail!("no port is free for both IPv4 and IPv6")
}

fn is_free(port: u16) -> bool {
    // `localhost` is both; a stranger on either one would get some of our requests.
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    let v6_exists = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    v4 && (!v6_exists || TcpListener::bind((Ipv6Addr::LOCALHOST, port)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_replaced_by_a_free_one() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let wanted = taken.local_addr().unwrap().port();
        assert_ne!(choose(wanted).unwrap(), wanted);
    }

    #[test]
    fn a_port_taken_on_ipv6_alone_counts_as_taken() {
        let Ok(taken) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else { return };
        assert!(!is_free(taken.local_addr().unwrap().port()));
    }
}
