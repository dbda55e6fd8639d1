//! This function on AWS: its routes over DynamoDB and the `code-inference` function.

use std::sync::Arc;

use axum::Router;
use storage_aws::{Aws, DynamoDocuments, LambdaRanker};
use web::{Shell, shell};

use crate::config::{Config, StartError};
use crate::{problem_docs, router};

/// The API of all functions, generated from their routes.
const OPENAPI: &str = include_str!("../../../docs/openapi.json");

/// All routes that the template gives to this function.
pub async fn routes(config: &Config) -> Result<Router, StartError> {
    let aws = Aws::connect().await;
    let documents = DynamoDocuments::new(aws.dynamodb, &config.documents_table);
    let ranker = LambdaRanker::new(aws.lambda, &config.code_inference_function);
    let state = config.load(Arc::new(documents), Arc::new(ranker))?;
    let document = serde_json::from_str(OPENAPI).unwrap_or_default();
    let router = router(Arc::new(state))
        .merge(web::routes(problem_docs()))
        .merge(web::pages::api::routes(document))
        .route("/ready", axum::routing::get(async || "{\"ready\":true}"));
    Ok(shell(router, Shell { https_only: true }))
}
