//! Where a callback may go: a URL comes from whoever sends a request, and the server can
//! reach places that they cannot.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;
use ipnet::{IpNet, Ipv4Net};

use crate::error::{Error, ErrorKind, Result};

/// IPv4 networks that are not of the public internet: the IANA's special-purpose
/// registry (RFC 6890 and its additions), multicast, and what is reserved.
const SPECIAL: [(Ipv4Addr, u8); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// Why a callback is not made there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no absolute http or https URL, or holds a user's name.
    NotAnAddress,
    /// Its host is not on the list, or the address it names is not allowed.
    NotAllowed,
}

/// Where callbacks may go.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    hosts: Vec<String>,
    networks: Vec<IpNet>,
    https_only: bool,
}

/// A URL that the rules let pass; its host's addresses are yet to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Whether it is https.
    pub is_secure: bool,
    /// Name or address, without brackets.
    pub host: String,
    /// Given, or 80 and 443.
    pub port: u16,
    /// Host and port as they stand in the URL.
    pub authority: String,
    /// Path and query.
    pub path: String,
}

impl Rules {
    /// Hosts (`example.org`, `*.example.org`; none means all) and networks
    /// (`10.0.0.0/8`) that are allowed though they are not public.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where a network is none.
    pub fn new(hosts: &[String], networks: &[String], https_only: bool) -> Result<Self> {
        let networks: std::result::Result<Vec<IpNet>, Error> = networks
            .iter()
            .map(|text| {
                text.parse().map_err(|_| {
                    Error::new(
                        ErrorKind::Configuration,
                        format!("callback.networks: `{text}` is no network such as 10.0.0.0/8"),
                    )
                })
            })
            .collect();
        Ok(Self {
            hosts: hosts.iter().map(|host| plain(host)).collect(),
            networks: networks?,
            https_only,
        })
    }

    /// Checks everything that can be checked without asking for the host's addresses.
    ///
    /// # Errors
    /// [`Refused`] says why.
    pub fn target(&self, url: &str) -> std::result::Result<Target, Refused> {
        let uri: Uri = url.parse().map_err(|_| Refused::NotAnAddress)?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(Refused::NotAnAddress),
        };
        let authority = uri.authority().ok_or(Refused::NotAnAddress)?;
        let host = plain(authority.host());
        // A user's name stands before the host, and is not what the rest begins with.
        let port = match authority.as_str().strip_prefix(authority.host()) {
            Some("") if is_secure => Some(443),
            Some("") => Some(80),
            Some(rest) => rest.strip_prefix(':').and_then(number),
            None => None,
        };
        let port = port.filter(|&port| port > 0).ok_or(Refused::NotAnAddress)?;
        if host.is_empty() || authority.as_str().contains('@') {
            return Err(Refused::NotAnAddress);
        }
        if self.https_only && !is_secure || !self.is_listed(&host) {
            return Err(Refused::NotAllowed);
        }
        if let Ok(address) = host.parse()
            && !self.allows(address)
        {
            return Err(Refused::NotAllowed);
        }
        Ok(Target {
            is_secure,
            port,
            authority: authority.as_str().to_owned(),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            host,
        })
    }

    /// Whether a connection may be made to this address.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        // An IPv4 address inside an IPv6 one is judged as what it is.
        let address = address.to_canonical();
        self.networks.iter().any(|net| net.contains(&address)) || is_public(address)
    }

    fn is_listed(&self, host: &str) -> bool {
        let matches = |listed: &String| match listed.strip_prefix("*.") {
            Some(domain) => host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.') && rest.len() > 1),
            None => listed == host,
        };
        self.hosts.is_empty() || self.hosts.iter().any(matches)
    }
}

/// A port in digits; `parse` would take a sign too.
fn number(port: &str) -> Option<u16> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    port.parse().ok().filter(|_| digits)
}

