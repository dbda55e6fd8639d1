//! The pages as people use them: forms, languages, errors; no JavaScript involved.

use axum::body::Body;
use axum::http::Request;
use testkit::events::Answer;

use crate::SERVICE;

async fn send_form(path: &str, form: &str) -> Answer {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(Body::from(form.to_owned()))
        .unwrap();
    SERVICE.send(request).await
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .split_once(&mark)
        .unwrap_or_else(|| panic!("no {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_journey_by_forms_leads_from_chips_to_the_code() {
    let begun = send_form(
        "/classification/dialogues",
        "description=%E6%B4%8B%E8%8A%8B%E7%89%87",
    )
    .await;
    assert_eq!(begun.status, 303);
    let address = begun.location.unwrap();
    let page = SERVICE.page(&address).await;
    assert!(page.body.contains("是馬鈴薯切片製成"), "{}", page.body);

    let version = hidden(&page.body, "version");
    let question = hidden(&page.body, "question_id");
    let form = format!("version={version}&question_id={question}&option_id=meaning-1");
    let answered = send_form(&format!("{address}/answers"), &form).await;
    assert_eq!(answered.status, 303, "{}", answered.body);

    let mut page = SERVICE.page(&address).await;
    while page.body.contains("name=\"question_id\"") {
        let version = hidden(&page.body, "version");
        let question = hidden(&page.body, "question_id");
        let form = format!("version={version}&question_id={question}&option_id=200520");
        assert_eq!(
            send_form(&format!("{address}/answers"), &form).await.status,
            303
        );
        page = SERVICE.page(&address).await;
    }
    assert!(page.body.contains("2005.20"), "{}", page.body);
    assert!(page.body.contains("解釋準則 1") && page.body.contains("稅則預先審核"));

    let transcript = SERVICE.page(&format!("{address}/transcript")).await;
    assert!(transcript.body.contains("紀錄完整"), "{}", transcript.body);
}

#[tokio::test]
async fn an_empty_choice_comes_back_with_what_to_do() {
    let begun = send_form("/classification/dialogues", "description=accessories").await;
    let address = begun.location.unwrap();
    let page = SERVICE.page(&address).await;
    let form = format!(
        "version=1&question_id={}",
        hidden(&page.body, "question_id")
    );

    let answer = send_form(&format!("{address}/answers"), &form).await;

    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("請選擇一個答案"), "{}", answer.body);
}

#[tokio::test]
async fn a_bad_field_comes_back_with_what_was_typed() {
    for (form, typed, advice) in [
        ("description=", "", "請輸入貨品名稱"),
        ("description=%F0%9F%8D%9F", "🍟", "說明沒有文字"),
        ("description=shoes&as_of=tomorrow", "tomorrow", "as_of"),
        (
            "description=shoes&as_of=2021-01-01",
            "2021-01-01",
            "HS 2022",
        ),
    ] {
        let answer = send_form("/classification/dialogues", form).await;

        assert_eq!(answer.status, 422, "{form}");
        assert!(
            answer.body.contains(typed) && answer.body.contains(advice),
            "{form}: {}",
            answer.body
        );
        assert!(answer.content_type.starts_with("text/html"));
    }
}

#[tokio::test]
async fn suggestions_are_listed_with_the_way_to_the_guided_questions() {
    let answer = send_form(
        "/classification/suggestions",
        "description=wireless+headphones",
    )
    .await;

    assert_eq!(answer.status, 200);
    assert!(
        answer.body.contains("8518.30") && answer.body.contains("改用互動問答"),
        "{}",
        answer.body
    );
    let vague = send_form("/classification/suggestions", "description=accessories").await;
    assert!(vague.body.contains("還不夠明確"));
    assert_eq!(
        send_form("/classification/suggestions", "description=")
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn what_is_typed_never_becomes_markup() {
    let form = "description=%22%3E%3Csvg+onload%3Dalert(1)";

    let answer = send_form("/classification/suggestions", form).await;

    assert!(!answer.body.contains("<svg onload"), "{}", answer.body);
    let search = SERVICE.page("/tariff?query=%3Cimg%20src%3Dx%3E").await;
    assert!(!search.body.contains("<img src"), "{}", search.body);
}

#[tokio::test]
async fn every_page_is_there_in_both_languages() {
    for path in [
        "/",
        "/classification",
        "/classification/suggestions",
        "/tariff",
        "/tariff/8518",
        "/tariff/851830",
        "/tariff?query=coffee",
        "/docs",
        "/problems",
        "/problems/stale-version",
        "/accessibility",
        "/explanation/confidence",
    ] {
        for (language, other) in [("zh-TW", "English"), ("en", "中文")] {
            let mark = if path.contains('?') { '&' } else { '?' };
            let page = SERVICE.page(&format!("{path}{mark}lang={language}")).await;

            assert_eq!(page.status, 200, "{path}");
            assert!(
                page.body.contains(&format!("<html lang=\"{language}\">")),
                "{path}"
            );
            assert!(page.body.contains(other), "{path} has no switch");
        }
    }
    let lost = SERVICE.page("/nothing").await;
    assert_eq!(lost.status, 404);
    assert!(lost.content_type.starts_with("text/html"));
}
