//! A response as it goes out.

use serde::Serialize;
use serde_json::{Map, Value};

use super::API_TYPE;
use super::extension::Extension;
use crate::document::{Field, SideName};
use crate::engine::{Recognition, SideReading};
use crate::geometry::{Homography, Point, Quad};

/// Which generation of the API's page an answer follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// The page as it stands, with everything beyond it under `result.extension`.
    #[default]
    Seed,
    /// The page and nothing beyond it.
    SeedStrict,
    /// The newer page: `coordinates` on the rectified page, `original_coordinates`
    /// on the submitted picture.
    Current,
}

/// The whole body of an answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    api_type: &'static str,
    transaction_id: String,
    result: ResultBlock,
}

#[derive(Serialize)]
struct ResultBlock {
    data: Data,
    review_front: bool,
    review_back: bool,
    document_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<Extension>,
}

#[derive(Serialize)]
struct Data {
    raw: Map<String, Value>,
    ocr: Map<String, Value>,
}

#[derive(Serialize)]
struct RawField {
    value: String,
    score: u8,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinates: Option<Corners>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_coordinates: Option<Corners>,
}

/// A quad in whole pixels.
#[derive(Serialize, Clone, Copy)]
pub(super) struct Corners {
    first: Corner,
    second: Corner,
    third: Corner,
    fourth: Corner,
}

#[derive(Serialize, Clone, Copy)]
struct Corner {
    x: i64,
    y: i64,
}

impl Corners {
    pub(super) fn new(quad: &Quad) -> Self {
        let [first, second, third, fourth] = quad.corners().map(|Point { x, y }| Corner {
            x: x.round() as i64,
            y: y.round() as i64,
        });
        Self {
            first,
            second,
            third,
            fourth,
        }
    }
}

impl Response {
    /// The answer to a recognition.
    #[must_use]
    pub fn new(recognition: &Recognition, transaction_id: String, profile: Profile) -> Self {
        let document = &recognition.document;
        let extension = (profile != Profile::SeedStrict).then(|| Extension::new(recognition));
        Self {
            api_type: API_TYPE,
            transaction_id,
            result: ResultBlock {
                data: Data {
                    raw: raw(recognition, profile),
                    ocr: ocr(recognition),
                },
                review_front: !document.review_front.is_empty(),
                review_back: !document.review_back.is_empty(),
                document_type: document.id_type.map_or("", |id_type| id_type.as_str()),
                extension,
            },
        }
    }

    /// The JSON body.
    #[must_use]
    pub fn body(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

fn raw(recognition: &Recognition, profile: Profile) -> Map<String, Value> {
    let mut raw = Map::new();
    for field in &recognition.document.fields {
        let side = side_of(recognition, field);
        let entry = raw_field(field, side.map(|side| &side.to_picture), profile);
        raw.insert(
            field.key.clone(),
            serde_json::to_value(entry).unwrap_or_default(),
        );
    }
    let rotate = serde_json::json!({ "value": recognition.front.turn.degrees().to_string() });
    raw.insert("rotate".to_owned(), rotate);
    raw
}

fn side_of<'a>(recognition: &'a Recognition, field: &Field) -> Option<&'a SideReading> {
    match field.side {
        SideName::Front => Some(&recognition.front),
        SideName::Back => recognition.back.as_ref(),
    }
}

fn raw_field(field: &Field, to_picture: Option<&Homography>, profile: Profile) -> RawField {
    let rectified = field.quad.as_ref().map(Corners::new);
    let original = field
        .quad
        .zip(to_picture)
        .map(|(quad, map)| Corners::new(&quad.map(map)));
    let (coordinates, original_coordinates) = if profile == Profile::Current {
        (rectified, original)
    } else {
        (original, None)
    };
    RawField {
        value: field.value.clone(),
        score: field.score,
        accepted: field.accepted,
        coordinates,
        original_coordinates,
    }
}

fn ocr(recognition: &Recognition) -> Map<String, Value> {
    let mut ocr: Map<String, Value> = recognition
        .document
        .ocr
        .entries()
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.into()))
        .collect();
    let zone = [Some(&recognition.front), recognition.back.as_ref()]
        .into_iter()
        .flatten()
        .find_map(|side| side.zone.as_ref());
    let lines: Vec<&str> = zone
        .map(|zone| zone.decoded.mrz.lines().collect())
        .unwrap_or_default();
    ocr.insert("full_mrz".to_owned(), lines.join("\n").into());
    let line = |index: usize| Value::from(*lines.get(index).unwrap_or(&""));
    ocr.insert("mrz_line1".to_owned(), line(0));
    ocr.insert("mrz_line2".to_owned(), line(1));
    if lines.len() > 2 {
        ocr.insert("mrz_line3".to_owned(), line(2));
    }
    ocr
}

/// The answer to an asynchronous request that was taken.
#[must_use]
pub fn accepted_body(transaction_id: &str) -> Value {
    serde_json::json!({ "apiType": API_TYPE, "transactionId": transaction_id })
}

/// What goes to the callback of an asynchronous request: the body that a synchronous one
/// would have been answered with, and before it the status it would have had. The body of
/// an error has its status already.
#[must_use]
pub fn callback_body(body: Value) -> Value {
    let Value::Object(body) = body else {
        return body;
    };
    let mut whole = Map::new();
    whole.insert("statusCode".to_owned(), 200.into());
    whole.extend(body);
    whole.into()
}

/// A new identifier of a request: 13 characters of base 36, lower case.
#[must_use]
pub fn transaction_id() -> String {
    (0..13)
        .map(|_| {
            fastrand::choice(b"0123456789abcdefghijklmnopqrstuvwxyz")
                .map_or('0', |&b| char::from(b))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_thirteen_of_base_36_and_differ() {
        let (a, b) = (transaction_id(), transaction_id());
        assert_eq!(a.len(), 13);
        assert!(
            a.bytes()
                .all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
        );
        assert_ne!(a, b);
    }

    #[test]
    fn what_goes_to_a_callback_begins_with_its_status() {
        let body = callback_body(accepted_body("e0nvom3caiis7"));
        assert_eq!(
            body.to_string(),
            r#"{"statusCode":200,"apiType":"id_recognition","transactionId":"e0nvom3caiis7"}"#
        );
        let error = crate::api::ApiError::new(crate::api::ErrorCode::FrontMismatch);
        let error = error.body("e0nvom3caiis7");
        assert_eq!(callback_body(error.clone()), error);
    }

    #[test]
    fn accepted_is_there_only_where_it_is_true() {
        let field = |accepted| RawField {
            value: "X".into(),
            score: 95,
            accepted,
            coordinates: None,
            original_coordinates: None,
        };
        let json = |accepted| serde_json::to_value(field(accepted)).expect("JSON");
        assert_eq!(json(true)["accepted"], true);
        assert!(json(false).get("accepted").is_none());
    }
}
