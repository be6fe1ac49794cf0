//! Europe: driving licences with the numbered fields of directive 2006/126/EC.

use rand::{Rng, RngExt};

use super::{Bearer, day_first, digits, weighted, year_first, years_after};
use crate::issuers::{Issuer, by_code};
use crate::person::{Date, Holder, Sex, from_pattern, pick};
use crate::portrait::Looks;

/// How a state prints its licences.
struct Style {
    /// Its code, as in [`Issuer::code`].
    code: &'static str,
    /// Its sign on cars.
    sign: &'static str,
    /// What it calls the document.
    title: &'static str,
    /// Field 4c; one is drawn.
    authorities: &'static [&'static str],
    /// Pattern of field 5.
    number: &'static str,
    /// Whether days come first, and what stands between day, month and year.
    dates: (bool, char),
}

const STYLES: [Style; 9] = [
    Style {
        code: "D",
        sign: "D",
        title: "FÜHRERSCHEIN",
        authorities: &[
            "STADT MÜNCHEN",
            "STADT KÖLN",
            "LANDRATSAMT LÖRRACH",
            "LABO BERLIN",
        ],
        number: "A999AA9A999",
        dates: (true, '.'),
    },
    Style {
        code: "FRA",
        sign: "F",
        title: "PERMIS DE CONDUIRE",
        authorities: &["PRÉFECTURE 38", "PRÉFECTURE 29", "PRÉFET DE POLICE 75"],
        number: "99AA99999",
        dates: (true, '.'),
    },
    Style {
        code: "ESP",
        sign: "E",
        title: "PERMISO DE CONDUCCIÓN",
        authorities: &["28/01", "08/02", "41/01"],
        number: "",
        dates: (true, '-'),
    },
    Style {
        code: "ITA",
        sign: "I",
        title: "PATENTE DI GUIDA",
        authorities: &["MIT-UCO", "MC-TO", "MC-BO"],
        number: "A9#99#999A",
        dates: (true, '/'),
    },
    Style {
        code: "POL",
        sign: "PL",
        title: "PRAWO JAZDY",
        authorities: &[
            "PREZYDENT MIASTA ŁODZI",
            "STAROSTA KRAKOWSKI",
            "STAROSTA PŁOŃSKI",
        ],
        number: "99999/99/9999",
        dates: (true, '.'),
    },
    Style {
        code: "SWE",
        sign: "S",
        title: "KÖRKORT",
        authorities: &["TRANSPORTSTYRELSEN"],
        number: "99999999",
        dates: (false, '-'),
    },
    Style {
        code: "PRT",
        sign: "P",
        title: "CARTA DE CONDUÇÃO",
        authorities: &["IMT LISBOA", "IMT ÉVORA"],
        number: "AA-999999 9",
        dates: (true, '.'),
    },
    Style {
        code: "CZE",
        sign: "CZ",
        title: "ŘIDIČSKÝ PRŮKAZ",
        authorities: &["MAGISTRÁT MĚSTA BRNA", "MĚÚ ŘÍČANY"],
        number: "AA 999999",
        dates: (true, '.'),
    },
    Style {
        code: "ROU",
        sign: "RO",
        title: "PERMIS DE CONDUCERE",
        authorities: &["SPCRPCIV TIMIȘ", "SPCRPCIV CONSTANȚA"],
        number: "A99999999A",
        dates: (true, '.'),
    },
];

/// Classes as the back lists them, and the share of holders who have them.
const CLASSES: [(&str, f64); 16] = [
    ("AM", 0.8),
    ("A1", 0.3),
    ("A2", 0.25),
    ("A", 0.22),
    ("B1", 0.2),
    ("B", 1.0),
    ("C1", 0.25),
    ("C", 0.15),
    ("D1", 0.05),
    ("D", 0.05),
    ("BE", 0.3),
    ("C1E", 0.15),
    ("CE", 0.12),
    ("D1E", 0.03),
    ("DE", 0.03),
    ("T", 0.3),
];

