//! Requests at random, right and broken in every field: each has the code that the API's
//! table gives it, in a body that the document describes.

use std::path::Path;
use std::sync::OnceLock;

use datapage::image::{Limits, check_file, decode};
use proptest::prelude::*;

use super::*;

/// Codes and messages as the API's page spells them.
const TABLE: [(u16, &str); 11] = [
    (1001, "Workspace is unavailable"),
    (1003, "Fail to process data"),
    (1005, "idImage is required"),
    (1006, "issuingCountry is required"),
    (1009, "Fail to analyze data"),
    (1010, "callbackUrl is required"),
    (1011, "Fail to recognize idCard"),
    (1012, "Fail to recognize back of an idCard"),
    (1013, "Invalid image format"),
    (1014, "idType is required"),
    (1015, "invalid inputs : missing fields"),
];

#[test]
fn messages_are_those_of_the_page() {
    let ours = ErrorCode::ALL.map(|code| (code as u16, code.message()));
    assert_eq!(ours, TABLE);
}

/// Decodes as the engine does, and finds no document.
struct Blank;

impl Recognizer for Blank {
    fn recognize(&self, request: &Accepted, _: String) -> Result<Value, ApiError> {
        let request = request.as_request();
        for picture in [Some(request.front), request.back].into_iter().flatten() {
            decode(picture, &Limits::default()).map_err(|error| ApiError::from(&error))?;
        }
        Err(ApiError::new(ErrorCode::AnalysisFailed))
    }

    fn check(&self, request: &Accepted) -> Result<(), ApiError> {
        let request = request.as_request();
        for picture in [Some(request.front), request.back].into_iter().flatten() {
            check_file(picture, &Limits::default()).map_err(|error| ApiError::from(&error))?;
        }
        Ok(())
    }
}

/// A picture as a request may have it: its text, and the status and code that it earns.
#[derive(Debug, Clone)]
struct Picture {
    text: String,
    /// What is told before anything is decoded.
    at_once: Option<(u16, u16)>,
    /// What is told when it is; nothing where that goes well.
    later: Option<(u16, u16)>,
}

fn picture(
    text: impl Into<String>,
    at_once: Option<(u16, u16)>,
    later: Option<(u16, u16)>,
) -> Picture {
    Picture {
        text: text.into(),
        at_once,
        later: at_once.or(later),
    }
}

/// Base64 by the standard alphabet alone.
fn pictures() -> impl Strategy<Value = Picture> {
    let not_base64 = Some((400, 1013));
    let encode = |bytes: &[u8]| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(bytes)
    };
    // A PNG of four gigapixels.
    let bomb = "iVBORw0KGgoAAAANSUhEUgAA//8AAP//CAIAAAA5Z04HAAAACElEQVR42u3BAQ0AAFCFtqg=";
    prop_oneof![
        3 => Just(picture(PIXEL, None, None)),
        1 => Just(picture("/9j/", None, Some((400, 1009)))),
        1 => Just(picture("iVBORw0KGgo=", None, Some((400, 1009)))),
        1 => Just(picture(bomb, None, Some((413, 1013)))),
        1 => Just(picture("R0lGODlhAQABAAAAACw=", Some((400, 1013)), None)),
        1 => Just(picture(format!("data:image/png;base64,{PIXEL}"), not_base64, None)),
        1 => Just(picture(format!("{PIXEL}\n"), not_base64, None)),
        1 => Just(picture("_-8=", not_base64, None)),
        1 => Just(picture(PIXEL.trim_end_matches('='), not_base64, None)),
        1 => prop::collection::vec(any::<u8>(), 1..40)
            .prop_filter("a picture", |bytes| !bytes.starts_with(b"\xff\xd8\xff"))
            .prop_map(move |bytes| picture(encode(&bytes), Some((400, 1013)), None)),
    ]
}

/// A field as a request may have it.
#[derive(Debug, Clone)]
enum Given<T> {
    Absent,
    Null,
    Empty,
    /// A value of another kind than text.
    Other(Value),
    Is(T),
}

fn given<T: std::fmt::Debug + Clone>(
    right: impl Strategy<Value = T>,
) -> impl Strategy<Value = Given<T>> {
    prop_oneof![
        12 => right.prop_map(Given::Is),
        2 => Just(Given::Absent),
        1 => Just(Given::Null),
        1 => Just(Given::Empty),
        1 => prop::sample::select(vec![json!(7), json!(true), json!(["x"]), json!({ "x": "y" })])
            .prop_map(Given::Other),
    ]
}

