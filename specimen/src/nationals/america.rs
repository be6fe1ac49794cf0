//! The USA: a driving licence and what its PDF417 says.

use rand::{Rng, RngExt};

use super::{Bearer, digits, years_after};
use crate::issuers::further::AMERICAN;
use crate::person::{Date, Holder, Sex, from_pattern, pick};
use crate::portrait::Looks;

/// A state that issues licences.
struct State {
    name: &'static str,
    code: &'static str,
    /// The issuer's number in AAMVA's list.
    iin: &'static str,
    /// Pattern of licence numbers: `A` letter, `9` digit.
    number: &'static str,
    class: &'static str,
    /// Town and ZIP code.
    towns: [(&'static str, &'static str); 3],
}

const STATES: [State; 8] = [
    State {
        name: "CALIFORNIA",
        code: "CA",
        iin: "636014",
        number: "A9999999",
        class: "C",
        towns: [
            ("SACRAMENTO", "95814"),
            ("OAKLAND", "94612"),
            ("SAN DIEGO", "92101"),
        ],
    },
    State {
        name: "TEXAS",
        code: "TX",
        iin: "636015",
        number: "99999999",
        class: "C",
        towns: [
            ("AUSTIN", "78701"),
            ("EL PASO", "79901"),
            ("DALLAS", "75201"),
        ],
    },
    State {
        name: "NEW YORK",
        code: "NY",
        iin: "636001",
        number: "999999999",
        class: "D",
        towns: [
            ("ALBANY", "12207"),
            ("BROOKLYN", "11201"),
            ("BUFFALO", "14202"),
        ],
    },
    State {
        name: "FLORIDA",
        code: "FL",
        iin: "636010",
        number: "A999999999999",
        class: "E",
        towns: [
            ("TALLAHASSEE", "32301"),
            ("MIAMI", "33130"),
            ("ORLANDO", "32801"),
        ],
    },
    State {
        name: "ARIZONA",
        code: "AZ",
        iin: "636026",
        number: "A99999999",
        class: "D",
        towns: [("PHOENIX", "85003"), ("TUCSON", "85701"), ("MESA", "85201")],
    },
    State {
        name: "PENNSYLVANIA",
        code: "PA",
        iin: "636025",
        number: "99999999",
        class: "C",
        towns: [
            ("HARRISBURG", "17101"),
            ("PITTSBURGH", "15222"),
            ("ERIE", "16501"),
        ],
    },
    State {
        name: "COLORADO",
        code: "CO",
        iin: "636020",
        number: "999999999",
        class: "R",
        towns: [
            ("DENVER", "80202"),
            ("BOULDER", "80302"),
            ("PUEBLO", "81003"),
        ],
    },
    State {
        name: "GEORGIA",
        code: "GA",
        iin: "636055",
        number: "999999999",
        class: "C",
        towns: [
            ("ATLANTA", "30303"),
            ("SAVANNAH", "31401"),
            ("MACON", "31201"),
        ],
    },
];

const STREETS: [&str; 10] = [
    "MAIN ST",
    "OAK AVE",
    "MAPLE DR",
    "CEDAR LN",
    "ELM ST",
    "LAKE VIEW RD",
    "HILLCREST BLVD",
    "2ND ST",
    "PARK AVE APT 4B",
    "WASHINGTON ST",
];

/// A driving licence, both sides.
pub(super) fn licence(rng: &mut impl Rng) -> Holder {
    let bearer = Bearer::draw(6, rng);
    let mut holder = bearer.of("USA", Looks::Any);
    let state = pick(&STATES, rng);
    let given = if bearer.is_male() {
        AMERICAN.male
    } else {
        AMERICAN.female
    };
    let (first, second) = (*pick(given, rng), *pick(given, rng));
    let middle = if first == second { "" } else { second };
    (*pick(AMERICAN.surnames, rng)).clone_into(&mut holder.surname);
    format!("{first} {middle}")
        .trim_end()
        .clone_into(&mut holder.given_names);
    holder.number = from_pattern(state.number, rng);
    holder.height = rng.random_range(152..=198);
    state.name.clone_into(&mut holder.authority);
    // It ends on a birthday.
    holder.expiry = Date {
        year: years_after(bearer.issue, 8).year,
        ..bearer.birth
    };
    let (town, zip) = *pick(&state.towns, rng);
    let street = format!("{} {}", rng.random_range(10..9900), pick(&STREETS, rng));
    // Inches and pounds.
    let inches = holder.height * 100 / 254;
    let weight = rng.random_range(110..=240);
    let (eyes, hair) = (
        *pick(&["BRO", "BLU", "HAZ", "GRN"], rng),
        *pick(&["BRO", "BLK", "BLN", "GRY"], rng),
    );
    let discriminator = format!("{}{}", digits(10, rng), from_pattern("AA99", rng));
    let inventory = digits(14, rng);
    let payload = payload(
        state.iin,
        &[
            ("DAQ", &holder.number),
            ("DCS", &holder.surname),
            ("DDE", "N"),
            ("DAC", first),
            ("DDF", "N"),
            ("DAD", if middle.is_empty() { "NONE" } else { middle }),
            ("DDG", "N"),
            ("DCA", state.class),
            ("DCB", "NONE"),
            ("DCD", "NONE"),
            ("DBD", &month_first(holder.issue, "")),
            ("DBB", &month_first(holder.birth, "")),
            ("DBA", &month_first(holder.expiry, "")),
            ("DBC", if bearer.sex == Sex::Male { "1" } else { "2" }),
            ("DAU", &format!("{inches:03} in")),
            ("DAY", eyes),
            ("DAG", &street),
            ("DAI", town),
            ("DAJ", state.code),
            ("DAK", &format!("{zip}0000  ")),
            ("DCF", &discriminator),
            ("DCG", "USA"),
            ("DCK", &inventory),
            ("DAW", &weight.to_string()),
            ("DAZ", hair),
        ],
    );
    holder.printed.extend([
        ("state", state.name.to_owned()),
        ("birth_date", month_first(holder.birth, "/")),
        ("issue_date", month_first(holder.issue, "/")),
        ("expire_date", month_first(holder.expiry, "/")),
        ("street", street.clone()),
        ("address", format!("{street}\n{town}, {} {zip}", state.code)),
        ("license_class", state.class.to_owned()),
        ("height", format!("{}'-{:02}\"", inches / 12, inches % 12)),
        ("weight", format!("{weight} lb")),
        ("eyes", eyes.to_owned()),
        ("hair", hair.to_owned()),
        ("discriminator", discriminator),
        ("serial_number", inventory),
        ("pdf417", payload),
    ]);
    holder
}

/// `MM?DD?CCYY`, with nothing between in the barcode.
fn month_first(date: Date, separator: &str) -> String {
    let Date { year, month, day } = date;
    format!("{month:02}{separator}{day:02}{separator}{year}")
}

/// The barcode's text by AAMVA's standard for cards, annex D: a header for version 10 with
/// one subfile `DL`, whose place and length it states in characters, then the elements,
/// each ended by a line feed and the last by a carriage return.
fn payload(iin: &str, elements: &[(&str, &str)]) -> String {
    const HEADER: usize = 21;
    const DIRECTORY: usize = 10;
    let elements: Vec<String> = elements
        .iter()
        .map(|(id, value)| format!("{id}{value}"))
        .collect();
    let subfile = format!("DL{}\r", elements.join("\n"));
    format!(
        "@\n\u{1e}\rANSI {iin}100001DL{:04}{:04}{subfile}",
        HEADER + DIRECTORY,
        subfile.len()
    )
}
