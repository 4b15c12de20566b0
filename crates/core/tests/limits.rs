//! An answer that is longer than the limit is refused by both transports, and is not read whole.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
#![cfg(any(feature = "reqwest", feature = "hyper"))]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use bytes::Bytes;
use cumulo_core::transport::{Limits, Stage, Transport};

const MIB: usize = 1024 * 1024;

/// Answers one request with 64 MiB after `head`, in pieces of 64 KiB; gives its address. The thread ends with how much
/// the other side took.
fn endless(head: &'static str, piece: Vec<u8>) -> (String, std::thread::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        stream.write_all(head.as_bytes()).unwrap();
        let mut written = 0;
        while written < 64 * MIB && stream.write_all(&piece).is_ok() {
            written += 64 * 1024;
        }
        written
    });
    (address, server)
}

/// How much a transport took of 64 MiB before it refused them.
async fn taken(transport: &impl Transport, head: &'static str, piece: Vec<u8>) -> usize {
    let (address, server) = endless(head, piece);
    let request = http::Request::get(address).body(Bytes::new()).unwrap();
    let refused = transport.send(request, Limits::default()).await.map(|_| ()).unwrap_err();
    assert_eq!(
        (refused.stage(), refused.to_string().as_str()),
        (Stage::TooLarge, "the answer is longer than 33554432 bytes")
    );
    // Not on this thread: it closes the connection.
    tokio::task::spawn_blocking(|| server.join().unwrap()).await.unwrap()
}

async fn refuses(transport: impl Transport) {
    // Said in advance: nothing is read but what came along with the head. The rest lies in buffers of the system.
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n";
    let taken_of_said = taken(&transport, head, vec![b' '; 64 * 1024]).await;
    assert!(taken_of_said < 16 * MIB, "{taken_of_said}");
    // Not said: it is read up to the limit.
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let piece = [b"10000\r\n".as_slice(), &[b' '; 64 * 1024], b"\r\n"].concat();
    let taken_of_unsaid = taken(&transport, head, piece).await;
    assert!((32 * MIB..48 * MIB).contains(&taken_of_unsaid), "{taken_of_unsaid}");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn reqwest_refuses_what_is_too_long() {
    refuses(cumulo_core::transport::Reqwest::builder().no_proxy().build().unwrap()).await;
}

#[cfg(feature = "hyper")]
#[tokio::test]
async fn hyper_refuses_what_is_too_long() {
    refuses(cumulo_core::transport::Hyper::new(std::time::Duration::from_secs(5)).unwrap()).await;
}