impl<T> Given<T> {
    fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    fn json(&self, text: impl Fn(&T) -> &str) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Null => Some(Value::Null),
            Self::Empty => Some("".into()),
            Self::Other(value) => Some(value.clone()),
            Self::Is(value) => Some(text(value).into()),
        }
    }

    fn is_other(&self) -> bool {
        matches!(self, Self::Other(_))
    }
}

/// Where a result is to go, and whether a queue takes that; 200 stands for taken.
type Callback = (&'static str, u16);

/// A request before it is JSON.
#[derive(Debug, Clone)]
struct Asked {
    front: Given<Picture>,
    back: Given<Picture>,
    country: Given<(&'static str, bool)>,
    kind: Given<(&'static str, bool)>,
    callback: Given<Callback>,
    /// A field that the API does not know.
    more: bool,
}

fn names(
    right: &'static [&'static str],
    wrong: &'static [&'static str],
) -> impl Strategy<Value = (&'static str, bool)> {
    prop_oneof![
        4 => prop::sample::select(right).prop_map(|name| (name, true)),
        1 => prop::sample::select(wrong).prop_map(|name| (name, false)),
    ]
}

fn requests() -> impl Strategy<Value = Asked> {
    let countries = names(
        &["USA", "KOR", "DEU"],
        &["usa", "US", "UTO", "ZZZ", "840", " USA"],
    );
    let kinds = names(
        &["passport", "government_id", "visa"],
        &["Passport", "library_card", "id"],
    );
    let callback = prop::sample::select(vec![
        ("https://your-domain.com/callback", 200),
        ("http://example.org:8080/a?b=c", 200),
        ("/callback", 1010),
        ("your-domain.com", 1010),
        ("ftp://example.org/", 1010),
        ("https://me@example.org/", 1010),
        ("http://127.0.0.1/", 1015),
        ("http://169.254.169.254/latest", 1015),
    ]);
    let parts = (
        given(pictures()),
        // Most have no back, and no callback.
        prop_oneof![1 => given(pictures()), 1 => Just(Given::Absent)],
        given(countries),
        given(kinds),
        prop_oneof![1 => given(callback), 2 => Just(Given::Absent)],
        any::<bool>(),
    );
    parts.prop_map(|(front, back, country, kind, callback, more)| Asked {
        front,
        back,
        country,
        kind,
        callback,
        more,
    })
}

impl Asked {
    fn body(&self) -> Value {
        let fields = [
            ("callbackUrl", self.callback.json(|callback| callback.0)),
            ("idBackImage", self.back.json(|picture| &picture.text)),
            ("idImage", self.front.json(|picture| &picture.text)),
            ("idType", self.kind.json(|kind| kind.0)),
            ("issuingCountry", self.country.json(|country| country.0)),
            ("more", self.more.then(|| json!({ "a": [1, null] }))),
        ];
        let given = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(given.collect())
    }

    /// Status, code and message that it earns; 200 without a code where it is taken.
    fn earns(&self, server: Server, is_open: bool) -> (u16, u16, String) {
        let told = |(status, code): (u16, u16)| {
            let row = TABLE.iter().find(|row| row.0 == code);
            (status, code, row.map_or("", |row| row.1).to_owned())
        };
        let invalid =
            |names: &[&str]| (400, 1015, format!("invalid inputs : {}", names.join(", ")));
        let others = [
            self.front.is_other(),
            self.back.is_other(),
            self.country.is_other(),
            self.kind.is_other(),
            self.callback.is_other(),
        ];
        if others.contains(&true) {
            return told((400, 1015));
        }
        let required = [
            ("idImage", self.front.value().is_some(), 1005),
            (
                "issuingCountry",
                is_open || self.country.value().is_some(),
                1006,
            ),
            ("idType", is_open || self.kind.value().is_some(), 1014),
        ];
        let missing: Vec<_> = required
            .iter()
            .filter(|(_, is_there, _)| !is_there)
            .collect();
        match missing.as_slice() {
            [] => {}
            [(_, _, code)] => return told((400, *code)),
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _, _)| *name).collect();
                return invalid(&names);
            }
        }
        let exists = |name: Option<&(&str, bool)>| name.is_none_or(|(_, exists)| *exists);
        match (exists(self.country.value()), exists(self.kind.value())) {
            (true, true) => {}
            (false, true) => return invalid(&["issuingCountry"]),
            (true, false) => return invalid(&["idType"]),
            (false, false) => return invalid(&["issuingCountry", "idType"]),
        }
        let pictures: Vec<&Picture> = [self.front.value(), self.back.value()]
            .into_iter()
            .flatten()
            .collect();
        let is_base64 = |picture: &&Picture| {
            use base64::Engine as _;
            let decoded = base64::engine::general_purpose::STANDARD.decode(&picture.text);
            decoded.is_ok()
        };
        if !pictures.iter().all(is_base64) {
            return told((400, 1013));
        }
        // Somebody who looks on has no callback, and is not asked for one.
        let callback = self.callback.value().filter(|_| !is_open);
        match (callback, server) {
            (None, Server::Asynchronous) if !is_open => told((400, 1010)),
            (Some(_), Server::Plain) => invalid(&["callbackUrl"]),
            (Some(&(_, taken)), _) => {
                if let Some(told_at_once) = pictures.iter().find_map(|picture| picture.at_once) {
                    return told(told_at_once);
                }
                match taken {
                    200 => (200, 0, String::new()),
                    1015 => invalid(&["callbackUrl"]),
                    code => told((400, code)),
                }
            }
            (None, _) => {
                // The first that is wrong is told; where none is they show no document.
                let wrong = pictures.iter().find_map(|picture| picture.later);
                told(wrong.unwrap_or((400, 1009)))
            }
        }
    }
}

