//! Templates as files: new ones, mistakes in them, and what the catalogue says.

use super::*;

const SMALL: &str = r#"title = "Club card"
country = "FRA"
id_type = "government_id"
side = "front"
form = "ID-1"
languages = ["fr"]
scripts = ["Latn"]
pictures = "none"

[[anchor]]
words = ["CERCLE DES TESTEURS"]
weight = 3

[[field]]
key = "number"
kind = "number"
labels = ["Matricule"]
"#;

#[test]
fn a_new_document_is_a_new_file() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("club.toml"), SMALL).expect("written");
    let files = Library::files(folder.path()).expect("read");
    let templates = Templates::with_documents(&files).expect("sound");
    let side = page(&[
        ("CERCLE DES TESTEURS", 100.0, 50.0, 40.0),
        ("Matricule 48 151", 100.0, 200.0, 30.0),
    ]);
    let document = read(&side, None, &templates, Rules::new(TODAY));
    assert_eq!(document.front.template.as_deref(), Some("club"));
    assert_eq!(value(&document, "number"), "48 151");
    is(&document, "FRA", IdType::GovernmentId);
}

#[test]
fn mistakes_in_templates_are_named_with_their_lines() {
    assert!(Template::parse("club", SMALL).is_ok());
    let with = |more: &str| format!("{SMALL}{more}");
    let mut failures = Vec::new();
    for (text, expected) in [
        (String::new(), "line 1: missing field `title`"),
        (
            SMALL.replace("\"FRA\"", "\"FR\""),
            "line 2: `FR` is no ISO 3166-1 alpha-3 code",
        ),
        (
            SMALL.replace("government_id", "id"),
            "line 3: `id` is no document type; they are government_id",
        ),
        (
            SMALL.replace("\"front\"", "\"top\""),
            "line 4: unknown variant `top`",
        ),
        (
            SMALL.replace("ID-1", "ID-9"),
            "line 5: unknown variant `ID-9`",
        ),
        (
            SMALL.replace("[\"fr\"]", "[\"French\"]"),
            "line 6: language `French` is no ISO 639 code",
        ),
        (
            SMALL.replace("Latn", "Latin"),
            "line 7: unknown variant `Latin`",
        ),
        (
            SMALL.replace("weight = 3", "weight = 30"),
            "line 11: the anchor's weight is not 0 to 10",
        ),
        (
            SMALL.replace("CERCLE DES TESTEURS", "---"),
            "line 11: anchor `---` has no letters",
        ),
        (
            SMALL.replace("key = \"number\"", "key = \"Number\""),
            "line 15: key `Number` is not snake_case",
        ),
        (
            SMALL.replace("kind = \"number\"", "kind = \"nmber\""),
            "line 16: unknown variant `nmber`",
        ),
        (
            SMALL.replace("labels = [\"Matricule\"]", ""),
            "line 15: nothing says where `number` stands",
        ),
        (
            with("validator = \"isbn\""),
            "line 18: unknown variant `isbn`",
        ),
        (
            with("shapes = [\"---\"]"),
            "line 18: shape `---` has no 9, A or X",
        ),
        (
            with("region = [0.5, 0.1, 0.2, 0.3]"),
            "line 18: a region is left, top, right, bottom",
        ),
        (
            with("below = \"name\""),
            "line 18: `name` is no other field of this template",
        ),
        (with("max_lines = 9"), "line 18: max_lines is not 1 to 6"),
        (with("colour = 1"), "line 18: unknown field `colour`"),
        (
            with("[[field]]\nkey = \"eyes\"\nkind = \"choice\"\nlabels = [\"Yeux\"]"),
            "line 19: a field of kind `choice` needs `values`",
        ),
        (
            with("[[field]]\nkey = \"number\"\nkind = \"text\"\nlabels = [\"No\"]"),
            "line 19: key `number` comes twice",
        ),
        (
            with(
                "[[field]]\nkey = \"name\"\nkind = \"name\"\nlabels = [\"Nom\"]\nvalidator = \"vin\"",
            ),
            "line 19: `validator` goes with kind `number`",
        ),
    ] {
        let error = Template::parse("club", &text).err().map(|e| e.to_string());
        let error = error.unwrap_or_default();
        if !(error.contains(expected) && error.contains("template club")) {
            failures.push(format!("{error:?} lacks {expected:?}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_catalogue_of_documents_is_current() {
    let templates = Templates::built_in().expect("the built-in templates");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/documents.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == catalogue(&templates.documents),
        "run `cargo run --release -- templates list > docs/documents.md`"
    );
}

/// The countries that the API names, and India for its two kinds: each pair of country
/// and kind for which a document exists has a template.
#[test]
fn every_document_of_the_api_has_a_template() {
    let templates = Templates::built_in().expect("the built-in templates");
    let known: Vec<(String, IdType)> = templates
        .documents
        .templates()
        .iter()
        .flat_map(|t| {
            t.countries()
                .into_iter()
                .map(|c| (c.to_owned(), t.id_type()))
                .collect::<Vec<_>>()
        })
        .collect();
    // Britain has no identity card; a stay in New Zealand is permitted by a visa; Argentina
    // gives foreigners the same identity card; Indian permits are letters.
    let none = [
        ("GBR", IdType::GovernmentId),
        ("NZL", IdType::ResidencePermit),
        ("ARG", IdType::ResidencePermit),
        ("IND", IdType::ResidencePermit),
    ];
    let mut missing = Vec::new();
    for country in [
        "USA", "CAN", "MEX", "BRA", "ARG", "GBR", "DEU", "FRA", "ESP", "ITA", "KOR", "JPN", "CHN",
        "AUS", "NZL", "IND",
    ] {
        for id_type in IdType::ALL {
            let indian = matches!(id_type, IdType::Aadhaar | IdType::Pancard);
            let wanted = (!indian || country == "IND") && !none.contains(&(country, id_type));
            if wanted && !known.contains(&(country.to_owned(), id_type)) {
                missing.push(format!("{country} {id_type}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
