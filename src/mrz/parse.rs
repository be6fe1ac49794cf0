//! From lines to a zone: strict about lengths and characters, nothing else.

use std::fmt;

use super::alphabet::{FILLER, is_mrz_character};
use super::checks::{Overflow, SumRule, Verdict, digit_over, overflow, verify};
use super::date::Date;
use super::error::MrzError;
use super::format::{CheckSpec, FieldName, Format, MAX_CHARACTERS, MAX_CHECKS, Span};

/// A machine-readable zone: its characters and the verdict on each check digit.
///
/// The characters lie in the value itself, so parsing allocates nothing.
/// `Debug` hides them: they came from somebody's document.
#[derive(Clone, PartialEq, Eq)]
pub struct Mrz {
    format: Format,
    today: Date,
    /// The lines one after the other, fillers behind the last.
    text: [u8; MAX_CHARACTERS],
    /// In the order of the layout's checks.
    verdicts: [Verdict; MAX_CHECKS],
    overflow: Option<Overflow>,
}

/// Parses lines, and finds the format by their number, lengths and beginning.
///
/// Strict: no spaces, lower case or look-alikes (see [`super::repair`]), every
/// line exactly as long as the format has it. What the characters mean is not
/// judged: a wrong check digit, an unknown state or an impossible date is a
/// result. `today` decides the century of two-digit years in [`Mrz::value`].
///
/// # Errors
/// [`MrzError::Shape`] where no format fits, [`MrzError::Character`] where a
/// character is not in the MRZ alphabet.
pub fn parse(lines: &[&str], today: Date) -> Result<Mrz, MrzError> {
    let shape = MrzError::Shape { lines: lines.len() };
    let mut bytes: [&[u8]; 3] = [&[]; 3];
    let bytes = bytes.get_mut(..lines.len()).ok_or(shape)?;
    for (to, line) in bytes.iter_mut().zip(lines) {
        *to = line.as_bytes();
    }
    match Format::of(bytes) {
        Some(format) => parse_bytes(format, bytes, today),
        None => Err(character_error(lines).unwrap_or(shape)),
    }
}

/// Parses lines as a given format, whatever their beginning says.
///
/// # Errors
/// [`MrzError::Lengths`] where the lines are not as many or as long as the
/// format has them, [`MrzError::Character`] as [`parse`].
pub fn parse_as(format: Format, lines: &[&str], today: Date) -> Result<Mrz, MrzError> {
    if !lines
        .iter()
        .map(|line| line.len())
        .eq(format.line_lengths().iter().copied())
    {
        return Err(character_error(lines).unwrap_or(MrzError::Lengths { format }));
    }
    let mut bytes: [&[u8]; 3] = [&[]; 3];
    let bytes = bytes
        .get_mut(..lines.len())
        .ok_or(MrzError::Lengths { format })?;
    for (to, line) in bytes.iter_mut().zip(lines) {
        *to = line.as_bytes();
    }
    parse_bytes(format, bytes, today)
}

/// The first character outside ASCII, which also upsets lengths counted in bytes.
fn character_error(lines: &[&str]) -> Option<MrzError> {
    lines.iter().enumerate().find_map(|(line, text)| {
        let column = text.chars().position(|c| !c.is_ascii())?;
        Some(MrzError::Character { line, column })
    })
}

/// Parses lines whose lengths are known to be the format's.
pub(crate) fn parse_bytes(format: Format, lines: &[&[u8]], today: Date) -> Result<Mrz, MrzError> {
    let mut text = [FILLER; MAX_CHARACTERS];
    let mut free = text.as_mut_slice();
    for (index, line) in lines.iter().enumerate() {
        if let Some(column) = line.iter().position(|&byte| !is_mrz_character(byte)) {
            return Err(MrzError::Character {
                line: index,
                column: characters(line, column),
            });
        }
        let Some((place, rest)) = std::mem::take(&mut free).split_at_mut_checked(line.len()) else {
            return Err(MrzError::Lengths { format });
        };
        place.copy_from_slice(line);
        free = rest;
    }
    let mut mrz = Mrz {
        format,
        today,
        text,
        verdicts: [Verdict::NotPrinted; MAX_CHECKS],
        overflow: None,
    };
    mrz.check();
    Ok(mrz)
}

