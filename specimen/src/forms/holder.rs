//! Somebody who has a form made out to them.

use std::collections::BTreeMap;

use rand::{Rng, RngExt};

use super::value::{Days, Filler};
use super::{Form, Names};
use crate::person::{Date, Filled, Holder, Sex, TODAY, from_pattern};
use crate::portrait::Looks;

/// A first registration or licence lies at most so many years before the issue.
const EARLIER: u16 = 15;

pub(super) fn draw(form: &Form, rng: &mut impl Rng) -> Result<Holder, String> {
    let people = form.people.file;
    let page = &form.page;
    let is_male = rng.random_bool(0.5);
    let issue = Date::any_in(
        TODAY.year - rng.random_range(1..=page.years.clamp(2, 8) - 1),
        rng,
    );
    let birth = Date::any_in(issue.year - rng.random_range(34..=70), rng);
    let days = Days {
        birth,
        issue,
        expire: Date {
            year: issue.year + page.years,
            ..issue
        },
        first: Date::any_in(issue.year - rng.random_range(1..=EARLIER), rng),
    };
    let surname = rng.random_range(0..people.surnames.len());
    let (given, latin) = if is_male {
        (&people.male, &people.latin_male)
    } else {
        (&people.female, &people.latin_female)
    };
    let first = rng.random_range(0..given.len());
    let second = rng.random_range(0..given.len());
    // Names in other letters have no second one.
    let two = latin.is_empty() && first != second && rng.random_bool(0.45);
    let cased = |name: &str| match page.names {
        Names::Capitals => name.to_owned(),
        Names::Title => title(name),
    };
    let given_of = |names: &[String]| {
        let second = names.get(second).filter(|_| two);
        names.get(first).map(|name| match second {
            Some(second) => format!("{name} {second}"),
            None => name.clone(),
        })
    };
    let printed = |names: Option<String>| cased(names.as_deref().unwrap_or_default());
    let pattern = if page.number.is_empty() {
        &people.number
    } else {
        &page.number
    };
    let number = from_pattern(pattern, rng);
    let mut filler = Filler {
        page,
        people,
        days,
        is_male,
        surname: cased(&people.surnames[surname]),
        given: printed(given_of(given)),
        latin_surname: people.latin_surnames.get(surname).cloned(),
        latin_given: given_of(latin),
        number: number.clone(),
        said: BTreeMap::new(),
        entries: BTreeMap::new(),
        rng,
    };
    let values: Vec<Filled> = page
        .fields
        .iter()
        .map(|field| filler.fill(field.value.as_deref().unwrap_or_default()))
        .collect::<Result<_, _>>()?;
    let mrz = |latin: &Option<String>, printed: &str| {
        latin
            .clone()
            .unwrap_or_else(|| printed.to_owned())
            .to_uppercase()
    };
    Ok(Holder {
        issuer: form.people.issuer,
        surname: mrz(&filler.latin_surname, &filler.surname),
        given_names: mrz(&filler.latin_given, &filler.given),
        sex: if is_male { Sex::Male } else { Sex::Female },
        birth,
        place_of_birth: String::new(),
        number: number.chars().filter(char::is_ascii_alphanumeric).collect(),
        personal_number: String::new(),
        issue,
        expiry: days.expire,
        authority: String::new(),
        height: 170,
        looks: Looks::Any,
        printed: BTreeMap::new(),
        filled: values,
    })
}

/// Each word with one capital.
pub(super) fn title(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut begins = true;
    for ch in name.chars() {
        if begins {
            out.push(ch);
        } else {
            out.extend(ch.to_lowercase());
        }
        begins = !ch.is_alphabetic();
    }
    out
}
