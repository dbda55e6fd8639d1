//! Forms: fields with label, hint and error, questions, buttons, the error summary.

use customs::Locale;
use maud::{Markup, html};

use super::{CHARACTERS, ERROR_PREFIX, ERROR_SUMMARY, OPTIONAL, OR};

/// An error of a form, as the summary lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldError<'a> {
    /// `name` of the field; for radios the group, which leads to its first choice.
    pub field: &'a str,
    /// What to do.
    pub message: &'a str,
}

/// A text field. `name` is also the id.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextField<'a> {
    /// Name in the form, and id in the page.
    pub name: &'a str,
    /// What to fill in.
    pub label: &'a str,
    /// Whether the label is the heading of the page: one thing per page.
    pub label_is_heading: bool,
    /// Whether the field may stay empty, which the label then says.
    pub optional: bool,
    /// Help to fill it in.
    pub hint: Option<&'a str>,
    /// What is wrong.
    pub error: Option<&'a str>,
    /// What was filled in.
    pub value: &'a str,
    /// The most characters; said in the hint, and counted by the script. Browsers do not cut the
    /// text, so that a long paste is answered by a message and not by a silent loss.
    pub max_length: Option<usize>,
    /// Height of a text area in lines; 0 for the usual 4.
    pub rows: u8,
    /// Whether the value is digits and marks: a short, evenly spaced field.
    pub code: bool,
}

/// A list to choose from, where radios would be too many.
#[derive(Debug, Clone, Copy, Default)]
pub struct Select<'a> {
    /// Name in the form, and id in the page.
    pub name: &'a str,
    /// What to choose.
    pub label: &'a str,
    /// Whether nothing has to be chosen, which the label then says.
    pub optional: bool,
    /// Help to choose.
    pub hint: Option<&'a str>,
    /// What is wrong.
    pub error: Option<&'a str>,
    /// Values and their labels.
    pub options: &'a [(&'a str, &'a str)],
    /// The chosen value.
    pub selected: Option<&'a str>,
}

/// One answer of [`Radios`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    /// The value that is sent.
    pub value: &'a str,
    /// The answer.
    pub label: &'a str,
    /// What the answer means.
    pub hint: Option<&'a str>,
    /// Whether the word "or" stands before it: set on the first way out, such as "I do not know".
    pub after_or: bool,
}

/// A question with one answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Radios<'a> {
    /// Name in the form; ids in the page are `name`, `name-2`, `name-3` ….
    pub name: &'a str,
    /// The question.
    pub legend: &'a str,
    /// Whether the question is the heading of the page: one thing per page.
    pub legend_is_heading: bool,
    /// Help to answer it.
    pub hint: Option<&'a str>,
    /// What is wrong.
    pub error: Option<&'a str>,
    /// The answers.
    pub choices: &'a [Choice<'a>],
    /// The value already chosen.
    pub selected: Option<&'a str>,
}

/// A form that is sent by `POST`, once: the script holds back a second press of the button.
#[must_use]
pub fn form(action: &str, body: &Markup) -> Markup {
    html! { form .form method="post" action=(action) novalidate data-once { (body) } }
}

/// What is wrong with a form, at the top of the page, each line leading to its field.
#[must_use]
pub fn error_summary(locale: Locale, errors: &[FieldError<'_>]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div .error-summary role="alert" aria-labelledby="error-summary-title" tabindex="-1" data-focus {
                h2 #error-summary-title { (ERROR_SUMMARY.get(locale)) }
                ul { @for error in errors { li { a href={ "#" (error.field) } { (error.message) } } } }
            }
        }
    }
}

