//! The colours of the style sheet reach the contrast of WCAG 2.2, level AA, in light and dark.

#![expect(
    clippy::unwrap_used,
    reason = "the function that reads the style sheet is part of the test"
)]

const STYLE: &str = include_str!("../assets/site.css");

/// Text and its ground: success criterion 1.4.3.
const TEXT: [(&str, &str); 18] = [
    ("ink", "paper"),
    ("ink", "tint"),
    ("ink", "accent-soft"),
    ("ink", "error-soft"),
    ("muted", "paper"),
    ("muted", "tint"),
    ("muted", "accent-soft"),
    ("accent", "paper"),
    ("accent", "tint"),
    ("accent", "accent-soft"),
    ("accent-strong", "paper"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("error", "paper"),
    ("error", "error-soft"),
    ("alert", "alert-soft"),
    ("paper", "ink"),
];

/// Edges of fields and marks of focus against what they stand on: success criterion 1.4.11.
const EDGES: [(&str, &str); 7] = [
    ("edge", "paper"),
    ("edge", "tint"),
    ("focus", "paper"),
    ("focus", "tint"),
    ("focus", "accent-soft"),
    ("error", "paper"),
    ("accent", "line"),
];

#[test]
fn every_pair_of_colours_can_be_read() {
    let (light, dark) = STYLE.split_once("prefers-color-scheme: dark").unwrap();
    for (scheme, css) in [("light", light), ("dark", dark)] {
        for (pairs, least) in [(&TEXT[..], 4.5), (&EDGES[..], 3.0)] {
            for (front, ground) in pairs {
                let ratio = contrast(colour(css, front), colour(css, ground));
                assert!(
                    ratio >= least,
                    "{front} on {ground}, {scheme}: {ratio:.2} < {least}"
                );
            }
        }
    }
}

#[test]
fn the_measure_agrees_with_known_pairs() {
    let close = |ratio: f64, known: f64| assert!((ratio - known).abs() < 0.01, "{ratio}");

    close(contrast([0, 0, 0], [255, 255, 255]), 21.0);
    close(contrast([0x76, 0x76, 0x76], [255, 255, 255]), 4.54);
}

/// The first value of a custom property after the start of the text.
fn colour(css: &str, name: &str) -> [u8; 3] {
    let (_, value) = css.split_once(&format!("--{name}: #")).unwrap();
    [0, 2, 4].map(|at| u8::from_str_radix(&value[at..at + 2], 16).unwrap())
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance as WCAG 2.2 defines it.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
