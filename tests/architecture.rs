//! The rules of the house, kept by reading its source: imports point downwards,
//! and each thing of the outer world is named by one room only.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The rooms by level, lowest first. A room may import those of lower levels;
/// rooms of one level know nothing of each other.
const LEVELS: [&[&str]; 10] = [
    &["error", "geometry"],
    &["image", "inference", "weights", "mrz"],
    &["page", "text", "barcode"],
    &["document"],
    &["engine"],
    &["api"],
    &["server"],
    &["cli"],
    &["main"],
    // The root of the library declares all rooms.
    &["lib"],
];

/// More lines than this are two things in one file.
const MOST_LINES: usize = 600;

/// Names of the external crate `image` that are pixels in memory, not files.
const PIXEL_TYPES: [&str; 9] = [
    "GrayImage",
    "GenericImage",
    "GenericImageView",
    "ImageBuffer",
    "Luma",
    "Pixel",
    "Rgb",
    "RgbImage",
    "imageops",
];

/// Keys of the wire that mean nothing anywhere else.
const WIRE_KEYS: [&str; 10] = [
    "transactionId",
    "errorCode",
    "statusCode",
    "apiType",
    "idImage",
    "idBackImage",
    "issuingCountry",
    "transaction_id",
    "review_front",
    "full_mrz",
];

/// Words before which a path may stand, that are no part of it.
const KEYWORDS: [&str; 8] = ["use", "return", "in", "as", "else", "dyn", "impl", "mut"];

/// A piece of source that matters here; comments and white space do not.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// Cuts Rust source into tokens, leaving out comments.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let raw = raw_string(&chars[i..]);
        match at(i) {
            '/' if at(i + 1) == '/' => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            '/' if at(i + 1) == '*' => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= chars.len() {
                        break;
                    }
                }
            }
            _ if raw.is_some() => {
                let (text, length) = raw.unwrap_or_default();
                found.push(Token::Text(text));
                i += length;
            }
            '"' => {
                let start = i + 1;
                i = start;
                while i < chars.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                found.push(Token::Text(
                    chars[start..i.min(chars.len())].iter().collect(),
                ));
                i += 1;
            }
            // A character, unless it is a lifetime.
            '\'' if at(i + 1) == '\\' => {
                i += 3;
                while i < chars.len() && at(i) != '\'' {
                    i += 1;
                }
                i += 1;
            }
            '\'' if at(i + 2) == '\'' => i += 3,
            c if is_word(c) => {
                let start = i;
                while is_word(at(i)) {
                    i += 1;
                }
                found.push(Token::Word(chars[start..i].iter().collect()));
            }
            c => {
                if !c.is_whitespace() {
                    found.push(Token::Mark(c));
                }
                i += 1;
            }
        }
    }
    found
}

/// The raw string at the start of `chars`, and how many characters it takes.
fn raw_string(chars: &[char]) -> Option<(String, usize)> {
    let prefix = match chars {
        ['b', 'r', ..] => 2,
        ['r', ..] => 1,
        _ => return None,
    };
    let hashes = chars[prefix..].iter().take_while(|&&c| c == '#').count();
    if chars.get(prefix + hashes) != Some(&'"') {
        return None;
    }
    let start = prefix + hashes + 1;
    let ends = |at: usize| {
        chars[at] == '"'
            && chars
                .get(at + 1..=at + hashes)
                .is_some_and(|tail| tail.iter().all(|&c| c == '#'))
    };
    let end = (start..chars.len()).find(|&at| ends(at))?;
    Some((chars[start..end].iter().collect(), end + 1 + hashes))
}

/// All paths of at least two segments, with groups (`a::{b, c::d}`) written out.
fn paths(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let is_keyword =
            |token: &Token| matches!(token, Token::Word(word) if KEYWORDS.contains(&word.as_str()));
        // A leading `::` begins a path; after a name or `>` it goes on with one.
        let continues = i >= 3
            && tokens[i - 2..i] == [Token::Mark(':'), Token::Mark(':')]
            && matches!(tokens[i - 3], Token::Word(_) | Token::Mark('>'))
            && !is_keyword(&tokens[i - 3]);
        let begins = matches!(tokens[i], Token::Word(_)) && !is_keyword(&tokens[i]);
        if begins && !continues {
            path_at(tokens, &mut i, &[], &mut found);
        } else {
            i += 1;
        }
    }
    found.retain(|path| path.len() > 1);
    found
}

