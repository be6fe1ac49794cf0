//! From subfiles to elements.

use std::fmt;

use super::header::{Header, Kind};
use super::values;
use crate::mrz::Date;

/// Characters that end an element or a subfile: line feed and carriage return, and the
/// record and file separators of the edition of 2000 and of some files since.
const ENDS: [char; 4] = ['\n', '\r', '\u{1e}', '\u{1c}'];

/// No file has more: the standard knows about a hundred.
const MOST_ELEMENTS: usize = 512;

/// Three characters of name and a value.
///
/// `Debug` shows the name and hides the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Element {
    id: [u8; 3],
    value: String,
}

impl Element {
    /// The name: three capital letters or, of the issuer's own, digits after a `Z`.
    #[must_use]
    pub fn id(&self) -> &str {
        // Only ASCII is ever kept here.
        std::str::from_utf8(&self.id).unwrap_or_default()
    }

    /// The value as it is written, without blanks around it.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Reads `DAQS1234567`. Decoders leave characters that are no ASCII between those
    /// of a name where the file switches its character set; they are no part of it.
    fn parse(line: &str) -> Option<Self> {
        let mut id = [0; 3];
        let mut chars = line.char_indices().filter(|(_, c)| c.is_ascii());
        let mut end = 0;
        for (place, slot) in id.iter_mut().enumerate() {
            let (at, c) = chars.next()?;
            let digit_may_be = place == 2 && line.starts_with('Z');
            if !(c.is_ascii_uppercase() || digit_may_be && c.is_ascii_digit()) {
                return None;
            }
            *slot = u8::try_from(c).ok()?;
            end = at + 1;
        }
        Some(Self {
            id,
            value: line.get(end..)?.trim().to_owned(),
        })
    }

    fn is_of_the_standard(&self) -> bool {
        self.id[0] == b'D' && (b'A'..=b'D').contains(&self.id[1])
    }
}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// All elements of a file.
pub(super) struct Elements {
    all: Vec<Element>,
    kind: Option<Kind>,
}

impl Elements {
    /// The elements of the subfiles of `text`, whose header ends at byte `body`.
    ///
    /// A subfile begins where the header says, if its two letters stand there, and wherever
    /// its letters stand before an element at the beginning of a line.
    pub fn parse(text: &str, header: &Header, body: usize) -> Self {
        let mut cuts: Vec<usize> = header
            .subfiles
            .iter()
            .filter(|subfile| {
                let at = text.get(subfile.offset..);
                subfile.offset >= body && at.is_some_and(|at| at.starts_with(&subfile.letters))
            })
            .map(|subfile| subfile.offset)
            .chain([body, text.len()])
            .collect();
        cuts.sort_unstable();
        let mut found = Self {
            all: Vec::new(),
            kind: None,
        };
        for pair in cuts.windows(2) {
            let part = text.get(pair[0]..pair[1]).unwrap_or_default();
            for line in part.split(ENDS) {
                found.add(line, header);
            }
        }
        if !found.all.iter().any(Element::is_of_the_standard) {
            found.all.clear();
        }
        found
    }

    fn add(&mut self, line: &str, header: &Header) {
        let line = line.trim_start();
        let line = self.without_letters(line, header);
        if self.all.len() < MOST_ELEMENTS
            && let Some(element) = Element::parse(line)
        {
            self.all.push(element);
        }
    }

    /// `line` without the letters of the subfile that begins with it.
    ///
    /// No element of the standard begins with the letters of a subfile of the standard.
    /// Elements of the issuer's own do: `ZVZ` may be one of `ZV`, so that its letters count
    /// only before the first element that begins with them.
    fn without_letters<'l>(&mut self, line: &'l str, header: &Header) -> &'l str {
        for (kind, letters) in Kind::ALL {
            if let Some(rest) = line.strip_prefix(letters)
                && Element::parse(rest).is_some_and(|element| element.is_of_the_standard())
            {
                self.kind.get_or_insert(kind);
                return rest;
            }
        }
        for subfile in &header.subfiles {
            let letters = subfile.letters.as_str();
            if let Some(rest) = line.strip_prefix(letters)
                && rest.starts_with(letters)
                && !self
                    .all
                    .iter()
                    .any(|element| element.id().starts_with(letters))
            {
                return rest;
            }
        }
        line
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// By the letters before the elements; a file without them is of a licence, for which
    /// the standard was first written.
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::DrivingLicence)
    }

    /// What the first element `id` that says something says.
    pub fn get(&self, id: &str) -> Option<&str> {
        self.all
            .iter()
            .filter(|element| element.id() == id)
            .find_map(|element| values::stated(&element.value))
    }

    /// The day that element `id` says.
    pub fn date(&self, id: &str) -> Option<Date> {
        values::date(self.get(id)?)
    }

    pub fn into_all(self) -> Vec<Element> {
        self.all
    }
}
