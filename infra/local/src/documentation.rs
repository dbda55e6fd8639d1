//! The OpenAPI document of all functions.

use utoipa::openapi::{Contact, Info, License, OpenApi, OpenApiBuilder};

/// The document, generated from the routes.
#[must_use]
pub fn openapi() -> OpenApi {
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    let mut info = Info::new("Smart Customs", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "Tariff classification: suggestions at once, or guided questions that lead to the code. \
         Errors are problem details (RFC 9457). Every answer carries `x-request-id`. The same \
         routes answer browsers with pages in Traditional Chinese and English."
            .to_owned(),
    );
    info.license = Some(license);
    info.contact = None::<Contact>;
    let mut document = OpenApiBuilder::new().info(info).build();
    let functions = [
        code_inference::api().into_openapi(),
        guided_classification::api().into_openapi(),
    ];
    for function in functions {
        document.merge(function);
    }
    document
}
