//! Two answers to the same request, held against each other: names of fields, never
//! their values.

use serde_json::Value;

use super::API_TYPE;

/// Where two answers can differ. Names are ours: what another service invents is not
/// repeated in any log, label or header.
const OCR: [&str; 16] = [
    "ocr_fullName",
    "ocr_firstName",
    "ocr_middleName",
    "ocr_lastName",
    "ocr_gender",
    "ocr_nationality",
    "ocr_birthDate",
    "ocr_identityNumber",
    "ocr_issueDate",
    "ocr_expireDate",
    "ocr_version",
    "ocr_number",
    "full_mrz",
    "mrz_line1",
    "mrz_line2",
    "mrz_line3",
];

/// Fields of `data.raw`, each with the name by which a difference is reported.
const RAW: [(&str, &str); 6] = [
    ("address", "raw.address"),
    ("authority", "raw.authority"),
    ("name", "raw.name"),
    ("name_chn", "raw.name_chn"),
    ("number", "raw.number"),
    ("rotate", "raw.rotate"),
];

/// The error code of a body, where it is an error's.
#[must_use]
pub fn error_code_of(body: &Value) -> Option<u16> {
    body.get("errorCode")?
        .as_u64()
        .and_then(|code| code.try_into().ok())
}

/// Whether a body is one that the API gives: a result, an error, or the receipt of an
/// asynchronous request.
#[must_use]
pub fn is_ours(body: &Value) -> bool {
    body.get("apiType").and_then(Value::as_str) == Some(API_TYPE)
        && body.get("transactionId").is_some_and(Value::is_string)
}

/// The names of the fields in which two answers to one request differ, in a fixed order.
///
/// What one has as `""` and the other leaves out is the same. Where one of them is an
/// error the difference is `errorCode`, unless both are the same error.
#[must_use]
pub fn differences(one: &Value, other: &Value) -> Vec<&'static str> {
    let codes = (error_code_of(one), error_code_of(other));
    if codes != (None, None) {
        return if codes.0 == codes.1 {
            Vec::new()
        } else {
            vec!["errorCode"]
        };
    }
    let text = |body: &Value, pointer: &str| {
        body.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let differs = |pointer: &str| text(one, pointer) != text(other, pointer);
    let mut names = Vec::new();
    if differs("/result/document_type") {
        names.push("document_type");
    }
    names.extend(
        OCR.into_iter()
            .filter(|name| differs(&format!("/result/data/ocr/{name}"))),
    );
    names.extend(
        RAW.into_iter()
            .filter(|(key, _)| differs(&format!("/result/data/raw/{key}/value")))
            .map(|(_, name)| name),
    );
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(name: &str, number: &str) -> Value {
        json!({ "apiType": API_TYPE, "transactionId": "x", "result": {
            "document_type": "passport",
            "data": { "raw": { "number": { "value": number } }, "ocr": { "ocr_fullName": name } },
        } })
    }

    #[test]
    fn what_differs_is_named_and_not_shown() {
        let ours = answer("A", "1");
        assert!(differences(&ours, &ours).is_empty());
        assert_eq!(
            differences(&ours, &answer("B", "2")),
            ["ocr_fullName", "raw.number"]
        );
        let mut with_more = ours.clone();
        with_more["result"]["data"]["ocr"]["ocr_version"] = json!("");
        with_more["result"]["data"]["ocr"]["ANNA MARIA"] = json!("a key that is a value");
        assert!(differences(&ours, &with_more).is_empty());
    }

    #[test]
    fn an_error_differs_from_everything_but_itself() {
        let error = |code: u16| json!({ "errorCode": code });
        assert_eq!(differences(&error(1009), &answer("A", "1")), ["errorCode"]);
        assert_eq!(differences(&error(1009), &error(1011)), ["errorCode"]);
        assert!(differences(&error(1009), &error(1009)).is_empty());
    }
}
