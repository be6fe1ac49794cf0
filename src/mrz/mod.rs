//! The machine-readable zone (MRZ): reading it, judging it, writing it.
//!
//! Pure: no pixels, no clock, no files. What day it is comes in as an argument.
//!
//! - [`parse`] is strict: it takes lines that are a zone and says what became of
//!   each check digit.
//! - [`repair()`] takes lines as they were typed or recognised, makes a zone of
//!   them where that can be done without guessing, and tells every character
//!   that it changed and every doubt that is left.
//! - [`Draft`] writes a zone; [`Mrz::emit`] writes one that was parsed.
//! - [`lexicon`] knows the states, [`transliterate`] how names are spelled.
//!
//! Lines and columns count from 0.
//!
//! Valid is not right: no check digit covers the first line of a passport, and
//! characters whose values are congruent mod 10 (K and `<`, B and L, I and S) are
//! the same to every check digit.

mod alphabet;
mod checks;
mod date;
pub mod decode;
mod emit;
mod error;
mod fields;
mod format;
mod layout;
pub mod lexicon;
mod name_field;
mod parse;
mod repair;
mod spellings;
pub mod transliterate;

pub use alphabet::{ALPHABET, Class, index_of, is_mrz_character, value_of};
pub use checks::{Overflow, SumRule, Verdict, check_digit};
pub use date::{BirthDate, Date, birth_date, expiry_date};
pub use emit::Draft;
pub use error::MrzError;
pub use fields::Field;
pub use format::{FieldName, Format};
pub use parse::{Mrz, parse, parse_as};
pub use repair::{Alternative, Reason, Repair, Repaired, repair};
