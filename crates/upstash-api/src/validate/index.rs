//! What makes a valid vector or search index.
//!
//! Upstash documents regions, models and the largest dimensions. It does not document what a name may be, so our rule
//! is that of a database: a name that every client, shell and URL takes unchanged.

use super::database::{NameError, database_name, unknown_plan};
use crate::catalog::search;
use crate::catalog::vector::{self, Kind, Plan};
use crate::developer::BodyProblem;
use crate::developer::search::CreateSearchIndexBody;
use crate::developer::vector::CreateIndexBody;

/// Checks the name of an index.
///
/// # Errors
/// The sentence about the first rule that it breaks.
pub fn index_name(name: &str) -> Result<(), String> {
    database_name(name).map_err(|why| match why {
        NameError::Empty => "Give the index a name.".to_owned(),
        NameError::TooLong | NameError::Character(_) => why.to_string(),
    })
}

/// Checks the plan that a vector index changes to.
///
/// # Errors
/// The sentence that says it is not offered.
pub fn index_plan(id: &str) -> Result<(), String> {
    // `paid` is a word of the create call only.
    vector::PLANS.iter().any(|plan| plan.id == id).then_some(()).ok_or_else(|| unknown_plan(id))
}

/// Checks whether a plan takes a vector index in this region, with vectors of so many values.
///
/// # Errors
/// The sentence about the first rule that stands against it.
pub fn index_fits(plan: &Plan, region: &str, dimensions: u32) -> Result<(), String> {
    fits_dimensions(plan, dimensions).and_then(|()| fits_region(plan, region))
}

fn fits_region(plan: &Plan, region: &str) -> Result<(), String> {
    // Upstash pricing page, August 2026.
    if plan.id == "fixed" && region == "us-central1" {
        return Err("The fixed plan is not offered in us-central1.".to_owned());
    }
    Ok(())
}

fn fits_dimensions(plan: &Plan, dimensions: u32) -> Result<(), String> {
    let most = plan.dimensions;
    if dimensions > most {
        return Err(format!("This plan takes at most {most} values in a vector."));
    }
    Ok(())
}

/// Checks a whole request; at most one problem per field, in the order of the documentation.
pub fn create_index(body: &CreateIndexBody) -> Vec<BodyProblem> {
    let checks = [
        ("name", index_name(&body.name)),
        ("region", region(body)),
        ("index_type", kind(body).map(|_| ())),
        ("similarity_function", similarity(body)),
        ("embedding_model", model(body)),
        ("sparse_embedding_model", sparse_model(body)),
        ("dimension_count", dimensions(body)),
        ("type", plan(body)),
    ];
    checks.into_iter().filter_map(|(field, checked)| BodyProblem::of(field, checked)).collect()
}

/// Checks a whole request; at most one problem per field.
pub fn create_search_index(body: &CreateSearchIndexBody) -> Vec<BodyProblem> {
    let region = search::region(&body.region).map(|_| ()).ok_or_else(|| unknown_region(&body.region));
    let plan = search::plan(&body.plan).map(|_| ()).ok_or_else(|| unknown_plan(&body.plan));
    let checks = [("name", index_name(&body.name)), ("region", region), ("type", plan)];
    checks.into_iter().filter_map(|(field, checked)| BodyProblem::of(field, checked)).collect()
}

fn unknown_region(id: &str) -> String {
    match id {
        "" => "Choose where the index lives.".to_owned(),
        _ => format!("{id} is not a region that Upstash offers for it."),
    }
}

fn region(body: &CreateIndexBody) -> Result<(), String> {
    vector::region(&body.region).ok_or_else(|| unknown_region(&body.region))?;
    chosen_plan(body).map_or(Ok(()), |plan| fits_region(plan, &body.region))
}

fn kind(body: &CreateIndexBody) -> Result<Kind, String> {
    let id = body.index_type.as_deref().unwrap_or(Kind::Dense.id());
    Kind::parse(id).ok_or_else(|| format!("{id} is not DENSE, SPARSE or HYBRID."))
}

/// Whether it has a sparse part only, and so neither dimensions nor similarity.
fn is_sparse(body: &CreateIndexBody) -> bool {
    kind(body) == Ok(Kind::Sparse)
}

fn similarity(body: &CreateIndexBody) -> Result<(), String> {
    match body.similarity_function.as_deref() {
        None if is_sparse(body) => Ok(()),
        None => Err("Choose how vectors are compared.".to_owned()),
        Some(id) if vector::SIMILARITIES.contains(&id) => Ok(()),
        Some(id) => Err(format!("{id} is not {}.", vector::SIMILARITIES.join(", "))),
    }
}

fn model(body: &CreateIndexBody) -> Result<(), String> {
    match body.embedding_model.as_deref() {
        None => Ok(()),
        Some(id) if vector::model(id).is_none() => Err(format!("{id} is not a model that Upstash offers.")),
        Some(_) if is_sparse(body) => Err("A sparse index takes a sparse model.".to_owned()),
        Some(_) => Ok(()),
    }
}

fn sparse_model(body: &CreateIndexBody) -> Result<(), String> {
    match body.sparse_embedding_model.as_deref() {
        None => Ok(()),
        Some(id) if !vector::SPARSE_MODELS.contains(&id) => {
            Err(format!("{id} is not a model that Upstash offers."))
        }
        Some(_) if kind(body) == Ok(Kind::Dense) => Err("A dense index takes no sparse model.".to_owned()),
        Some(_) => Ok(()),
    }
}