/// How many characters stand before a byte of a line of UTF-8.
fn characters(line: &[u8], at: usize) -> usize {
    // Bytes 10xxxxxx go on with the character before.
    line.iter()
        .take(at)
        .filter(|&&byte| byte & 0xC0 != 0x80)
        .count()
}

impl Mrz {
    /// The layout of the lines.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The day that decided the centuries of [`Mrz::value`].
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }

    /// The lines from top to bottom.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        (0..self.format.line_lengths().len()).map(|line| text(self.line(line)))
    }

    /// The lines joined by `\n`.
    #[must_use]
    pub fn joined(&self) -> String {
        self.lines().collect::<Vec<_>>().join("\n")
    }

    /// Whether every check digit that is printed is right and there is at least
    /// one. Visas print three and no composite; Swiss licences and French
    /// vehicle registrations print none, so this is false for them.
    ///
    /// Right is not proof: on passports no digit covers the first line, and
    /// none tells characters apart whose values are congruent mod 10.
    #[must_use]
    pub fn digits_right(&self) -> bool {
        let verdicts = self.verdicts();
        !verdicts.is_empty() && verdicts.iter().all(|&verdict| verdict == Verdict::Right)
    }

    /// The document number that goes on in the optional data, if it does.
    #[must_use]
    pub fn number_overflow(&self) -> Option<Overflow> {
        self.overflow
    }

    /// Whether a name may have been cut off: a character, not a filler, stands
    /// in the last position of a name field (Doc 9303 part 3, 4.6). A name that
    /// just fits looks the same.
    #[must_use]
    pub fn name_truncated(&self) -> bool {
        let names = self.format.layout().names;
        names
            .iter()
            .any(|&span| self.slice(span).last().is_some_and(|&last| last != FILLER))
    }

    /// The verdict on the check digit of a field: [`Verdict::NotPrinted`] also
    /// for fields that the format does not have.
    #[must_use]
    pub fn verdict(&self, name: FieldName) -> Verdict {
        let checks = self.format.layout().checks;
        checks
            .iter()
            .zip(&self.verdicts)
            .find(|(check, _)| check.field == name)
            .map_or(Verdict::NotPrinted, |(_, &verdict)| verdict)
    }

    /// The verdicts in the order of the layout's checks.
    pub(crate) fn verdicts(&self) -> &[Verdict] {
        self.verdicts
            .get(..self.format.layout().checks.len())
            .unwrap_or_default()
    }

    /// The bytes of a line, empty where there is no such line.
    pub(crate) fn line(&self, line: usize) -> &[u8] {
        let lengths = self.format.line_lengths();
        let start: usize = lengths.iter().take(line).sum();
        let length = lengths.get(line).copied().unwrap_or(0);
        self.text.get(start..start + length).unwrap_or_default()
    }

    /// The bytes of a stretch, empty where it leaves the line.
    pub(crate) fn slice(&self, span: Span) -> &[u8] {
        self.line(span.line)
            .get(span.start..span.end)
            .unwrap_or_default()
    }

    fn byte(&self, line: usize, column: usize) -> u8 {
        self.line(line).get(column).copied().unwrap_or(FILLER)
    }

    /// Judges every check digit.
    fn check(&mut self) {
        let layout = self.format.layout();
        let mut verdicts = self.verdicts;
        for (verdict, check) in verdicts.iter_mut().zip(layout.checks) {
            *verdict = if check.field == FieldName::DocumentNumber
                && let Some(long) = self.long_number(check)
            {
                self.overflow = Some(long);
                if long.rule == SumRule::Neither {
                    Verdict::Wrong
                } else {
                    Verdict::Right
                }
            } else {
                let printed = self.byte(check.line, check.column);
                verify(check, printed, |span| self.slice(span))
            };
        }
        self.verdicts = verdicts;
    }

    fn long_number(&self, check: &CheckSpec) -> Option<Overflow> {
        let optional = self.format.layout().overflow?;
        let slot = self.byte(check.line, check.column);
        overflow(
            self.slice(*check.over.first()?),
            slot,
            self.slice(optional),
            optional,
        )
    }

    /// The digit that a check's characters give.
    pub(crate) fn computed(&self, check: &CheckSpec) -> u8 {
        digit_over(check.over, |span| self.slice(span))
    }
}

/// Bytes of the MRZ alphabet as text.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

