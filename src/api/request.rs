//! A request as it comes in.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::error_code::{ApiError, ErrorCode};
use super::{Profile, in_place};
use crate::document::IdType;
use crate::engine::{Request, Stop};
use crate::mrz::lexicon;

/// The body of a recognition request.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Request", description = "A document to read.")]
pub(super) struct WireRequest<'b> {
    /// The front: JPEG or PNG in base64, without a `data:` prefix.
    #[serde(borrow)]
    #[schemars(required, length(min = 1), extend("contentEncoding" = "base64"))]
    id_image: Option<Text<'b>>,
    /// The back, the same way.
    #[serde(borrow)]
    #[schemars(extend("contentEncoding" = "base64"))]
    id_back_image: Option<Text<'b>>,
    /// ISO 3166-1 alpha-3 code of the issuing country.
    #[serde(borrow)]
    #[schemars(required, regex(pattern = "^[A-Z]{3}$"), extend("examples" = ["USA"]))]
    issuing_country: Option<Text<'b>>,
    /// The kind of document.
    #[serde(borrow)]
    #[schemars(required, extend("enum" = IdType::ALL.map(IdType::as_str)))]
    id_type: Option<Text<'b>>,
    /// Where the result goes, for asynchronous requests.
    #[serde(borrow)]
    #[schemars(url)]
    callback_url: Option<Text<'b>>,
}

/// A string of the body where it stands; a copy of it only where something in it is
/// escaped.
struct Text<'b>(Cow<'b, str>);

/// To whoever sends it, it is a string like any other.
impl JsonSchema for Text<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl<'de: 'b, 'b> Deserialize<'de> for Text<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Either)
    }
}

/// A request whose every field was checked.
pub struct Accepted {
    /// The pictures, one behind the other.
    pub(super) pictures: Vec<u8>,
    pub(super) front: Range<usize>,
    pub(super) back: Option<Range<usize>>,
    pub(super) country: Option<String>,
    pub(super) id_type: Option<IdType>,
    pub(super) profile: Option<Profile>,
    pub(super) callback: Option<String>,
    pub(super) stop: Option<Stop>,
}

impl Accepted {
    /// Checks everything that can be checked before a picture is decoded. The pictures
    /// stay where they are in the body, which is all the memory that this needs; only
    /// what is escaped beyond `\/` and printable ASCII is copied.
    ///
    /// # Errors
    /// 1005, 1006 or 1014 where exactly one required field is missing, 1015 where
    /// more are, where a country or kind does not exist and where it is no JSON of the
    /// API, 1013 where a picture is not base64.
    pub fn of_body(body: Vec<u8>) -> Result<Self, ApiError> {
        accept(body, fields_of_client)
    }

