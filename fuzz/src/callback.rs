//! Bytes as a callback's URL: what is let pass names no place that is not public.

use std::net::IpAddr;

use datapage::server::callback::Rules;

use super::Target;

pub const TARGET: Target = Target {
    name: "callback",
    run,
    seeds: &[],
    words: &[
        "http://",
        "https://",
        "@",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.0.0.1",
        "0x7f.1",
        "169.254.169.254",
        "localhost",
        ":80",
        "\r\n",
        "%2f",
        "#",
        "?",
        "/",
        "..",
    ],
};

pub fn run(bytes: &[u8]) {
    let Ok(url) = std::str::from_utf8(bytes) else {
        return;
    };
    let rules = Rules::default();
    let Ok(target) = rules.target(url) else {
        return;
    };
    assert!(!target.host.is_empty() && !target.authority.contains('@'));
    assert!(target.port > 0);
    assert!(target.path.starts_with('/') || target.path.starts_with('?'));
    // Neither ends a line of the request that it becomes part of.
    assert!(!target.path.contains(['\r', '\n', ' ']));
    assert!(!target.authority.contains(['\r', '\n', ' ', '/']));
    if let Ok(address) = target.host.parse::<IpAddr>() {
        assert!(rules.allows(address));
    }
}
