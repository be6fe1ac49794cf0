//! The holder's name, which each edition has in elements of its own.

use std::fmt;

use super::elements::Elements;

/// What the issuer says of a part of a name (`DDE`, `DDF`, `DDG`; since version 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Truncated {
    /// `N`: it is whole.
    No,
    /// `T`: it was cut off.
    Yes,
    /// `U`, or it is not said.
    #[default]
    Unknown,
}

impl Truncated {
    fn of(elements: &Elements, id: &str) -> Self {
        match elements.get(id) {
            Some("N") => Self::No,
            Some("T") => Self::Yes,
            _ => Self::Unknown,
        }
    }
}

/// A name, each part `""` where it is not said.
///
/// `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// The surname.
    pub surname: String,
    /// All given names, with single blanks between.
    pub given_names: String,
    /// The first of them, where the file keeps it apart: all editions but those of 2003
    /// and 2005 in files that have blanks between given names.
    pub first: Option<String>,
    /// The others, where the first is kept apart; `""` where there are none.
    pub middle: Option<String>,
    /// `JR`, `III`.
    pub suffix: String,
    /// The whole name as written, where the file does not tell its parts: version 1 without commas.
    pub whole: Option<String>,
    /// Whether the surname was cut off.
    pub surname_truncated: Truncated,
    /// Whether the first name was cut off.
    pub first_truncated: Truncated,
    /// Whether the middle names were cut off.
    pub middle_truncated: Truncated,
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Name")
            .field("surname_truncated", &self.surname_truncated)
            .field("first_truncated", &self.first_truncated)
            .field("middle_truncated", &self.middle_truncated)
            .finish_non_exhaustive()
    }
}

impl Name {
    /// - Since version 4: `DCS`, `DAC`, `DAD`, `DCU`.
    /// - Versions 2 and 3: `DCS`, and `DCT` with all given names, commas between them.
    /// - Version 1: `DAA`, `SURNAME,FIRST,MIDDLE,SUFFIX`, or `DAB`, `DAC`, `DAD`, `DAE`.
    ///
    /// What is there decides, not the version: files mix them.
    pub(super) fn of(elements: &Elements) -> Self {
        let get = |id: &str| elements.get(id).map(single_blanks);
        let mut name = Self {
            surname: get("DCS").or_else(|| get("DAB")).unwrap_or_default(),
            suffix: get("DCU").or_else(|| get("DAE")).unwrap_or_default(),
            surname_truncated: Truncated::of(elements, "DDE"),
            first_truncated: Truncated::of(elements, "DDF"),
            middle_truncated: Truncated::of(elements, "DDG"),
            ..Self::default()
        };
        if let Some(first) = get("DAC") {
            name.middle = Some(get("DAD").unwrap_or_default());
            name.first = Some(first);
        } else if let Some(given) = elements.get("DCT") {
            name.take_given(given);
        }
        if name.surname.is_empty()
            && name.first.is_none()
            && let Some(whole) = elements.get("DAA")
        {
            name.take_whole(whole);
        }
        if let (Some(first), Some(middle)) = (&name.first, &name.middle) {
            name.given_names = single_blanks(&format!("{first} {middle}"));
        }
        name
    }

    /// `MARIA,ANNA LUISE`; without a comma nothing tells where the first name ends.
    fn take_given(&mut self, given: &str) {
        if let Some((first, others)) = given.split_once(',') {
            self.first = Some(single_blanks(first));
            self.middle = Some(single_blanks(&others.replace(',', " ")));
            return;
        }
        self.given_names = single_blanks(given);
        if !self.given_names.contains(' ') {
            self.first = Some(self.given_names.clone());
            self.middle = Some(String::new());
        }
    }

    /// `SURNAME,FIRST,MIDDLE,SUFFIX`, of which the last may be missing.
    fn take_whole(&mut self, whole: &str) {
        let parts: Vec<String> = whole.split(',').map(single_blanks).collect();
        match &parts[..] {
            [surname, first, others @ ..] if others.len() <= 2 => {
                self.surname.clone_from(surname);
                self.first = Some(first.clone());
                self.middle = Some(others.first().cloned().unwrap_or_default());
                if let Some(suffix) = others.get(1).filter(|_| self.suffix.is_empty()) {
                    self.suffix.clone_from(suffix);
                }
            }
            _ => self.whole = Some(single_blanks(whole)),
        }
    }
}

fn single_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
