//! The wire: requests, responses, error codes, exactly as the recognition API has
//! them. The only room that knows its keys.

mod checks;
mod compare;
mod error_code;
mod extension;
mod in_place;
mod openapi;
mod quality;
mod request;
mod response;
mod stored;

pub use compare::{differences, error_code_of, is_ours};
pub use error_code::{ApiError, ErrorCode};
pub use openapi::openapi;
pub use request::Accepted;
pub use response::{Profile, Response, accepted_body, callback_body, transaction_id};

/// What every body names as its API.
pub const API_TYPE: &str = "id_recognition";

/// The field of a request that asks for an asynchronous answer.
pub const CALLBACK: &str = "callbackUrl";
