//! A collector of spans on loopback: it takes what is posted to it and answers 200.

use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What was posted.
#[derive(Clone, Default)]
pub(super) struct Collector {
    posts: Arc<Mutex<Vec<Post>>>,
}

/// One request.
#[derive(Clone)]
pub(super) struct Post {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Collector {
    /// Listens; the address is given with it.
    pub(super) async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let address = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let collector = Self::default();
        let posts = Arc::clone(&collector.posts);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&posts)));
            }
        });
        (collector, address)
    }

    pub(super) fn posts(&self) -> Vec<Post> {
        self.posts.lock().expect("nobody panics with the posts").clone()
    }

    /// Every span that came, decoded.
    pub(super) fn spans(&self) -> Vec<Span> {
        let decode = |post: Post| ExportTraceServiceRequest::decode(post.body.as_slice()).expect("a post is OTLP");
        let resources = self.posts().into_iter().map(decode).flat_map(|request| request.resource_spans);
        resources.flat_map(|resource| resource.scope_spans).flat_map(|scope| scope.spans).collect()
    }
}

async fn serve(mut stream: TcpStream, posts: Arc<Mutex<Vec<Post>>>) {
    let mut buffer = Vec::new();
    loop {
        let head = loop {
            if let Some(end) = find(&buffer, b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let text = String::from_utf8_lossy(&buffer[..head]).to_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
        let end = head + length.unwrap_or(0);
        while buffer.len() < end {
            if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let body = buffer[head..end].to_vec();
        posts.lock().expect("nobody panics with the posts").push(Post { head: text, body });
        buffer.drain(..end);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
        if stream.write_all(answer).await.is_err() {
            return;
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
