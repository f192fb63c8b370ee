//! The company: its key pair, and whether everything is set up for its page.

use std::path::PathBuf;

use anyhow::Context;
use tokio::sync::Mutex;

use super::HOST;
use super::staff::Staff;
use super::token::{Claims, KID, Signer};
use crate::seed;
use crate::world::World;

/// Its id in the dashboard's partner file.
pub const PARTNER: &str = "larkspur";
/// The sub-account of the customer whose project the page shows.
pub const CUSTOMER: &str = "tidepool";
/// The person who is signed in there.
const USER: &str = "mara@tidepool.example";

/// What a partner has.
pub struct Platform {
    /// The dashboard's origin: `http://localhost:8080`.
    pub dashboard: String,
    /// The dashboard's partner file, which only this platform is in.
    file: PathBuf,
    signer: Signer,
    /// The key of its customer's sub-account that the dashboard was given. After a reset it is nobody's.
    given: Mutex<Option<String>>,
}

impl Platform {
    /// A platform whose pages embed the dashboard at this origin.
    pub fn new(dashboard: String, file: PathBuf) -> Self {
        Self { dashboard, file, signer: Signer::default(), given: Mutex::default() }
    }

    /// Does at the first call, and after a reset, what a partner does once: connects its account at the dashboard, hands in
    /// its team's key and its customer's, and has the dashboard's operator write it into the partner file.
    ///
    /// # Errors
    /// A sentence about what the dashboard would not do.
    pub async fn ready(&self, world: &World) -> anyhow::Result<()> {
        let mut given = self.given.lock().await;
        let keys = seed::partner(&mut world.state(), world.clock.now());
        if given.as_ref() == Some(&keys.customer) {
            return Ok(());
        }
        let staff = Staff::sign_in(world, &self.dashboard).await?;
        let account = staff.connect(&keys, CUSTOMER).await?;
        self.write(world, &account).context("the partner file cannot be written")?;
        *given = Some(keys.customer);
        Ok(())
    }

    /// A token for the person at the page.
    pub fn token(&self, now: i64) -> String {
        self.signer.token(&Claims {
            partner: PARTNER,
            dashboard: &self.dashboard,
            user: USER,
            customer: CUSTOMER,
            now,
        })
    }

    /// In one step, so that the dashboard never reads half of it.
    fn write(&self, world: &World, account: &str) -> std::io::Result<()> {
        let text = format!(
            "[[partner]]\nid = \"{PARTNER}\"\nname = \"Larkspur\"\naccount = \"{account}\"\n\
             origins = [\"http://{HOST}:{}\"]\nkeys = [{{ kid = \"{KID}\", x = \"{}\" }}]\n\
             scopes = [\"read\", \"write\", \"explore\", \"sso\"]\n",
            world.port(),
            self.signer.public()
        );
        let beside = self.file.with_extension("new");
        std::fs::write(&beside, text)?;
        std::fs::rename(beside, &self.file)
    }
}
