//! A model that is damaged, cut short, too large or incomplete is refused with a clear error.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::fs;
use std::path::Path;

use code_inference::model::Model;
use hex::encode;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A manifest over small stand-ins for the files.
fn artifact(change: impl Fn(&Path)) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let names = ["encoder.onnx", "tokenizer.json", "rows.bin", "blend.json"];
    let mut files = Vec::new();
    for name in names {
        let contents = format!("{{\"not\": \"{name}\"}}");
        fs::write(folder.path().join(name), &contents).unwrap();
        files.push(serde_json::json!({
            "name": name, "bytes": contents.len(), "sha256": encode(Sha256::digest(&contents)),
        }));
    }
    let measured = serde_json::json!({
        "n": 1, "six": {"top1": 0.5, "top5": 0.5}, "ece": 0.0,
        "bands": {
            "strong": {"share": 0.0, "precision": 0.0}, "good": {"share": 0.0, "precision": 0.0},
            "weak": {"share": 0.0, "precision": 0.0},
        },
    });
    let manifest = serde_json::json!({
        "version": "test", "nomenclature": "HS2022", "files": files,
        "metrics": {"held-out": measured},
    });
    fs::write(folder.path().join("manifest.json"), manifest.to_string()).unwrap();
    change(folder.path());
    folder
}

#[track_caller]
fn refused(change: impl Fn(&Path), message: &str) {
    let folder = artifact(change);

    let Err(error) = Model::load(folder.path()) else {
        panic!("the model was loaded");
    };

    assert!(error.to_string().contains(message), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    refused(
        |folder| fs::remove_file(folder.join("blend.json")).unwrap(),
        "blend.json",
    );
    refused(
        |folder| fs::remove_file(folder.join("manifest.json")).unwrap(),
        "manifest.json",
    );
}

#[test]
fn a_cut_file_is_refused_by_its_length() {
    refused(
        |folder| fs::write(folder.join("blend.json"), "{").unwrap(),
        "1 bytes instead of",
    );
}

#[test]
fn a_changed_file_is_refused_by_its_digest() {
    refused(
        |folder| fs::write(folder.join("blend.json"), "{\"not\": \"blend.jsoX\"}").unwrap(),
        "SHA-256",
    );
}

#[test]
fn an_oversize_file_is_refused_before_it_is_read() {
    refused(
        |folder| {
            let file = fs::File::create(folder.join("blend.json")).unwrap();
            file.set_len(65 * 1024 * 1024).unwrap();
        },
        "more than",
    );
}

#[test]
fn a_manifest_that_is_none_is_refused() {
    refused(
        |folder| fs::write(folder.join("manifest.json"), "[]").unwrap(),
        "manifest",
    );
}

#[test]
fn settings_of_another_form_are_refused() {
    refused(|_| {}, "blend.json is not in the expected form");
}
