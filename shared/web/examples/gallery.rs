//! Shows every part of the design on <http://127.0.0.1:8090>.

use axum::Router;
use axum::routing::get;
use customs::Locale;
use maud::{Markup, html};
use web::component::{
    self, Band, Candidate, Choice, FieldError, Line, Radios, Row, Select, TextField, Tone,
};
use web::page::Section;
use web::pages::confidence::{self, BandFigures, ConfidenceFigures};
use web::{Page, Place, Shell, routes, shell, texts};

texts! {
    GOODS = "您要查詢的貨品是什麼？", "What are the goods?";
    GOODS_HINT = "寫出貨品名稱、材質與用途，例如「不鏽鋼真空保溫瓶，500 毫升」。", "Name the goods, their material and their use, for example “stainless steel vacuum flask, 500 ml”.";
    GOODS_ERROR = "請輸入貨品名稱", "Enter what the goods are";
    ORIGIN = "原產地", "Country of origin";
    ORIGIN_HINT = "用來判斷適用的稅率欄別。", "Decides which column of duty applies.";
    CONTINUE = "繼續", "Continue";
    QUESTION = "麥克風與耳機是否裝在同一個機身？", "Are the microphone and the headphones in one body?";
    QUESTION_HINT = "請看包裝或產品照片：耳機線或機身上是否有收音孔。", "Look at the packaging or a photograph: is there an opening for sound on the cable or the body?";
    YES = "是，裝在一起", "Yes, in one body";
    YES_HINT = "例如附麥克風的耳罩式耳機。", "For example over-ear headphones with a microphone.";
    NO = "否，只有耳機", "No, headphones only";
    NONE = "以上皆非", "None of these";
    UNKNOWN = "我不知道", "I do not know";
    BEST = "目前最可能的號別", "Best matches so far";
    HEADPHONES = "頭戴耳機及耳機，不論是否附麥克風，及包含一具麥克風及一具或以上揚聲器之組合", "Headphones and earphones, whether or not combined with a microphone, and sets of a microphone and one or more loudspeakers";
    MICROPHONES = "麥克風及其座", "Microphones and stands therefor";
    OTHER = "其他無線電話傳輸器具", "Other apparatus for radio telephony";
    RESULT = "查詢結果", "Result";
    PATH = "在稅則中的位置", "Where it stands in the tariff";
    SECTION_XVI = "第十六類 機器及機械用具；電機設備", "Section XVI Machinery and mechanical appliances; electrical equipment";
    CHAPTER_85 = "電機與設備及其零件", "Electrical machinery and equipment and parts thereof";
    HEADING = "麥克風；揚聲器；耳機；音頻放大器", "Microphones; loudspeakers; headphones; amplifiers";
    FACTS = "您的回答", "Your answers";
    DESCRIPTION = "貨品說明", "Description";
    CHANGE = "修改", "Change";
    CHANGE_REST = "貨品說明", " the description";
    DUTY = "關稅", "Duty";
    COLUMN = "欄別", "Column";
    RATE = "稅率", "Rate";
    NOTE = "章註", "Note";
    NOTE_TEXT = "第 85 章章註 3：第 8509 節僅包括家庭用電動機具……", "Note 3 to Chapter 85: heading 8509 covers only electromechanical machines of the kind commonly used for domestic purposes …";
    WHY = "為什麼問這個問題？", "Why is this asked?";
    WHY_TEXT = "答案會決定適用第 8518 節或第 8517 節。", "The answer decides between headings 8518 and 8517.";
    WARN = "結果沒有法律拘束力。進口前請申請稅則預先審核。", "The result is not binding. Apply for an advance ruling before importation.";
    RULING = "準備預先審核申請", "Prepare an application for a ruling";
    AGAIN = "查詢其他貨品", "Classify other goods";
    TRANSCRIPT = "紀錄編號", "Transcript number";
    IMPORTANT = "說明太籠統", "The description is too broad";
    IMPORTANT_TEXT = "「配件」可能屬於許多號別。請寫出是什麼物品的配件，以及材質。", "“Accessories” can be under many codes. Say what they belong to and what they are made of.";
    LIST = "第 85 章的節", "Headings of chapter 85";
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let pages = Router::new()
        .route("/", get(home))
        .route("/classification", get(start))
        .route("/error", get(start_with_error))
        .route("/question", get(question))
        .route("/result", get(result))
        .route("/tariff", get(tariff))
        .route("/explanation/confidence", get(explanation))
        .merge(routes(Vec::new()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8090").await?;
    axum::serve(listener, shell(pages, Shell::default())).await
}

async fn home(place: Place) -> Page {
    let body = html! {
        h1 { "Gallery" }
        ul {
            @for page in ["classification", "error", "question", "result", "tariff", "explanation/confidence", "accessibility", "problems", "nothing"] {
                li { a href={ "/" (page) } { (page) } }
            }
        }
    };
    Page::new(&place, "Gallery", body)
}

fn goods_form(locale: Locale, error: Option<&'static str>) -> Markup {
    let goods = TextField {
        name: "description",
        label: GOODS.get(locale),
        label_is_heading: true,
        hint: Some(GOODS_HINT.get(locale)),
        error,
        max_length: Some(500),
        ..TextField::default()
    };
    let origin = Select {
        name: "origin",
        label: ORIGIN.get(locale),
        optional: true,
        hint: Some(ORIGIN_HINT.get(locale)),
        options: &[("", ""), ("JP", "日本 Japan"), ("VN", "越南 Viet Nam")],
        ..Select::default()
    };
    component::form(
        "/question",
        &html! {
            (component::text_area(locale, &goods))
            (component::select(locale, &origin))
            (component::button(CONTINUE.get(locale)))
        },
    )
}

async fn start(place: Place) -> Page {
    let body = goods_form(place.locale, None);
    Page::new(&place, GOODS.get(place.locale), body).section(Section::Guided)
}

async fn start_with_error(place: Place) -> Page {
    let locale = place.locale;
    let message = GOODS_ERROR.get(locale);
    let errors = [FieldError {
        field: "description",
        message,
    }];
    let body = html! {
        (component::error_summary(locale, &errors))
        (goods_form(locale, Some(message)))
    };
    Page::new(&place, GOODS.get(locale), body)
        .section(Section::Guided)
        .with_errors()
}

async fn question(place: Place) -> Page {
    let locale = place.locale;
    let choice = |value, label: web::Text| Choice {
        value,
        label: label.get(locale),
        ..Choice::default()
    };
    let choices = [
        Choice {
            hint: Some(YES_HINT.get(locale)),
            ..choice("yes", YES)
        },
        choice("no", NO),
        Choice {
            after_or: true,
            ..choice("none_of_these", NONE)
        },
        choice("unknown", UNKNOWN),
    ];
    let question = Radios {
        name: "option_id",
        legend: QUESTION.get(locale),
        legend_is_heading: true,
        hint: Some(QUESTION_HINT.get(locale)),
        choices: &choices,
        selected: Some("no"),
        ..Radios::default()
    };
    let form = html! {
        (component::radios(locale, &question))
        (component::details(WHY.get(locale), &html! { p { (WHY_TEXT.get(locale)) } }))
        (component::button(CONTINUE.get(locale)))
    };
    let body = html! {
        (component::progress(locale, 2, 7))
        (component::form("/result", &form))
        h2 { (BEST.get(locale)) }
        (component::candidates(locale, &best(locale)))
    };
    Page::new(&place, QUESTION.get(locale), body)
        .section(Section::Guided)
        .before(component::back_link(locale, "/classification"))
}

fn best(locale: Locale) -> [Candidate<'static>; 3] {
    let candidate = |code, title: web::Text, confidence, band| Candidate {
        code,
        title: title.get(locale),
        confidence,
        band,
        href: Some("/tariff"),
    };
    [
        candidate("851830", HEADPHONES, 0.81, Band::Strong),
        candidate("851810", MICROPHONES, 0.12, Band::Good),
        candidate("851762", OTHER, 0.004, Band::Possible),
    ]
}

fn path(locale: Locale) -> [Line<'static>; 4] {
    let line = |code, title: web::Text, href| Line {
        code,
        title: title.get(locale),
        href,
    };
    [
        line("XVI", SECTION_XVI, Some("/tariff")),
        line("85", CHAPTER_85, Some("/tariff")),
        line("8518", HEADING, Some("/tariff")),
        line("851830", HEADPHONES, None),
    ]
}

async fn result(place: Place) -> Page {
    let locale = place.locale;
    let rows = [
        Row {
            key: DESCRIPTION.get(locale),
            value: html! { (HEADPHONES.get(locale)) },
            action: Some((
                "/classification",
                CHANGE.get(locale),
                CHANGE_REST.get(locale),
            )),
        },
        Row {
            key: QUESTION.get(locale),
            value: html! { (NO.get(locale)) },
            action: None,
        },
    ];
    let head = [COLUMN, RATE].map(|text| text.get(locale));
    let duty: Vec<Vec<Markup>> = [("I", "5%"), ("II", "0%"), ("III", "10%")]
        .map(|(column, rate)| vec![html! { (column) }, html! { (rate) }])
        .into();
    let body = html! {
        p .caption { (RESULT.get(locale)) }
        h1 { (component::code("01012100003")) }
        p .lead { (HEADPHONES.get(locale)) }
        p { (component::band_tag(locale, Band::Strong)) " " (component::tag("HS2022", Tone::Quiet)) " " (component::tag("S*", Tone::Alert)) }
        (component::confidence_bar(locale, 0.93))
        (component::warning(locale, WARN.get(locale)))
        h2 { (PATH.get(locale)) }
        (component::tariff_path(&path(locale)))
        h2 { (NOTE.get(locale)) }
        (component::inset(&html! { p { (NOTE_TEXT.get(locale)) } }))
        h2 { (FACTS.get(locale)) }
        (component::summary_list(&rows))
        h2 { (DUTY.get(locale)) }
        (component::table(DUTY.get(locale), &head, &duty))
        p { (component::button_link("/", RULING.get(locale))) " " (component::secondary_button(AGAIN.get(locale), None)) }
        (component::copy_field(locale, "transcript", TRANSCRIPT.get(locale), "01JE0ZK7W9Q2M4T6X8B0D1F3H5"))
    };
    Page::new(&place, RESULT.get(locale), body)
        .section(Section::Guided)
        .before(component::back_link(locale, "/question"))
        .edition("HS2022 · 2026-01")
}

async fn tariff(place: Place) -> Page {
    let locale = place.locale;
    let code = TextField {
        name: "code",
        label: DESCRIPTION.get(locale),
        code: true,
        value: "8518.30",
        ..TextField::default()
    };
    let above = [("/tariff", "85"), ("/tariff", "8518")];
    let body = html! {
        h1 { (LIST.get(locale)) }
        (component::text_input(locale, &code))
        (component::notice(IMPORTANT.get(locale), &html! { p { (IMPORTANT_TEXT.get(locale)) } }))
        (component::tariff_list(&path(locale)[1..]))
        (component::pagination(locale, 2, 9, Some("/tariff"), Some("/tariff")))
    };
    Page::new(&place, LIST.get(locale), body)
        .section(Section::Tariff)
        .before(component::breadcrumbs(locale, &above, "8518.30"))
}

async fn explanation(place: Place) -> Page {
    let band = |from, of, right| BandFigures { from, of, right };
    let figures = ConfidenceFigures {
        model_version: "gallery".to_owned(),
        nomenclature: "HS2022".to_owned(),
        goods: 1000,
        top_one: 0.5,
        top_five: 0.75,
        calibration_error: 0.02,
        strong: band(Some(0.9), 400, 372),
        good: band(Some(0.6), 300, 219),
        possible: band(None, 300, 60),
    };
    confidence::page(&place, &figures)
}
