//! Who calls the Developer API, and what their key and their role allow.

use upstash_api::developer::{Access, Endpoint, Method};

use super::{Account, Accounts, Kind, Role};

/// Somebody whose credentials were right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account whose resources the call sees.
    pub customer_id: String,
    /// Who it is, for the audit trail: an e-mail, or the sub-account's id.
    pub actor: String,
    /// How they came in, for the audit trail: `API_KEY - <name>`.
    pub source: String,
    pub read_only_key: bool,
    /// In a team, the member's role.
    pub role: Option<Role>,
}

impl Accounts {
    /// Who a Basic pair is. `checks_user` off means that only the key counts.
    pub fn authenticate(&self, user: &str, key: &str, checks_user: bool, now: i64) -> Option<Caller> {
        let held = |account: &'_ Account| account.api_keys.iter().position(|held| held.key == key);
        let (account, index) = self.iter().find_map(|account| Some((account, held(account)?)))?;
        let key = account.api_keys.get(index).filter(|key| key.is_alive(now))?;
        let role = match &account.kind {
            Kind::Person(_) | Kind::SubAccount(_) => None,
            Kind::Team(team) => team.role_of(user),
        };
        let fits = match &account.kind {
            Kind::Person(person) => person.email.eq_ignore_ascii_case(user),
            Kind::Team(_) => role.is_some(),
            Kind::SubAccount(_) => account.customer_id == user,
        };
        (fits || !checks_user).then(|| Caller {
            customer_id: account.customer_id.clone(),
            actor: if fits && role.is_some() {
                user.to_ascii_lowercase()
            } else {
                account.customer_id.clone()
            },
            source: format!("API_KEY - {}", key.name),
            read_only_key: key.read_only,
            role,
        })
    }
}

impl Caller {
    /// Whether nothing can be changed with these credentials, over the API or with a secret that it answers.
    pub fn only_reads(&self) -> bool {
        self.read_only_key || self.role == Some(Role::Readonly)
    }

    /// Why this operation is refused, whatever it is applied to. The text for a read-only key holds what clients look
    /// for (`Readonly API key`); the others are ours.
    pub fn refusal(&self, endpoint: &Endpoint) -> Option<&'static str> {
        let writes = endpoint.method != Method::Get;
        let manages = endpoint.access == Access::ManageAccount || endpoint.name == "CreateSubAccount";
        match self.role {
            _ if writes && self.read_only_key => Some("Readonly API key cannot be used for this operation"),
            Some(Role::Readonly) if writes => Some("members with the readonly role cannot change anything"),
            Some(Role::Finance) if writes => Some("members with the finance role manage payments only"),
            Some(role) if manages && !role.manages() => Some("only the owner and admins manage the team"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::developer::ENDPOINTS;

    use super::*;

    fn caller(read_only_key: bool, role: Option<Role>) -> Caller {
        Caller {
            customer_id: "team".into(),
            actor: "ada@example.com".into(),
            source: "API_KEY - k".into(),
            read_only_key,
            role,
        }
    }

    #[test]
    fn a_read_only_key_is_refused_on_every_write_and_on_no_read() {
        for endpoint in ENDPOINTS {
            let text = caller(true, Some(Role::Owner)).refusal(endpoint);
            let is_refused = text.is_some_and(|text| text.contains("Readonly API key"));
            assert_eq!(is_refused, endpoint.method != Method::Get, "{}", endpoint.name);
        }
    }

    #[test]
    fn every_role_has_its_reach() {
        let refused = |name: &str| {
            let endpoint = ENDPOINTS.iter().find(|endpoint| endpoint.name == name).expect("in the table");
            [Role::Owner, Role::Admin, Role::Dev, Role::Finance, Role::Readonly]
                .map(|role| caller(false, Some(role)).refusal(endpoint).is_some())
        };
        assert_eq!(refused("ListDatabases"), [false; 5]);
        assert_eq!(refused("ListSubAccounts"), [false; 5]);
        assert_eq!(refused("CreateDatabase"), [false, false, false, true, true]);
        assert_eq!(refused("AddTeamMember"), [false, false, true, true, true]);
        assert_eq!(refused("CreateSubAccount"), [false, false, true, true, true]);
    }
}
