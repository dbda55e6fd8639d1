//! How confidence is measured, `/explanation/confidence`; the figures come from the function that
//! holds the model.

use maud::{Markup, html};
use serde::Deserialize;

use crate::component::{self, Band};
use crate::{Page, Place};

pub(crate) mod texts {
    //! Messages of the explanation.
    crate::texts! {
        pub(crate) TITLE = "信心程度如何計算", "How confidence is measured";
        pub(crate) LEAD = "每個建議的號別都附有信心程度：模型認為該號別正確的機率，並依實際測試結果校正。", "Each suggested code comes with a confidence: how likely it is that the code is right, corrected by what tests have shown.";
        pub(crate) MEANING = "百分比的意思", "What the percentage means";
        pub(crate) MEANING_TEXT = "信心程度 80% 表示：在模型從未見過的測試貨品中，得到約 80% 的建議，大約每 100 次有 80 次正確。它不是證據，也不是海關的決定。", "A confidence of 80% means: among test goods that the model had never seen, suggestions with about 80% were right about 80 times in 100. It is no evidence, and no decision of customs.";
        pub(crate) BANDS = "三個等級", "The three bands";
        pub(crate) BAND = "等級", "Band";
        pub(crate) FROM = "信心程度", "Confidence";
        pub(crate) AT_LEAST = "{percent} 以上", "{percent} or more";
        pub(crate) BELOW = "其餘", "all others";
        pub(crate) RIGHT = "測試結果", "Right in the test";
        pub(crate) RIGHT_OF = "{of} 件中有 {right} 件正確（{percent}）", "{right} of {of} ({percent})";
        pub(crate) NOT_MEASURED = "測試中沒有這個等級的案例", "no case in the test";
        pub(crate) TEST = "測試", "The test";
        pub(crate) TEST_TEXT = "以 {goods} 筆模型未見過的貨品說明測試：第一個建議正確的占 {first}，前五個建議中有正確號別的占 {five}。平均而言，信心程度與實際正確率相差 {error} 個百分點。", "Measured on {goods} descriptions of goods that the model had not seen: the first suggestion was right for {first}, and one of the first five for {five}. On average, confidence and share of right answers differ by {error} percentage points.";
        pub(crate) MODEL = "模型 {model}，商品分類版本 {nomenclature}。", "Model {model}, nomenclature {nomenclature}.";
        pub(crate) ORDER = "法規優先於相似度", "Law before likeness";
        pub(crate) ORDER_TEXT = "信心程度只決定先問什麼、先列什麼。號別最後依稅則的類註、章註與解釋準則判斷；您的回答排除某個號別時，再高的信心程度也不會保留它。", "Confidence only decides what is asked and listed first. The code itself follows from the legal notes of sections and chapters and the General Rules; where an answer of yours excludes a code, no confidence keeps it.";
        pub(crate) LOW = "信心不足時", "When confidence is low";
        pub(crate) LOW_TEXT = "答案不夠確定時，服務會直接說明，並協助您準備稅則預先審核的申請。", "When the answer is not certain enough, the service says so and helps you prepare an application for an advance ruling.";
    }
}

/// What was measured in one band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandFigures {
    /// Least confidence of the band, 0 to 1; `None` for the lowest band.
    pub from: Option<f64>,
    /// Suggestions of the band in the test.
    pub of: u32,
    /// How many of them were right.
    pub right: u32,
}

/// What was measured with the model that is in use.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfidenceFigures {
    /// Version of the model.
    pub model_version: String,
    /// Edition of the nomenclature, e.g. `HS2022`.
    pub nomenclature: String,
    /// Goods in the test.
    pub goods: u32,
    /// Share of goods whose first suggestion was right, 0 to 1.
    pub top_one: f64,
    /// Share of goods with the right code among the first five, 0 to 1.
    pub top_five: f64,
    /// Expected calibration error, 0 to 1.
    pub calibration_error: f64,
    /// The band of strong matches.
    pub strong: BandFigures,
    /// The band of good matches.
    pub good: BandFigures,
    /// The band of possible matches.
    pub possible: BandFigures,
}

#[derive(Deserialize)]
struct Manifest {
    version: String,
    nomenclature: String,
    metrics: Metrics,
}

#[derive(Deserialize)]
struct Metrics {
    #[serde(rename = "held-out")]
    held_out: Measured,
}

#[derive(Deserialize)]
struct Measured {
    n: u32,
    six: Shares,
    ece: f64,
    bands: MeasuredBands,
}

#[derive(Deserialize)]
struct Shares {
    top1: f64,
    top5: f64,
}

#[derive(Deserialize)]
struct MeasuredBands {
    strong: MeasuredBand,
    good: MeasuredBand,
    weak: MeasuredBand,
}

#[derive(Clone, Copy, Deserialize)]
struct MeasuredBand {
    share: f64,
    precision: f64,
}

