#![doc = include_str!("../README.md")]

mod case;
mod likelihood;
mod posterior;
mod prior;
mod question;
mod reasons;
mod selection;
mod turn;

pub use case::{Case, WordHit};
pub use likelihood::Choice;
pub use posterior::Posterior;
pub use question::{NONE_OF_THESE, Question, QuestionOption, UNKNOWN};
pub use reasons::{Reason, reasons};
pub use turn::{Answer, AnswerError, Given, MAX_QUESTIONS, Outcome, Rival, Turn, turn};
