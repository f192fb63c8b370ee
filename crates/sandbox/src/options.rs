//! How a sandbox is started.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use serde::{Deserialize, Serialize};

/// A local Upstash: authorization server, Developer API and Redis REST on one loopback port.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Options {
    /// Port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 8790)]
    pub port: u16,
    /// What is there at the start, and after a reset that names no seed.
    #[arg(long, value_enum, default_value_t = Seed::Demo)]
    pub seed: Seed,
    /// Callback URL of the OAuth client, compared byte for byte; may be given several times.
    #[arg(long = "redirect-uri", value_name = "URL", default_value = "http://localhost:8080/callback")]
    pub redirect_uris: Vec<String>,
    /// redis-server to run for each database; else the one that `cargo xtask setup` fetched, else the one on PATH.
    #[arg(long, env = "PD_REDIS_SERVER", value_name = "FILE")]
    pub redis_server: Option<PathBuf>,
    /// Folder that keeps accounts, databases and their data, so that the next start with it goes on from there. What it
    /// holds then counts, not the seed.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Origin of the dashboard that the made-up partner's page embeds, with --partner-file.
    #[arg(long, value_name = "URL", requires = "partner_file")]
    pub dashboard: Option<String>,
    /// The dashboard's partner file, written when that page is first opened.
    #[arg(long, value_name = "FILE", requires = "dashboard")]
    pub partner_file: Option<PathBuf>,
    /// RedisJSON module (`rejson.so`), for a server without JSON of its own.
    #[arg(long, env = "PD_REDIS_MODULE", value_name = "FILE")]
    pub redis_module: Option<PathBuf>,
}

/// What a sandbox holds at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seed {
    /// A user with a team, three databases and about 60 keys of every type.
    Demo,
    /// The same user without databases.
    Empty,
    /// The same user with a hundred databases, one of them with a million keys, one with values as large as they get.
    Large,
    /// The same user and a team with 10,000 sub-accounts.
    Crowd,
}
