//! A request as it comes in.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::error_code::{ApiError, ErrorCode};
use crate::document::IdType;
use crate::engine::{Request, Stop};
use crate::mrz::lexicon;

/// The body of a recognition request.
///
/// `Debug` hides the pictures.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireRequest {
    /// The front: JPEG or PNG in base64.
    pub id_image: Option<String>,
    /// The back, the same way.
    pub id_back_image: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub issuing_country: Option<String>,
    /// One of the API's eight kinds.
    pub id_type: Option<String>,
    /// Where the result goes, for asynchronous requests.
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
    pub(super) country: String,
    pub(super) id_type: IdType,
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
            country: Some(&self.country),
            id_type: Some(self.id_type),
            stop: self.stop.as_ref(),
        }
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
        let country_exists = lexicon::country(&country).is_some_and(|known| known == country);
        let parsed: Option<IdType> = id_type.parse().ok();
        let id_type = match (country_exists, parsed) {
            (true, Some(id_type)) => id_type,
            (true, None) => return Err(ApiError::invalid_inputs(&["idType"])),
            (false, Some(_)) => return Err(ApiError::invalid_inputs(&["issuingCountry"])),
            (false, None) => return Err(ApiError::invalid_inputs(&["issuingCountry", "idType"])),
        };
        let front = picture(&front)?;
        let back = given(self.id_back_image)
            .map(|back| picture(&back))
            .transpose()?;
        Ok(Accepted {
            front,
            back,
            country,
            id_type,
            callback: given(self.callback_url),
            stop: None,
        })
    }
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
