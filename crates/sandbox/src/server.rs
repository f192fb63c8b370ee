//! Listening, and the door that every request passes: where it goes, which ordered failures hit it, what is logged.

mod door;
mod failures;
mod route;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use anyhow::Context;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::options::Options;
use crate::partner::Platform;
use crate::persist::Home;
use crate::redis::Program;
use crate::world::World;
use door::Door;

/// A sandbox that answers. Dropping it ends it, with every redis-server.
pub struct Running {
    pub world: Arc<World>,
    door: Arc<Door>,
    tasks: JoinSet<()>,
}

/// Starts a sandbox; it answers when this returns.
///
/// # Errors
/// When the port is taken, no redis-server works here, or the data folder cannot be used.
pub async fn start(options: Options) -> anyhow::Result<Running> {
    let redis = Program::locate(options.redis_server, options.redis_module).await?;
    let (v4, v6) = listen(options.port).await?;
    let port = v4.local_addr()?.port();
    let origin = format!("http://localhost:{port}");
    let mut world = World::new(origin, options.redirect_uris, redis, options.seed);
    world.partner = options
        .dashboard
        .zip(options.partner_file)
        .map(|(dashboard, file)| Platform::new(dashboard.trim_end_matches('/').to_owned(), file));
    if let Some(folder) = options.data {
        world.keep_in(Home::open(&folder)?)?;
    }
    let world = Arc::new(world);
    let door = Arc::new(Door::new(Arc::clone(&world)));
    let mut tasks = JoinSet::new();
    for listener in std::iter::once(v4).chain(v6) {
        tasks.spawn(accept(listener, Arc::clone(&door)));
    }
    Ok(Running { world, door, tasks })
}

impl Running {
    /// `http://localhost:PORT`.
    pub fn origin(&self) -> &str {
        &self.world.origin
    }

    /// Answers a request without a connection, for tests that ask thousands of times.
    ///
    /// # Errors
    /// When a fault cuts the connection.
    pub async fn answer(&self, request: Request<Body>) -> io::Result<Response> {
        Arc::clone(&self.door).enter(request).await
    }

    /// Waits until it ends by itself, which it does not.
    pub async fn wait(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Loopback only. The IPv6 listener is for clients that try `::1` first for `localhost`; not every machine has it.
async fn listen(port: u16) -> anyhow::Result<(TcpListener, Option<TcpListener>)> {
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let v4 =
        v4.with_context(|| format!("port {port} of 127.0.0.1 cannot be used; is another sandbox running?"))?;
    let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, v4.local_addr()?.port())).await.ok();
    Ok((v4, v6))
}

async fn accept(listener: TcpListener, door: Arc<Door>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, most likely; they come back.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let door = Arc::clone(&door);
        connections.spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let door = Arc::clone(&door);
                async move { door.enter(request.map(Body::new)).await }
            });
            // An error here is a client that left, or a connection that a test wanted cut.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
