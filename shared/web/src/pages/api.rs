//! The API documentation: the OpenAPI document as it is, and as a page without any script.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use customs::Locale;
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::component::{Tone, details, tag};
use crate::{Page, Place};

pub(crate) mod texts {
    //! Messages of the documentation page.
    crate::texts! {
        pub(crate) TITLE = "開發者文件", "For developers";
        pub(crate) LEAD = "所有功能都有 JSON 介面，不需要帳號。以下由程式碼產生，與執行中的版本一致。", "Everything has a JSON interface, and no account is needed. This page is generated from the code that is running.";
        pub(crate) DOCUMENT = "OpenAPI 3.1 文件（JSON）", "The OpenAPI 3.1 document (JSON)";
        pub(crate) PROBLEMS = "錯誤的種類與處理方法", "The kinds of problems and what to do about them";
        pub(crate) OPERATIONS = "操作", "Operations";
        pub(crate) PARAMETERS = "參數", "Parameters";
        pub(crate) BODY = "要求內容", "Request body";
        pub(crate) ANSWERS = "回應", "Answers";
        pub(crate) SCHEMAS = "資料結構", "Schemas";
        pub(crate) REQUIRED = "必填", "required";
    }
}

/// `/openapi.json` and `/docs` for an OpenAPI document.
pub fn routes(document: Value) -> Router {
    let document = Arc::new(document);
    let shown = Arc::clone(&document);
    Router::new()
        .route("/openapi.json", get(move || async move { json(&document) }))
        .route(
            "/docs",
            get(move |place: Place| async move { page(&place, &shown) }),
        )
}

fn json(document: &Value) -> Response {
    Json(document).into_response()
}

/// The document as a page. Names and descriptions of the API are in English in both languages:
/// they are what a program reads.
pub fn page(place: &Place, document: &Value) -> Page {
    let locale = place.locale;
    let body = html! {
        h1 { (texts::TITLE.get(locale)) }
        p .lead { (texts::LEAD.get(locale)) }
        ul {
            li { a href="/openapi.json" { (texts::DOCUMENT.get(locale)) } }
            li { a href="/problems" { (texts::PROBLEMS.get(locale)) } }
        }
        h2 { (texts::OPERATIONS.get(locale)) }
        @for (path, methods) in object(&document["paths"]) {
            @for (method, operation) in object(methods) {
                (shown_operation(locale, path, method, operation))
            }
        }
        h2 { (texts::SCHEMAS.get(locale)) }
        div lang="en" {
            @for (name, schema) in object(&document["components"]["schemas"]) {
                (details(name, &shown_schema(locale, schema)))
            }
        }
    };
    Page::new(place, texts::TITLE.get(locale), body)
}

fn shown_operation(locale: Locale, path: &str, method: &str, operation: &Value) -> Markup {
    let id = operation["operationId"].as_str().unwrap_or_default();
    html! {
        section aria-labelledby={ "operation-" (id) } {
            h3 #{ "operation-" (id) } {
                (tag(&method.to_uppercase(), Tone::Plain)) " " code { (path) }
            }
            div lang="en" {
                @for text in ["summary", "description"] {
                    @if let Some(text) = operation[text].as_str() { p { (text) } }
                }
                (parameters(locale, &operation["parameters"]))
                @if let Some(schema) = body_schema(&operation["requestBody"]) {
                    h4 lang=(locale.as_str()) { (texts::BODY.get(locale)) }
                    p { code { (kind(schema)) } }
                }
                h4 lang=(locale.as_str()) { (texts::ANSWERS.get(locale)) }
                ul {
                    @for (status, answer) in object(&operation["responses"]) {
                        li {
                            strong { (status) } " " (answer["description"].as_str().unwrap_or_default())
                            @if let Some(schema) = body_schema(answer) { " " code { (kind(schema)) } }
                        }
                    }
                }
            }
        }
    }
}

fn parameters(locale: Locale, parameters: &Value) -> Markup {
    let parameters = parameters.as_array().map_or(&[][..], Vec::as_slice);
    html! {
        @if !parameters.is_empty() {
            h4 lang=(locale.as_str()) { (texts::PARAMETERS.get(locale)) }
            ul {
                @for parameter in parameters {
                    li {
                        code { (parameter["name"].as_str().unwrap_or_default()) }
                        " (" (parameter["in"].as_str().unwrap_or_default()) ") "
                        (parameter["description"].as_str().unwrap_or_default())
                    }
                }
            }
        }
    }
}

fn shown_schema(locale: Locale, schema: &Value) -> Markup {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    html! {
        @if let Some(text) = schema["description"].as_str() { p { (text) } }
        @if let Some(words) = schema["enum"].as_array() {
            p { @for word in words { code { (word.as_str().unwrap_or_default()) } " " } }
        }
        ul {
            @for (name, property) in object(&schema["properties"]) {
                li {
                    code { (name) ": " (kind(property)) }
                    @if required.contains(&name.as_str()) {
                        " " span lang=(locale.as_str()) { (tag(texts::REQUIRED.get(locale), Tone::Quiet)) }
                    }
                    " " (property["description"].as_str().unwrap_or_default())
                }
            }
        }
    }
}

/// The schema of a body, whatever its media type.
fn body_schema(body: &Value) -> Option<&Value> {
    body["content"].as_object()?.values().next()?.get("schema")
}

/// A schema in a word: its name, its type, or a list of either.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for choices in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[choices].as_array() {
            return choices.iter().map(kind).collect::<Vec<_>>().join(" | ");
        }
    }
    match &schema["type"] {
        Value::String(word) if word == "array" => format!("[{}]", kind(&schema["items"])),
        Value::String(word) => word.clone(),
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            words.join(" | ")
        }
        _ => "any".to_owned(),
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_and_schemas_are_shown() {
        let document = json!({
            "paths": {"/goods/{id}": {"get": {
                "operationId": "read", "summary": "Reads goods.",
                "parameters": [{"name": "id", "in": "path", "description": "Which"}],
                "responses": {"200": {"description": "The goods", "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Goods"}}}}}
            }}},
            "components": {"schemas": {"Goods": {"required": ["name"], "properties": {
                "name": {"type": "string"}, "codes": {"type": "array", "items": {"type": "string"}}}}}}
        });
        let place = Place {
            locale: Locale::En,
            path_and_query: "/docs".to_owned(),
        };

        let shown = page(&place, &document).markup().into_string();

        for part in [
            "GET",
            "/goods/{id}",
            "Reads goods.",
            "Goods",
            "name: string",
            "codes: [string]",
            "required",
        ] {
            assert!(shown.contains(part), "{part}");
        }
    }
}