fn dimensions(body: &CreateIndexBody) -> Result<(), String> {
    if is_sparse(body) {
        return Ok(());
    }
    let model = body.embedding_model.as_deref().and_then(vector::model);
    match (body.dimension_count.unwrap_or(0), model) {
        (0, Some(_)) => Ok(()),
        (0, None) => Err("Say how many values a vector has.".to_owned()),
        (given, Some(model)) if given != model.dimensions => {
            Err(format!("{} makes vectors of {} values.", model.id, model.dimensions))
        }
        (given, _) => chosen_plan(body).map_or(Ok(()), |plan| fits_dimensions(plan, given)),
    }
}

fn chosen_plan(body: &CreateIndexBody) -> Option<&'static Plan> {
    body.plan.as_deref().and_then(vector::plan)
}

fn plan(body: &CreateIndexBody) -> Result<(), String> {
    match body.plan.as_deref() {
        Some(id) if vector::plan(id).is_none() => Err(unknown_plan(id)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::MAX_NAME;

    fn body() -> CreateIndexBody {
        CreateIndexBody {
            name: "docs".into(),
            region: "us-east-1".into(),
            similarity_function: Some("COSINE".into()),
            dimension_count: Some(384),
            ..CreateIndexBody::default()
        }
    }

    fn wrong(change: impl FnOnce(&mut CreateIndexBody)) -> Vec<&'static str> {
        let mut body = body();
        change(&mut body);
        create_index(&body).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_plain_request_passes() {
        assert_eq!(create_index(&body()), vec![]);
    }

    #[test]
    fn every_field_has_its_rule() {
        assert_eq!(wrong(|body| body.name = String::new()), ["name"]);
        assert_eq!(wrong(|body| body.name = "a".repeat(MAX_NAME + 1)), ["name"]);
        assert_eq!(wrong(|body| body.region = "mars-1".into()), ["region"]);
        assert_eq!(wrong(|body| body.index_type = Some("FLAT".into())), ["index_type"]);
        assert_eq!(
            wrong(|body| body.similarity_function = Some("EUCLIDIAN".into())),
            ["similarity_function"]
        );
        assert_eq!(wrong(|body| body.similarity_function = None), ["similarity_function"]);
        assert_eq!(wrong(|body| body.embedding_model = Some("GPT".into())), ["embedding_model"]);
        assert_eq!(
            wrong(|body| body.sparse_embedding_model = Some("BM25".into())),
            ["sparse_embedding_model"]
        );
        assert_eq!(wrong(|body| body.dimension_count = None), ["dimension_count"]);
        assert_eq!(wrong(|body| body.plan = Some("pro".into())), ["type"]);
    }

    #[test]
    fn a_plan_and_a_model_limit_the_dimensions() {
        let with = |dimensions, plan: &str| {
            wrong(|body| (body.dimension_count, body.plan) = (Some(dimensions), Some(plan.into())))
        };
        assert_eq!(with(1537, "free"), ["dimension_count"]);
        assert!(with(1537, "payg").is_empty());
        assert_eq!(with(3073, "fixed"), ["dimension_count"]);
        assert_eq!(wrong(|body| body.embedding_model = Some("BGE_M3".into())), ["dimension_count"]);
        let none = |body: &mut CreateIndexBody| {
            (body.dimension_count, body.embedding_model) = (None, Some("BGE_M3".into()));
        };
        assert!(wrong(none).is_empty());
    }

    #[test]
    fn a_sparse_index_has_neither_dimensions_nor_similarity() {
        let sparse = |body: &mut CreateIndexBody| {
            (body.index_type, body.similarity_function) = (Some("SPARSE".into()), None);
            (body.dimension_count, body.sparse_embedding_model) = (None, Some("BM25".into()));
        };
        assert!(wrong(sparse).is_empty());
        let dense_model = |body: &mut CreateIndexBody| {
            (body.index_type, body.embedding_model) = (Some("SPARSE".into()), Some("BGE_M3".into()));
        };
        assert_eq!(wrong(dense_model), ["embedding_model"]);
    }

    #[test]
    fn the_fixed_plan_is_not_in_iowa() {
        assert_eq!(
            wrong(|body| (body.region, body.plan) = ("us-central1".into(), Some("fixed".into()))),
            ["region"]
        );
    }

    #[test]
    fn an_index_that_is_there_changes_only_to_a_plan_that_takes_it() {
        let fits = |plan: &str, region, dimensions| {
            index_fits(vector::plan(plan).expect("a plan"), region, dimensions)
        };
        assert_eq!(fits("fixed", "us-east-1", 1536), Ok(()));
        assert_eq!(fits("payg", "us-central1", 1537), Ok(()));
        assert!(fits("free", "us-east-1", 1537).is_err());
        assert!(fits("fixed", "us-central1", 384).is_err());
    }

    #[test]
    fn a_search_index_is_free_or_pay_as_you_go_in_two_regions() {
        let with = |region: &str, plan: &str| {
            let body = CreateSearchIndexBody { name: "a".into(), region: region.into(), plan: plan.into() };
            create_search_index(&body).into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert!(with("eu-west-1", "free").is_empty());
        assert_eq!(with("us-east-1", "payg"), ["region"]);
        assert_eq!(with("us-central1", "fixed"), ["type"]);
    }
}
