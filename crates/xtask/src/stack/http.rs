//! The one question we ask over HTTP: does it answer?

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(2);

/// Status of a GET, if anything answers. `origin` is `http://host:port`.
pub fn status(origin: &str, path: &str) -> Option<u16> {
    let host = origin.strip_prefix("http://")?;
    let addresses: Vec<SocketAddr> = host.to_socket_addrs().ok()?.collect();
    let mut stream = addresses.iter().find_map(|address| TcpStream::connect_timeout(address, LIMIT).ok())?;
    stream.set_read_timeout(Some(LIMIT)).ok()?;
    // In one piece: a server, ours in the test below too, may take the first packet for the whole request.
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut start = [0; 12];
    stream.read_exact(&mut start).ok()?;
    parse_status(&start)
}

/// The status in `HTTP/1.1 200`.
fn parse_status(start: &[u8]) -> Option<u16> {
    let (version, status) = std::str::from_utf8(start).ok()?.split_once(' ')?;
    version.starts_with("HTTP/1.").then(|| status.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn the_status_of_an_answer_is_read() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 256];
            let read = stream.read(&mut request).unwrap();
            stream.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n").unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        assert_eq!(status(&origin, "/x"), Some(404));
        assert!(server.join().unwrap().starts_with("GET /x HTTP/1.1\r\nHost: 127.0.0.1:"));
    }

    #[test]
    fn silence_is_no_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        assert_eq!(status(&origin, "/"), None);
        assert_eq!(parse_status(b"SSH-2.0-Open"), None);
    }
}
