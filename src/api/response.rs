//! A response as it goes out.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::API_TYPE;
use super::extension::Extension;
use crate::document::{Field, OcrValues, SideName};
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
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(description = "What was read.")]
pub struct Response {
    /// The name of the API.
    #[schemars(extend("const" = API_TYPE))]
    api_type: &'static str,
    /// Names this request: 13 characters of base 36.
    #[schemars(regex(pattern = "^[0-9a-z]{13}$"))]
    transaction_id: String,
    result: ResultBlock,
}

/// The result of a recognition.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Result")]
struct ResultBlock {
    data: Data,
    /// Whether a person should look at the front; `extension.review` says why.
    review_front: bool,
    /// Whether a person should look at the back.
    review_back: bool,
    /// The kind of document, or `""`.
    document_type: &'static str,
    /// Everything beyond the API's page; the profile `seed-strict` leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Extension")]
    extension: Option<Extension>,
}

/// What the document says, as printed and as understood.
#[derive(Serialize, JsonSchema)]
struct Data {
    raw: Raw,
    ocr: Ocr,
}

/// Fields as printed, with the place of each.
#[derive(Serialize, JsonSchema)]
struct Raw {
    /// By name: address, authority, name, `name_chn`, number and others in `snake_case`.
    #[serde(flatten)]
    #[schemars(with = "BTreeMap<String, RawField>")]
    fields: Map<String, Value>,
    rotate: Rotate,
}

/// The turn of the picture.
#[derive(Serialize, JsonSchema)]
struct Rotate {
    /// Degrees clockwise that make the submitted picture upright.
    #[schemars(extend("enum" = ["0", "90", "180", "270"]))]
    value: String,
}

/// Values in one form for all documents; what is not known is `""`.
#[derive(Serialize, JsonSchema)]
struct Ocr {
    #[serde(flatten)]
    values: Values,
    /// All lines of the MRZ, joined by line feeds.
    full_mrz: String,
    /// The first line of the MRZ.
    mrz_line1: String,
    /// The second line of the MRZ.
    mrz_line2: String,
    /// The third line, where the format has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    mrz_line3: Option<String>,
}

/// See [`crate::document::OcrValues`].
#[derive(Serialize, JsonSchema)]
struct Values {
    /// Given names, then surname.
    #[serde(rename = "ocr_fullName")]
    full_name: String,
    /// All given names.
    #[serde(rename = "ocr_firstName")]
    first_name: String,
    /// Only where a document prints a middle name as such.
    #[serde(rename = "ocr_middleName")]
    middle_name: String,
    /// The surname.
    #[serde(rename = "ocr_lastName")]
    last_name: String,
    /// `M`, `F`, `X` for unspecified, or `""`.
    #[serde(rename = "ocr_gender")]
    #[schemars(extend("enum" = ["M", "F", "X", ""]))]
    gender: String,
    /// A code of three letters.
    #[serde(rename = "ocr_nationality")]
    nationality: String,
    /// `YYYY-MM-DD`.
    #[serde(rename = "ocr_birthDate")]
    #[schemars(regex(pattern = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"))]
    birth_date: String,
    /// The number of the person.
    #[serde(rename = "ocr_identityNumber")]
    identity_number: String,
    /// `YYYY-MM-DD`.
    #[serde(rename = "ocr_issueDate")]
    #[schemars(regex(pattern = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"))]
    issue_date: String,
    /// `YYYY-MM-DD`.
    #[serde(rename = "ocr_expireDate")]
    #[schemars(regex(pattern = "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"))]
    expire_date: String,
    /// The edition of the document.
    #[serde(rename = "ocr_version")]
    version: String,
    /// The number of the document.
    #[serde(rename = "ocr_number")]
    number: String,
}

/// A field as printed.
#[derive(Serialize, JsonSchema)]
struct RawField {
    value: String,
    /// Probability that the value is exactly right, in percent.
    #[schemars(range(max = 100))]
    score: u8,
    /// There, and true, only where the score is high and the value passed its own checks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(with = "bool", extend("const" = true))]
    accepted: bool,
    /// On the submitted picture; in the profile `current` on the rectified page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Corners")]
    coordinates: Option<Corners>,
    /// On the submitted picture, in the profile `current` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Corners")]
    original_coordinates: Option<Corners>,
}

/// A quad in whole pixels, as the text reads: top-left, top-right, bottom-right,
/// bottom-left.
#[derive(Serialize, JsonSchema, Clone, Copy)]
pub(super) struct Corners {
    first: Corner,
    second: Corner,
    third: Corner,
    fourth: Corner,
}

#[derive(Serialize, JsonSchema, Clone, Copy)]
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

fn raw(recognition: &Recognition, profile: Profile) -> Raw {
    let mut fields = Map::new();
    for field in &recognition.document.fields {
        let side = side_of(recognition, field);
        let entry = raw_field(field, side.map(|side| &side.to_picture), profile);
        fields.insert(
            field.key.clone(),
            serde_json::to_value(entry).unwrap_or_default(),
        );
    }
    let rotate = Rotate {
        value: recognition.front.turn.degrees().to_string(),
    };
    Raw { fields, rotate }
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

fn ocr(recognition: &Recognition) -> Ocr {
    let zone = [Some(&recognition.front), recognition.back.as_ref()]
        .into_iter()
        .flatten()
        .find_map(|side| side.zone.as_ref());
    let lines: Vec<&str> = zone
        .map(|zone| zone.decoded.mrz.lines().collect())
        .unwrap_or_default();
    let line = |index: usize| lines.get(index).map(|&line| line.to_owned());
    Ocr {
        values: Values::new(&recognition.document.ocr),
        full_mrz: lines.join("\n"),
        mrz_line1: line(0).unwrap_or_default(),
        mrz_line2: line(1).unwrap_or_default(),
        mrz_line3: line(2),
    }
}

impl Values {
    fn new(known: &OcrValues) -> Self {
        let known = known.clone();
        Self {
            full_name: known.full_name,
            first_name: known.first_name,
            middle_name: known.middle_name,
            last_name: known.last_name,
            gender: known.gender,
            nationality: known.nationality,
            birth_date: known.birth_date,
            identity_number: known.identity_number,
            issue_date: known.issue_date,
            expire_date: known.expire_date,
            version: known.version,
            number: known.number,
        }
    }
}

/// The answer to an asynchronous request that was taken.
#[must_use]
pub fn accepted_body(transaction_id: &str) -> Value {
    serde_json::json!(Receipt {
        api_type: API_TYPE,
        transaction_id,
    })
}

/// What an asynchronous request is answered with at once.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt<'a> {
    api_type: &'static str,
    transaction_id: &'a str,
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
