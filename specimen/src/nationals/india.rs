//! India: the Aadhaar card and the PAN card.

use rand::{Rng, RngExt};

use super::{Bearer, day_first, digits};
use crate::person::{Holder, from_pattern, pick};
use crate::portrait::Looks;
use crate::text::escaped;

/// A word in Latin letters and in Devanagari.
type Word = (&'static str, &'static str);

const SURNAMES: [Word; 16] = [
    ("Sharma", "शर्मा"),
    ("Verma", "वर्मा"),
    ("Gupta", "गुप्ता"),
    ("Singh", "सिंह"),
    ("Kumar", "कुमार"),
    ("Patel", "पटेल"),
    ("Yadav", "यादव"),
    ("Joshi", "जोशी"),
    ("Mishra", "मिश्रा"),
    ("Pandey", "पांडेय"),
    ("Reddy", "रेड्डी"),
    ("Nair", "नायर"),
    ("Iyer", "अय्यर"),
    ("Chauhan", "चौहान"),
    ("Mehta", "मेहता"),
    ("Desai", "देसाई"),
];
const MALE: [Word; 14] = [
    ("Rahul", "राहुल"),
    ("Amit", "अमित"),
    ("Rajesh", "राजेश"),
    ("Sanjay", "संजय"),
    ("Vijay", "विजय"),
    ("Suresh", "सुरेश"),
    ("Anil", "अनिल"),
    ("Manoj", "मनोज"),
    ("Arjun", "अर्जुन"),
    ("Deepak", "दीपक"),
    ("Ravi", "रवि"),
    ("Vikram", "विक्रम"),
    ("Mohan", "मोहन"),
    ("Ashok", "अशोक"),
];
const FEMALE: [Word; 12] = [
    ("Priya", "प्रिया"),
    ("Anita", "अनीता"),
    ("Sunita", "सुनीता"),
    ("Kavita", "कविता"),
    ("Pooja", "पूजा"),
    ("Neha", "नेहा"),
    ("Rekha", "रेखा"),
    ("Meena", "मीना"),
    ("Geeta", "गीता"),
    ("Asha", "आशा"),
    ("Lakshmi", "लक्ष्मी"),
    ("Shanti", "शांति"),
];
/// Street, town, state, and the first three digits of the PIN code.
const PLACES: [(Word, Word, Word, &str); 8] = [
    (
        ("Gandhi Marg", "गांधी मार्ग"),
        ("New Delhi", "नई दिल्ली"),
        ("Delhi", "दिल्ली"),
        "110",
    ),
    (
        ("Station Road", "स्टेशन रोड"),
        ("Lucknow", "लखनऊ"),
        ("Uttar Pradesh", "उत्तर प्रदेश"),
        "226",
    ),
    (
        ("Nehru Nagar", "नेहरू नगर"),
        ("Bhopal", "भोपाल"),
        ("Madhya Pradesh", "मध्य प्रदेश"),
        "462",
    ),
    (
        ("Ashok Nagar", "अशोक नगर"),
        ("Jaipur", "जयपुर"),
        ("Rajasthan", "राजस्थान"),
        "302",
    ),
    (
        ("Shivaji Path", "शिवाजी पथ"),
        ("Pune", "पुणे"),
        ("Maharashtra", "महाराष्ट्र"),
        "411",
    ),
    (
        ("Patel Colony", "पटेल कॉलोनी"),
        ("Surat", "सूरत"),
        ("Gujarat", "गुजरात"),
        "395",
    ),
    (
        ("Rajendra Nagar", "राजेंद्र नगर"),
        ("Patna", "पटना"),
        ("Bihar", "बिहार"),
        "800",
    ),
    (
        ("Lake Road", "लेक रोड"),
        ("Ranchi", "रांची"),
        ("Jharkhand", "झारखंड"),
        "834",
    ),
];

