//! Bytes as the body of a request: what is accepted or refused, and why, is what plain
//! parsing says, and what is accepted can be kept and comes back the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use datapage::api::{Accepted, ErrorCode};
use datapage::document::IdType;
use datapage::mrz::lexicon;
use serde::Deserialize;

use super::Target;

pub const TARGET: Target = Target {
    name: "request",
    run,
    seeds: &[],
    words: &[
        "\"idImage\":",
        "\"idBackImage\":",
        "\"issuingCountry\":",
        "\"idType\":",
        "\"callbackUrl\":",
        "null",
        "\"",
        "\\u0041",
        "\\/",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        "=",
        "==",
        "iVBORw0KGgo",
        "/9j/",
        "USA",
        "passport",
    ],
};

pub fn run(bytes: &[u8]) {
    // A stored request is as much from outside as one that comes by the network.
    let _ = Accepted::restore(bytes.to_vec());
    let accepted = match (Accepted::of_body(bytes.to_vec()), plainly(bytes)) {
        (Ok(accepted), Ok((front, back))) => {
            let asked = accepted.as_request();
            assert_eq!((asked.front, asked.back), (&*front, back.as_deref()));
            accepted
        }
        (Err(error), Err(code)) => {
            assert_eq!(error.code(), code);
            return;
        }
        (accepted, plain) => panic!(
            "accepted: {}, and plainly: {}",
            accepted.is_ok(),
            plain.is_ok()
        ),
    };
    let again = Accepted::restore(accepted.store()).expect("it was stored");
    let (one, other) = (accepted.as_request(), again.as_request());
    assert_eq!((one.front, one.back), (other.front, other.back));
    assert_eq!((one.country, one.id_type), (other.country, other.id_type));
}

/// A request as JSON has it, every string copied.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plain {
    id_image: Option<String>,
    id_back_image: Option<String>,
    issuing_country: Option<String>,
    id_type: Option<String>,
    #[serde(rename = "callbackUrl")]
    _callback: Option<String>,
}

/// Front and back, or why there are none: the API's rules in the plainest way.
fn plainly(bytes: &[u8]) -> Result<(Vec<u8>, Option<Vec<u8>>), ErrorCode> {
    let plain: Plain = serde_json::from_slice(bytes).map_err(|_| ErrorCode::InvalidInputs)?;
    // serde takes a list for a struct; the API does not.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(ErrorCode::InvalidInputs);
    }
    let given = |field: Option<String>| field.filter(|text| !text.is_empty());
    let (front, country, id_type) = match (
        given(plain.id_image),
        given(plain.issuing_country),
        given(plain.id_type),
    ) {
        (Some(front), Some(country), Some(id_type)) => (front, country, id_type),
        (None, Some(_), Some(_)) => return Err(ErrorCode::FrontImageRequired),
        (Some(_), None, Some(_)) => return Err(ErrorCode::CountryRequired),
        (Some(_), Some(_), None) => return Err(ErrorCode::IdTypeRequired),
        _ => return Err(ErrorCode::InvalidInputs),
    };
    if lexicon::country(&country) != Some(&*country) || id_type.parse::<IdType>().is_err() {
        return Err(ErrorCode::InvalidInputs);
    }
    let picture = |text: String| STANDARD.decode(text).map_err(|_| ErrorCode::InvalidImage);
    let back = given(plain.id_back_image).map(picture).transpose()?;
    Ok((picture(front)?, back))
}
