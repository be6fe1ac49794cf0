//! The API's error codes and what of ours each one stands for.

use schemars::JsonSchema;
use serde::Serialize;

use super::API_TYPE;
use crate::error::{Error, ErrorKind};

/// An error code of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// Not ready: runtime or weights are missing.
    Unavailable = 1001,
    /// Our fault; worth a retry.
    ProcessingFailed = 1003,
    /// The front's picture is missing from the request.
    FrontImageRequired = 1005,
    /// The issuing country is missing from the request.
    CountryRequired = 1006,
    /// The picture holds no usable document.
    AnalysisFailed = 1009,
    /// The callback is missing where every request needs one, or is no address.
    CallbackRequired = 1010,
    /// The front is not the document that was named.
    FrontMismatch = 1011,
    /// The back is not the document that was named.
    BackMismatch = 1012,
    /// Not base64, or neither JPEG nor PNG.
    InvalidImage = 1013,
    /// The kind of document is missing from the request.
    IdTypeRequired = 1014,
    /// Several fields are missing, or one names what does not exist.
    InvalidInputs = 1015,
}

impl ErrorCode {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Unavailable,
        Self::ProcessingFailed,
        Self::FrontImageRequired,
        Self::CountryRequired,
        Self::AnalysisFailed,
        Self::CallbackRequired,
        Self::FrontMismatch,
        Self::BackMismatch,
        Self::InvalidImage,
        Self::IdTypeRequired,
        Self::InvalidInputs,
    ];

    /// The message as the API's page spells it.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Unavailable => "Workspace is unavailable",
            Self::ProcessingFailed => "Fail to process data",
            Self::FrontImageRequired => "idImage is required",
            Self::CountryRequired => "issuingCountry is required",
            Self::AnalysisFailed => "Fail to analyze data",
            Self::CallbackRequired => "callbackUrl is required",
            Self::FrontMismatch => "Fail to recognize idCard",
            Self::BackMismatch => "Fail to recognize back of an idCard",
            Self::InvalidImage => "Invalid image format",
            Self::IdTypeRequired => "idType is required",
            Self::InvalidInputs => "invalid inputs : missing fields",
        }
    }
}

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    code: ErrorCode,
    status: u16,
    message: String,
}

/// The body of an error, as it goes out.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Error", description = "Why there is no result.")]
pub(super) struct Body<'a> {
    /// The HTTP status: 413 for what is too large, 400 for everything else.
    #[schemars(extend("enum" = [400, 413]))]
    status_code: u16,
    /// The name of the API.
    #[schemars(extend("const" = API_TYPE))]
    api_type: &'a str,
    /// Names this request: 13 characters of base 36.
    #[schemars(regex(pattern = "^[0-9a-z]{13}$"))]
    transaction_id: &'a str,
    /// What went wrong, as a number.
    #[schemars(extend("enum" = ErrorCode::ALL.map(|code| code as u16)))]
    error_code: u16,
    /// What went wrong, in words; 1015 names the fields.
    message: &'a str,
}

/// The body of what is refused before the API looks at it: a wrong key, no time.
#[derive(Serialize, JsonSchema)]
#[schemars(description = "Why the request was not looked at.")]
pub(super) struct Refused {
    /// `Forbidden` or `Too Many Requests`.
    message: String,
}

impl ApiError {
    /// The error with the message of the API's page.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self {
            code,
            status: 400,
            message: code.message().to_owned(),
        }
    }

    /// 1015, naming the fields that are wrong.
    #[must_use]
    pub fn invalid_inputs(fields: &[&str]) -> Self {
        let message = format!("invalid inputs : {}", fields.join(", "));
        Self {
            message,
            ..Self::new(ErrorCode::InvalidInputs)
        }
    }

    /// What is larger than this server takes: 1013 with the HTTP status 413.
    #[must_use]
    pub fn too_large() -> Self {
        Self {
            status: 413,
            ..Self::new(ErrorCode::InvalidImage)
        }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The HTTP status: 413 for what is too large, 400 for everything else.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The JSON body.
    #[must_use]
    pub fn body(&self, transaction_id: &str) -> serde_json::Value {
        let body = Body {
            status_code: self.status,
            api_type: API_TYPE,
            transaction_id,
            error_code: self.code as u16,
            message: &self.message,
        };
        serde_json::to_value(body).unwrap_or_default()
    }
}

impl From<&Error> for ApiError {
    fn from(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::InputFormat => Self::new(ErrorCode::InvalidImage),
            ErrorKind::InputTooLarge => Self::too_large(),
            // The magic bytes are right, so the format is; what is in it cannot be analysed.
            ErrorKind::InputCorrupt | ErrorKind::NoDocument => Self::new(ErrorCode::AnalysisFailed),
            ErrorKind::FrontMismatch => Self::new(ErrorCode::FrontMismatch),
            ErrorKind::BackMismatch => Self::new(ErrorCode::BackMismatch),
            ErrorKind::Request => Self::new(ErrorCode::InvalidInputs),
            ErrorKind::Runtime | ErrorKind::Weights | ErrorKind::Configuration => {
                Self::new(ErrorCode::Unavailable)
            }
            _ => Self::new(ErrorCode::ProcessingFailed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_the_contracts() {
        let body = ApiError::new(ErrorCode::ProcessingFailed).body("e0nvom3caiis7");
        let contract = r#"{"statusCode":400,"apiType":"id_recognition","transactionId":"e0nvom3caiis7","errorCode":1003,"message":"Fail to process data"}"#;
        assert_eq!(body.to_string(), contract);
    }

    #[test]
    fn whose_fault_it_is_decides_the_code() {
        for (kind, code, status) in [
            (ErrorKind::InputFormat, 1013, 400),
            (ErrorKind::InputCorrupt, 1009, 400),
            (ErrorKind::InputTooLarge, 1013, 413),
            (ErrorKind::NoDocument, 1009, 400),
            (ErrorKind::FrontMismatch, 1011, 400),
            (ErrorKind::BackMismatch, 1012, 400),
            (ErrorKind::Weights, 1001, 400),
            (ErrorKind::Internal, 1003, 400),
        ] {
            let error = ApiError::from(&Error::new(kind, "x"));
            assert_eq!(
                (error.code() as u16, error.status()),
                (code, status),
                "{kind:?}"
            );
        }
    }
}