/// An Aadhaar card, both sides. The QR holds XML in the clear, as cards before 2018 have
/// it; the signed kind would need a signature that nobody can make.
pub(super) fn aadhaar(rng: &mut impl Rng) -> Holder {
    let bearer = Bearer::draw(10, rng);
    let (mut holder, given, surname, father) = person(bearer, rng);
    let (street, town, state, pin) = pick(&PLACES, rng);
    let house = rng.random_range(1..=240);
    let pin = format!("{pin}{:03}", rng.random_range(1..=99));
    let care = if bearer.is_male() { "S/O" } else { "D/O" };
    let address = format!(
        "{care}: {} {}, {house}, {}, {}, {} - {pin}",
        father.0, surname.0, street.0, town.0, state.0
    );
    let of = if bearer.is_male() {
        "आत्मज"
    } else {
        "आत्मजा"
    };
    let local = format!(
        "{of}: {} {}, {house}, {}, {}, {} - {pin}",
        father.1, surname.1, street.1, town.1, state.1
    );
    let eleven = format!("{}{}", rng.random_range(2..=9), digits(10, rng));
    let plain = format!("{eleven}{}", verhoeff(&eleven));
    holder.number = format!("{} {} {}", &plain[..4], &plain[4..8], &plain[8..]);
    holder.personal_number.clone_from(&holder.number);
    let born = day_first(bearer.birth, '/');
    let name = format!("{} {}", given.0, surname.0);
    let attribute = |value: &str| escaped(value).replace('"', "&quot;");
    let qr = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PrintLetterBarcodeData uid=\"{plain}\" \
         name=\"{}\" gender=\"{}\" yob=\"{}\" co=\"{care}: {} {}\" house=\"{house}\" \
         street=\"{}\" vtc=\"{}\" state=\"{}\" pc=\"{pin}\" dob=\"{born}\"/>",
        attribute(&name),
        bearer.sex.printed(),
        bearer.birth.year,
        father.0,
        surname.0,
        street.0,
        town.0,
        state.0
    );
    let (sex_local, sex) = if bearer.is_male() {
        ("पुरुष", "MALE")
    } else {
        ("महिला", "FEMALE")
    };
    holder.printed.extend([
        ("name", name),
        ("name_local", format!("{} {}", given.1, surname.1)),
        ("birth_date", born),
        ("gender", sex.to_owned()),
        ("gender_local", sex_local.to_owned()),
        ("address", address),
        ("address_local", local),
        ("issue_date", day_first(bearer.issue, '/')),
        ("qr", qr),
    ]);
    holder
}

/// A PAN card of a person.
pub(super) fn pan(rng: &mut impl Rng) -> Holder {
    let bearer = Bearer::draw(15, rng);
    let (mut holder, given, surname, father) = person(bearer, rng);
    let initial = surname.0.chars().next().unwrap_or('A');
    // The fourth letter says that the holder is a person, the fifth begins the surname.
    let mut serial = digits(4, rng);
    if serial == "0000" {
        "0001".clone_into(&mut serial);
    }
    holder.number = format!(
        "{}P{initial}{serial}{}",
        from_pattern("AAA", rng),
        from_pattern("A", rng)
    );
    let upper = |first: Word| format!("{} {}", first.0, surname.0).to_uppercase();
    holder.printed.extend([
        ("name", upper(given)),
        ("father_name", upper(father)),
        ("birth_date", day_first(bearer.birth, '/')),
        ("issue_date", day_first(bearer.issue, '/').replace('/', "")),
    ]);
    holder
}

/// A holder with given name, surname and the father's given name.
fn person(bearer: Bearer, rng: &mut impl Rng) -> (Holder, Word, Word, Word) {
    let mut holder = bearer.of("IND", Looks::Southern);
    let given = *pick::<Word>(if bearer.is_male() { &MALE } else { &FEMALE }, rng);
    let (surname, father) = (*pick(&SURNAMES, rng), *pick(&MALE, rng));
    surname.0.clone_into(&mut holder.surname);
    given.0.clone_into(&mut holder.given_names);
    (holder, given, surname, father)
}

/// The check digit of Verhoeff's scheme for `digits`: the group of the pentagon's
/// symmetries, each place permuted once more than the one to its right.
fn verhoeff(digits: &str) -> u8 {
    /// a times b: five rotations, then five reflections.
    const fn times(a: u8, b: u8) -> u8 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => 5 + (a + b - 5) % 5,
            (false, true) => 5 + (a - b) % 5,
            (false, false) => (5 + a - b) % 5,
        }
    }
    const PERMUTED: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let check = digits
        .bytes()
        .rev()
        .zip(1..)
        .fold(0, |sum, (digit, place)| {
            let digit = (0..place).fold(digit - b'0', |d, _| PERMUTED[usize::from(d)]);
            times(sum, digit)
        });
    // Reflections are their own inverses.
    if check < 5 { (5 - check) % 5 } else { check }
}

#[cfg(test)]
mod tests {
    use super::verhoeff;

    #[test]
    fn known_check_digits() {
        assert_eq!(verhoeff("236"), 3);
        assert_eq!(verhoeff("23412341234"), 6);
    }
}
