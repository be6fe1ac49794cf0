//! A request as it comes in.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Profile;
use super::error_code::{ApiError, ErrorCode};
use crate::document::IdType;
use crate::engine::{Request, Stop};
use crate::mrz::lexicon;

/// The body of a recognition request.
///
/// `Debug` hides the pictures.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Request", description = "A document to read.")]
pub struct WireRequest {
    /// The front: JPEG or PNG in base64, without a `data:` prefix.
    #[schemars(required, length(min = 1), extend("contentEncoding" = "base64"))]
    pub id_image: Option<String>,
    /// The back, the same way.
    #[schemars(extend("contentEncoding" = "base64"))]
    pub id_back_image: Option<String>,
    /// ISO 3166-1 alpha-3 code of the issuing country.
    #[schemars(required, regex(pattern = "^[A-Z]{3}$"), extend("examples" = ["USA"]))]
    pub issuing_country: Option<String>,
    /// The kind of document.
    #[schemars(required, extend("enum" = IdType::ALL.map(IdType::as_str)))]
    pub id_type: Option<String>,
    /// Where the result goes, for asynchronous requests.
    #[schemars(url)]
    pub callback_url: Option<String>,
}

impl fmt::Debug for WireRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireRequest")
            .field("issuing_country", &self.issuing_country)
            .field("id_type", &self.id_type)
            .field("has_back", &self.id_back_image.is_some())
            .finish_non_exhaustive()
    }
}

/// A request whose every field was checked.
pub struct Accepted {
    pub(super) front: Vec<u8>,
    pub(super) back: Option<Vec<u8>>,
    pub(super) country: Option<String>,
    pub(super) id_type: Option<IdType>,
    pub(super) profile: Option<Profile>,
    pub(super) callback: Option<String>,
    pub(super) stop: Option<Stop>,
}

impl Accepted {
    /// The same, to be given up when `stop` says so.
    #[must_use]
    pub fn until(mut self, stop: Stop) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Where the result is to go, for an asynchronous request; not checked.
    #[must_use]
    pub fn callback(&self) -> Option<&str> {
        self.callback.as_deref()
    }

    /// The request as the engine takes it.
    #[must_use]
    pub fn as_request(&self) -> Request<'_> {
        Request {
            front: &self.front,
            back: self.back.as_deref(),
            country: self.country.as_deref(),
            id_type: self.id_type,
            stop: self.stop.as_ref(),
        }
    }

    /// The profile that this answer must have, where it must have one.
    #[must_use]
    pub fn profile(&self) -> Option<Profile> {
        self.profile
    }
}

impl WireRequest {
    /// Checks everything that can be checked before a picture is decoded.
    ///
    /// # Errors
    /// 1005, 1006 or 1014 where exactly one required field is missing, 1015 where
    /// more are or a country or kind does not exist, 1013 where a picture is not base64.
    pub fn accept(self) -> Result<Accepted, ApiError> {
        let given = |field: Option<String>| field.filter(|value| !value.is_empty());
        let (front, country, id_type) = match (
            given(self.id_image),
            given(self.issuing_country),
            given(self.id_type),
        ) {
            (Some(front), Some(country), Some(id_type)) => (front, country, id_type),
            (front, country, id_type) => {
                return Err(missing(
                    front.is_none(),
                    country.is_none(),
                    id_type.is_none(),
                ));
            }
        };
        let accepted = checked(
            &front,
            given(self.id_back_image).as_deref(),
            Some(country),
            Some(&id_type),
        )?;
        Ok(Accepted {
            callback: given(self.callback_url),
            ..accepted
        })
    }

    /// The same for somebody who looks on: country and kind may be left open, and the
    /// answer explains itself whatever the configured profile is.
    ///
    /// # Errors
    /// Those of [`WireRequest::accept`], of which 1006 and 1014 cannot come.
    pub fn accept_open(self) -> Result<Accepted, ApiError> {
        let given = |field: Option<String>| field.filter(|value| !value.is_empty());
        let front =
            given(self.id_image).ok_or_else(|| ApiError::new(ErrorCode::FrontImageRequired))?;
        let accepted = checked(
            &front,
            given(self.id_back_image).as_deref(),
            given(self.issuing_country),
            given(self.id_type).as_deref(),
        )?;
        Ok(Accepted {
            profile: Some(Profile::Seed),
            ..accepted
        })
    }
}