/// A licence of `issuer`, or of any of the table where it is `None`. States that are not
/// in the table have its words in English and the number of their other documents.
pub(super) fn licence(issuer: Option<&'static Issuer>, rng: &mut impl Rng) -> Holder {
    let issuer = issuer
        .or_else(|| by_code(pick(&STYLES, rng).code))
        .expect("the tables of the press have this issuer");
    let style = STYLES.iter().find(|style| style.code == issuer.code);
    let bearer = Bearer::draw(9, rng);
    let mut holder = bearer.of_issuer(issuer, Looks::Any);
    let names = issuer.names;
    let given = if bearer.is_male() {
        names.male
    } else {
        names.female
    };
    let (first, second) = (*pick(given, rng), *pick(given, rng));
    (*pick(names.surnames, rng)).clone_into(&mut holder.surname);
    first.clone_into(&mut holder.given_names);
    if first != second && rng.random_bool(0.5) {
        holder.given_names = format!("{first} {second}");
    }
    (*pick(names.places, rng)).clone_into(&mut holder.place_of_birth);
    // A day before the fifteenth year is full.
    let end = years_after(bearer.issue, *pick(&[10, 15], rng));
    holder.expiry = Date {
        day: (end.day - 1).max(1),
        ..end
    };
    holder.personal_number = match issuer.code {
        "POL" => pesel(bearer.birth, bearer.sex, rng),
        "SWE" => personnummer(bearer.birth, bearer.sex, rng),
        _ => String::new(),
    };
    holder.number = match (issuer.code, style) {
        ("ESP", _) => dni(rng),
        (_, Some(style)) => from_pattern(style.number, rng),
        (_, None) => from_pattern(issuer.number, rng),
    };
    let authorities = style.map_or(issuer.authorities, |style| style.authorities);
    (*pick(authorities, rng)).clone_into(&mut holder.authority);
    let (days_first, separator) = style.map_or((true, '.'), |style| style.dates);
    let printed = |date: Date| {
        if days_first {
            day_first(date, separator)
        } else {
            year_first(date, separator)
        }
    };
    // The first of them was had between the age of 18 and the issue.
    let room = bearer.issue.year - bearer.birth.year - 18;
    let since = Date::any_in(bearer.issue.year - rng.random_range(0..=room), rng).min(bearer.issue);
    let held: Vec<&str> = CLASSES
        .into_iter()
        .filter(|(_, share)| rng.random_bool(*share))
        .map(|(class, _)| class)
        .collect();
    for (class, _) in CLASSES {
        let (from, until) = if held.contains(&class) {
            (printed(since), printed(holder.expiry))
        } else {
            (String::new(), String::new())
        };
        let (from_key, until_key) = class_keys(class);
        holder.printed.insert(from_key, from);
        holder.printed.insert(until_key, until);
    }
    holder.printed.extend([
        (
            "title",
            style.map_or("DRIVING LICENCE", |s| s.title).to_owned(),
        ),
        ("sign", style.map_or(issuer.code, |s| s.sign).to_owned()),
        ("birth_date", printed(bearer.birth)),
        ("issue_date", printed(bearer.issue)),
        ("expire_date", printed(holder.expiry)),
        ("license_class", held.join("/")),
        (
            "restrictions",
            (*pick(&["", "01.06", "01", "70", "95"], rng)).to_owned(),
        ),
        ("serial_number", from_pattern("AA9999999", rng)),
    ]);
    holder
}

/// The placeholders of a class's first day and last day.
fn class_keys(class: &str) -> (&'static str, &'static str) {
    match class {
        "AM" => ("from_AM", "until_AM"),
        "A1" => ("from_A1", "until_A1"),
        "A2" => ("from_A2", "until_A2"),
        "A" => ("from_A", "until_A"),
        "B1" => ("from_B1", "until_B1"),
        "B" => ("from_B", "until_B"),
        "C1" => ("from_C1", "until_C1"),
        "C" => ("from_C", "until_C"),
        "D1" => ("from_D1", "until_D1"),
        "D" => ("from_D", "until_D"),
        "BE" => ("from_BE", "until_BE"),
        "C1E" => ("from_C1E", "until_C1E"),
        "CE" => ("from_CE", "until_CE"),
        "D1E" => ("from_D1E", "until_D1E"),
        "DE" => ("from_DE", "until_DE"),
        _ => ("from_T", "until_T"),
    }
}

/// The Spanish number: eight digits and `TRWAGMYFPDXBNJZSQVHLCKE`[n mod 23].
fn dni(rng: &mut impl Rng) -> String {
    let number = rng.random_range(10_000_000..100_000_000_usize);
    let letter = char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]);
    format!("{number}-{letter}")
}

/// The Polish number: birth with 20 added to the months of this century, a serial whose
/// last digit is odd for men, and (10 - sum mod 10) mod 10 with weights 1, 3, 7, 9.
fn pesel(birth: Date, sex: Sex, rng: &mut impl Rng) -> String {
    let Date { year, month, day } = birth;
    let month = if year < 2000 { month } else { month + 20 };
    let order = rng.random_range(0..5) * 2 + u8::from(sex == Sex::Male);
    let body = format!(
        "{:02}{month:02}{day:02}{}{order}",
        year % 100,
        digits(3, rng)
    );
    let sum = weighted(&body, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// The Swedish number: birth, a serial whose last digit is odd for men, and the digit of
/// Luhn over the nine before it, of the year only two.
fn personnummer(birth: Date, sex: Sex, rng: &mut impl Rng) -> String {
    let Date { year, month, day } = birth;
    let order = rng.random_range(0..5) * 2 + u8::from(sex == Sex::Male);
    let serial = format!("{}{order}", digits(2, rng));
    let nine = format!("{:02}{month:02}{day:02}{serial}", year % 100);
    let sum: u32 = nine
        .chars()
        .zip([2, 1].into_iter().cycle())
        .map(|(ch, weight)| {
            let product = ch.to_digit(10).unwrap_or(0) * weight;
            product / 10 + product % 10
        })
        .sum();
    format!("{year}{month:02}{day:02}-{serial}{}", (10 - sum % 10) % 10)
}
