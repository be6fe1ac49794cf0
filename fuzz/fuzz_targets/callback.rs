//! Bytes as a callback's URL: what is let pass names no place that is not public.

#![no_main]

use std::net::IpAddr;

use datapage::server::callback::Rules;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(url) = std::str::from_utf8(bytes) else {
        return;
    };
    let rules = Rules::default();
    let Ok(target) = rules.target(url) else {
        return;
    };
    assert!(!target.host.is_empty() && !target.authority.contains('@'));
    assert!(target.path.starts_with('/') || target.path.starts_with('?'));
    // Neither ends a line of the request that it becomes part of.
    assert!(!target.path.contains(['\r', '\n', ' ']));
    assert!(!target.authority.contains(['\r', '\n', ' ', '/']));
    if let Ok(address) = target.host.parse::<IpAddr>() {
        assert!(rules.allows(address));
    }
});
