//! The program as its users call it: output, exit codes, bad usage.

mod crops;
mod evaluate;
mod redact;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A call of the program.
struct TestCommand(Command);

impl TestCommand {
    fn new(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_datapage"));
        command
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        Self(command)
    }

    fn run(mut self) -> Ran {
        Ran(self.0.output().expect("the program starts"))
    }

    fn with_input(mut self, input: &str) -> Ran {
        use std::io::Write;
        use std::process::Stdio;
        let mut child = self
            .0
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child
            .stdin
            .take()
            .expect("piped")
            .write_all(input.as_bytes())
            .expect("input is taken");
        Ran(child.wait_with_output().expect("the program ends"))
    }
}

struct Ran(Output);

impl Ran {
    fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("UTF-8")
    }

    fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).expect("UTF-8")
    }

    /// Standard output as one JSON value and nothing else.
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout())
            .unwrap_or_else(|e| panic!("{e}: {}\n{}", self.stdout(), self.stderr()))
    }

    fn lines(&self) -> Vec<Value> {
        self.stdout()
            .lines()
            .map(|line| serde_json::from_str(line).expect("a JSON line"))
            .collect()
    }
}

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(name)
}

fn truth(name: &str) -> Value {
    let text = std::fs::read_to_string(testdata(name)).expect("a truth file");
    serde_json::from_str(&text).expect("JSON")
}

fn true_mrz(name: &str) -> String {
    let truth = truth(name);
    let lines = truth["document"]["mrz"].as_array().expect("an MRZ").iter();
    lines
        .map(|line| line["text"].as_str().expect("text"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every key that the API's sample response has, whatever was read.
fn assert_contract(body: &Value) {
    assert_eq!(body["apiType"], "id_recognition");
    assert_eq!(body["transactionId"].as_str().map(str::len), Some(13));
    let result = &body["result"];
    for key in ["review_front", "review_back"] {
        assert!(result[key].is_boolean(), "{key}");
    }
    assert!(result["document_type"].is_string());
    assert!(result["data"]["raw"]["rotate"]["value"].is_string());
    for key in [
        "ocr_fullName",
        "ocr_firstName",
        "ocr_middleName",
        "ocr_lastName",
        "ocr_gender",
        "ocr_nationality",
        "ocr_birthDate",
        "ocr_identityNumber",
        "ocr_issueDate",
        "ocr_expireDate",
        "ocr_version",
        "ocr_number",
        "full_mrz",
        "mrz_line1",
        "mrz_line2",
    ] {
        assert!(result["data"]["ocr"][key].is_string(), "{key}");
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn a_passport_gives_the_apis_response() {
    let ran = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td3.jpg",
        "--today",
        "2026-11-23",
    ])
    .run();
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
    let body = ran.json();
    assert_contract(&body);
    let result = &body["result"];
    assert_eq!(result["document_type"], "passport");
    assert_eq!(
        result["data"]["ocr"]["full_mrz"],
        true_mrz("specimen-td3.json")
    );
    assert_eq!(
        result["data"]["ocr"].get("mrz_line3"),
        None,
        "a two-line zone has no third line"
    );
    let quad = &result["extension"]["page"]["quad"];
    for corner in ["first", "second", "third", "fourth"] {
        let seen = &quad[corner];
        let drawn = &truth("specimen-td3.json")["document"]["page"][corner];
        for axis in ["x", "y"] {
            let apart = (seen[axis].as_f64().expect("a number")
                - drawn[axis].as_f64().expect("a number"))
            .abs();
            assert!(
                apart < 32.0,
                "{corner}.{axis} is {apart} pixels off on a picture of 1600"
            );
        }
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn profiles_and_sides_have_their_shapes() {
    let strict = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td3-crop.jpg",
        "--profile",
        "seed-strict",
    ])
    .run()
    .json();
    assert_contract(&strict);
    assert_eq!(strict["result"].get("extension"), None);
    let current = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td3.jpg",
        "--profile",
        "current",
    ])
    .run()
    .json();
    let surname = &current["result"]["data"]["raw"]["surname"];
    assert!(
        surname["coordinates"]["first"]["x"].is_i64()
            && surname["original_coordinates"]["first"]["x"].is_i64()
    );

    let card = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td1-front.jpg",
        "--back",
        "testdata/specimen-td1-back.jpg",
    ])
    .run();
    assert_eq!(card.code(), Some(0), "{}", card.stderr());
    let card = card.json();
    assert_contract(&card);
    let ocr = &card["result"]["data"]["ocr"];
    assert_eq!(ocr["full_mrz"], true_mrz("specimen-td1-back.json"));
    assert_eq!(ocr["mrz_line3"].as_str().map(str::len), Some(30));
    assert_eq!(card["result"]["extension"]["mrz"]["side"], "back");
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn what_is_not_the_named_document_is_1011() {
    let ran = TestCommand::new(&["recognize", "testdata/specimen-td3.jpg", "--type", "visa"]).run();
    assert_eq!(ran.code(), Some(1));
    assert_eq!(ran.json()["errorCode"], 1011);
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn nothing_readable_is_an_error_body_and_status_1() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    // The picture of the API page's own curl example: a valid PNG of one pixel.
    let pixel = base64_decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    );
    let mut cut = std::fs::read(testdata("specimen-td3.jpg")).expect("a fixture");
    cut.truncate(300);
    for (path, code) in [
        (write("pixel.png", &pixel), 1009),
        (write("text.jpg", b"no picture at all"), 1013),
        (write("empty.png", b""), 1013),
        (write("cut.jpg", &cut), 1009),
    ] {
        let ran = TestCommand::new(&["recognize", path.to_str().expect("UTF-8")]).run();
        assert_eq!(ran.code(), Some(1), "{}", path.display());
        let body = ran.json();
        assert_eq!(
            (body["errorCode"].as_u64(), body["statusCode"].as_u64()),
            (Some(code), Some(400)),
            "{}",
            path.display()
        );
    }
    let ran = TestCommand::new(&["recognize", "testdata/specimen-none.jpg"]).run();
    assert_eq!(
        (ran.code(), ran.json()["errorCode"].as_u64()),
        (Some(1), Some(1009))
    );
}

