//! Pages that only people need.

use axum::extract::State;
use web::{Page, Place};

use super::App;
use crate::views;

/// The home page with the list of services.
pub(super) async fn home(place: Place) -> Page {
    views::home(&place)
}

/// The start of the guided questions.
pub(super) async fn start(State(app): State<App>, place: Place) -> Page {
    views::start(
        &place,
        &app.dialogues.snapshot,
        &views::Typed::default(),
        &[],
    )
}

/// How confidence is measured.
pub(super) async fn confidence(State(app): State<App>, place: Place) -> Page {
    web::pages::confidence::page(&place, &app.figures)
}
