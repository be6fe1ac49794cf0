//! Weights: the manifest is complete, and no file is used that is not the
//! pinned one.

use std::fs;
use std::path::Path;

use datapage::error::ErrorKind;
use datapage::weights::{
    CYRILLIC_LINE, ChannelOrder, Dimension, FileKind, FileState, HANGUL_LINE, Home, HomeSource,
    LATIN_LINE, MRZ_LINE, Manifest, PAGE, Store, platform, sha256_hex,
};

const PLATFORMS: [&str; 4] = [
    "linux-x86_64",
    "linux-aarch64",
    "macos-aarch64",
    "windows-x86_64",
];

/// A manifest of small made-up files: one model, one charset, one library for
/// this platform. The tests break it line by line.
fn made_up() -> String {
    let platform = platform();
    let file = |name: &str, content: &str| {
        format!(
            "name = \"{name}\"\nsize = {}\nsha256 = \"{}\"\npackage = \"parcel\"\npath = \"parcel/{name}\"\n",
            content.len(),
            sha256_hex(content.as_bytes())
        )
    };
    let model = file("net.onnx", MODEL);
    let charset = file("chars.txt", CHARSET);
    let library = file("runtime.so", LIBRARY);
    let notice = file("LICENSE.txt", "a licence");
    format!(
        r#"
[[package]]
name = "parcel"
version = "1.2.3"
licence = "MIT"
source = "a project"
[[package.wheel]]
platforms = ["{platform}"]
file = "parcel-1.2.3.whl"
size = 99
sha256 = "{wheel}"
pip = []

[[model]]
name = "net"
summary = "answers"
licence = "MIT"
origin = "somebody"
charset = "chars"
[model.file]
{model}
[model.input]
name = "x"
axes = "NCHW"
shape = ["N", 3, 48, "W"]
channels = "BGR"
scale = 0.5
mean = [0.1, 0.2, 0.3]
std = [1.0, 2.0, 3.0]
fit = "as it is"
[model.output]
name = "y"
shape = ["N", 4]
meaning = "a number"

[[charset]]
name = "chars"
characters = 3
licence = "MIT"
origin = "somebody"
[charset.file]
{charset}
[[library]]
name = "runtime"
platform = "{platform}"
licence = "MIT"
origin = "somebody"
[library.file]
{library}
[[notice]]
platforms = ["{platform}"]
[notice.file]
{notice}
"#,
        wheel = "0".repeat(64),
    )
}

const MODEL: &str = "the weights of a network";
const CHARSET: &str = "a\r\né\r\n々\r\n";
const LIBRARY: &str = "the code of a library";

/// What happens to a file.
type Damage = fn(&Path);

/// What needs it.
type Load = fn(&Store) -> Result<(), datapage::error::Error>;

/// A home with the three files in their places.
fn furnished(home: &Path) -> Store {
    for (folder, name, content) in [
        ("models", "net.onnx", MODEL),
        ("models", "chars.txt", CHARSET),
        ("lib", "runtime.so", LIBRARY),
    ] {
        fs::create_dir_all(home.join(folder)).expect("makes a folder");
        fs::write(home.join(folder).join(name), content).expect("writes a file");
    }
    let home = Home {
        path: home.to_owned(),
        source: HomeSource::Argument,
    };
    Store::with_manifest(
        home,
        Manifest::parse(&made_up()).expect("the made-up manifest is good"),
    )
}

#[test]
fn sound_files_are_handed_out() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = furnished(folder.path());
    let (entry, bytes) = store.model("net").expect("the model");
    assert_eq!(
        (entry.name.as_str(), bytes.as_slice()),
        ("net", MODEL.as_bytes())
    );
    assert_eq!(entry.input.channels, ChannelOrder::Bgr);
    assert_eq!(entry.input.shape[1], Dimension::Fixed(3));
    assert_eq!(entry.input.multiple_of, 1);
    assert_eq!(store.charset("chars").expect("the charset"), "a\né\n々\n");
    let library = store.library_path().expect("the library");
    assert_eq!(library, folder.path().join("lib").join("runtime.so"));
    // The notice is not there, and nothing needs it at run time.
    let report = store.report();
    assert_eq!(report.len(), 3);
    assert!(
        report.iter().all(|file| file.state.is_sound()),
        "{report:?}"
    );
}