fn base64_decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .expect("base64")
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn a_batch_answers_line_by_line_in_order_and_one_bad_file_stops_nothing() {
    let names = [
        "testdata/specimen-td3-crop.jpg",
        "testdata/README.md",
        "testdata/no-such.jpg",
        "testdata/specimen-td2.jpg",
    ];
    let mut arguments = vec!["recognize", "--mrz-only"];
    arguments.extend(names);
    for ran in [
        TestCommand::new(&arguments).run(),
        TestCommand::new(&["recognize", "--mrz-only", "--jobs", "2", "-"])
            .with_input(&names.join("\n")),
    ] {
        assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
        let lines = ran.lines();
        let sources: Vec<&str> = lines
            .iter()
            .filter_map(|line| line["source"].as_str())
            .collect();
        assert_eq!(sources, names);
        assert_eq!(
            lines[0]["response"]["result"]["data"]["ocr"]["full_mrz"],
            true_mrz("specimen-td3-crop.json")
        );
        assert_eq!(lines[1]["response"]["errorCode"], 1013);
        assert!(lines[2]["response"]["errorCode"].is_u64());
        assert_eq!(
            lines[3]["response"]["result"]["data"]["ocr"]["full_mrz"],
            true_mrz("specimen-td2.json")
        );
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn no_log_holds_a_value_even_at_the_lowest_level() {
    let mut command = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td3.jpg",
        "testdata/specimen-td1-back.jpg",
    ]);
    command.0.env("RUST_LOG", "trace");
    let ran = command.run();
    let values = truth("specimen-td3.json")["document"]["fields"].clone();
    for field in values.as_array().expect("fields") {
        let text = field["text"].as_str().expect("text");
        if text.chars().count() > 4 {
            assert!(
                !ran.stderr().contains(text),
                "a log names the field {}",
                field["name"]
            );
        }
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn the_annotated_picture_is_a_png_of_the_same_shape() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("seen.png");
    let target = target.to_str().expect("UTF-8");
    let ran = TestCommand::new(&[
        "recognize",
        "testdata/specimen-td3.jpg",
        "--annotate",
        target,
    ])
    .run();
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
    let bytes = std::fs::read(target).expect("written");
    let drawn =
        datapage::image::decode(&bytes, &datapage::image::Limits::default()).expect("a picture");
    assert_eq!((drawn.width(), drawn.height()), (1600, 1200));
    let plain = std::fs::read(testdata("specimen-td3.jpg")).expect("a fixture");
    let plain =
        datapage::image::decode(&plain, &datapage::image::Limits::default()).expect("a picture");
    let touched = drawn
        .pixels()
        .pixels()
        .zip(plain.pixels().pixels())
        .filter(|(a, b)| a != b)
        .count();
    assert!(
        (2_000..400_000).contains(&touched),
        "{touched} pixels were drawn on"
    );
}

#[test]
fn wrong_usage_is_status_2_and_says_what_would_be_right() {
    for (arguments, says) in [
        (&["recognize"][..], "FRONT"),
        (&["recognize", "x.jpg", "--country", "USX"], "alpha-3"),
        (
            &["recognize", "x.jpg", "--type", "library_card"],
            "passport",
        ),
        (&["recognize", "x.jpg", "--jobs", "0"], "jobs"),
        (&["recognize", "testdata/no-such.jpg"], "no-such.jpg"),
        (
            &["recognize", "testdata", "--back", "x.jpg"],
            "single picture",
        ),
        (
            &[
                "recognize",
                "testdata/specimen-td3.jpg",
                "--home",
                "/nowhere/at/all",
            ],
            "setup",
        ),
        (&["evaluate", "testdata/README.md"], "manifest"),
        (&["frobnicate"], "frobnicate"),
    ] {
        let ran = TestCommand::new(arguments).run();
        assert_eq!(ran.code(), Some(2), "{arguments:?}: {}", ran.stderr());
        assert!(
            ran.stderr().contains(says),
            "{arguments:?}: {}",
            ran.stderr()
        );
        assert_eq!(ran.stdout(), "", "{arguments:?}");
    }
}

#[test]
fn help_shows_examples() {
    let ran = TestCommand::new(&["--help"]).run();
    assert_eq!(ran.code(), Some(0));
    for example in ["datapage recognize passport.jpg", "Exit status"] {
        assert!(ran.stdout().contains(example), "{example}");
    }
}

#[test]
fn mrz_reads_lines_from_arguments_and_from_standard_input() {
    // ICAO Doc 9303 part 4, appendix B.
    let lines = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];
    let arguments = ["mrz", "--today", "2026-11-23", lines[0], lines[1]];
    for ran in [
        TestCommand::new(&arguments).run(),
        TestCommand::new(&["mrz", "--today", "2026-11-23"]).with_input(&lines.join("\n")),
    ] {
        assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
        let report = ran.json();
        assert_eq!(
            (report["format"].as_str(), report["valid"].as_bool()),
            (Some("TD3"), Some(true))
        );
        assert_eq!(report["birth_date"], "1974-08-12");
        assert_eq!(report["repairs"].as_array().map(Vec::len), Some(0));
    }
    let ran = TestCommand::new(&["mrz", "no zone"]).run();
    assert_eq!(ran.code(), Some(1));
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn doctor_finds_everything_and_says_what_is_missing() {
    let ran = TestCommand::new(&["doctor"]).run();
    assert_eq!(ran.code(), Some(0), "{}", ran.stdout());
    assert!(ran.stdout().contains("networks"));
    let empty = tempfile::tempdir().expect("a folder");
    let ran = TestCommand::new(&["doctor", "--home", empty.path().to_str().expect("UTF-8")]).run();
    assert_eq!(ran.code(), Some(1));
    assert!(
        ran.stdout().contains("missing") && ran.stdout().contains("setup"),
        "{}",
        ran.stdout()
    );
}

#[test]
fn templates_are_checked_and_their_mistakes_named() {
    let built_in = TestCommand::new(&["templates", "check"]).run();
    assert_eq!(built_in.code(), Some(0), "{}", built_in.stderr());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    let empty = TestCommand::new(&["templates", "check", path]).run();
    assert_eq!(empty.code(), Some(2), "{}", empty.stderr());
    for (name, text) in [
        ("one.toml", "title = \"A\"\nid_type = \"id\"\n"),
        ("two.toml", "title = 3\n"),
    ] {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let wrong = TestCommand::new(&["templates", "check", path]).run();
    assert_eq!(wrong.code(), Some(1));
    for expected in ["template one, line 1", "template two, line 1"] {
        assert!(wrong.stderr().contains(expected), "{}", wrong.stderr());
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/documents/kor");
    let own = own.to_str().expect("UTF-8");
    let sound = TestCommand::new(&["templates", "check", own]).run();
    assert_eq!(sound.code(), Some(0), "{}", sound.stderr());
    let list = TestCommand::new(&["templates", "list"]).run();
    assert!(list.stdout().contains("`kor-government_id`"));
}
