//! `exchange --config FILE`: checks the configuration, listens, sweeps, stops on a signal.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use exchange::clock::Clock;
use exchange::config::Config;
use exchange::private_file;
use exchange::state::State;
use exchange::vault::KeyRing;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

const HELP: &str = "\
exchange: the server of the Partner Dashboard

  exchange [--config FILE]          run; FILE may come from PD_CONFIG, every setting from the environment
  exchange check [--config FILE]    check the configuration, the key ring and the database, then stop; like a start,
                                    it makes the database or brings its schema up to date
  exchange keygen [FILE]            make a key ring (a new file of mode 0600), or print a line for one

  --insecure-test    allow plain http to this machine, for development and tests only
";

/// How long open connections may take to end after the signal. One call to Upstash takes ten seconds at most.
const DRAIN: Duration = Duration::from_secs(20);

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Run,
    Check,
    Keygen(Option<PathBuf>),
    Help,
}

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line for the operator; a backtrace would hide it.
            eprintln!("exchange: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<()> {
    let (command, config, insecure_test) = arguments(std::env::args().skip(1))?;
    match command {
        Command::Help => print!("{HELP}"),
        Command::Keygen(file) => keygen(file.as_deref())?,
        Command::Check => {
            run(async move { whole(&open(config, insecure_test).await?).await })?;
            println!("the configuration is good");
        }
        Command::Run => run(async move { serve(open(config, insecure_test).await?).await })?,
    }
    Ok(())
}

fn arguments(mut args: impl Iterator<Item = String>) -> Result<(Command, Option<PathBuf>, bool)> {
    let mut command = Command::Run;
    let mut config = std::env::var_os("PD_CONFIG").map(PathBuf::from);
    let mut insecure_test = false;
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "check" => command = Command::Check,
            "keygen" => command = Command::Keygen(args.next().map(PathBuf::from)),
            "help" | "--help" | "-h" => command = Command::Help,
            "--config" => config = Some(args.next().context("--config needs a file")?.into()),
            "--insecure-test" => insecure_test = true,
            other => bail!("`{other}` is not an option; see `exchange --help`"),
        }
    }
    Ok((command, config, insecure_test))
}

fn keygen(file: Option<&Path>) -> Result<()> {
    let line = KeyRing::new_line()?;
    let Some(file) = file else {
        print!("{}", line.as_str());
        return Ok(());
    };
    private_file::create(file, &line).with_context(|| {
        format!("{} (to rotate, put the line of `exchange keygen` on top of it)", file.display())
    })?;
    println!(
        "{} was made. Without it nothing that is stored can be read: back it up apart from the database.",
        file.display()
    );
    Ok(())
}

fn run<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

async fn open(config: Option<PathBuf>, insecure_test: bool) -> Result<State> {
    // JSON lines: a caller's text stays inside its string, so no line of the log can be forged.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false).with_env_filter(filter).init();
    let config = Config::load(config.as_deref(), insecure_test)?;
    if insecure_test {
        tracing::warn!("--insecure-test: plain http to this machine is allowed; never use it in production");
    }
    State::open(config, Clock::System).await
}

/// Whether the key ring is that of the database.
async fn whole(state: &State) -> Result<()> {
    let missing = state.missing_kids().await?;
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "stored keys are sealed with {missing:?}, which the key ring lacks: restore it before anything new is stored"
    )
}

async fn serve(state: State) -> Result<()> {
    hide_panic_messages();
    // No reason to stay away: what this ring can open works, and somebody may have given up an old key on purpose.
    if let Err(error) = whole(&state).await {
        tracing::error!(%error, "some stored keys cannot be opened");
    }
    let state = Arc::new(state);
    let address = state.config.listen;
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    let sweeper = tokio::spawn(sweep(Arc::clone(&state)));
    println!("exchange ready http://{}", listener.local_addr()?);
    let app = exchange::app::app(Arc::clone(&state)).into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let signal = async move {
        stop().await;
        drop(stopping);
    };
    let overdue = async {
        // Ends when the sender is dropped: at the signal.
        let _ = stopped.await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = axum::serve(listener, app).with_graceful_shutdown(signal).into_future() => served?,
        () = overdue => tracing::warn!("some connections did not end in time and were closed"),
    }
    // Writes whose callers hung up have no connection that anybody waited for.
    if tokio::time::timeout(DRAIN, state.limits.settle()).await.is_err() {
        tracing::warn!("some writes did not end in time and were cut off");
    }
    sweeper.abort();
    state.store.close().await;
    Ok(())
}

/// The usual hook prints a panic's message, which may hold anything. Ours says where it happened.
fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, "panicked");
    }));
}

async fn sweep(state: Arc<State>) {
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        minute.tick().await;
        state.sweep().await;
    }
}

/// Ends on Ctrl-C, and on SIGTERM where there is one.
async fn stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
