//! Bytes as the answer of an upstream: it is compared by names of ours alone, and no
//! answer differs from itself.

use datapage::api::{ApiError, ErrorCode, differences, error_code_of, is_ours};
use serde_json::Value;

use super::Target;

pub const TARGET: Target = Target {
    name: "upstream",
    run,
    seeds: &[],
    words: &[
        "\"apiType\":\"id_recognition\"",
        "\"transactionId\":\"x\"",
        "\"errorCode\":",
        "1003",
        "65536",
        "-1",
        "\"result\":{",
        "\"data\":{",
        "\"ocr\":{",
        "\"raw\":{",
        "\"value\":",
        "\"ocr_number\":",
        "null",
        "{",
        "}",
        ",",
    ],
};

pub fn run(bytes: &[u8]) {
    let Ok(theirs) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let _ = is_ours(&theirs);
    assert!(differences(&theirs, &theirs).is_empty());
    let refused = ApiError::new(ErrorCode::AnalysisFailed).body("x");
    for ours in [Value::Null, refused] {
        let differ = differences(&theirs, &ours);
        assert_eq!(differ, differences(&ours, &theirs));
        let is_error = error_code_of(&theirs).or(error_code_of(&ours)).is_some();
        assert!(!is_error || matches!(differ.as_slice(), [] | ["errorCode"]));
    }
}
