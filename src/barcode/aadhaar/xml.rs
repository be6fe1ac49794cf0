//! The code before 2018: one element of XML whose attributes say everything.

use super::{Aadhaar, Edition, day, line, year};

const ELEMENT: &str = "<PrintLetterBarcodeData";

/// Reads the attributes of the one element; issuers have left out its end and what stands
/// before it. No other XML is understood here.
pub(super) fn parse(text: &str) -> Option<Aadhaar> {
    let (_, attributes) = text.split_once(ELEMENT)?;
    let get = |name: &str| attribute(attributes, name).unwrap_or_default();
    let number = get("uid");
    let is_number = number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit());
    let born = get("dob");
    let [
        house,
        street,
        landmark,
        location,
        town,
        post,
        sub_district,
        district,
        state,
        pin,
    ] = [
        "house", "street", "lm", "loc", "vtc", "po", "subdist", "dist", "state", "pc",
    ]
    .map(get);
    is_number.then(|| Aadhaar {
        edition: Edition::Xml,
        number,
        name: get("name"),
        birth_date: day(&born),
        birth_year: year(&get("yob")).or_else(|| year(&born)),
        gender: get("gender").chars().next().filter(|c| "MFT".contains(*c)),
        care_of: get("co"),
        address: line([
            house.as_str(),
            &street,
            &landmark,
            &location,
            &town,
            &post,
            &sub_district,
            &district,
            &state,
            &pin,
        ]),
        mobile: String::new(),
        signed: Vec::new(),
        signature: Vec::new(),
    })
}

/// The value of attribute `name`, its five entities resolved.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        let (before, after) = rest.split_once('=')?;
        let found = before.trim_start_matches(['/', '>']).trim();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| "\"'".contains(*c))?;
        let (value, next) = after.get(1..)?.split_once(quote)?;
        if found == name {
            let plain = value
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            return Some(plain.trim().to_owned());
        }
        rest = next;
    }
}
