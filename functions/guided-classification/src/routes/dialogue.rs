//! Dialogues: begin, read, answer, undo, feedback, transcript.

use axum::body::Body;
use axum::extract::{FromRequest, State};
use axum::response::{IntoResponse, Response};
use contracts::classification::{Description, DescriptionProblem};
use customs::{Country, Locale, parse_date};
use evidence::Entry;
use guided_classification_domain::Answer;
use http::{HeaderValue, Request, StatusCode, header};
use problem::{Form, IfMatch, Json, Path, Problem, ProblemBody};
use serde::Deserialize;
use web::{Place, Representation};

use super::{App, is_form};
use crate::dialogues::{Beginning, Current, Feedback};
use crate::present;
use crate::problems::{self, Kind};
use crate::views::{self, Invalid, Typed};
use crate::wire::{AnswerRequest, BeginRequest, Dialogue, FeedbackRequest};

/// The most characters of a comment.
const MAX_COMMENT: usize = 1_000;

/// Begins a dialogue.
///
/// The answer is a question, a code, or the advice what to write instead.
#[utoipa::path(
    post,
    path = "/classification/dialogues",
    tag = "dialogues",
    request_body = BeginRequest,
    responses(
        (status = 201, description = "The dialogue, at the address in Location", body = Dialogue,
            headers(("Location" = String), ("ETag" = String))),
        (status = 413, description = "Too long", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON by its media type", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Cannot be classified", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn begin(
    State(app): State<App>,
    place: Place,
    request: Request<Body>,
) -> Result<Response, Problem> {
    if is_form(request.headers()) {
        let Form(typed) = Form::<Typed>::from_request(request, &()).await?;
        return begin_from_page(&app, &place, typed).await;
    }
    let Json(body) = Json::<BeginRequest>::from_request(request, &()).await?;
    let current = begin_with(&app, beginning(&body)?).await?;
    let language = current.record.language;
    let mut response = (StatusCode::CREATED, represent(&app, &current, language)).into_response();
    let location = HeaderValue::from_str(&address(&current.record.id));
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Reads a dialogue.
#[utoipa::path(
    get,
    path = "/classification/dialogues/{id}",
    tag = "dialogues",
    params(("id" = String, Path, description = "Identifier of the dialogue")),
    responses(
        (status = 200, description = "The dialogue", body = Dialogue, headers(("ETag" = String))),
        (status = 404, description = "No such dialogue", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    place: Place,
    representation: Representation,
) -> Result<Response, Problem> {
    let current = app.dialogues.read(&id).await;
    let current = current.map_err(|error| problems::from_dialogue(&error))?;
    Ok(match representation {
        Representation::Json => represent(&app, &current, current.record.language),
        Representation::Html => page(&app, &place, &current, None).into_response(),
    })
}

/// Answers the question that was asked.
///
/// The same answer to the same version, sent twice, has one effect and the same result.
#[utoipa::path(
    post,
    path = "/classification/dialogues/{id}/answers",
    tag = "dialogues",
    params(
        ("id" = String, Path, description = "Identifier of the dialogue"),
        ("If-Match" = String, Header, description = "The version that the answer is for", example = "\"1\"")
    ),
    request_body = AnswerRequest,
    responses(
        (status = 200, description = "The dialogue", body = Dialogue, headers(("ETag" = String))),
        (status = 404, description = "No such dialogue", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Answered before, or ended", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "Expired", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Changed since it was read", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Not the question, or not an option of it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "No If-Match", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn answer(
    State(app): State<App>,
    Path(id): Path<String>,
    place: Place,
    request: Request<Body>,
) -> Result<Response, Problem> {
    if is_form(request.headers()) {
        let Form(form) = Form::<AnswerForm>::from_request(request, &()).await?;
        return answer_from_page(&app, &place, &id, form).await;
    }
    let IfMatch(version) = IfMatch::of(request.headers())?;
    let Json(body) = Json::<AnswerRequest>::from_request(request, &()).await?;
    let (Some(option_id), None) = (body.option_id, body.value) else {
        return Err(Kind::AnswerMissing.problem());
    };
    let answer = Answer {
        question_id: body.question_id,
        option_id,
    };
    let current = app.dialogues.answer(&id, version, answer).await;
    let current = current.map_err(|error| problems::from_dialogue(&error))?;
    Ok(represent(&app, &current, current.record.language))
}

/// Takes the last answer back.
#[utoipa::path(
    post,
    path = "/classification/dialogues/{id}/undo",
    tag = "dialogues",
    params(
        ("id" = String, Path, description = "Identifier of the dialogue"),
        ("If-Match" = String, Header, description = "The version to undo", example = "\"2\"")
    ),
    responses(
        (status = 200, description = "The dialogue", body = Dialogue, headers(("ETag" = String))),
        (status = 404, description = "No such dialogue", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Nothing to undo", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Changed since it was read", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "No If-Match", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn undo(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    if is_form(request.headers()) {
        let Form(form) = Form::<VersionForm>::from_request(request, &()).await?;
        let undone = app.dialogues.undo(&id, form.version).await;
        undone.map_err(|error| problems::from_dialogue(&error))?;
        return Ok(see_other(&address(&id)));
    }
    let IfMatch(version) = IfMatch::of(request.headers())?;
    let current = app.dialogues.undo(&id, version).await;
    let current = current.map_err(|error| problems::from_dialogue(&error))?;
    Ok(represent(&app, &current, current.record.language))
}

/// Says whether the result is right. It is read by a person before it changes anything.
#[utoipa::path(
    post,
    path = "/classification/dialogues/{id}/feedback",
    tag = "dialogues",
    params(("id" = String, Path, description = "Identifier of the dialogue")),
    request_body = FeedbackRequest,
    responses(
        (status = 200, description = "The dialogue", body = Dialogue, headers(("ETag" = String))),
        (status = 404, description = "No such dialogue or code", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Not a verdict", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn feedback(
    State(app): State<App>,
    Path(id): Path<String>,
    place: Place,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let form = is_form(request.headers());
    let body = if form {
        Form::<FeedbackRequest>::from_request(request, &()).await?.0
    } else {
        Json::<FeedbackRequest>::from_request(request, &()).await?.0
    };
    let comment = body.comment.filter(|comment| !comment.trim().is_empty());
    let unfit = |comment: &String| {
        comment.chars().count() > MAX_COMMENT
            || comment
                .chars()
                .any(|c| c.is_control() && !c.is_whitespace())
    };
    if comment.as_ref().is_some_and(unfit) {
        return Err(problems::comment_too_long());
    }
    let code = body.code.filter(|code| !code.trim().is_empty());
    let feedback = Feedback {
        verdict: body.verdict.as_str(),
        code: code.map(|code| code.chars().filter(char::is_ascii_digit).collect()),
        comment,
    };
    let current = app.dialogues.feedback(&id, feedback).await;
    let current = current.map_err(|error| problems::from_dialogue(&error))?;
    if form {
        return Ok(views::thanks(&place, &current.record.id).into_response());
    }
    Ok(represent(&app, &current, current.record.language))
}

/// The transcript: every question, answer and conclusion, chained by SHA-256.
#[utoipa::path(
    get,
    path = "/classification/dialogues/{id}/transcript",
    tag = "dialogues",
    params(("id" = String, Path, description = "Identifier of the dialogue")),
    responses(
        (status = 200, description = "The entries, oldest first, each with the digest of the one before", body = serde_json::Value),
        (status = 404, description = "No such dialogue", body = ProblemBody, content_type = "application/problem+json")
    )
)]
pub(super) async fn transcript(
    State(app): State<App>,
    Path(id): Path<String>,
    place: Place,
    representation: Representation,
) -> Result<Response, Problem> {
    let found = app.dialogues.transcript(&id).await;
    let (record, entries): (_, Vec<Entry>) =
        found.map_err(|error| problems::from_dialogue(&error))?;
    let intact = evidence::verify_through(&entries, &record.head).is_ok();
    Ok(match representation {
        Representation::Json => axum::Json(serde_json::json!({
            "dialogue": record.id, "intact": intact, "head": record.head, "entries": entries,
        }))
        .into_response(),
        Representation::Html => {
            views::transcript(&place, &record, &entries, intact).into_response()
        }
    })
}

/// The answer form of a page.
#[derive(Deserialize)]
struct AnswerForm {
    version: u64,
    question_id: String,
    option_id: Option<String>,
}

/// The undo form of a page.
#[derive(Deserialize)]
struct VersionForm {
    version: u64,
}

/// A description that cannot be classified comes back in its form, with what to do.
async fn begin_from_page(app: &App, place: &Place, typed: Typed) -> Result<Response, Problem> {
    let language = Some(place.locale.as_str().to_owned());
    let filled = |text: &Option<String>| {
        text.as_ref()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let request = BeginRequest {
        description: typed.description.clone(),
        language,
        as_of: filled(&typed.as_of),
        origin: filled(&typed.origin),
    };
    let invalid = match beginning(&request) {
        Ok(beginning) => match begin_with(app, beginning).await {
            Ok(current) => return Ok(see_other(&address(&current.record.id))),
            Err(problem) if problem.slug() == "edition-not-available" => ("as_of", problem),
            Err(problem) => return Err(problem),
        },
        Err(problem) => (field_of(&problem), problem),
    };
    let (field, problem) = invalid;
    let message = problem.detail(place.locale).to_owned();
    let place = place.clone().returning_to("/classification");
    let page = views::start(
        &place,
        &app.dialogues.snapshot,
        &typed,
        &[Invalid { field, message }],
    );
    Ok(page.with_errors().status(problem.status()).into_response())
}

/// The field of the start page that a problem is about.
fn field_of(problem: &Problem) -> &'static str {
    match problem.slug() {
        "date-malformed" => "as_of",
        "country-unknown" => "origin",
        _ => "description",
    }
}

async fn answer_from_page(
    app: &App,
    place: &Place,
    id: &str,
    form: AnswerForm,
) -> Result<Response, Problem> {
    let Some(option_id) = form.option_id.filter(|option| !option.is_empty()) else {
        let current = app.dialogues.read(id).await;
        let current = current.map_err(|error| problems::from_dialogue(&error))?;
        let place = place.clone().returning_to(address(id));
        let page = page(app, &place, &current, Some(()));
        return Ok(page.with_errors().into_response());
    };
    let answer = Answer {
        question_id: form.question_id,
        option_id,
    };
    let answered = app.dialogues.answer(id, form.version, answer).await;
    answered.map_err(|error| problems::from_dialogue(&error))?;
    Ok(see_other(&address(id)))
}

fn beginning(request: &BeginRequest) -> Result<Beginning, Problem> {
    let description = Description::parse(&request.description)
        .map_err(|error| DescriptionProblem(error).problem())?;
    let language = match &request.language {
        Some(tag) => Locale::parse(tag).map_err(|_| Kind::LanguageNotOffered.problem())?,
        None => description.language(),
    };
    let as_of = match &request.as_of {
        Some(day) => Some(parse_date(day).map_err(|_| Kind::DateMalformed.problem())?),
        None => None,
    };
    let origin = match &request.origin {
        Some(code) => Some(Country::parse(code).map_err(|_| Kind::CountryUnknown.problem())?),
        None => None,
    };
    Ok(Beginning {
        description,
        language,
        as_of,
        origin,
    })
}

async fn begin_with(app: &App, beginning: Beginning) -> Result<Current, Problem> {
    let current = app.dialogues.begin(beginning).await;
    current.map_err(|error| problems::from_dialogue(&error))
}

fn represent(app: &App, current: &Current, locale: Locale) -> Response {
    let body = present::dialogue(&app.dialogues.snapshot, current, locale);
    let mut response = axum::Json(body).into_response();
    let tag = HeaderValue::from_str(&format!("\"{}\"", current.version));
    if let Ok(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn page(app: &App, place: &Place, current: &Current, missing: Option<()>) -> web::Page {
    let dialogue = present::dialogue(&app.dialogues.snapshot, current, place.locale);
    views::dialogue(place, &dialogue, missing.is_some())
}

fn address(id: &str) -> String {
    format!("/classification/dialogues/{id}")
}

fn see_other(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => Kind::DialogueNotFound.problem().into_response(),
    }
}
