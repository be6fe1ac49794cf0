//! Documents without an MRZ: their numbers pass the checks of their states, worked out here
//! a second time, and their barcodes can be read by a decoder.

use std::collections::HashMap;
use std::sync::LazyLock;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rxing::common::HybridBinarizer;
use rxing::pdf417::PDF417Reader;
use rxing::qrcode::QRCodeReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};
use specimen::camera::Camera;
use specimen::issuers;
use specimen::layout::Layout;
use specimen::person::{Holder, Sex, TODAY};
use specimen::{Order, Press, Print};

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new().expect("the fonts are installed"));

/// Many holders of the layout `name`.
fn holders(name: &str) -> impl Iterator<Item = Holder> {
    let layout = Layout::named(name).expect("a layout of the press");
    (0..300).map(move |seed| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        layout.holder(None, &mut rng).expect("a holder")
    })
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|ch| ch.to_digit(10)).collect()
}

fn dot(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

fn yymmdd(holder: &Holder) -> String {
    let birth = holder.birth;
    format!("{:02}{:02}{:02}", birth.year % 100, birth.month, birth.day)
}

#[test]
fn everybody_has_a_life_in_order() {
    for name in Layout::names() {
        for holder in holders(name) {
            assert!(holder.birth < holder.issue, "{name}");
            assert!(holder.issue < TODAY && TODAY < holder.expiry, "{name}");
            assert!(!holder.surname.is_empty() && !holder.given_names.is_empty());
        }
    }
}

#[test]
fn korean_resident_numbers() {
    for layout in ["kor-id", "kor-licence"] {
        for holder in holders(layout) {
            let number = &holder.printed["identity_number"];
            assert_eq!((number.len(), &number[6..7]), (14, "-"));
            assert_eq!(number[..6], yymmdd(&holder));
            let d = digits(number);
            let sum = dot(&d, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
            assert_eq!((11 - sum % 11) % 10, d[12], "{number}");
            let century = if holder.birth.year < 2000 { 1 } else { 3 };
            assert_eq!(d[6], century + u32::from(holder.sex == Sex::Female));
        }
    }
}

#[test]
fn korean_licence_numbers() {
    let regions = [
        11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28,
    ];
    for holder in holders("kor-licence") {
        let parts: Vec<&str> = holder.number.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        assert_eq!(lengths, [2, 2, 6, 2], "{}", holder.number);
        assert!(regions.contains(&parts[0].parse().expect("digits")));
        assert_eq!(digits(&holder.number).len(), 12);
    }
}

#[test]
fn japanese_licence_numbers() {
    // The reference's own: right, and with its check digit one off.
    assert!(japanese("309012345620") && !japanese("309012345630"));
    for holder in holders("jpn-licence") {
        assert!(japanese(&holder.number), "{}", holder.number);
    }
}

fn japanese(number: &str) -> bool {
    let d = digits(number);
    let left = 11 - dot(&d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = match left {
        10 => 0,
        11 => 1,
        other => other,
    };
    d.len() == 12 && d[10] == check
}

#[test]
fn chinese_numbers() {
    assert!(chinese("11010519491231002X") && !chinese("110105194912310021"));
    for holder in holders("chn-id-front") {
        let number = &holder.number;
        assert!(chinese(number), "{number}");
        assert_eq!(number[6..14], holder.birth.iso().replace('-', ""));
        let odd = digits(number)[16] % 2 == 1;
        assert_eq!(odd, holder.sex == Sex::Male);
    }
}

fn chinese(number: &str) -> bool {
    // ISO 7064, MOD 11-2: with X for ten, all places weigh 2 to their power and leave 1.
    let value = |ch: char| {
        if ch == 'X' { Some(10) } else { ch.to_digit(10) }
    };
    let sum = number.chars().rev().filter_map(value);
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 2 % 11));
    number.len() == 18 && sum.zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11 == 1
}

#[test]
fn aadhaar_numbers() {
    assert!(aadhaar("2341 2341 2346") && !aadhaar("2341 2341 2347"));
    for holder in holders("ind-aadhaar-front") {
        assert!(aadhaar(&holder.number), "{}", holder.number);
        assert!(holder.number.as_bytes()[0] >= b'2');
    }
}

/// Verhoeff's scheme by its printed tables.
fn aadhaar(number: &str) -> bool {
    const D: [&[u8; 10]; 10] = [
        b"0123456789",
        b"1234067895",
        b"2340178956",
        b"3401289567",
        b"4012395678",
        b"5987604321",
        b"6598710432",
        b"7659821043",
        b"8765932104",
        b"9876543210",
    ];
    const P: [&[u8; 10]; 8] = [
        b"0123456789",
        b"1576283094",
        b"5803796142",
        b"8916043527",
        b"9453126870",
        b"4286573901",
        b"2793806415",
        b"7046913258",
    ];
    let d = digits(number);
    let at = |table: &[u8; 10], index: usize| usize::from(table[index] - b'0');
    let sum = d.iter().rev().enumerate().fold(0, |sum, (place, &digit)| {
        at(D[sum], at(P[place % 8], digit as usize))
    });
    d.len() == 12 && sum == 0
}

#[test]
fn pan_numbers() {
    for holder in holders("ind-pan") {
        let number = holder.number.as_bytes();
        assert_eq!(number.len(), 10);
        let letter = |index: usize| number[index].is_ascii_uppercase();
        assert!((0..5).all(letter) && letter(9), "{}", holder.number);
        assert!(number[5..9].iter().all(u8::is_ascii_digit));
        assert_ne!(&number[5..9], b"0000");
        assert_eq!(number[3], b'P');
        assert_eq!(number[4], holder.surname.as_bytes()[0]);
    }
}

#[test]
fn european_numbers() {
    let mut seen = HashMap::new();
    for holder in holders("eu-licence-front") {
        *seen.entry(holder.issuer.code).or_insert(0) += 1;
        let d = digits(&holder.personal_number);
        let male = u32::from(holder.sex == Sex::Male);
        match holder.issuer.code {
            "ESP" => {
                let (number, letter) = holder.number.split_once('-').expect("a letter");
                let number: usize = number.parse().expect("digits");
                let expected = &"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23..=number % 23];
                assert_eq!(letter, expected);
            }
            "POL" => {
                let sum = dot(&d, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
                assert!(
                    d.len() == 11 && sum.is_multiple_of(10),
                    "{}",
                    holder.personal_number
                );
                assert_eq!(d[9] % 2, male);
            }
            "SWE" => {
                // Luhn over ten digits: the century is not among them.
                let doubled = |d: u32| d * 2 / 10 + d * 2 % 10;
                let sum: u32 = (2..)
                    .zip(&d[2..])
                    .map(|(place, &d)| if place % 2 == 0 { doubled(d) } else { d })
                    .sum();
                assert!(
                    d.len() == 12 && sum.is_multiple_of(10),
                    "{}",
                    holder.personal_number
                );
                assert_eq!(d[10] % 2, male);
            }
            _ => assert!(holder.personal_number.is_empty()),
        }
    }
    for code in ["D", "FRA", "ESP", "ITA", "POL", "SWE"] {
        assert!(seen.contains_key(code), "{code} is never drawn");
    }
}

/// A side of a card, seen straight on; barcodes are drawn large enough for a decoder.
fn print(layout: &str, seed: u64, issuer: Option<&str>) -> Print {
    let order = Order {
        layout: Layout::named(layout).expect("a layout of the press"),
        issuer: issuer.map(|code| issuers::by_code(code).expect("an issuer of the press")),
        seed,
        camera: Camera::Crop,
        size: if layout.ends_with("back") { 1400 } else { 500 },
    };
    PRESS.print(&order).expect("a print")
}

/// The printed text of field `name`.
fn field(print: &Print, name: &str) -> String {
    let document = print.truth.document.as_ref().expect("a document");
    document
        .fields
        .iter()
        .find(|field| field.name == name)
        .unwrap_or_else(|| panic!("no field {name}"))
        .text
        .clone()
}

/// What `reader` makes of the barcode where the truth says that it is.
fn decoded(print: &Print, reader: &mut impl Reader) -> String {
    let document = print.truth.document.as_ref().expect("a document");
    let [code] = &document.barcodes[..] else {
        panic!("{} barcodes", document.barcodes.len());
    };
    let quiet = 14;
    let (left, top) = (
        code.quad.first.x as u32 - quiet,
        code.quad.first.y as u32 - quiet,
    );
    let width = (code.quad.third.x - code.quad.first.x) as u32 + 2 * quiet;
    let height = (code.quad.third.y - code.quad.first.y) as u32 + 2 * quiet;
    let grey = print.picture.grey();
    let pixels = (top..top + height)
        .flat_map(|y| (left..left + width).map(move |x| (x, y)))
        .map(|(x, y)| grey[(y * print.picture.width + x) as usize])
        .collect();
    let source = Luma8LuminanceSource::new(pixels, width, height).expect("a picture");
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints::default();
    let text = reader
        .decode_with_hints(&mut bitmap, &hints)
        .unwrap_or_else(|e| panic!("{}: {e}", document.layout))
        .getText()
        .to_owned();
    assert_eq!(text, code.text);
    text
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn the_pdf417_says_what_the_front_says() {
    for seed in 1..=4 {
        let back = print("usa-licence-back", seed, None);
        let text = decoded(&back, &mut PDF417Reader);
        assert!(text.starts_with("@\n\u{1e}\rANSI 636"), "{text:?}");
        // One subfile, where the directory says and as long as it says.
        assert_eq!((&text[15..17], &text[19..23]), ("10", "01DL"));
        let offset: usize = text[23..27].parse().expect("an offset");
        let length: usize = text[27..31].parse().expect("a length");
        let subfile = &text[offset..];
        assert_eq!(subfile.len(), length);
        let elements: HashMap<&str, &str> = subfile
            .strip_prefix("DL")
            .and_then(|rest| rest.strip_suffix('\r'))
            .expect("a subfile")
            .split('\n')
            .map(|element| element.split_at(3))
            .collect();
        let front = print("usa-licence-front", seed, None);
        let date = |name| field(&front, name).replace('/', "");
        for (id, expected) in [
            ("DCS", field(&front, "surname")),
            ("DAQ", field(&front, "number")),
            ("DCA", field(&front, "license_class")),
            ("DCF", field(&front, "discriminator")),
            ("DBB", date("birth_date")),
            ("DBA", date("expire_date")),
            ("DBD", date("issue_date")),
            ("DAY", field(&front, "eyes")),
            ("DCK", field(&back, "serial_number")),
        ] {
            assert_eq!(elements[id], expected, "{id}");
        }
        let middle = elements["DAD"];
        let given = match middle {
            "NONE" => elements["DAC"].to_owned(),
            middle => format!("{} {middle}", elements["DAC"]),
        };
        assert_eq!(given, field(&front, "given_names"));
        let sex = if field(&front, "gender") == "M" {
            "1"
        } else {
            "2"
        };
        assert_eq!(elements["DBC"], sex);
        let address = field(&front, "address");
        for id in ["DAG", "DAI", "DAJ"] {
            assert!(address.contains(elements[id]), "{address}");
        }
    }
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn the_qr_of_aadhaar_says_what_the_front_says() {
    for seed in 1..=2 {
        let text = decoded(&print("ind-aadhaar-back", seed, None), &mut QRCodeReader);
        let front = print("ind-aadhaar-front", seed, None);
        let number = field(&front, "number").replace(' ', "");
        for (key, value) in [
            ("uid", number),
            ("name", field(&front, "name")),
            ("dob", field(&front, "birth_date")),
        ] {
            assert!(text.contains(&format!("{key}=\"{value}\"")), "{text}");
        }
    }
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn the_same_order_gives_the_same_bytes() {
    for layout in ["usa-licence-back", "ind-aadhaar-back", "eu-licence-front"] {
        same_again(layout);
    }
}

#[test]
#[cfg_attr(
    not(fonts_eastern),
    ignore = "needs the Debian packages fonts-noto-cjk and fonts-nanum"
)]
fn the_same_order_gives_the_same_bytes_of_eastern_documents() {
    for layout in ["kor-id", "kor-licence", "jpn-licence", "chn-id-front"] {
        same_again(layout);
    }
    let card = print("kor-id", 3, None);
    let document = card.truth.document.as_ref().expect("a document");
    assert_eq!((document.format, document.country.as_str()), (None, "KOR"));
    let hanja = document.fields.iter().find(|f| f.name == "name_chn");
    let hanja = hanja.expect("a name in hanja");
    let value = hanja.value.as_ref().expect("a value without brackets");
    assert_eq!(hanja.text, format!("({value})"));
}

fn same_again(layout: &str) {
    let (one, again) = (print(layout, 8, None), print(layout, 8, None));
    assert!(one.picture == again.picture, "{layout}");
    assert_eq!(one.truth.to_json(), again.truth.to_json());
    assert!(one.picture != print(layout, 9, None).picture, "{layout}");
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn a_licence_is_of_the_state_that_is_asked_for() {
    for issuer in issuers::all() {
        let licence = print("eu-licence-front", 5, Some(issuer.code));
        let document = licence.truth.document.expect("a document");
        assert_eq!(document.country, issuer.code);
        assert!(document.mrz.is_empty() && document.format.is_none());
    }
}

#[test]
fn only_the_layouts_that_name_a_font_need_it() {
    let packages = |name: &str| -> Vec<&str> {
        let layout = Layout::named(name).expect("a layout of the press");
        layout.further_fonts().map(|(_, package)| package).collect()
    };
    assert!(packages("td3").is_empty() && packages("usa-licence-front").is_empty());
    assert!(packages("kor-id").contains(&"fonts-nanum"));
    assert!(packages("chn-id-back").contains(&"fonts-noto-cjk"));
}
