//! The API as a document of `OpenAPI` 3.1, made from the types that read and write the wire.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::error_code::{Body, Refused};
use super::request::WireRequest;
use super::response::Receipt;
use super::{ErrorCode, Response};
use crate::document::IdType;

/// A valid picture of one pixel: it is read, and holds no document.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/// The document.
#[must_use]
pub fn openapi() -> Value {
    let mut schemas = Schemas::new();
    let request = schemas.of_request::<WireRequest<'_>>();
    let answer = schemas.of_answer::<Response>();
    let receipt = schemas.of_answer::<Receipt<'_>>();
    let error = schemas.of_answer::<Body<'_>>();
    let refused = schemas.of_answer::<Refused>();
    let open = schemas.left_open();
    let at_once = json!({ "anyOf": [answer, receipt] });
    let at_once = responses(
        "The document was read, or its request is kept: the result goes to its callback.",
        &at_once,
        &error,
        &refused,
    );
    let read = responses("The document was read.", &json!(answer), &error, &refused);
    let callbacks = json!({ "result": { "{$request.body#/callbackUrl}": { "post": {
        "description": "The body that the request would have been answered with, behind its \
            status: sent until it is told 2xx, so that it may come more than once.",
        "requestBody": { "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["statusCode", "transactionId"],
            "properties": {
                "statusCode": { "type": "integer" },
                "transactionId": { "type": "string" },
            },
        } } } },
        "responses": { "2XX": { "description": "It has arrived." } },
    } } } });
    let recognition =
        |id: &str, summary: &str, description: &str, request: &Schema, responses: &Value| {
            json!({ "post": {
            "operationId": id,
            "summary": summary,
            "description": description,
            "tags": ["recognition"],
            "security": [{ "key": [] }],
            "requestBody": {
                "required": true,
                "content": { "application/json": { "schema": request, "example": example() } },
            },
            "responses": responses,
            "callbacks": if id == "recognizeOpen" { json!({}) } else { callbacks.clone() },
        } })
        };
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Recognition of identity documents",
            "description": "Reads the front and the back of an identity document and answers \
                with what is printed, what it means, and how sure that is.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": {
            "/modules/recognition": recognition(
                "recognize", "Read a document",
                "Country and kind are asked for: another document is 1011 for the front and 1012 \
                 for the back. With `callbackUrl` the request is kept, and its result delivered \
                 there.", &request, &at_once),
            "/recognition": recognition(
                "recognizeShort", "Read a document",
                "The same as `/modules/recognition`.", &request, &at_once),
            "/console/recognition": recognition(
                "recognizeOpen", "Read a document of any kind",
                "For the page at `/`, and only where that is on: country and kind may be left \
                 out, and the answer has the profile `seed`, whatever the server's is.", &open, &read),
            "/healthz": text("healthz", "Whether the process lives", "It does."),
            "/readyz": ready(),
            "/metrics": text("metrics", "Counters in the text format of Prometheus", "Counters since the start."),
            "/openapi.json": { "get": {
                "operationId": "openapi",
                "summary": "This document",
                "tags": ["operation"],
                "responses": { "200": {
                    "description": "This document.",
                    "content": { "application/json": { "schema": { "type": "object" } } },
                } },
            } },
        },
        "components": {
            "securitySchemes": { "key": {
                "type": "apiKey", "in": "header", "name": "x-api-key",
                "description": "Asked for where the server has keys.",
            } },
            "schemas": schemas.components(),
        },
    })
}

/// A path that is read and answers with a text.
fn text(id: &str, summary: &str, response: &str) -> Value {
    json!({ "get": {
        "operationId": id,
        "summary": summary,
        "tags": ["operation"],
        "responses": { "200": {
            "description": response,
            "content": { "text/plain": { "schema": { "type": "string" } } },
        } },
    } })
}

