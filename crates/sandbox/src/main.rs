//! `sandbox`: a local Upstash on one loopback port. See `docs/sandbox.md`.

use clap::Parser;
use sandbox::options::Options;
use sandbox::server;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut sandbox = server::start(Options::parse()).await?;
    println!("{}", sandbox.world.redis.describe());
    if sandbox.world.partner.is_some() {
        println!("partner page {}", sandbox::partner::address(&sandbox.world));
    }
    println!("sandbox ready {}", sandbox.origin());
    tokio::select! {
        () = sandbox.wait() => {}
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
