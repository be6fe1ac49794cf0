//! Bytes as the body of a request: what is accepted can be kept and comes back the same.

use datapage::api::{Accepted, WireRequest};

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
    let _ = Accepted::restore(bytes);
    let Ok(wire) = serde_json::from_slice::<WireRequest>(bytes) else {
        return;
    };
    let Ok(accepted) = wire.accept() else {
        return;
    };
    let again = Accepted::restore(&accepted.store()).expect("it was stored");
    let (one, other) = (accepted.as_request(), again.as_request());
    assert_eq!((one.front, one.back), (other.front, other.back));
    assert_eq!((one.country, one.id_type), (other.country, other.id_type));
}
