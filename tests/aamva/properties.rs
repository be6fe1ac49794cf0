//! What holds of any file and of any bytes.

use datapage::barcode::aamva::{Licence, MOST_BYTES};
use datapage::mrz::Date;
use proptest::prelude::*;

use crate::files::{file, version_10};

proptest! {
    /// Bytes of any kind are a file or an error.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2 * MOST_BYTES)) {
        let _ = Licence::parse(&bytes);
    }

    /// So is whatever follows a header.
    #[test]
    fn any_text_after_a_header(text in "(DL|ID|ZV)?[0-9]{0,9}[A-Z0-9Ô,\n\r ]{0,200}") {
        if let Ok(licence) = Licence::parse(format!("@\n\u{1e}\rANSI 636000{text}").as_bytes()) {
            prop_assert!(licence.elements().iter().all(|element| element.id().len() == 3));
        }
    }

    /// A byte that is another breaks no more than what it is part of.
    #[test]
    fn one_byte_is_another(at in 31..460_usize, byte in any::<u8>()) {
        let right = version_10();
        let mut bytes = right.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let expected = Licence::parse(right.as_bytes()).expect("a file");
        if let Ok(licence) = Licence::parse(&bytes) {
            let same = licence
                .elements()
                .iter()
                .filter(|element| expected.elements().contains(element))
                .count();
            prop_assert!(same + 2 >= expected.elements().len(), "{same}");
        }
    }

    /// A day is the same in either order of its digits.
    #[test]
    fn days_in_both_orders(year in 1850..2200_u16, month in 1..=12_u8, day in 1..=31_u8) {
        let expected = Date::new(year, month, day);
        for digits in [format!("{month:02}{day:02}{year}"), format!("{year}{month:02}{day:02}")] {
            let text = file("@\n\u{1e}\rANSI 636000100001", "DL", &["DAQ1", &format!("DBB{digits}")]);
            let licence = Licence::parse(text.as_bytes()).expect("a file");
            prop_assert_eq!(licence.birth_date, expected);
        }
    }

    /// What was written is read, whatever it is.
    #[test]
    fn values_come_back(
        number in "[A-Z0-9]{1,25}",
        surname in "[A-Z]{1,12}([ '-][A-Z]{1,12}){0,2}",
        first in "[A-Z]{1,12}",
        middle in "[A-Z]{1,12}( [A-Z]{1,12})?",
        city in "[A-Z]{1,19}",
    ) {
        let nothing = |text: &str| {
            ["NONE", "UNAVL", "UNAVAIL", "UNAVAILABLE"].contains(&text)
        };
        prop_assume!(![&number, &surname, &first, &middle, &city].into_iter().any(|t| nothing(t)));
        let elements = [
            format!("DAQ{number}"),
            format!("DCS{surname}"),
            format!("DAC{first}"),
            format!("DAD{middle}"),
            format!("DAI{city}"),
        ];
        let elements: Vec<&str> = elements.iter().map(String::as_str).collect();
        let text = file("@\n\u{1e}\rANSI 636014080001", "DL", &elements);
        let licence = Licence::parse(text.as_bytes()).expect("a file");
        prop_assert_eq!(&licence.number, &number);
        prop_assert_eq!(&licence.name.surname, &surname);
        prop_assert_eq!(licence.name.given_names, format!("{first} {middle}"));
        prop_assert_eq!(&licence.address.city, &city);
    }
}
