//! The forms that the press carries, and what is said of one that it cannot set.

use std::fs;
use std::sync::LazyLock;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use specimen::camera::Camera;
use specimen::error::Error;
use specimen::forms::Form;
use specimen::geometry::Quad;
use specimen::layout::Layout;
use specimen::truth::Document;
use specimen::{Order, Press};

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new().expect("the fonts are installed"));

fn document(layout: &Layout, seed: u64) -> Document {
    let order = Order {
        layout: layout.clone(),
        issuer: None,
        seed,
        camera: Camera::Crop,
        size: 320,
    };
    let print = PRESS.print(&order);
    let print = print.unwrap_or_else(|error| panic!("{}: {error}", layout.name));
    print.truth.document.expect("a document")
}

#[test]
#[cfg_attr(
    not(fonts_eastern),
    ignore = "needs the Debian packages fonts-noto-cjk and fonts-nanum"
)]
fn every_form_is_set_on_its_page_and_no_field_on_another() {
    let layouts = Layout::forms().expect("the forms are understood");
    assert!(layouts.len() > 100);
    let mut wrong = Vec::new();
    for layout in &layouts {
        for seed in 0..3 {
            let document = document(layout, seed);
            let size = (320.0, 320.0 * layout.height / layout.width);
            let within = |quad: &Quad| quad.inside(size.0, size.1 + 1.0);
            for field in &document.fields {
                if !within(&field.quad) {
                    wrong.push(format!(
                        "{} {seed}: {} leaves the page",
                        layout.name, field.name
                    ));
                }
            }
            for (index, one) in document.fields.iter().enumerate() {
                let meets = |other: &&specimen::truth::Field| overlap(&one.quad, &other.quad);
                if let Some(other) = document.fields[index + 1..].iter().find(meets) {
                    wrong.push(format!(
                        "{} {seed}: {} lies on {}",
                        layout.name, one.name, other.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether two level boxes share more than an edge.
fn overlap(one: &Quad, other: &Quad) -> bool {
    let across = one.third.x.min(other.third.x) - one.first.x.max(other.first.x);
    let down = one.third.y.min(other.third.y) - one.first.y.max(other.first.y);
    across > 0.5 && down > 0.5
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn a_form_of_one_s_own_is_set_with_its_own_people() {
    let folder = tempfile::tempdir().expect("a folder");
    let people = folder.path().join("people");
    fs::create_dir(&people).expect("a folder");
    fs::write(
        people.join("UTO.toml"),
        "code = \"UTO\"\nname = \"UTOPIA\"\nnationality = \"UTOPIAN\"\n\
         surnames = [\"MORE\"]\nfemale = [\"ANNA\"]\nmale = [\"TOM\"]\ntowns = [\"ZENITH|12\"]\n",
    )
    .expect("written");
    let path = folder.path().join("uto-government_id.toml");
    let form = |field: &str| {
        format!(
            "country = \"UTO\"\nid_type = \"government_id\"\nside = \"front\"\nsize = \"ID-1\"\n\
             inks = [\"#000\", \"#888\", \"#fff\"]\nfaces = [\"DejaVu Sans\"]\nnumber = \"\\\\A999\"\n{field}"
        )
    };
    let fields = "[[field]]\nkey = \"surname\"\nlabel = \"Surname\"\nat = [10, 10]\nbelow = 3\nvalue = \"{surname}\"\n\
                  [[field]]\nkey = \"number\"\nat = [10, 20]\nvalue = \"{number}\"\n\
                  [[field]]\nkey = \"birth_date\"\nat = [10, 30]\nvalue = \"{birth d 'of' mon yyyy}\"\n\
                  [[field]]\nkey = \"address\"\nat = [10, 40]\nvalue = \"{list towns 2} {list towns}\"\n";
    fs::write(&path, form(fields)).expect("written");
    let layout = Layout::of_form(Form::read(&path).expect("a form"));
    let document = document(&layout, 1);
    let printed = |name: &str| {
        let field = document.fields.iter().find(|field| field.name == name);
        field.expect("printed").clone()
    };
    assert_eq!(printed("surname").text, "MORE");
    assert_eq!(printed("address").text, "12 ZENITH");
    let number = printed("number").text;
    assert!(number.len() == 4 && number.starts_with('A'), "{number}");
    let birth = printed("birth_date");
    let iso = birth.value.expect("a date has a fixed form");
    assert!(
        birth.text.ends_with(&iso[..4]) && birth.text.contains(" of "),
        "{}",
        birth.text
    );

    for (fields, said) in [
        ("[[field]]\nat = [1, 1]\n", "neither caption nor value"),
        ("[[field]]\nat = [1, 1]\nvale = \"x\"\n", "vale"),
        (
            "[[field]]\nkey = \"a\"\nat = [1, 1]\nvalue = \"x\"\n[[field]]\nkey = \"a\"\nat = [1, 1]\nvalue = \"x\"\n",
            "twice",
        ),
    ] {
        fs::write(&path, form(fields)).expect("written");
        let error = Form::read(&path).expect_err("no form");
        assert!(matches!(error, Error::Layout(_)), "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
    fs::write(&path, form("").replace("DejaVu Sans", "Comic Sans")).expect("written");
    let error = Form::read(&path).expect_err("no such face");
    assert!(error.to_string().contains("Comic Sans"), "{error}");
    for (value, said) in [
        ("{nobody}", "nobody"),
        ("{list rivers}", "rivers"),
        ("{list towns 3}", "part 3"),
        ("{birth", "without a }"),
        ("{check of nothing}", "of nothing"),
    ] {
        fs::write(
            &path,
            form(&format!("[[field]]\nat = [1, 1]\nvalue = \"{value}\"\n")),
        )
        .expect("written");
        let form = Form::read(&path).expect("a form");
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let error = form.holder(&mut rng).expect_err("cannot be filled");
        assert!(error.to_string().contains(said), "{error}");
    }
}
