//! The nomenclature: search, one line, the lines below it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use customs::Locale;
use problem::{Path, Problem, ProblemBody, Query};
use serde::Deserialize;
use tariff::{Level, Node, Snapshot};
use utoipa::IntoParams;
use web::{Place, Representation};

use super::App;
use crate::problems::Kind;
use crate::wire::{TariffNode, TariffNodes};
use crate::{present, views};

/// The most lines of one answer.
const MAX_LIMIT: usize = 100;

/// Lines when the request does not say how many.
const DEFAULT_LIMIT: usize = 20;

/// What to search for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Search {
    /// Words in either language, or the digits of a code. Without it, the chapters are listed.
    #[param(example = "耳機")]
    query: Option<String>,
    /// Words of one language only: `zh-TW` or `en`.
    language: Option<String>,
    /// The most lines, 1 to 100; 20 if absent.
    limit: Option<usize>,
}

/// Searches the nomenclature by words or by code; without a query, lists the chapters.
#[utoipa::path(
    get,
    path = "/tariff",
    tag = "tariff",
    params(Search),
    responses(
        (status = 200, description = "Lines, best first", body = TariffNodes),
        (status = 422, description = "Unknown language", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn search(
    State(app): State<App>,
    Query(search): Query<Search>,
    place: Place,
    representation: Representation,
) -> Result<Response, Problem> {
    let snapshot = &app.dialogues.snapshot;
    let language = match search.language.as_deref() {
        None | Some("") => None,
        Some(tag) => Some(Locale::parse(tag).map_err(|_| Kind::LanguageNotOffered.problem())?),
    };
    let limit = search.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    let query = search.query.as_deref().map(str::trim).unwrap_or_default();
    let nodes: Vec<&Node> = if query.is_empty() {
        snapshot.at_level(Level::Chapter).collect()
    } else {
        let hits = snapshot.search(query, language, limit).into_iter();
        hits.map(|hit| snapshot.by_index(hit.node)).collect()
    };
    Ok(match representation {
        Representation::Json => axum::Json(list(snapshot, nodes.into_iter())).into_response(),
        Representation::Html => {
            views::tariff_search(&place, snapshot, query, &nodes).into_response()
        }
    })
}

/// One line of the nomenclature. Of a national code with 8 to 11 digits, its subheading.
#[utoipa::path(
    get,
    path = "/tariff/{code}",
    tag = "tariff",
    params(("code" = String, Path, description = "2 to 11 digits, perhaps with dots", example = "8518.30")),
    responses(
        (status = 200, description = "The line", body = TariffNode),
        (status = 400, description = "Not a code", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such code", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn node(
    State(app): State<App>,
    Path(code): Path<String>,
    place: Place,
    representation: Representation,
) -> Result<Response, Problem> {
    let snapshot = &app.dialogues.snapshot;
    let node = find(snapshot, &code)?;
    Ok(match representation {
        Representation::Json => axum::Json(present::tariff_node(snapshot, node)).into_response(),
        Representation::Html => views::tariff_node(&place, snapshot, node).into_response(),
    })
}

/// The lines directly below one.
#[utoipa::path(
    get,
    path = "/tariff/{code}/children",
    tag = "tariff",
    params(("code" = String, Path, description = "2 to 6 digits", example = "8518")),
    responses(
        (status = 200, description = "The lines, in code order", body = TariffNodes),
        (status = 400, description = "Not a code", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such code", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn children(
    State(app): State<App>,
    Path(code): Path<String>,
) -> Result<axum::Json<TariffNodes>, Problem> {
    let snapshot = &app.dialogues.snapshot;
    let node = find(snapshot, &code)?;
    Ok(axum::Json(list(snapshot, snapshot.children(node))))
}

fn list<'n>(snapshot: &Snapshot, nodes: impl Iterator<Item = &'n Node>) -> TariffNodes {
    TariffNodes {
        nodes: nodes
            .map(|node| present::tariff_node(snapshot, node))
            .collect(),
        nomenclature: snapshot.edition().to_owned(),
    }
}

/// The line that a code names. The nomenclature ends at six digits; longer codes are national.
fn find<'s>(snapshot: &'s Snapshot, code: &str) -> Result<&'s Node, Problem> {
    let text = tariff::text::normalise(code);
    let foreign = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | ' '));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.contains(foreign) || !(2..=11).contains(&digits.len()) {
        return Err(Kind::CodeMalformed.problem());
    }
    let known = &digits[..digits.len().min(6)];
    snapshot
        .node(known)
        .ok_or_else(|| Kind::CodeNotFound.problem())
}