fn ready() -> Value {
    let mut ready = text(
        "readyz",
        "Whether to send requests here",
        "`ready`: the networks have answered.",
    );
    ready["get"]["responses"]["503"] = json!({
        "description": "`warming`: they have not yet; `draining`: the server was told to stop.",
        "content": { "text/plain": { "schema": { "type": "string" } } },
    });
    ready
}

fn example() -> Value {
    json!({
        "idImage": PIXEL,
        "idBackImage": PIXEL,
        "issuingCountry": "USA",
        "idType": IdType::GovernmentId.as_str(),
    })
}

fn responses(done: &str, answer: &Value, error: &Schema, refused: &Schema) -> Value {
    let body = |description: &str, schema: &Value| json!({ "description": description, "content": { "application/json": { "schema": schema } } });
    let codes = ErrorCode::ALL
        .iter()
        .map(|&code| format!("- `{}` {}", code as u16, code.message()))
        .collect::<Vec<_>>()
        .join("\n");
    let mut busy = body("Nobody has time.", &json!(refused));
    busy["headers"] = json!({ "retry-after": {
        "description": "Seconds after which to come again.",
        "schema": { "type": "integer" },
    } });
    json!({
        "200": body(done, answer),
        "400": body(&format!("There is no result:\n\n{codes}"), &json!(error)),
        "403": body("The key is wrong or missing.", &json!(refused)),
        "413": body("The body is larger than this server takes: code 1013.", &json!(error)),
        "429": busy,
    })
}

/// The schemas of requests say what may come in, those of answers what goes out: a field
/// that is always written is required in an answer only.
struct Schemas {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
    open: Option<Value>,
}

impl Schemas {
    fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Self {
            requests: settings().for_deserialize().into_generator(),
            answers: settings().for_serialize().into_generator(),
            open: None,
        }
    }

    fn of_request<T: JsonSchema>(&mut self) -> Schema {
        self.requests.subschema_for::<T>()
    }

    fn of_answer<T: JsonSchema>(&mut self) -> Schema {
        self.answers.subschema_for::<T>()
    }

    /// A request of which only the front's picture is required.
    fn left_open(&mut self) -> Schema {
        let mut schema = self
            .requests
            .definitions()
            .get("Request")
            .cloned()
            .unwrap_or_default();
        schema["required"] = json!(["idImage"]);
        schema["description"] = json!("A document of any kind to read.");
        if let Some(fields) = schema["properties"].as_object_mut() {
            fields.shift_remove(super::CALLBACK);
        }
        self.open = Some(schema);
        Schema::new_ref("#/components/schemas/OpenRequest".to_owned())
    }

    fn components(mut self) -> Map<String, Value> {
        let mut all = self.requests.take_definitions(true);
        all.extend(self.open.map(|schema| ("OpenRequest".to_owned(), schema)));
        all.extend(self.answers.take_definitions(true));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_somewhere_and_each_schema_is_used() {
        let document = openapi();
        let text = document.to_string();
        let schemas = document["components"]["schemas"]
            .as_object()
            .expect("schemas");
        for name in schemas.keys() {
            let reference = format!("\"#/components/schemas/{name}\"");
            assert!(text.contains(&reference), "{name} is not used");
        }
        for reference in text.split("\"$ref\":\"").skip(1) {
            let reference = reference.split('"').next().unwrap_or_default();
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    #[test]
    fn what_the_page_requires_is_required() {
        let document = openapi();
        let request = &document["components"]["schemas"]["Request"];
        let mut required: Vec<&str> = request["required"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        required.sort_unstable();
        assert_eq!(required, ["idImage", "idType", "issuingCountry"]);
        let kinds = request["properties"]["idType"]["enum"].as_array();
        assert_eq!(kinds.map(Vec::len), Some(8));
        let codes = &document["components"]["schemas"]["Error"]["properties"]["errorCode"]["enum"];
        assert_eq!(codes.as_array().map(Vec::len), Some(ErrorCode::ALL.len()));
    }
}
