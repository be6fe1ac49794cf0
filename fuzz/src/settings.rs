//! Bytes as the server's settings: what is understood is printed, and understood again.

use datapage::error::ErrorKind;
use datapage::server::Settings;
use datapage::server::layers::print;

use super::Target;

pub const TARGET: Target = Target {
    name: "settings",
    run,
    seeds: &[],
    words: &[
        "[gateway]\n",
        "[jobs]\n",
        "[callback]\n",
        "[tls]\n",
        "[[key]]\n",
        "listen = \"127.0.0.1:0\"\n",
        "upstream = \"https://x\"\n",
        "queue = 0\n",
        "secret = \"x\"\n",
        "-1",
        "99999999999999999999",
        "\"",
        "=",
    ],
};

pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let settings = match Settings::parse(text) {
        Ok(settings) => settings,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration);
            return;
        }
    };
    let _ = settings.check();
    let printed = print(&settings).expect("settings can be written");
    let again = Settings::parse(&printed).expect("what was printed is understood");
    assert_eq!(print(&again).ok(), Some(printed));
}
