//! A Korean card, photographed by the press, gives the response of the API's sample: name,
//! `name_chn`, number, address, authority, rotate.
#![cfg_attr(not(all(fonts_eastern, weights)), allow(unused))]
#![allow(
    clippy::print_stdout,
    reason = "the figures behind the bounds, shown with --nocapture"
)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use datapage::api::{Profile, Response};
use datapage::engine::{Engine, EngineOptions, Request};
use datapage::geometry::Quad;
use datapage::image::{Limits, View, decode};
use datapage::inference::{Pool, Runtime};
use datapage::mrz::Date;
use datapage::text::Line;
use datapage::text::charset::Charset;
use datapage::text::hanja::is_han;
use datapage::text::recognize::Recognizer;
use datapage::weights::Store;
use serde_json::Value;
use specimen::camera::Camera;
use specimen::encode::Jpeg;
use specimen::layout::Layout;
use specimen::{Order, Press, Print};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let today = Date::new(2025, 6, 15).expect("a day");
    Engine::open(EngineOptions::new(today)).unwrap_or_else(|e| panic!("{e}"))
});

/// Photos of cards of unlike people.
const SEEDS: std::ops::Range<u64> = 7300..7306;

/// What the API's page shows of a Korean resident card.
const OF_THE_SAMPLE: [&str; 6] = [
    "address",
    "authority",
    "name",
    "name_chn",
    "number",
    "rotate",
];

/// A photo of the card of `layout` that `seed` draws, and the file of it.
fn photographed(layout: &str, seed: u64) -> (Print, Vec<u8>) {
    static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new().expect("the fonts"));
    let order = Order {
        layout: Layout::named(layout).expect("a layout"),
        issuer: None,
        seed,
        camera: Camera::Photo,
        size: 1600,
    };
    let print = PRESS.print(&order).expect("a print");
    let file = Jpeg::of(print.quality)
        .encode(&print.picture)
        .expect("a file");
    (print, file)
}

/// The answers for photos of a layout as they go out, each with what its card says.
fn answers(layout: &str) -> Vec<(Value, BTreeMap<String, String>)> {
    let answer = |seed| {
        let (print, photo) = photographed(layout, seed);
        let request = Request {
            front: &photo,
            country: Some("KOR"),
            ..Request::default()
        };
        let read = ENGINE.recognize(&request).unwrap_or_else(|e| panic!("{e}"));
        let body = Response::new(&read, "0123456789abc".to_owned(), Profile::SeedStrict).body();
        let fields = print.truth.document.expect("a document").fields;
        let said = fields.into_iter().map(|field| {
            let value = field.value.unwrap_or(field.text);
            (field.name, value)
        });
        (body, said.collect())
    };
    SEEDS.map(answer).collect()
}

/// An entry of `raw` has the sample's shape; its value.
fn value_of(raw: &Value, key: &str) -> String {
    let entry = &raw[key];
    if entry.is_null() {
        return String::new();
    }
    let names: Vec<&str> = entry
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    for name in &names {
        assert!(
            ["value", "score", "accepted", "coordinates"].contains(name),
            "{key}: {name}"
        );
    }
    assert!(
        entry["score"].as_u64().is_some_and(|score| score <= 100),
        "{key}"
    );
    for corner in ["first", "second", "third", "fourth"] {
        assert!(
            entry["coordinates"][corner]["x"].is_number(),
            "{key}: {corner}"
        );
        assert!(
            entry["coordinates"][corner]["y"].is_number(),
            "{key}: {corner}"
        );
    }
    entry["value"].as_str().expect("text").to_owned()
}

/// How many of the cards gave each of the fields exactly; those that were wrong must not be
/// called accepted.
fn exact(answers: &[(Value, BTreeMap<String, String>)], fields: &[(&str, &str)]) -> Vec<usize> {
    let count = |&(key, printed): &(&str, &str)| {
        let right = answers.iter().filter(|(body, said)| {
            let raw = &body["result"]["data"]["raw"];
            let value = value_of(raw, key);
            let right = value == said[printed];
            if !right {
                // Nobody's: the press makes up the people of its cards.
                println!("{key}: {value} for {}", said[printed]);
            }
            assert!(
                right || raw[key]["accepted"] != true,
                "{key} is wrong and accepted"
            );
            right
        });
        right.count()
    };
    let counts: Vec<usize> = fields.iter().map(count).collect();
    println!(
        "{:?} of {}",
        fields.iter().zip(&counts).collect::<Vec<_>>(),
        answers.len()
    );
    counts
}

#[test]
#[cfg_attr(
    not(all(fonts_eastern, weights)),
    ignore = "the fonts of East Asia or the weights are not installed"
)]
fn a_resident_card_answers_as_the_sample_does() {
    let answers = answers("kor-id");
    for (body, said) in &answers {
        let result = &body["result"];
        let raw = &result["data"]["raw"];
        for key in raw.as_object().expect("an object").keys() {
            assert!(
                OF_THE_SAMPLE.contains(&key.as_str()),
                "{key} is not in the sample"
            );
        }
        assert_eq!(raw["rotate"]["value"], "0");
        assert_eq!(result["document_type"], "government_id");
        let number = &said["identity_number"];
        assert_eq!(value_of(raw, "number"), *number);
        assert_eq!(raw["number"]["accepted"], true);
        let ocr = &result["data"]["ocr"];
        assert_eq!(ocr["ocr_number"], **number);
        assert_eq!(ocr["ocr_identityNumber"], **number);
    }
    let counts = exact(
        &answers,
        &[
            ("name", "name"),
            ("name_chn", "name_chn"),
            ("address", "address"),
            ("authority", "authority"),
        ],
    );
    for (count, least) in counts.into_iter().zip(LEAST_OF_CARD) {
        assert!(count >= least);
    }
}

