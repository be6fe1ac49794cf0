//! What each picture says: the answers of `datapage recognize`, and whether another is the
//! same.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::process::Batch;

/// The answer to each picture, by its path.
pub struct Known(HashMap<String, Value>);

impl Known {
    /// What a batch read.
    pub fn of(batch: &Batch) -> Result<Self> {
        let mut known = HashMap::new();
        for line in batch.lines() {
            let (source, answer) = line?;
            known.insert(source, comparable(answer));
        }
        Ok(Self(known))
    }

    /// What is known of a picture.
    pub fn answer(&self, source: &str) -> Result<Value> {
        let known = self.0.get(source).cloned();
        known.with_context(|| format!("datapage recognize said nothing of {source}"))
    }

    /// How many answers of another batch are not these.
    pub fn differ(&self, batch: &Batch) -> Result<usize> {
        let mut differ = 0;
        for line in batch.lines() {
            let (source, answer) = line?;
            differ += usize::from(self.0.get(&source) != Some(&comparable(answer)));
        }
        Ok(differ)
    }
}

/// An answer without what differs from time to time: who asked, and how long it took.
pub fn comparable(mut answer: Value) -> Value {
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("transactionId");
    }
    if let Some(Value::Object(extension)) = answer.pointer_mut("/result/extension") {
        extension.remove("timings_ms");
    }
    answer
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_asked_and_how_long_it_took_is_no_difference_and_all_else_is() {
        let answer = |id: &str, ms: u32, name: &str| {
            comparable(json!({ "transactionId": id, "result": {
                "data": { "ocr": { "ocr_fullName": name } },
                "extension": { "timings_ms": { "total": ms }, "review": { "front": [] } },
            } }))
        };
        assert_eq!(answer("a", 1, "X"), answer("b", 2, "X"));
        assert_ne!(answer("a", 1, "X"), answer("a", 1, "Y"));
        let error = |code: u16| comparable(json!({ "transactionId": "a", "errorCode": code }));
        assert_ne!(error(1009), error(1003));
        assert_ne!(error(1009), answer("a", 1, "X"));
    }
}