impl MeasuredBand {
    /// The counts behind the shares of `goods` items.
    fn figures(self, goods: u32, from: Option<f64>) -> BandFigures {
        let of = count(self.share * f64::from(goods));
        BandFigures {
            from,
            of,
            right: count(self.precision * f64::from(of)),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a count is a count, and the conversion saturates"
)]
fn count(share: f64) -> u32 {
    share.round() as u32
}

impl ConfidenceFigures {
    /// Reads the figures of a model's manifest; the bands begin where its blend says.
    pub fn of_manifest(manifest: &[u8], strong: f64, good: f64) -> Result<Self, serde_json::Error> {
        let manifest: Manifest = serde_json::from_slice(manifest)?;
        let measured = &manifest.metrics.held_out;
        Ok(Self {
            goods: measured.n,
            top_one: measured.six.top1,
            top_five: measured.six.top5,
            calibration_error: measured.ece,
            strong: measured.bands.strong.figures(measured.n, Some(strong)),
            good: measured.bands.good.figures(measured.n, Some(good)),
            possible: measured.bands.weak.figures(measured.n, None),
            model_version: manifest.version,
            nomenclature: manifest.nomenclature,
        })
    }
}

/// The explanation with the figures of the model in use.
pub fn page(place: &Place, figures: &ConfidenceFigures) -> Page {
    let locale = place.locale;
    let test = texts::TEST_TEXT.with(
        locale,
        &[
            ("goods", &grouped(figures.goods)),
            ("first", &measured(figures.top_one)),
            ("five", &measured(figures.top_five)),
            (
                "error",
                &format!("{:.1}", figures.calibration_error * 100.0),
            ),
        ],
    );
    let model = texts::MODEL.with(
        locale,
        &[
            ("model", &figures.model_version),
            ("nomenclature", &figures.nomenclature),
        ],
    );
    let body = html! {
        h1 { (texts::TITLE.get(locale)) }
        p .lead { (texts::LEAD.get(locale)) }
        h2 { (texts::MEANING.get(locale)) }
        p { (texts::MEANING_TEXT.get(locale)) }
        h2 { (texts::BANDS.get(locale)) }
        (bands(place, figures))
        h2 { (texts::TEST.get(locale)) }
        p { (test) }
        p .small { (model) }
        h2 { (texts::ORDER.get(locale)) }
        p { (texts::ORDER_TEXT.get(locale)) }
        h2 { (texts::LOW.get(locale)) }
        p { (texts::LOW_TEXT.get(locale)) }
    };
    Page::new(place, texts::TITLE.get(locale), body)
}

fn bands(place: &Place, figures: &ConfidenceFigures) -> Markup {
    let locale = place.locale;
    let row = |band: Band, figures: BandFigures| {
        let from = figures.from.map_or_else(
            || texts::BELOW.get(locale).to_owned(),
            |from| texts::AT_LEAST.with(locale, &[("percent", &measured(from))]),
        );
        let right = if figures.of == 0 {
            texts::NOT_MEASURED.get(locale).to_owned()
        } else {
            let share = f64::from(figures.right) / f64::from(figures.of);
            let (right, of) = (grouped(figures.right), grouped(figures.of));
            let percent = measured(share);
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("right", &right), ("of", &of), ("percent", &percent)];
            texts::RIGHT_OF.with(locale, &values)
        };
        vec![
            component::band_tag(locale, band),
            html! { (from) },
            html! { (right) },
        ]
    };
    let head = [texts::BAND, texts::FROM, texts::RIGHT].map(|text| text.get(locale));
    let rows = [
        row(Band::Strong, figures.strong),
        row(Band::Good, figures.good),
        row(Band::Possible, figures.possible),
    ];
    component::table(texts::BANDS.get(locale), &head, &rows)
}

/// A measured share with one decimal: unlike a confidence it may well be all or nothing.
fn measured(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A count with a comma between thousands, as both languages write it.
fn grouped(count: u32) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use customs::Locale;

    #[test]
    fn the_figures_are_shown_as_measured() {
        let band = |from, of, right| BandFigures { from, of, right };
        let figures = ConfidenceFigures {
            model_version: "m-1".to_owned(),
            nomenclature: "HS2022".to_owned(),
            goods: 12_345,
            top_one: 0.7,
            top_five: 0.905,
            calibration_error: 0.0123,
            strong: band(Some(0.9), 1000, 941),
            good: band(Some(0.6), 0, 0),
            possible: band(None, 500, 100),
        };
        let place = Place {
            locale: Locale::En,
            path_and_query: "/".to_owned(),
        };

        let html = page(&place, &figures).markup().into_string();

        for part in [
            "12,345",
            "70.0%",
            "90.5%",
            "1.2 percentage",
            "941 of 1,000 (94.1%)",
            "no case in the test",
            "100 of 500 (20.0%)",
            "Model m-1",
        ] {
            assert!(html.contains(part), "{part}");
        }
    }
}
