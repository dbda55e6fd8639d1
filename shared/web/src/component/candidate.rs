//! Candidate codes with how sure the service is of each.

use customs::Locale;
use maud::{Markup, html};

use super::{
    BAND_GOOD, BAND_POSSIBLE, BAND_STRONG, CONFIDENCE, LESS_THAN_ONE, PROGRESS, tariff::code,
};

/// How far a confidence can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// Right in at least 90 of 100 measured cases.
    Strong,
    /// Right in at least 70 of 100 measured cases.
    Good,
    /// One of several codes that fit.
    Possible,
}

/// One code that may fit.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Digits of the code.
    pub code: &'a str,
    /// Its plain name in the language of the page.
    pub title: &'a str,
    /// Calibrated probability, 0 to 1.
    pub confidence: f64,
    /// What that confidence has been worth.
    pub band: Band,
    /// Where more about the code is.
    pub href: Option<&'a str>,
}

impl Band {
    pub(crate) fn text(self) -> crate::Text {
        match self {
            Self::Strong => BAND_STRONG,
            Self::Good => BAND_GOOD,
            Self::Possible => BAND_POSSIBLE,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Strong => "tag tag--strong",
            Self::Good => "tag tag--good",
            Self::Possible => "tag tag--possible",
        }
    }
}

/// The band in words; shape and words differ, not colour alone.
#[must_use]
pub fn band_tag(locale: Locale, band: Band) -> Markup {
    html! { strong class=(band.class()) { (band.text().get(locale)) } }
}

/// A confidence as a whole percentage. What is not nothing is not shown as 0, and what is not
/// certain not as 100.
#[must_use]
pub fn percent(locale: Locale, confidence: f64) -> String {
    let percent = (confidence.clamp(0.0, 1.0) * 100.0).round();
    if percent < 1.0 {
        LESS_THAN_ONE.get(locale).to_owned()
    } else {
        format!("{}%", percent.min(99.0))
    }
}

/// A confidence as a bar with its percentage.
#[must_use]
pub fn confidence_bar(locale: Locale, confidence: f64) -> Markup {
    let percent = percent(locale, confidence);
    // A width in SVG is an attribute and no style, which the content security policy would refuse.
    let width = format!("{:.1}%", confidence.clamp(0.0, 1.0) * 100.0);
    html! {
        div .confidence {
            svg .confidence__bar width="100%" height="8" aria-hidden="true" focusable="false" {
                rect .confidence__all width="100%" height="8" rx="4" {}
                rect .confidence__part width=(width) height="8" rx="4" {}
            }
            span .confidence__value aria-hidden="true" { (percent) }
            span .hidden { (CONFIDENCE.with(locale, &[("percent", &percent)])) }
        }
    }
}

/// Candidate codes, best first.
#[must_use]
pub fn candidates(locale: Locale, candidates: &[Candidate<'_>]) -> Markup {
    html! {
        ol .candidates {
            @for candidate in candidates {
                li .candidate {
                    p .candidate__name {
                        @if let Some(href) = candidate.href {
                            a href=(href) { (code(candidate.code)) " " span { (candidate.title) } }
                        } @else {
                            (code(candidate.code)) " " span { (candidate.title) }
                        }
                    }
                    div .candidate__measure {
                        (band_tag(locale, candidate.band)) (confidence_bar(locale, candidate.confidence))
                    }
                }
            }
        }
    }
}

/// How far the questions have come: "Question 2 of at most 7".
#[must_use]
pub fn progress(locale: Locale, question: usize, at_most: usize) -> Markup {
    html! {
        p .caption { (PROGRESS.with(locale, &[("n", &question), ("max", &at_most)])) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_claims_neither_nothing_nor_certainty() {
        for (confidence, shown) in [
            (0.0, "less than 1%"),
            (0.004, "less than 1%"),
            (0.006, "1%"),
            (0.81, "81%"),
            (0.999, "99%"),
            (1.0, "99%"),
            (7.0, "99%"),
        ] {
            assert_eq!(percent(Locale::En, confidence), shown);
        }
    }

    #[test]
    fn a_candidate_says_everything_in_words() {
        let list = [Candidate {
            code: "851830",
            title: "Headphones & earphones",
            confidence: 0.81,
            band: Band::Good,
            href: Some("/tariff/851830"),
        }];

        let html = candidates(Locale::En, &list).into_string();

        for part in [
            "8518.30",
            "Headphones &amp; earphones",
            "Good match",
            "Confidence 81%",
            "width=\"81.0%\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("style="));
    }
}
