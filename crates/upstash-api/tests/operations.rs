//! The endpoint table against the documented list of operations.

use upstash_api::developer::{ENDPOINTS, Method, find};

/// Rows that no document has yet, with whoever calls them; a row that is neither here nor documented is a slip.
const OTHERS: &[(&str, &str)] = &[
    ("MintApiKey", "OAuth integration guide"),
    ("ChangePlanByOldPath", "@upstash/cli 1.0"),
    ("EnableProdPack", "Terraform provider"),
    ("DisableProdPack", "Terraform provider"),
    ("UpdateAllowlist", "Terraform provider"),
    ("EnableMultizone", "Terraform provider 1"),
    ("EnableDailyBackupByPost", "@upstash/cli 1.0"),
    ("DisableDailyBackupByPost", "@upstash/cli 1.0"),
    ("ListIndicesByOldPath", "older documents"),
    ("CreateSubAccount", "sub-account guide"),
    ("ListSubAccounts", "sub-account guide"),
    ("DeleteSubAccount", "sub-account guide"),
    ("SubAccountSso", "sub-account guide"),
    ("GetDefaultQStashUser", "Terraform provider, MCP server"),
];

fn documented() -> Vec<(&'static str, &'static str, &'static str)> {
    let rows = include_str!("operations.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let mut columns = line.split('\t');
        let mut column = || columns.next().expect("three columns");
        (column(), column(), column())
    })
    .collect()
}

/// A path with every parameter called the same: what a parameter is called is nobody's business.
fn shape(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn every_documented_operation_is_in_the_table() {
    assert_eq!(documented().len(), 58);
    for (id, method, path) in documented() {
        let row =
            ENDPOINTS.iter().find(|row| row.method.as_str() == method && shape(row.path) == shape(path));
        assert!(row.is_some(), "{id}: {method} {path} is not in the table");
    }
}

#[test]
fn every_other_row_is_known() {
    let documented = documented();
    for row in ENDPOINTS {
        let is_row =
            |method: &str, path: &str| row.method.as_str() == method && shape(row.path) == shape(path);
        let is_documented = documented.iter().any(|(_, method, path)| is_row(method, path));
        let is_other = OTHERS.iter().any(|(name, _)| *name == row.name);
        assert!(is_documented != is_other, "{} is documented: {is_documented}, other: {is_other}", row.name);
    }
}

#[test]
fn every_operation_is_found_at_its_path_and_no_other_is() {
    for row in ENDPOINTS {
        let parameters = row.path.matches('{').count();
        let path = row.path_with(&["some-id", "other-id"][..parameters]).expect("as many as it has");
        let (found, args) = find(row.method, &path).unwrap_or_else(|| panic!("{path} is nothing"));
        assert_eq!((found.name, args.len()), (row.name, parameters), "{path}");
    }
    assert!(find(Method::Get, "/v2/qstash").is_none());
}
