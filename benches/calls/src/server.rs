//! A server that costs next to nothing: it reads to the end of a request and writes a prepared answer.

use std::io::Read as _;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::sample;

pub fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of loopback");
        println!("{}", listener.local_addr().expect("an address").port());
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(serve(stream));
        }
    });
}

async fn serve(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let answer = |body: &str, kind: &str, header: &str| {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{header}: f1fdfa9d-bd49-418b-942f-8f3e3ec00a4f\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let alibaba = answer(sample::ALIBABA, "application/json", "x-acs-request-id");
    let aws = answer(sample::AWS, "application/x-amz-json-1.1", "x-amzn-RequestId");
    let mut buffer = Vec::with_capacity(8192);
    while let Ok(1..) = stream.read_buf(&mut buffer).await {
        while let Some(length) = whole(&buffer) {
            let is_aws = find(&buffer[..length], b"x-amz-target").is_some();
            if stream.write_all(if is_aws { &aws } else { &alibaba }.as_bytes()).await.is_err() {
                return;
            }
            buffer.drain(..length);
        }
    }
}

/// The length of the first request, once it is whole.
fn whole(buffer: &[u8]) -> Option<usize> {
    let head = find(buffer, b"\r\n\r\n")? + 4;
    let body = find(&buffer[..head], b"content-length: ").map_or(0, |at| {
        let digits = buffer[at + 16..].iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0, |number, byte| number * 10 + usize::from(byte - b'0'))
    });
    (buffer.len() >= head + body).then_some(head + body)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}