/// A field of several lines.
#[must_use]
pub fn text_area(locale: Locale, field: &TextField<'_>) -> Markup {
    let rows = if field.rows == 0 { 4 } else { field.rows };
    let input = html! {
        textarea .field__input #(field.name) name=(field.name) rows=(rows) spellcheck="false"
            aria-describedby=[described_by(field)] aria-invalid=[field.error.map(|_| "true")]
            data-count=[field.max_length] {
            // Browsers drop one line end at the start of a text area.
            "\n" (field.value)
        }
    };
    text_group(locale, field, &input)
}

/// A field of one line.
#[must_use]
pub fn text_input(locale: Locale, field: &TextField<'_>) -> Markup {
    let input = html! {
        input .field__input .field__input--code[field.code] #(field.name) name=(field.name) type="text"
            value=(field.value) spellcheck="false" autocomplete="off" inputmode=[field.code.then_some("decimal")]
            aria-describedby=[described_by(field)] aria-invalid=[field.error.map(|_| "true")];
    };
    text_group(locale, field, &input)
}

/// A list to choose from.
#[must_use]
pub fn select(locale: Locale, field: &Select<'_>) -> Markup {
    let input = html! {
        select .field__input .field__input--select #(field.name) name=(field.name)
            aria-describedby=[ids(field.name, field.hint.is_some(), field.error.is_some())]
            aria-invalid=[field.error.map(|_| "true")] {
            @for (value, label) in field.options {
                option value=(value) selected[field.selected == Some(value)] { (label) }
            }
        }
    };
    let label = html! {
        label .field__label for=(field.name) { (field.label) (optional(locale, field.optional)) }
    };
    group(locale, field.name, &label, field.hint, field.error, &input)
}

/// A question with one answer.
#[must_use]
pub fn radios(locale: Locale, question: &Radios<'_>) -> Markup {
    let described_by = ids(
        question.name,
        question.hint.is_some(),
        question.error.is_some(),
    );
    html! {
        div .field .field--error[question.error.is_some()] {
            fieldset .radios aria-describedby=[described_by] {
                legend .field__label {
                    @if question.legend_is_heading { h1 { (question.legend) } } @else { (question.legend) }
                }
                (hint(question.name, question.hint))
                (error(locale, question.name, question.error))
                @for (place, choice) in question.choices.iter().enumerate() {
                    @if choice.after_or { p .radios__or { (OR.get(locale)) } }
                    (radio(question, choice, place))
                }
            }
        }
    }
}

/// The button that sends the form.
#[must_use]
pub fn button(label: &str) -> Markup {
    html! { button .button type="submit" { (label) } }
}

/// A button for what is not the main thing; with `name` and `value` it sends them.
#[must_use]
pub fn secondary_button(label: &str, sends: Option<(&str, &str)>) -> Markup {
    html! {
        button .button .button--secondary type="submit" name=[sends.map(|(name, _)| name)]
            value=[sends.map(|(_, value)| value)] { (label) }
    }
}

/// A link that starts something and so looks like a button.
#[must_use]
pub fn button_link(href: &str, label: &str) -> Markup {
    html! { a .button href=(href) { (label) } }
}

