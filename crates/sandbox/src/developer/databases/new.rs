//! What a create call asks for, in the current fields and in the older ones that clients still send.

use serde_json::Value;
use upstash_api::catalog::{self, Plan};
use upstash_api::developer::redis::CreateDatabaseBody;
use upstash_api::validate::{self, CreateField};

use crate::databases::Features;
use crate::developer::Refusal;

/// A create call that breaks no rule.
#[derive(Debug)]
pub struct Asked {
    pub body: CreateDatabaseBody,
    /// What only the Terraform provider sets at once.
    pub features: Features,
}

impl Asked {
    /// Reads and checks a body. Unknown fields are ignored: real clients send some.
    ///
    /// # Errors
    /// 400 with the sentence. The one about regional databases is the live API's; the others are ours.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let invalid = || Refusal::bad_request("invalid request body");
        let mut json: Value = serde_json::from_slice(bytes).map_err(|_| invalid())?;
        let fields = json.as_object_mut().ok_or_else(invalid)?;
        // A field may be there as null, which says nothing.
        fields.retain(|_, value| !value.is_null());
        if fields.get("region").is_some_and(|region| region != "global") {
            return Err(Refusal::bad_request("regional db creation is deprecated"));
        }
        if let Some(name) = fields.remove("name") {
            fields.entry("database_name").or_insert(name);
        }
        for field in ["database_name", "primary_region"] {
            fields.entry(field).or_insert_with(|| "".into());
        }
        let mut flag = |name: &str| match fields.remove(name).map(|value| value.as_bool()) {
            Some(None) => Err(invalid()),
            Some(Some(flag)) => Ok(flag),
            None => Ok(false),
        };
        let features = Features {
            auto_upgrade: flag("auto_upgrade")?,
            prod_pack: flag("prod_pack_enabled")?,
            multizone: flag("multizone")?,
            ..Features::default()
        };
        let body: CreateDatabaseBody = serde_json::from_value(json).map_err(|_| invalid())?;
        // Clients send a budget with every plan, and 0 for none; that a plan takes none is the form's business.
        let mut wrong =
            validate::create_database(&body).into_iter().filter(|e| e.field != CreateField::Budget);
        match wrong.next() {
            Some(error) => Err(Refusal::bad_request(error.message)),
            None => Ok(Self { body, features }),
        }
    }

    /// The plan: the one asked for, else the one that fits the account.
    ///
    /// # Errors
    /// 400 when the read regions are too many for a plan that was not named.
    pub fn plan(&self, has_payment_method: bool) -> Result<&'static Plan, Refusal> {
        let default = if has_payment_method { "payg" } else { "free" };
        let id = self.body.plan.as_deref().unwrap_or(default);
        let plan = catalog::plan(id).ok_or_else(|| Refusal::bad_request("invalid plan"))?;
        validate::read_region_count(self.body.read_regions.len(), plan.read_regions)
            .map_err(|why| Refusal::bad_request(why.to_string()))?;
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        Asked::parse(body.as_bytes()).expect_err("refused").message
    }

    #[test]
    fn older_fields_are_understood() {
        let body = r#"{"name":"a","region":"global","primary_region":"us-east-1","tls":true,"multizone":true,"plan":null}"#;
        let asked = Asked::parse(body.as_bytes()).expect("accepted");
        assert_eq!(asked.body.database_name, "a");
        assert!(asked.features.multizone && !asked.features.auto_upgrade);
        let body = r#"{"name":"a","database_name":"b","primary_region":"us-east-1"}"#;
        assert_eq!(Asked::parse(body.as_bytes()).expect("accepted").body.database_name, "b");
    }

    #[test]
    fn a_regional_database_is_refused_in_the_live_words() {
        assert_eq!(refused(r#"{"name":"a","region":"eu-west-1"}"#), "regional db creation is deprecated");
    }

    #[test]
    fn nonsense_is_refused() {
        for body in ["", "[]", "3", r#"{"database_name":3}"#, r#"{"auto_upgrade":"yes"}"#, "{"] {
            assert_eq!(refused(body), "invalid request body", "{body}");
        }
        assert!(refused(r#"{"primary_region":"us-east-1"}"#).contains("name"));
        assert!(refused(r#"{"database_name":"a"}"#).contains("Choose where"));
    }

    #[test]
    fn the_free_plan_has_one_read_region_even_when_it_is_only_the_default() {
        let body = r#"{"name":"a","primary_region":"us-east-1","read_regions":["us-west-1","eu-west-1"]}"#;
        let asked = Asked::parse(body.as_bytes()).expect("accepted");
        assert_eq!(asked.plan(true).map(|plan| plan.id), Ok("payg"));
        assert!(asked.plan(false).is_err());
    }
}