fn path_at(tokens: &[Token], i: &mut usize, prefix: &[String], found: &mut Vec<Vec<String>>) {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(*i) {
            Some(Token::Word(word)) => {
                path.push(word.clone());
                *i += 1;
            }
            Some(Token::Mark('{')) => {
                *i += 1;
                while tokens
                    .get(*i)
                    .is_some_and(|token| *token != Token::Mark('}'))
                {
                    if *tokens.get(*i).unwrap_or(&Token::Mark('}')) == Token::Mark(',') {
                        *i += 1;
                    } else {
                        let before = *i;
                        path_at(tokens, i, &path, found);
                        *i = (*i).max(before + 1);
                    }
                }
                *i += 1;
                return;
            }
            _ => break,
        }
        let joined = tokens.get(*i) == Some(&Token::Mark(':'))
            && tokens.get(*i + 1) == Some(&Token::Mark(':'));
        let leads_on = matches!(tokens.get(*i + 2), Some(Token::Word(_) | Token::Mark('{')));
        if !joined || !leads_on {
            break;
        }
        *i += 2;
    }
    found.push(path);
}

/// The modules around a file: `text/detect.rs` is `["text", "detect"]`.
fn module_of(file: &Path) -> Vec<String> {
    let mut module: Vec<String> = file
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// The room that a path leads to from inside `module`.
///
/// `super` inside a module that stands in the file itself leads less far than
/// is thought here; beyond the root it is the root.
fn room_of(path: &[String], module: &[String]) -> Option<String> {
    let mut base: Vec<String> = match path[0].as_str() {
        "crate" | "datapage" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    let mut rest = path;
    while let Some((head, tail)) = rest.split_first() {
        match head.as_str() {
            "super" => {
                base.pop();
            }
            "self" | "crate" | "datapage" => {}
            _ => break,
        }
        rest = tail;
    }
    base.extend_from_slice(rest);
    base.into_iter().next()
}

fn level_of(room: &str) -> Option<usize> {
    LEVELS.iter().position(|rooms| rooms.contains(&room))
}

/// Everything in `source`, the file `file` below `src`, that breaks a rule.
fn violations(file: &Path, source: &str) -> Vec<String> {
    let module = module_of(file);
    let room = module.first().map_or("", String::as_str);
    let Some(level) = level_of(room) else {
        return vec![format!("{}: no such room", file.display())];
    };
    let tokens = tokens(source);
    let mut broken = Vec::new();
    let mut say = |what: String| broken.push(format!("{}: {what}", file.display()));

    let lines = source.lines().count();
    if lines > MOST_LINES {
        say(format!("{lines} lines, more than {MOST_LINES}"));
    }
    for path in paths(&tokens) {
        let shown = path.join("::");
        if let Some(other) = room_of(&path, &module)
            && other != room
            && level_of(&other).is_some_and(|above| above >= level)
        {
            say(format!("{shown} is not below {room}"));
        }
        let reads_environment = path.windows(2).any(|pair| {
            pair[0] == "env"
                && ["var", "var_os", "vars", "vars_os", "home_dir"].contains(&pair[1].as_str())
        });
        if reads_environment && !["weights", "cli", "main"].contains(&room) {
            say(format!("{shown} reads the environment"));
        }
        let names_file_formats = path[0] == "image" && !PIXEL_TYPES.contains(&path[1].as_str());
        if names_file_formats && room != "image" {
            say(format!("{shown} is a decoder's business"));
        }
        if ["png", "zune_jpeg", "zune_png", "jpeg_decoder"].contains(&path[0].as_str())
            && room != "image"
        {
            say(format!("{shown} names a decoder"));
        }
        if ["ort", "ort_tract", "ort_sys"].contains(&path[0].as_str()) && room != "inference" {
            say(format!("{shown} names the runtime"));
        }
    }
    for pair in tokens.windows(2) {
        if let [Token::Word(word), Token::Mark('!')] = pair
            && ["print", "println", "eprint", "eprintln"].contains(&word.as_str())
            && !["cli", "main"].contains(&room)
        {
            say(format!("{word}! in the library"));
        }
    }
    for three in tokens.windows(3) {
        if let [Token::Word(keyword), Token::Word(name), next] = three
            && keyword == "use"
            && ["image", "ort"].contains(&name.as_str())
            && *next != Token::Mark(':')
        {
            say(format!("{name} under another name"));
        }
    }
    for token in &tokens {
        if let Token::Text(text) = token
            && WIRE_KEYS.contains(&text.as_str())
            && room != "api"
        {
            say(format!("\"{text}\" is a key of the wire"));
        }
    }
    broken
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_keeps_the_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 50, "{} files", files.len());
    let mut report = String::new();
    for file in files {
        let source = std::fs::read_to_string(&file).expect("source in UTF-8");
        let below = file.strip_prefix(&root).expect("a file below src");
        for broken in violations(below, &source) {
            let _ = writeln!(report, "{broken}");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_room_has_a_level() {
    let root = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .expect("the root");
    let tokens = tokens(&root);
    for pair in tokens.windows(2) {
        if let [Token::Word(keyword), Token::Word(room)] = pair
            && keyword == "mod"
        {
            assert!(level_of(room).is_some(), "{room} has no level");
        }
    }
}

/// Made-up source that keeps the rules, and the reason why it is no trouble.
#[test]
fn what_is_allowed_is_not_reported() {
    for (file, source) in [
        (
            "page/mod.rs",
            "use crate::{error::Error, image::{Picture, View}};",
        ),
        (
            "text/zone.rs",
            "use super::line::Line; use crate::mrz::decode;",
        ),
        (
            "text/mod.rs",
            "// use crate::api;\n/* crate::cli::x /* std::env::var */ */ fn f() {}",
        ),
        (
            "text/mod.rs",
            "fn f() { let s = r#\"crate::engine \"quoted\" \"#; let c = '\"'; crate::error::x(c, s); }",
        ),
        ("mrz/date.rs", "use super::super::error::Error;"),
        (
            "page/detect.rs",
            "use image::{GrayImage, Luma}; use crate::image::decode;",
        ),
        ("inference/runtime.rs", "use ort::session::Session;"),
        (
            "weights/environment.rs",
            "fn f() { std::env::var_os(\"X\"); }",
        ),
        (
            "cli/mod.rs",
            "fn f() { println!(\"{}\", 1); crate::api::g(); datapage::engine::h(); }",
        ),
        (
            "api/response.rs",
            "const KEY: &str = \"transactionId\"; use crate::engine::Engine;",
        ),
        (
            "document/mod.rs",
            "fn f<'a>(effort: &'a str) -> &'a str { effort } const V: &str = env!(\"CARGO_PKG_NAME\");",
        ),
        ("lib.rs", "pub mod api; pub use crate::engine::Engine;"),
    ] {
        assert_eq!(
            violations(Path::new(file), source),
            Vec::<String>::new(),
            "{file}: {source}"
        );
    }
}

/// Made-up source that breaks one rule each.
#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn what_is_forbidden_is_reported() {
    let long = "//\n".repeat(MOST_LINES + 1);
    for (file, source, because) in [
        (
            "mrz/mod.rs",
            "use crate::text::Line;",
            "crate::text::Line is not below mrz",
        ),
        (
            "mrz/mod.rs",
            "use crate::{error::Error, geometry, document::{Field, Side}};",
            "crate::document::Field",
        ),
        (
            "mrz/mod.rs",
            "fn f() { let x = crate::weights::Store::open(None); }",
            "is not below mrz",
        ),
        (
            "mrz/decode/mod.rs",
            "use super::super::image::View;",
            "is not below mrz",
        ),
        (
            "text/mod.rs",
            "use super::page::find_page;",
            "super::page::find_page is not below text",
        ),
        (
            "text/mod.rs",
            "mod tests { use super::super::engine::Engine; }",
            "is not below text",
        ),
        (
            "page/mod.rs",
            "pub use crate::barcode::read;",
            "is not below page",
        ),
        (
            "error.rs",
            "use crate::geometry::Point;",
            "is not below error",
        ),
        (
            "engine/mod.rs",
            "use crate::api::Response;",
            "is not below engine",
        ),
        ("api/mod.rs", "use datapage::cli::run;", "is not below api"),
        (
            "text/mod.rs",
            "use ort::session::Session;",
            "names the runtime",
        ),
        (
            "engine/mod.rs",
            "fn f() { ::ort::init(); }",
            "names the runtime",
        ),
        (
            "page/mod.rs",
            "use image::{GrayImage, codecs::jpeg::JpegDecoder};",
            "a decoder's business",
        ),
        (
            "api/mod.rs",
            "fn f() { ::image::load_from_memory(b\"\"); }",
            "a decoder's business",
        ),
        (
            "engine/mod.rs",
            "use image::ImageReader;",
            "a decoder's business",
        ),
        (
            "engine/mod.rs",
            "use ::image::ImageReader;",
            "a decoder's business",
        ),
        (
            "engine/mod.rs",
            "use image as pictures;",
            "under another name",
        ),
        (
            "document/mod.rs",
            "const K: &str = \"transactionId\";",
            "a key of the wire",
        ),
        (
            "engine/mod.rs",
            "fn f() { std::env::var(\"X\"); }",
            "reads the environment",
        ),
        (
            "image/mod.rs",
            "use std::env::{self, var_os};",
            "reads the environment",
        ),
        (
            "engine/mod.rs",
            "fn f() { println!(\"x\"); }",
            "println! in the library",
        ),
        (
            "engine/mod.rs",
            "fn f() { eprint!(\"x\"); }",
            "eprint! in the library",
        ),
        ("kitchen/mod.rs", "", "no such room"),
        ("mrz/mod.rs", long.as_str(), "lines, more than"),
    ] {
        let found = violations(Path::new(file), source);
        assert!(
            found.iter().any(|what| what.contains(because)),
            "{file}: {source}\n{found:?}"
        );
    }
}