/// How a server is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    /// Without a queue.
    Plain,
    /// With one.
    Queue,
    /// With one, and every request needs a callback.
    Asynchronous,
}

fn server(server: Server, folder: &Path) -> Router {
    let mut settings = Settings::default();
    if server != Server::Plain {
        let path = folder.join("jobs.redb").display().to_string();
        let key = "5a".repeat(32);
        let only = server == Server::Asynchronous;
        let text = format!(
            "asynchronous_only = {only}\n[jobs]\npath = {path:?}\nkey = \"{key}\"\nmost = 100000"
        );
        settings = Settings::parse(&text).expect("settings");
    }
    app(Arc::new(Blank), settings).expect("a server")
}

/// One of each, which live as long as the test's process.
fn servers() -> &'static [(Server, Router); 3] {
    static SERVERS: OnceLock<[(Server, Router); 3]> = OnceLock::new();
    SERVERS.get_or_init(|| {
        [Server::Plain, Server::Queue, Server::Asynchronous].map(|kind| {
            let folder = tempfile::tempdir().expect("a folder");
            // It is not used after the process.
            (kind, server(kind, &folder.keep()))
        })
    })
}

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_has_its_code_in_a_documented_body(
        asked in requests(),
        which in 0_usize..3,
        path in prop::sample::select(&PATHS[..]),
    ) {
        let (server, router) = &servers()[which];
        let body = asked.body();
        let (status, answer) = runtime().block_on(post(router, path, &body));
        let code = answer["errorCode"].as_u64().unwrap_or_default() as u16;
        let message = answer["message"].as_str().unwrap_or_default().to_owned();
        let expected = asked.earns(*server, path == "/console/recognition");
        prop_assert_eq!((status, code, message), expected, "{:?} {} {}", server, path, body);
        let faults = faults_of_answer(&closed(), path, status, &answer);
        prop_assert!(faults.is_empty(), "{status} {answer}: {faults:?}");
        // What the document forbids is not taken. (The console sends what it leaves open as
        // nothing, and its document has no word for that.)
        if path != "/console/recognition" {
            let faults = faults_of_request(&api::openapi(), path, &body);
            prop_assert!(faults.is_empty() || ![0, 1009].contains(&code), "{body}: {faults:?}");
        }
    }

    #[test]
    fn what_is_no_json_of_the_api_is_1015(
        asked in requests(),
        cut in any::<prop::sample::Index>(),
        how in 0_u8..5,
    ) {
        let whole = asked.body().to_string();
        let broken = match how {
            0 => whole.as_bytes()[..cut.index(whole.len())].to_vec(),
            1 => format!("{whole}{{}}").into_bytes(),
            2 => format!("[{whole}]").into_bytes(),
            // Values without their names.
            3 => json!([PIXEL, null, "USA", "visa", null]).to_string().into_bytes(),
            // A field twice: which of the two is meant?
            _ => format!("{{\"idType\":\"visa\",\"idType\":\"visa\",{}", &whole[1..]).replace(",}", "}").into_bytes(),
        };
        let (_, router) = &servers()[0];
        let request = Request::post("/recognition").body(Body::from(broken)).expect("a request");
        let answer = runtime().block_on(async {
            let response = router.clone().oneshot(request).await.expect("infallible");
            let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
            serde_json::from_slice::<Value>(&bytes).expect("JSON")
        });
        prop_assert_eq!(&answer["errorCode"], 1015);
        prop_assert!(faults_of_answer(&closed(), "/recognition", 400, &answer).is_empty());
    }
}