/// What is left open is not checked.
fn checked(
    front: &str,
    back: Option<&str>,
    country: Option<String>,
    id_type: Option<&str>,
) -> Result<Accepted, ApiError> {
    let country_exists = country
        .as_deref()
        .is_none_or(|country| lexicon::country(country) == Some(country));
    let (id_type, kind_exists) = match id_type.map(str::parse) {
        None => (None, true),
        Some(Ok(id_type)) => (Some(id_type), true),
        Some(Err(_)) => (None, false),
    };
    match (country_exists, kind_exists) {
        (true, true) => {}
        (true, false) => return Err(ApiError::invalid_inputs(&["idType"])),
        (false, true) => return Err(ApiError::invalid_inputs(&["issuingCountry"])),
        (false, false) => return Err(ApiError::invalid_inputs(&["issuingCountry", "idType"])),
    }
    Ok(Accepted {
        front: picture(front)?,
        back: back.map(picture).transpose()?,
        country,
        id_type,
        profile: None,
        callback: None,
        stop: None,
    })
}

fn missing(front: bool, country: bool, id_type: bool) -> ApiError {
    match (front, country, id_type) {
        (true, false, false) => ApiError::new(ErrorCode::FrontImageRequired),
        (false, true, false) => ApiError::new(ErrorCode::CountryRequired),
        (false, false, true) => ApiError::new(ErrorCode::IdTypeRequired),
        _ => {
            let fields = [
                (front, "idImage"),
                (country, "issuingCountry"),
                (id_type, "idType"),
            ];
            let names: Vec<&str> = fields
                .iter()
                .filter(|(absent, _)| *absent)
                .map(|&(_, name)| name)
                .collect();
            ApiError::invalid_inputs(&names)
        }
    }
}

/// Base64 with the standard alphabet; a `data:` prefix is not base64.
fn picture(encoded: &str) -> Result<Vec<u8>, ApiError> {
    STANDARD
        .decode(encoded)
        .map_err(|_| ApiError::new(ErrorCode::InvalidImage))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(front: &str, country: &str, id_type: &str) -> WireRequest {
        let some = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        WireRequest {
            id_image: some(front),
            issuing_country: some(country),
            id_type: some(id_type),
            ..WireRequest::default()
        }
    }

    fn refusal(front: &str, country: &str, id_type: &str) -> (u64, String) {
        let error = request(front, country, id_type)
            .accept()
            .err()
            .expect("a refusal");
        let body = error.body("x");
        (
            body["errorCode"].as_u64().unwrap_or(0),
            body["message"].as_str().unwrap_or("").to_owned(),
        )
    }

    #[test]
    fn what_is_missing_has_its_own_code_and_more_than_one_are_listed() {
        assert_eq!(
            refusal("", "USA", "passport"),
            (1005, "idImage is required".into())
        );
        assert_eq!(
            refusal("AAAA", "", "passport"),
            (1006, "issuingCountry is required".into())
        );
        assert_eq!(
            refusal("AAAA", "USA", ""),
            (1014, "idType is required".into())
        );
        assert_eq!(
            refusal("", "USA", ""),
            (1015, "invalid inputs : idImage, idType".into())
        );
    }

    #[test]
    fn what_does_not_exist_is_named() {
        assert_eq!(
            refusal("AAAA", "USX", "passport"),
            (1015, "invalid inputs : issuingCountry".into())
        );
        assert_eq!(
            refusal("AAAA", "USA", "library_card"),
            (1015, "invalid inputs : idType".into())
        );
    }

    #[test]
    fn who_looks_on_may_leave_open_what_the_wire_asks_for() {
        let open = |front, country, id_type| request(front, country, id_type).accept_open();
        let accepted = open("iVBORw0K", "", "").unwrap_or_else(|error| panic!("{error:?}"));
        let asked = accepted.as_request();
        assert_eq!((asked.country, asked.id_type), (None, None));
        assert_eq!(accepted.profile(), Some(Profile::Seed));
        for (sent, code) in [
            (open("", "", ""), ErrorCode::FrontImageRequired),
            (open("AAAA", "USX", ""), ErrorCode::InvalidInputs),
            (open("AAAA", "", "library_card"), ErrorCode::InvalidInputs),
            (open("AA AA", "", ""), ErrorCode::InvalidImage),
        ] {
            assert_eq!(sent.err().map(|error| error.code()), Some(code));
        }
    }

    #[test]
    fn a_picture_is_plain_base64() {
        for wrong in ["data:image/png;base64,AAAA", "AA AA", "not base64!"] {
            assert_eq!(refusal(wrong, "USA", "passport").0, 1013, "{wrong}");
        }
        let accepted = request("iVBORw0K", "USA", "government_id")
            .accept()
            .unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(accepted.as_request().front, b"\x89PNG\r\n");
    }
}
