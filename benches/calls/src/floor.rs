//! The floor: a prepared request on a raw hyper connection; nothing is signed, nothing is read but bytes.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Call;

#[derive(Clone)]
pub struct Floor {
    port: u16,
    connection: Rc<RefCell<Vec<SendRequest<Empty<Bytes>>>>>,
}

impl Floor {
    pub async fn new(port: u16) -> Self {
        Self { port, connection: Rc::default() }
    }

    async fn connect(&self) -> SendRequest<Empty<Bytes>> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("a connection");
        let _ = stream.set_nodelay(true);
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a handshake");
        tokio::task::spawn_local(connection);
        sender
    }
}

impl Call for Floor {
    async fn call(&self) {
        let kept = self.connection.borrow_mut().pop();
        let mut sender = match kept {
            Some(sender) => sender,
            None => self.connect().await,
        };
        let request = Request::post("/?KeyId=key-hzz630494463ejqjx****")
            .header("host", "127.0.0.1")
            .header("content-length", "0")
            .body(Empty::new())
            .expect("a request");
        let answer = sender.send_request(request).await.expect("an answer");
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        assert!(body.len() > 500);
        sender.ready().await.expect("a connection that is kept");
        self.connection.borrow_mut().push(sender);
    }
}