/// A host as it is compared: lower case, no brackets, no last dot.
fn plain(host: &str) -> String {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let host = host.strip_suffix('.').unwrap_or(host);
    host.to_ascii_lowercase()
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL
            .iter()
            .any(|&(net, prefix)| Ipv4Net::new_assert(net, prefix).contains(&address)),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Of IPv6 only `2000::/3` is given out (RFC 4291, 2.4), and of that not: `2001::/23` for
/// protocols, Teredo among them (RFC 2928), `2001:db8::/32` and `3fff::/20` for documents
/// (RFC 3849, RFC 9637), and `2002::/16`, which wraps IPv4 (RFC 3056).
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let given_out = first & 0xe000 == 0x2000;
    let for_protocols = first == 0x2001 && second < 0x0200;
    let for_documents = first == 0x2001 && second == 0x0db8 || first == 0x3fff && second < 0x1000;
    given_out && !for_protocols && !for_documents && first != 0x2002
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(hosts: &[&str], networks: &[&str]) -> Rules {
        let owned = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        Rules::new(&owned(hosts), &owned(networks), false).expect("they are networks")
    }

    #[test]
    fn only_public_addresses_are_called() {
        let rules = Rules::default();
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!rules.allows(inside.parse().expect(inside)), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00::1",
        ] {
            assert!(rules.allows(outside.parse().expect(outside)), "{outside}");
        }
    }

    #[test]
    fn a_network_can_be_allowed_and_no_other_is() {
        let rules = rules(&[], &["10.1.0.0/16", "::1/128"]);
        for (address, allowed) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("10.2.0.0", false),
            ("::1", true),
            ("127.0.0.1", false),
        ] {
            assert_eq!(rules.allows(address.parse().expect(address)), allowed);
        }
        assert!(Rules::new(&[], &["10.0.0.0".to_owned() + "/33"], false).is_err());
    }

    #[test]
    fn what_is_no_absolute_http_url_is_told_so() {
        let rules = Rules::default();
        for wrong in [
            "",
            "callback",
            "/callback",
            "example.org/x",
            "//example.org/x",
            "ftp://example.org/",
            "file:///etc/passwd",
            "http://",
            "http:///x",
            "http://user:password@example.org/",
            "http://user@example.org/",
            "http://example.org:99999/",
            "http://example.org:/",
            "http://example.org:0/",
            "http://example.org:+80/",
            "http://exa mple.org/",
            "http://example.org/\r\nx: y",
            "https://b\u{fc}cher.example/",
        ] {
            assert_eq!(rules.target(wrong), Err(Refused::NotAnAddress), "{wrong:?}");
        }
    }

    #[test]
    fn a_url_is_taken_apart_as_it_will_be_asked() {
        let target = |url: &str| Rules::default().target(url).expect(url);
        let plain = target("HTTP://Example.org");
        assert_eq!(
            (plain.is_secure, plain.port, plain.path.as_str()),
            (false, 80, "/")
        );
        let long = target("https://example.org:8443/a/b?c=d");
        assert_eq!((long.is_secure, long.port), (true, 8443));
        assert_eq!(
            (long.authority.as_str(), long.path.as_str()),
            ("example.org:8443", "/a/b?c=d")
        );
        assert_eq!(target("http://[2606:4700::1111]/").host, "2606:4700::1111");
    }

    #[test]
    fn hosts_are_compared_whole() {
        let listed = rules(&["Example.org", "*.shop.example"], &[]);
        for (url, allowed) in [
            ("https://example.org/", true),
            ("https://EXAMPLE.ORG./", true),
            ("https://a.example.org/", false),
            ("https://example.org.evil.example/", false),
            ("https://evilexample.org/", false),
            ("https://a.shop.example/", true),
            ("https://a.b.shop.example/", true),
            ("https://shop.example/", false),
            ("https://evilshop.example/", false),
            ("https://.shop.example/", false),
        ] {
            assert_eq!(listed.target(url).is_ok(), allowed, "{url}");
        }
        let open = Rules::default();
        for literal in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest/meta-data/",
        ] {
            assert_eq!(open.target(literal), Err(Refused::NotAllowed), "{literal}");
        }
        let secure = Rules::new(&[], &[], true).expect("no networks");
        assert_eq!(
            secure.target("http://example.org/"),
            Err(Refused::NotAllowed)
        );
        assert!(secure.target("https://example.org/").is_ok());
    }
}