    /// The same for somebody who looks on: country and kind may be left open, and the
    /// answer explains itself whatever the configured profile is.
    ///
    /// # Errors
    /// Those of [`Accepted::of_body`], of which 1006 and 1014 cannot come.
    pub fn of_open_body(body: Vec<u8>) -> Result<Self, ApiError> {
        let accepted = accept(body, fields_of_onlooker)?;
        Ok(Self {
            profile: Some(Profile::Seed),
            ..accepted
        })
    }

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
        // Both were places in it when they were made.
        let picture = |place: &Range<usize>| self.pictures.get(place.clone()).unwrap_or_default();
        Request {
            front: picture(&self.front),
            back: self.back.as_ref().map(picture),
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

/// The fields of a request, of which those that must be there are.
struct Fields<'b> {
    front: Text<'b>,
    back: Option<Text<'b>>,
    country: Option<Text<'b>>,
    id_type: Option<Text<'b>>,
    callback: Option<Text<'b>>,
}

/// Nothing is as good as not given.
fn given(field: Option<Text<'_>>) -> Option<Text<'_>> {
    field.filter(|Text(value)| !value.is_empty())
}

/// What a client must give.
fn fields_of_client(wire: WireRequest<'_>) -> Result<Fields<'_>, ApiError> {
    match (
        given(wire.id_image),
        given(wire.issuing_country),
        given(wire.id_type),
    ) {
        (Some(front), country @ Some(_), id_type @ Some(_)) => Ok(Fields {
            front,
            back: given(wire.id_back_image),
            country,
            id_type,
            callback: given(wire.callback_url),
        }),
        (front, country, id_type) => Err(missing(
            front.is_none(),
            country.is_none(),
            id_type.is_none(),
        )),
    }
}

/// What somebody who looks on must give; for them there are no callbacks.
fn fields_of_onlooker(wire: WireRequest<'_>) -> Result<Fields<'_>, ApiError> {
    Ok(Fields {
        front: given(wire.id_image).ok_or_else(|| ApiError::new(ErrorCode::FrontImageRequired))?,
        back: given(wire.id_back_image),
        country: given(wire.issuing_country),
        id_type: given(wire.id_type),
        callback: None,
    })
}

fn accept(
    mut body: Vec<u8>,
    fields: for<'b> fn(WireRequest<'b>) -> Result<Fields<'b>, ApiError>,
) -> Result<Accepted, ApiError> {
    in_place::unescape(&mut body);
    // What is no JSON object of the API's fields is 1015; a list of their values, which
    // serde takes for a struct, is none.
    let no_request = || ApiError::new(ErrorCode::InvalidInputs);
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(no_request());
    }
    let wire: WireRequest<'_> = serde_json::from_slice(&body).map_err(|_| no_request())?;
    let fields = fields(wire)?;
    let id_type = check_names(fields.country.as_ref(), fields.id_type.as_ref())?;
    let owned = |text: Option<Text<'_>>| text.map(|Text(text)| text.into_owned());
    let (country, callback) = (owned(fields.country), owned(fields.callback));
    let no_picture = || ApiError::new(ErrorCode::InvalidImage);
    let front = place(&body, &fields.front).ok_or_else(no_picture)?;
    let back = fields.back.map(|back| place(&body, &back));
    let back = match back {
        Some(place) => Some(place.ok_or_else(no_picture)?),
        None => None,
    };
    let (front, back) = decode_both(&mut body, front, back).ok_or_else(no_picture)?;
    let end = back
        .as_ref()
        .map_or(front.end, |back| back.end.max(front.end));
    body.truncate(end);
    body.shrink_to_fit();
    Ok(Accepted {
        pictures: body,
        front,
        back,
        country,
        id_type,
        profile: None,
        callback,
        stop: None,
    })
}

/// Where in the body a text stands; nothing where it does not, since something in it is
/// escaped that base64 has not.
fn place(body: &[u8], text: &Text<'_>) -> Option<Range<usize>> {
    let Text(Cow::Borrowed(text)) = text else {
        return None;
    };
    let start = text.as_ptr().addr().checked_sub(body.as_ptr().addr())?;
    Some(start..start + text.len())
}

/// Decodes the pictures to the beginning of the body, in the order in which they stand.
fn decode_both(
    body: &mut [u8],
    front: Range<usize>,
    back: Option<Range<usize>>,
) -> Option<(Range<usize>, Option<Range<usize>>)> {
    match back {
        None => Some((in_place::decode(body, front, 0)?, None)),
        Some(back) if back.start < front.start => {
            let back = in_place::decode(body, back, 0)?;
            let front = in_place::decode(body, front, back.end)?;
            Some((front, Some(back)))
        }
        Some(back) => {
            let front = in_place::decode(body, front, 0)?;
            let back = in_place::decode(body, back, front.end)?;
            Some((front, Some(back)))
        }
    }
}

/// Country and kind exist; what is left open is not checked.
fn check_names(
    country: Option<&Text<'_>>,
    id_type: Option<&Text<'_>>,
) -> Result<Option<IdType>, ApiError> {
    let country_exists =
        country.is_none_or(|Text(country)| lexicon::country(country) == Some(country));
    let id_type = id_type.map(|Text(name)| name.parse()).transpose();
    match (country_exists, id_type) {
        (true, Ok(id_type)) => Ok(id_type),
        (true, Err(_)) => Err(ApiError::invalid_inputs(&["idType"])),
        (false, Ok(_)) => Err(ApiError::invalid_inputs(&["issuingCountry"])),
        (false, Err(_)) => Err(ApiError::invalid_inputs(&["issuingCountry", "idType"])),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A body in which what is empty is left out.
    fn body(front: &str, country: &str, id_type: &str) -> Vec<u8> {
        let fields = [
            ("idImage", front),
            ("issuingCountry", country),
            ("idType", id_type),
        ];
        let fields: serde_json::Map<String, serde_json::Value> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        serde_json::json!(fields).to_string().into_bytes()
    }

    fn refusal(front: &str, country: &str, id_type: &str) -> (u64, String) {
        let error = Accepted::of_body(body(front, country, id_type))
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
        let open = |front, country, id_type| Accepted::of_open_body(body(front, country, id_type));
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
        let accepted = Accepted::of_body(body("iVBORw0K", "USA", "government_id"))
            .unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(accepted.as_request().front, b"\x89PNG\r\n");
    }

    #[test]
    fn both_pictures_are_found_in_any_order_and_however_they_are_escaped() {
        for json in [
            r#"{"idImage":"iVBORw0K","idBackImage":"\/9j\/","issuingCountry":"USA","idType":"visa"}"#,
            r#"{"idBackImage":"\u002f9j/","idType":"v\u0069sa","issuingCountry":"USA","id\u0049mage":"iVBORw0K"}"#,
            r#" { "idBackImage" : "/9j/" , "idImage" : "iVBORw0K" , "more" : [ { } , "\n" ] ,
                 "idType" : "visa" , "issuingCountry" : "USA" , "callbackUrl" : null } "#,
        ] {
            let accepted = Accepted::of_body(json.as_bytes().to_vec())
                .unwrap_or_else(|error| panic!("{json}: {error:?}"));
            let asked = accepted.as_request();
            assert_eq!(asked.front, b"\x89PNG\r\n", "{json}");
            assert_eq!(asked.back, Some(&b"\xff\xd8\xff"[..]), "{json}");
            assert_eq!(asked.country, Some("USA"));
            assert!(accepted.callback().is_none());
        }
        // A callback may hold what no picture does.
        let json = r#"{"idImage":"AAAA","issuingCountry":"USA","idType":"visa","callbackUrl":"https://x/\u00e9\""}"#;
        let accepted = Accepted::of_body(json.as_bytes().to_vec());
        let accepted = accepted.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(accepted.callback(), Some("https://x/é\""));
        let escaped = r#"{"idImage":"AAAA\n","issuingCountry":"USA","idType":"visa"}"#;
        let refused = Accepted::of_body(escaped.as_bytes().to_vec()).err();
        assert_eq!(refused.map(|e| e.code()), Some(ErrorCode::InvalidImage));
    }
}