#[test]
#[cfg_attr(
    not(all(fonts_eastern, weights)),
    ignore = "the fonts of East Asia or the weights are not installed"
)]
fn a_licence_answers_with_its_own_number_and_the_residents() {
    let answers = answers("kor-licence");
    for (body, _) in &answers {
        assert_eq!(body["result"]["data"]["raw"]["rotate"]["value"], "0");
        assert_eq!(body["result"]["document_type"], "drivers_license");
    }
    let counts = exact(
        &answers,
        &[
            ("number", "number"),
            ("identity_number", "identity_number"),
            ("name", "name"),
            ("address", "address"),
            ("authority", "authority"),
        ],
    );
    for (count, least) in counts.into_iter().zip(LEAST_OF_LICENCE) {
        assert!(count >= least);
    }
}

/// Of six cards each: name, its hanja, address, authority.
const LEAST_OF_CARD: [usize; 4] = [6, 6, 6, 6];
/// Both numbers, name, address, authority.
const LEAST_OF_LICENCE: [usize; 5] = [6, 6, 6, 6, 6];

/// How many words of the fields of drawn cards stand in the lines that the engine reads.
fn words_read(layout: &str, seeds: std::ops::Range<u64>) -> (usize, usize) {
    let (mut read, mut all) = (0, 0);
    for seed in seeds {
        let (print, photo) = photographed(layout, seed);
        let side = ENGINE.read_side(&photo).unwrap_or_else(|e| panic!("{e}"));
        let compact = |text: &str| text.split_whitespace().collect::<String>();
        let lines: Vec<String> = side.lines.iter().map(|line| compact(&line.text)).collect();
        for field in print.truth.document.expect("a document").fields {
            // An address stands in two lines: each of its words has to be there.
            for word in field.text.split_whitespace() {
                all += 1;
                let found = lines.iter().any(|said| said.contains(word));
                read += usize::from(found);
                if !found {
                    println!("{layout} {seed}: a word of {} is missing", field.name);
                }
            }
        }
    }
    (read, all)
}

#[test]
#[cfg_attr(
    not(all(fonts_eastern, weights)),
    ignore = "the fonts of East Asia or the weights are not installed"
)]
fn drawn_cards_are_read_from_file_to_text() {
    for (layout, least) in [
        ("kor-id", LEAST_WORDS_OF_CARD),
        ("kor-licence", LEAST_WORDS_OF_LICENCE),
    ] {
        let (read, all) = words_read(layout, 900..904);
        println!("{layout}: {read} of {all}");
        assert!(read >= least, "{layout}: {read} of {all}");
    }
}

/// Of 48 words; all are.
const LEAST_WORDS_OF_CARD: usize = 46;
/// Of 60; 59 are.
const LEAST_WORDS_OF_LICENCE: usize = 57;

/// Names in hanja on cards photographed at 1,600 pixels, read as the recogniser knows Chinese
/// characters, and as Korea prints them.
#[test]
#[cfg_attr(
    not(all(fonts_eastern, weights)),
    ignore = "the fonts of East Asia or the weights are not installed"
)]
fn hanja_are_read_in_the_forms_that_korea_prints() {
    let store = Store::open(None).expect("the home");
    let runtime = Runtime::load(store.library_path(), false).expect("the runtime");
    let (_, weights) = store.model("text-recognize-small").expect("the weights");
    let charset = store.charset("charset-small").expect("the alphabet");
    let network = Pool::new(move || runtime.session("text-recognize-small", &weights));
    let han = Recognizer::new(network, Charset::parse(&charset).expect("an alphabet"));
    let (mut as_known, mut as_printed) = (0, 0);
    for seed in HANJA_SEEDS {
        let (print, photo) = photographed("kor-id", seed);
        let fields = print.truth.document.expect("a document").fields;
        let name = fields.into_iter().find(|field| field.name == "name_chn");
        let name = name.expect("a name in hanja");
        let picture = decode(&photo, &Limits::default()).expect("a picture");
        let view = View::new(&picture, picture.frame()).expect("a view");
        let hanja = |line: Line| {
            line.text
                .chars()
                .filter(|&ch| is_han(ch))
                .collect::<String>()
        };
        let printed = name.value.as_deref().unwrap_or(&name.text);
        // Press and engine have quads of their own, written alike.
        let quad = serde_json::to_value(name.quad).and_then(serde_json::from_value);
        let quad: Quad = quad.expect("a quad");
        let known = han.read(&view, &quad).expect("a line");
        let korean = han.read_hanja(&view, &quad).expect("a line");
        as_known += usize::from(hanja(known) == printed);
        as_printed += usize::from(hanja(korean) == printed);
    }
    let all = HANJA_SEEDS.count();
    println!("names in hanja: {as_known} of {all} as known, {as_printed} as printed");
    assert!(as_printed >= LEAST_HANJA, "{as_printed} of {all}");
    assert!(
        as_printed > as_known,
        "{as_printed} and {as_known} of {all}"
    );
}

const HANJA_SEEDS: std::ops::Range<u64> = 7400..7424;
const LEAST_HANJA: usize = 22;