#[test]
fn a_file_that_is_not_the_pinned_one_is_refused() {
    let damages: [(&str, Damage); 5] = [
        ("missing", |path| fs::remove_file(path).expect("removes")),
        ("truncated", |path| {
            let content = fs::read(path).expect("reads");
            fs::write(path, &content[..content.len() / 2]).expect("writes");
        }),
        ("truncated (0 of", |path| {
            fs::write(path, "").expect("writes");
        }),
        ("altered", |path| {
            let mut content = fs::read(path).expect("reads");
            content[3] ^= 0x20;
            fs::write(path, content).expect("writes");
        }),
        ("altered", |path| {
            let mut content = fs::read(path).expect("reads");
            content.push(b'\n');
            fs::write(path, content).expect("writes");
        }),
    ];
    let loads: [(FileKind, &str, ErrorKind, Load); 3] = [
        (FileKind::Model, "net.onnx", ErrorKind::Weights, |store| {
            store.model("net").map(drop)
        }),
        (
            FileKind::Charset,
            "chars.txt",
            ErrorKind::Weights,
            |store| store.charset("chars").map(drop),
        ),
        (
            FileKind::Library,
            "runtime.so",
            ErrorKind::Runtime,
            |store| store.library_path().map(drop),
        ),
    ];

    for (kind, name, error_kind, load) in loads {
        for (word, damage) in damages {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let store = furnished(folder.path());
            damage(&folder.path().join(kind.folder()).join(name));

            let error = load(&store).expect_err(word);
            let message = error.to_string();
            assert_eq!(error.kind(), error_kind, "{message}");
            for part in [name, word, "cargo xtask setup --home"] {
                assert!(message.contains(part), "{part:?} is missing in: {message}");
            }

            let report = store.report();
            let unsound: Vec<_> = report
                .iter()
                .filter(|file| !file.state.is_sound())
                .collect();
            assert_eq!(unsound.len(), 1, "{report:?}");
            assert!(unsound[0].path.ends_with(name), "{report:?}");
            assert!(unsound[0].state.to_string().contains(word), "{report:?}");
        }
    }
}

#[test]
fn an_empty_home_misses_everything() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(Some(&folder.path().join("nowhere"))).expect("opening reads no file");
    assert!(
        store
            .report()
            .iter()
            .all(|file| file.state == FileState::Missing)
    );
    let error = store.model("text-detect-tiny").expect_err("missing");
    assert_eq!(error.kind(), ErrorKind::Weights);
}

#[test]
fn a_name_that_is_not_in_the_manifest_is_said() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = furnished(folder.path());
    for error in [store.model("nest").err(), store.charset("char").err()] {
        let error = error.expect("unknown");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("has no"), "{error}");
    }
}

