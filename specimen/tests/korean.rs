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
use datapage::mrz::Date;
use serde_json::Value;
use specimen::camera::Camera;
use specimen::encode::Jpeg;
use specimen::layout::Layout;
use specimen::{Order, Press};

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

/// The answers for photos of a layout as they go out, each with what its card says.
fn answers(layout: &str) -> Vec<(Value, BTreeMap<String, String>)> {
    let press = Press::new().expect("the fonts");
    let layout = Layout::named(layout).expect("a layout");
    let answer = |seed| {
        let order = Order {
            layout: layout.clone(),
            issuer: None,
            seed,
            camera: Camera::Photo,
            size: 1600,
        };
        let print = press.print(&order).expect("a print");
        let photo = Jpeg::of(print.quality)
            .encode(&print.picture)
            .expect("a file");
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
const LEAST_OF_CARD: [usize; 4] = [6, 5, 5, 6];
/// Both numbers, name, address, authority.
const LEAST_OF_LICENCE: [usize; 5] = [6, 6, 5, 5, 6];
