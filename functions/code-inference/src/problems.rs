//! How the errors of this function become problems.

use contracts::classification::DescriptionProblem;
use problem::{Common, FieldError, Problem, ProblemType};

use crate::model::ModelError;
use crate::wire::{MAX_BATCH, MAX_LIMIT, QueryError};

/// The problem for a request that cannot be answered.
pub(crate) fn from_query(error: QueryError) -> Problem {
    match error {
        QueryError::OneOfTwo => invalid(
            "/description",
            "請給一個 description，或一個 descriptions 清單，兩者擇一。",
            "Give either one description or a list of descriptions, not both.",
        ),
        QueryError::BatchSize => invalid(
            "/descriptions",
            format!("descriptions 要有 1 到 {MAX_BATCH} 筆，請分批傳送。"),
            format!("Send 1 to {MAX_BATCH} descriptions; split longer lists."),
        ),
        QueryError::Limit => invalid(
            "/limit",
            format!("limit 要在 1 到 {MAX_LIMIT} 之間。"),
            format!("The limit has to be from 1 to {MAX_LIMIT}."),
        ),
        QueryError::Digits => invalid(
            "/digits",
            "digits 要是 2（章）、4（節）或 6（目）。",
            "The digits have to be 2 (chapter), 4 (heading) or 6 (subheading).",
        ),
        QueryError::Description(error) => DescriptionProblem(error).problem(),
        QueryError::Descriptions(errors) => from_batch(&errors),
    }
}

/// One problem names all the descriptions that have to be mended.
fn from_batch(errors: &[(usize, contracts::classification::DescriptionError)]) -> Problem {
    let fields = errors
        .iter()
        .map(|(position, error)| FieldError {
            pointer: format!("/descriptions/{position}"),
            detail: DescriptionProblem(*error).slug().to_owned(),
        })
        .collect();
    Problem::new(
        &Common::InvalidRequest,
        format!("{} 筆說明無法分類，其位置與原因列在 errors。請修正後重送整批。", errors.len()),
        format!(
            "{} descriptions cannot be classified; errors lists them with the reason. Mend them and send the batch again.",
            errors.len()
        ),
    )
    .with_errors(fields)
}

/// The problem for a model that fails.
pub(crate) fn from_model(error: &ModelError) -> Problem {
    Problem::internal(error)
}

fn invalid(pointer: &str, zh_tw: impl Into<String>, en: impl Into<String>) -> Problem {
    let (zh_tw, en) = (zh_tw.into(), en.into());
    let fields = vec![FieldError {
        pointer: pointer.to_owned(),
        detail: en.clone(),
    }];
    Problem::new(&Common::InvalidRequest, zh_tw, en).with_errors(fields)
}