#[test]
fn a_charset_must_be_one_character_a_line() {
    for (text, said) in [
        ("ab\r\né\r\n々\r\n", "one character"),
        ("a\r\né\r\n", "it has 2 lines"),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let manifest = made_up()
            .replace(
                &sha256_hex(CHARSET.as_bytes()),
                &sha256_hex(text.as_bytes()),
            )
            .replace(
                &format!("size = {}\n", CHARSET.len()),
                &format!("size = {}\n", text.len()),
            );
        furnished(folder.path());
        fs::write(folder.path().join("models").join("chars.txt"), text).expect("writes");
        let home = Home {
            path: folder.path().to_owned(),
            source: HomeSource::Argument,
        };
        let store = Store::with_manifest(home, Manifest::parse(&manifest).expect("a manifest"));
        let error = store.charset("chars").expect_err("not a charset");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_mistake_in_a_manifest_is_named() {
    let sha256 = sha256_hex(MODEL.as_bytes());
    let platform = platform();
    let library = format!("platform = \"{platform}\"");
    let mistakes: [(&str, &str, &str); 19] = [
        ("[[model]]", "[[model", "cannot be read"),
        ("summary = \"answers\"\n", "", "missing field `summary`"),
        (
            "summary = \"answers\"",
            "summary = \" \"",
            "net: summary is empty",
        ),
        ("summary", "sumary", "unknown field `sumary`"),
        (
            "channels = \"BGR\"",
            "channels = \"GBR\"",
            "unknown variant `GBR`",
        ),
        (
            "std = [1.0, 2.0, 3.0]",
            "std = [1.0, 0.0, 3.0]",
            "input.std divides",
        ),
        ("std = [1.0, 2.0, 3.0]", "std = [1.0, 2.0]", "std"),
        ("scale = 0.5", "scale = nan", "input.scale"),
        ("mean = [0.1,", "mean = [inf,", "input.mean"),
        ("axes = \"NCHW\"", "axes = \"CHW\"", "differ in length"),
        ("shape = [\"N\", 4]", "shape = [\"N\", 0]", "length 0"),
        (
            "charset = \"chars\"",
            "charset = \"cars\"",
            "its charset cars is not in the manifest",
        ),
        ("characters = 3", "characters = 0", "has no characters"),
        (&sha256, "ABC", "model net: file.sha256 is not 64"),
        (
            "name = \"net.onnx\"",
            "name = \"../net.onnx\"",
            "not a plain file name",
        ),
        (
            "name = \"net.onnx\"",
            "name = \"chars.txt\"",
            "another entry has the same file.name",
        ),
        (
            "name = \"parcel\"",
            "name = \"box\"",
            "file.package is not in the manifest",
        ),
        (
            &library,
            "platform = \"plan9-mips\"",
            "has no wheel for plan9-mips",
        ),
        (
            "size = 99",
            "size = 0",
            "needs a file name, a size, a sha256",
        ),
    ];
    let mut failures = Vec::new();
    for (good, bad, said) in mistakes {
        let text = made_up();
        assert!(text.contains(good), "the made-up manifest has no {good:?}");
        match Manifest::parse(&text.replacen(good, bad, 1)) {
            Ok(_) => failures.push(format!("{bad:?} was accepted")),
            Err(error) if error.kind() != ErrorKind::Configuration => {
                failures.push(format!("{bad:?}: kind {:?}", error.kind()));
            }
            Err(error) if !error.to_string().contains(said) => {
                failures.push(format!("{bad:?}: {said:?} is missing in: {error}"));
            }
            Err(_) => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_embedded_manifest_is_complete() {
    let manifest = Manifest::embedded().expect("it parses");
    for name in [
        "text-detect-tiny",
        "text-recognize-tiny",
        "text-recognize-small",
    ] {
        assert!(manifest.model(name).is_some(), "no model {name}");
    }
    for platform in PLATFORMS {
        assert!(
            manifest.library(platform).is_some(),
            "no library for {platform}"
        );
        for package in &manifest.packages {
            assert!(
                package.wheel(platform).is_some(),
                "no {} for {platform}",
                package.name
            );
        }
        let notices = manifest
            .files(platform)
            .filter(|listed| listed.kind == FileKind::Notice)
            .count();
        assert_eq!(notices, 3, "the licences of {platform}");
    }
}

/// The classes of a recogniser are the blank, its charset and the space.
#[test]
fn charsets_and_networks_agree() {
    let manifest = Manifest::embedded().expect("it parses");
    let mut recognisers = 0;
    for model in &manifest.models {
        let Some(charset) = &model.charset else {
            continue;
        };
        let charset = manifest.charset(charset).expect("checked on parsing");
        let classes = model.output.shape.last();
        assert_eq!(
            classes,
            Some(&Dimension::Fixed(charset.characters + 2)),
            "{}",
            model.name
        );
        recognisers += 1;
    }
    assert_eq!(recognisers, 2);
}

/// `ort` refuses a library whose minor version is below its `api-NN` feature.
#[test]
fn the_library_is_new_enough_for_ort() {
    let number = |text: &str| text.parse::<u32>().expect("a number");
    let manifest = Manifest::embedded().expect("it parses");
    let version = &manifest
        .package("onnxruntime")
        .expect("the package")
        .version;
    let minor = number(version.split('.').nth(1).expect("a minor version"));
    let cargo = include_str!("../Cargo.toml");
    let api = cargo
        .split("\"api-")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    assert!(minor >= number(api.expect("an api feature")), "{version}");
}

/// models/README.md is written for people, from the same list.
#[test]
fn the_readme_of_the_models_agrees() {
    let manifest = Manifest::embedded().expect("it parses");
    let readme = include_str!("../models/README.md");
    for platform in PLATFORMS {
        for listed in manifest
            .files(platform)
            .filter(|listed| listed.kind != FileKind::Notice)
        {
            let row = readme.lines().find(|line| {
                line.starts_with('|')
                    && line.contains(&format!("`{}`", listed.file.name))
                    && line.contains(&listed.file.sha256)
            });
            assert!(
                row.is_some(),
                "{} {} has no row",
                listed.kind,
                listed.file.name
            );
        }
    }
}

#[test]
fn the_networks_in_the_program_are_those_of_the_manifest() {
    let manifest = Manifest::embedded().expect("it parses");
    for (name, weights) in [
        ("mrz-line", MRZ_LINE),
        ("page", PAGE),
        ("hangul-line", HANGUL_LINE),
        ("latin-line", LATIN_LINE),
        ("cyrillic-line", CYRILLIC_LINE),
    ] {
        let entry = manifest
            .built_in
            .iter()
            .find(|entry| entry.name == name)
            .unwrap_or_else(|| panic!("{name} is not listed"));
        assert_eq!(weights.len() as u64, entry.size, "{name}");
        assert_eq!(sha256_hex(weights), entry.sha256, "{name}");
    }
}
