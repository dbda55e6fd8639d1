//! The rules of this repository.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml_ng::Value;
use testkit::repository;

/// The most lines of a source file before its tests.
const MOST_LINES: usize = 460;

fn read(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn functions() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(repository("functions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Files below a folder with an ending, without build outputs.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name().into_string().unwrap();
        if path.is_dir() {
            if !["target", "node_modules", ".git", ".venv", ".smart-customs"]
                .contains(&name.as_str())
            {
                found.extend(files(&path, ending));
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found
}

/// The part of a source file before its first test module.
fn production(source: &str) -> &str {
    source
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or(source)
}

fn sources() -> Vec<(PathBuf, String)> {
    ["functions", "shared", "infra", "models/platform"]
        .into_iter()
        .flat_map(|folder| files(&repository(folder), ".rs"))
        .filter(|path| !path.components().any(|part| part.as_os_str() == "tests"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

fn template() -> Value {
    // The short forms of CloudFormation are tags, which say nothing about routes and names.
    let text = read("template.yaml");
    let plain: String = text
        .lines()
        .map(|line| {
            let line = line
                .replace("!GetAtt ", "")
                .replace("!Ref ", "")
                .replace("!Sub ", "");
            line + "\n"
        })
        .collect();
    serde_yaml_ng::from_str(&plain).unwrap()
}

fn camel(name: &str) -> String {
    name.split('-')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}

#[test]
fn each_function_has_a_resource_a_row_events_and_a_thin_main() {
    let readme = read("README.md");
    let template = template();
    for name in functions() {
        let resource = &template["Resources"][camel(&name).as_str()];
        assert_eq!(
            resource["Type"], "AWS::Serverless::Function",
            "{name} in template.yaml"
        );
        assert!(
            readme.contains(&format!("functions/{name})")),
            "{name} has no row in README.md"
        );
        assert!(
            repository("functions")
                .join(&name)
                .join("README.md")
                .exists(),
            "{name}"
        );
        let events = files(&repository("events").join(&name), ".json");
        assert!(!events.is_empty(), "{name} has no events");
        let main = read(&format!("functions/{name}/src/main.rs"));
        assert!(
            main.lines().count() <= 30,
            "{name}: main.rs has more than 30 lines"
        );
        assert!(
            read("Makefile").contains(&format!("build-{}:", camel(&name))),
            "{name} in Makefile"
        );
    }
}

/// Routes of a text: what follows a mark, up to the closing quote.
fn quoted_after(text: &str, mark: &str) -> BTreeSet<String> {
    let parts = text.split(mark).skip(1);
    parts
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_routes_of_the_template_are_those_of_the_routers() {
    let mut routed = BTreeSet::new();
    for folder in ["functions", "shared/web/src"] {
        for path in files(&repository(folder), ".rs") {
            if path.components().any(|part| part.as_os_str() == "tests") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = production(&text);
            routed.extend(quoted_after(text, "path = \""));
            routed.extend(quoted_after(
                &text.replace(".route(\n            \"", ".route(\""),
                ".route(\"",
            ));
        }
    }
    routed.retain(|route| route.starts_with('/'));
    // Reached by direct invocation only.
    routed.remove("/classification/rankings");
    // The local server and the function have a check of their own parts each.
    routed.insert("/ready".to_owned());
    let template = template();
    let mut offered = BTreeSet::new();
    for (_, resource) in template["Resources"].as_mapping().unwrap() {
        for (_, event) in resource["Properties"]["Events"]
            .as_mapping()
            .into_iter()
            .flatten()
        {
            offered.insert(event["Properties"]["Path"].as_str().unwrap().to_owned());
        }
    }

    assert_eq!(offered, routed);
}

#[test]
fn rules_depend_on_nothing_that_acts() {
    let allowed = [
        "customs",
        "libm",
        "serde",
        "tariff",
        "thiserror",
        "unicode-normalization",
    ];
    for name in functions() {
        let path = format!("functions/{name}/domain/Cargo.toml");
        let manifest: toml::Table = read(&path).parse().unwrap();
        for dependency in manifest["dependencies"].as_table().unwrap().keys() {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{path}: {dependency}"
            );
        }
    }
}

#[test]
fn outside_systems_are_known_to_one_crate_each() {
    for path in files(&repository("."), "Cargo.toml") {
        let text = fs::read_to_string(&path).unwrap();
        if text.contains("[workspace]") {
            continue;
        }
        let folder = path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap();
        for line in text.lines() {
            let aws = line.starts_with("aws-sdk-") || line.starts_with("aws-config");
            assert!(
                !aws || folder == "storage-aws",
                "{}: {line}",
                path.display()
            );
            let lambda = line.starts_with("lambda_");
            assert!(!lambda || folder == "lambda", "{}: {line}", path.display());
        }
    }
}

#[test]
fn no_function_depends_on_another() {
    for name in functions() {
        let manifest = read(&format!("functions/{name}/Cargo.toml"));
        for other in functions().iter().filter(|other| **other != name) {
            assert!(
                !manifest.contains(&format!("\n{other}")),
                "{name} depends on {other}"
            );
        }
    }
}

#[test]
fn source_files_are_short_open_with_a_sentence_and_make_no_exceptions() {
    for (path, text) in sources() {
        let lines = production(&text).lines().count();
        assert!(lines <= MOST_LINES, "{}: {lines} lines", path.display());
        let opening = text.starts_with("//!") || text.starts_with("#![doc");
        assert!(opening, "{} does not say what it holds", path.display());
        assert!(
            !text.contains("#[allow("),
            "{} has an exception without a reason",
            path.display()
        );
    }
}

#[test]
fn log_messages_are_lower_case_and_have_no_full_stop() {
    for (path, text) in sources() {
        for macro_name in ["info!(", "warn!(", "error!("] {
            for call in production(&text).split(macro_name).skip(1) {
                let call = call.split(");").next().unwrap();
                let Some(message) = call.rsplit('"').nth(1) else {
                    continue;
                };
                let wrong = message.starts_with(char::is_uppercase) || message.ends_with('.');
                assert!(!wrong, "{}: {message:?}", path.display());
            }
        }
    }
}

#[test]
fn every_problem_type_is_documented() {
    let documented = read("docs/problems.md");
    let mut slugs = BTreeSet::new();
    for (path, text) in sources() {
        if let Some((_, rest)) = text.split_once("fn slug(&self) -> &'static str {\n        match")
        {
            let body = rest.split("\n    }").next().unwrap();
            slugs.extend(quoted_after(body, "=> \""));
            assert!(!slugs.is_empty(), "{}", path.display());
        }
    }

    assert!(slugs.len() > 25, "found only {}", slugs.len());
    for slug in slugs {
        assert!(
            documented.contains(&format!("\n## {slug}\n")),
            "docs/problems.md lacks {slug}"
        );
    }
}

#[test]
fn nothing_names_a_machine() {
    let marks = ["/work/", "/root/", "/home/"].map(|mark| format!("\"{mark}"));
    for ending in [".rs", ".toml", ".md", ".yaml", ".py", ".json"] {
        for path in files(&repository("."), ending) {
            if path.ends_with("tests/repository.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            for mark in &marks {
                assert!(
                    !text.contains(mark.as_str()),
                    "{} names {mark}",
                    path.display()
                );
            }
        }
    }
}