fn radio(question: &Radios<'_>, choice: &Choice<'_>, place: usize) -> Markup {
    let id = match place {
        0 => question.name.to_owned(),
        _ => format!("{}-{}", question.name, place + 1),
    };
    let hint_id = format!("{id}-explained");
    html! {
        div .radio {
            input .radio__input #(id) type="radio" name=(question.name) value=(choice.value)
                checked[question.selected == Some(choice.value)]
                aria-describedby=[choice.hint.map(|_| &hint_id)];
            label .radio__label for=(id) { (choice.label) }
            @if let Some(hint) = choice.hint { p .radio__hint #(hint_id) { (hint) } }
        }
    }
}

fn text_group(locale: Locale, field: &TextField<'_>, input: &Markup) -> Markup {
    let label = html! {
        label .field__label for=(field.name) { (field.label) (optional(locale, field.optional)) }
    };
    let label =
        html! { @if field.label_is_heading { h1 .field__heading { (label) } } @else { (label) } };
    let input = html! {
        (input)
        @if let Some(max) = field.max_length {
            p .field__count id={ (field.name) "-count" } { (CHARACTERS.with(locale, &[("max", &max)])) }
        }
    };
    group(locale, field.name, &label, field.hint, field.error, &input)
}

fn group(
    locale: Locale,
    name: &str,
    label: &Markup,
    hint_text: Option<&str>,
    error_text: Option<&str>,
    input: &Markup,
) -> Markup {
    html! {
        div .field .field--error[error_text.is_some()] {
            (label) (hint(name, hint_text)) (error(locale, name, error_text)) (input)
        }
    }
}

fn optional(locale: Locale, optional: bool) -> Markup {
    html! { @if optional { " " span .field__optional { (OPTIONAL.get(locale)) } } }
}

fn hint(name: &str, hint: Option<&str>) -> Markup {
    html! { @if let Some(hint) = hint { p .field__hint id={ (name) "-hint" } { (hint) } } }
}

fn error(locale: Locale, name: &str, error: Option<&str>) -> Markup {
    html! {
        @if let Some(error) = error {
            p .field__error id={ (name) "-error" } {
                span .hidden { (ERROR_PREFIX.get(locale)) } (error)
            }
        }
    }
}

fn described_by(field: &TextField<'_>) -> Option<String> {
    let described = ids(field.name, field.hint.is_some(), field.error.is_some());
    let Some(count) = field.max_length.map(|_| format!("{}-count", field.name)) else {
        return described;
    };
    Some(described.map_or(count.clone(), |described| format!("{described} {count}")))
}

fn ids(name: &str, hint: bool, error: bool) -> Option<String> {
    let ids = [
        hint.then(|| format!("{name}-hint")),
        error.then(|| format!("{name}-error")),
    ];
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_leads_to_its_field_and_is_read_with_it() {
        let errors = [FieldError {
            field: "goods",
            message: "Say what it is",
        }];
        let field = TextField {
            name: "goods",
            label: "Goods",
            hint: Some("such as"),
            error: Some("Say what it is"),
            max_length: Some(500),
            ..TextField::default()
        };

        let summary = error_summary(Locale::En, &errors).into_string();
        let area = text_area(Locale::En, &field).into_string();

        assert!(summary.contains("href=\"#goods\""), "{summary}");
        assert!(area.contains("id=\"goods\""), "{area}");
        assert!(
            area.contains("aria-describedby=\"goods-hint goods-error goods-count\""),
            "{area}"
        );
        assert!(area.contains("aria-invalid=\"true\""), "{area}");
    }

    #[test]
    fn what_was_typed_is_shown_again_as_text() {
        let field = TextField {
            name: "goods",
            label: "Goods",
            value: "</textarea><script>",
            ..TextField::default()
        };

        let area = text_area(Locale::En, &field).into_string();

        assert!(area.contains("&lt;/textarea&gt;&lt;script&gt;"), "{area}");
    }

    #[test]
    fn the_group_of_radios_has_ids_for_label_and_summary() {
        let choices = [
            Choice {
                value: "a",
                label: "A",
                hint: Some("explained"),
                ..Choice::default()
            },
            Choice {
                value: "unknown",
                label: "I do not know",
                after_or: true,
                ..Choice::default()
            },
        ];
        let question = Radios {
            name: "option_id",
            legend: "Which?",
            legend_is_heading: true,
            choices: &choices,
            selected: Some("unknown"),
            ..Radios::default()
        };

        let html = radios(Locale::En, &question).into_string();

        assert!(html.contains("<h1>Which?</h1>"), "{html}");
        assert!(html.contains("id=\"option_id\" type=\"radio\""), "{html}");
        assert!(html.contains("for=\"option_id-2\""), "{html}");
        assert!(html.contains("value=\"unknown\" checked"), "{html}");
        assert!(html.contains(">or</p>"), "{html}");
    }
}
