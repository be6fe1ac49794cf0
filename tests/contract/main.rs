//! Every body that goes out, against `/openapi.json`: each status, each error code, each
//! profile, and nothing that the document does not name.

#[path = "../common/drawn.rs"]
mod drawn;
mod example;
#[path = "../common/full.rs"]
mod full;
mod properties;
#[path = "../wire/mod.rs"]
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use datapage::api::{self, Accepted, ApiError, ErrorCode, Profile, Response, transaction_id};
use datapage::engine::Recognition;
use datapage::server::{Recognizer, Settings, app, new_key};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The document, in which objects have only the fields that it names: outside of tests
/// clients must bear more, so that the API can grow.
fn closed() -> Value {
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(object) => {
                if object.contains_key("properties") && !object.contains_key("additionalProperties")
                {
                    object.insert("additionalProperties".into(), false.into());
                }
                object.values_mut().for_each(close);
            }
            Value::Array(list) => list.iter_mut().for_each(close),
            _ => {}
        }
    }
    let mut document = api::openapi();
    close(&mut document["components"]["schemas"]);
    document
}

/// What in `body` the schema does not allow.
fn faults(document: &Value, schema: &Value, body: &Value) -> Vec<String> {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// What in an answer the document does not allow at this path and status.
fn faults_of_answer(document: &Value, path: &str, status: u16, body: &Value) -> Vec<String> {
    let response = &document["paths"][path]["post"]["responses"][status.to_string()];
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{status} is not documented at {path}");
    faults(document, schema, body)
}

fn faults_of_request(document: &Value, path: &str, body: &Value) -> Vec<String> {
    let content = &document["paths"][path]["post"]["requestBody"]["content"];
    faults(document, &content["application/json"]["schema"], body)
}

/// The page's curl example: a valid PNG of one pixel.
const PIXEL: &str = wire::ONE_PIXEL;

const PATHS: [&str; 3] = [
    "/recognition",
    "/modules/recognition",
    "/console/recognition",
];

/// Fails with the code that it has.
struct Failing(ErrorCode);

impl Recognizer for Failing {
    fn recognize(&self, _: &Accepted, _: String) -> Result<Value, ApiError> {
        Err(ApiError::new(self.0))
    }
}

fn failing(code: ErrorCode, settings: Settings) -> Router {
    app(Arc::new(Failing(code)), settings).expect("threads can be started")
}

async fn post(router: &Router, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::post(path)
        .body(Body::from(body.to_string()))
        .expect("a request");
    let response = router.clone().oneshot(request).await.expect("infallible");
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .expect("a body");
    (status, serde_json::from_slice(&bytes).expect("JSON"))
}

fn asked() -> Value {
    json!({ "idImage": "AAAA", "issuingCountry": "USA", "idType": "passport" })
}

#[tokio::test]
async fn every_error_code_is_as_documented() {
    let document = closed();
    for code in ErrorCode::ALL {
        let router = failing(code, Settings::default());
        for path in PATHS {
            let (status, body) = post(&router, path, &asked()).await;
            assert_eq!(body["errorCode"], code as u16);
            let faults = faults_of_answer(&document, path, status, &body);
            assert!(faults.is_empty(), "{path} {status}: {faults:?}");
        }
    }
}

#[tokio::test]
async fn every_status_is_as_documented() {
    let document = closed();
    let keyed = Settings {
        keys: vec![new_key("shop", &[5; 48]).1],
        ..Settings::default()
    };
    let small = Settings {
        body_bytes: 10,
        ..Settings::default()
    };
    for (settings, expected) in [(keyed, 403), (small, 413)] {
        let router = failing(ErrorCode::ProcessingFailed, settings);
        for path in PATHS {
            let (status, body) = post(&router, path, &asked()).await;
            assert_eq!(status, expected, "{path}");
            let faults = faults_of_answer(&document, path, status, &body);
            assert!(faults.is_empty(), "{path} {status}: {faults:?}");
        }
    }
    // `tests/server.rs` makes a server give it.
    let busy = json!({ "message": "Too Many Requests" });
    assert!(faults_of_answer(&document, "/recognition", 429, &busy).is_empty());
    // A check that passes everything would pass all of the above.
    let wrong = json!({ "message": "Too Many Requests", "more": 1 });
    assert!(!faults_of_answer(&document, "/recognition", 429, &wrong).is_empty());
}

#[test]
fn fields_of_a_request_are_plain_strings() {
    let document = api::openapi();
    let properties = &document["components"]["schemas"]["Request"]["properties"];
    let properties = properties.as_object().expect("fields");
    assert_eq!(properties.len(), 5);
    for (name, schema) in properties {
        let kinds = [json!("string"), json!(["string", "null"])];
        assert!(kinds.contains(&schema["type"]), "{name}: {schema}");
    }
}

#[tokio::test]
async fn what_a_request_lacks_the_document_asks_for() {
    let document = closed();
    let router = failing(ErrorCode::ProcessingFailed, Settings::default());
    for path in ["/recognition", "/modules/recognition"] {
        assert!(faults_of_request(&document, path, &asked()).is_empty());
        for (field, wrong) in [
            ("idImage", None),
            ("issuingCountry", None),
            ("idType", None),
            ("idImage", Some("")),
            ("issuingCountry", Some("us")),
            ("idType", Some("library_card")),
        ] {
            let mut request = asked();
            match wrong {
                Some(wrong) => request[field] = wrong.into(),
                None => drop(request.as_object_mut().expect("an object").remove(field)),
            }
            let faults = faults_of_request(&document, path, &request);
            assert!(!faults.is_empty(), "{field} {wrong:?}");
            let (_, body) = post(&router, path, &request).await;
            assert_ne!(body["errorCode"], ErrorCode::ProcessingFailed as u16);
        }
    }
    let open = json!({ "idImage": "AAAA" });
    assert!(faults_of_request(&document, "/console/recognition", &open).is_empty());
}

/// Reads with the engine and answers in the profile.
struct Reading(Profile);

impl Recognizer for Reading {
    fn recognize(&self, request: &Accepted, transaction: String) -> Result<Value, ApiError> {
        let read = full::full()
            .recognize(&request.as_request())
            .map_err(|error| ApiError::from(&error))?;
        let profile = request.profile().unwrap_or(self.0);
        Ok(Response::new(&read, transaction, profile).body())
    }
}

fn read(front: &str, back: Option<&str>) -> Recognition {
    let (front, back) = (drawn::specimen(front), back.map(drawn::specimen));
    let request = datapage::engine::Request {
        front: &front,
        back: back.as_deref(),
        ..Default::default()
    };
    full::full().recognize(&request).expect("a document")
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn every_profile_is_as_documented() {
    let document = closed();
    let passport = read("specimen-td3.jpg", None);
    let card = read("specimen-td1-front.jpg", Some("specimen-td1-back.jpg"));
    for recognition in [&passport, &card] {
        for profile in [Profile::Seed, Profile::SeedStrict, Profile::Current] {
            let body = Response::new(recognition, transaction_id(), profile).body();
            let faults = faults_of_answer(&document, "/recognition", 200, &body);
            assert!(faults.is_empty(), "{profile:?}: {faults:#?}");
            let extended = body["result"].get("extension").is_some();
            assert_eq!(extended, profile != Profile::SeedStrict);
        }
    }
    // Each field says on which side it stands: the console draws it there.
    let body = Response::new(&card, transaction_id(), Profile::Seed).body();
    let origins = body["result"]["extension"]["fields"]
        .as_object()
        .expect("an object");
    let sides: Vec<&str> = origins
        .values()
        .filter_map(|o| o["side"].as_str())
        .collect();
    assert!(sides.contains(&"front") && sides.contains(&"back"));
    for key in body["result"]["data"]["raw"]
        .as_object()
        .expect("an object")
        .keys()
    {
        assert!(key == "rotate" || origins.contains_key(key), "{key}");
    }
}

#[tokio::test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
async fn the_documents_own_example_works() {
    let document = closed();
    let router = app(Arc::new(Reading(Profile::Seed)), Settings::default()).expect("threads");
    for path in PATHS {
        let content = &document["paths"][path]["post"]["requestBody"]["content"];
        let example = &content["application/json"]["example"];
        assert!(faults_of_request(&document, path, example).is_empty());
        // Two valid pictures of one pixel hold no document.
        let (status, body) = post(&router, path, example).await;
        assert_eq!((status, &body["errorCode"]), (400, &json!(1009)), "{path}");
        assert!(faults_of_answer(&document, path, status, &body).is_empty());
    }
}