impl fmt::Debug for Mrz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mrz")
            .field("format", &self.format.name())
            .field("verdicts", &self.verdicts())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date {
        year: 2026,
        month: 6,
        day: 15,
    };

    const PASSPORT: [&str; 2] = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];

    #[test]
    fn the_passport_of_the_standard() {
        let mrz = parse(&PASSPORT, TODAY).expect("a passport");
        assert_eq!(mrz.format(), Format::Td3);
        assert!(mrz.digits_right());
        assert_eq!(mrz.verdicts().len(), 5);
        assert_eq!(mrz.verdict(FieldName::Surname), Verdict::NotPrinted);
        assert_eq!(mrz.joined(), PASSPORT.join("\n"));
    }

    #[test]
    fn a_wrong_digit_is_a_result_that_names_the_field() {
        let line = PASSPORT[1].replace("7408122", "7408123");
        let mrz = parse(&[PASSPORT[0], &line], TODAY).expect("still a passport");
        assert_eq!(mrz.verdict(FieldName::BirthDate), Verdict::Wrong);
        assert_eq!(mrz.verdict(FieldName::Composite), Verdict::Wrong);
        assert_eq!(mrz.verdict(FieldName::DocumentNumber), Verdict::Right);
        assert!(!mrz.digits_right());
    }

    #[test]
    fn the_digit_of_an_empty_personal_number_may_be_blank() {
        let name = "P<CANMARTIN<<SARAH<<<<<<<<<<<<<<<<<<<<<<<<<<";
        for line in [
            "ZE000509<9CAN8501019F2301147<<<<<<<<<<<<<<08",
            "ZE000509<9CAN8501019F2301147<<<<<<<<<<<<<<<8",
        ] {
            assert!(
                parse(&[name, line], TODAY)
                    .expect("a passport")
                    .digits_right()
            );
        }
        // Not so where there is a number.
        let line = PASSPORT[1].replace("<<<<<10", "<<<<<<0");
        let mrz = parse(&[PASSPORT[0], &line], TODAY).expect("a passport");
        assert_eq!(mrz.verdict(FieldName::PersonalNumber), Verdict::Wrong);
    }

    #[test]
    fn errors_tell_the_place() {
        let lower = PASSPORT[0].replace("ANNA", "ANnA");
        let accent = PASSPORT[0].replace("ANNA<", "ÅNNA");
        let late = PASSPORT[0].replace("ANNA<M", "ÅNNA?");
        for (line, expected) in [
            (
                lower.as_str(),
                MrzError::Character {
                    line: 0,
                    column: 17,
                },
            ),
            (
                accent.as_str(),
                MrzError::Character {
                    line: 0,
                    column: 15,
                },
            ),
            (
                late.as_str(),
                MrzError::Character {
                    line: 0,
                    column: 15,
                },
            ),
            ("P<UTO", MrzError::Shape { lines: 2 }),
        ] {
            assert_eq!(parse(&[line, PASSPORT[1]], TODAY), Err(expected));
        }
        assert_eq!(parse(&[], TODAY), Err(MrzError::Shape { lines: 0 }));
        assert_eq!(
            parse(&[PASSPORT[0]; 4], TODAY),
            Err(MrzError::Shape { lines: 4 })
        );
        assert_eq!(
            parse_as(Format::Td2, &PASSPORT, TODAY),
            Err(MrzError::Lengths {
                format: Format::Td2
            })
        );
    }

    #[test]
    fn the_beginning_chooses_among_formats_of_one_size() {
        let visa = PASSPORT[0].replacen('P', "V", 1);
        let mrz = parse(&[&visa, PASSPORT[1]], TODAY).expect("a visa");
        assert_eq!((mrz.format(), mrz.verdicts().len()), (Format::MrvA, 3));
        let car = PASSPORT[0].replacen("P<UTO", "CRFRA", 1);
        let mrz = parse(&[&car, PASSPORT[1]], TODAY).expect("a registration");
        assert_eq!(mrz.format(), Format::FrenchVehicle);
        assert!(!mrz.digits_right());
        let forced = parse_as(Format::Td3, &[&car, PASSPORT[1]], TODAY).expect("as a passport");
        assert!(forced.digits_right());
    }

    #[test]
    fn debug_and_errors_hide_the_characters() {
        let mrz = parse(&PASSPORT, TODAY).expect("a passport");
        assert!(!format!("{mrz:?}").contains("ERIKSSON"));
    }
}
