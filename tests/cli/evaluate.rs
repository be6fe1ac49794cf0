//! `datapage evaluate`: what it counts, and what it writes.

use serde_json::Value;

use super::{TestCommand, testdata, true_mrz};

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn evaluate_counts_what_its_manifest_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut entries = Vec::new();
    for (name, lines) in [("specimen-td3-crop", Some(())), ("specimen-none", None)] {
        std::fs::copy(
            testdata(&format!("{name}.jpg")),
            folder.path().join(format!("{name}.jpg")),
        )
        .expect("copied");
        let lines = lines.map(|()| {
            true_mrz(&format!("{name}.json"))
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        let digits = lines.as_ref().map(|_| "valid");
        entries.push(serde_json::json!({ "id": name, "file": format!("{name}.jpg"), "mrz_lines": lines, "mrz_format": "TD3", "check_digits": digits, "form": "render" }));
    }
    let mut wrong = entries[0].clone();
    wrong["id"] = "wrong-truth".into();
    wrong["mrz_lines"][0] = "P<UTOSOMEBODY<<ELSE<<<<<<<<<<<<<<<<<<<<<<<<<".into();
    entries.push(wrong);
    let manifest = folder.path().join("manifest.json");
    std::fs::write(&manifest, Value::from(entries).to_string()).expect("written");
    let json = folder.path().join("out.json");
    let ran = TestCommand::new(&[
        "evaluate",
        manifest.to_str().expect("UTF-8"),
        "--json",
        json.to_str().expect("UTF-8"),
        "--list",
        "--mrz-only",
    ])
    .run();
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
    assert!(
        ran.stdout().contains("valid_but_wrong  wrong-truth"),
        "{}",
        ran.stdout()
    );
    let figures: Value =
        serde_json::from_str(&std::fs::read_to_string(json).expect("written")).expect("JSON");
    let printed = &figures["mrz"]["printed valid"];
    assert_eq!(
        (
            printed["pictures"].as_u64(),
            printed["exact"].as_u64(),
            printed["valid_but_wrong"].as_u64()
        ),
        (Some(2), Some(1), Some(1))
    );
    assert_eq!(figures["negatives"]["invented"], 0);
    assert!(
        figures["cpu_ms_per_picture"]
            .as_f64()
            .is_some_and(|ms| ms > 1.0)
    );
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not set up: run `cargo xtask setup`"
)]
fn evaluate_judges_fields_and_writes_none_of_their_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let truth = std::fs::read(testdata("specimen-td3-crop.json")).expect("the truth");
    let truth: Value = serde_json::from_slice(&truth).expect("JSON");
    let picture = testdata("specimen-td3-crop.jpg");
    std::fs::copy(picture, folder.path().join("picture.jpg")).expect("copied");
    let printed = |name: &str| {
        let fields = truth["document"]["fields"].as_array().expect("fields");
        let field = fields.iter().find(|field| field["name"] == name);
        let field = field.unwrap_or_else(|| panic!("no {name}"));
        let value = field["value"].as_str().or(field["text"].as_str());
        value.expect("a text").to_owned()
    };
    let (number, birth) = (printed("number"), printed("birth_date"));
    // The surname is not the printed one, and the kind not the right one.
    let manifest = serde_json::json!([{
        "id": "one", "file": "picture.jpg", "country": "POL", "id_type": "visa",
        "fields": { "number": number, "birth_date": birth, "surname": "NOTPRINTED" },
    }]);
    let path = |name: &str| {
        let path = folder.path().join(name);
        path.to_str().expect("UTF-8").to_owned()
    };
    let [manifest_path, json, markdown] = ["manifest.json", "out.json", "out.md"].map(path);
    std::fs::write(&manifest_path, manifest.to_string()).expect("written");
    let ran = TestCommand::new(&[
        "evaluate",
        &manifest_path,
        "--fields",
        "--reliability",
        "--list",
        "--json",
        &json,
        "--markdown",
        &markdown,
    ])
    .run();
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
    let written = |path: &str| std::fs::read_to_string(path).expect("written");
    let (json, tables) = (written(&json), written(&markdown));
    let figures: Value = serde_json::from_str(&json).expect("JSON");
    let fields = &figures["fields"];
    for (kind, outcome) in [("name", "wrong"), ("number", "exact"), ("date", "exact")] {
        assert_eq!(fields["kinds"][kind][outcome], 1, "{kind}");
    }
    assert_eq!(fields["recognised"][0]["id_type_said"], "passport");
    assert_eq!(figures["scores"]["answers"], 3);
    let answers = fields["answers"].as_array().expect("answers");
    let number_read = answers.iter().find(|answer| answer["field"] == "number");
    let confirmed = number_read.expect("the number")["grounds"]["confirmed"].as_f64();
    assert!(confirmed.is_some_and(|c| c > 0.9), "{confirmed:?}");
    assert!(
        tables.contains("| POL visa   | POL passport  |        1 |"),
        "{tables}"
    );
    for text in [ran.stdout(), ran.stderr(), json, tables] {
        for value in [number.as_str(), &birth, "NOTPRINTED"] {
            assert!(!text.contains(value), "a value is in the figures");
        }
    }
}
