//! Writing a zone: fields to lines, check digits computed.

use std::fmt;

use super::alphabet::{FILLER, is_mrz_character};
use super::checks::{SumRule, overflow_digits};
use super::date::Date;
use super::error::MrzError;
use super::format::{FieldName, FieldSpec, Format, Part, Span};
use super::name_field::{cut, joined_name};
use super::parse::{Mrz, parse_bytes, text};
use super::transliterate::to_mrz;

/// The fields of a zone that is to be written.
///
/// ```
/// use datapage::mrz::{Draft, FieldName, Format};
///
/// let lines = Draft::new(Format::Td3)
///     .with(FieldName::DocumentCode, "P")
///     .with(FieldName::Issuer, "UTO")
///     .with(FieldName::Surname, "Eriksson")
///     .with(FieldName::GivenNames, "Anna Maria")
///     .with(FieldName::DocumentNumber, "L898902C3")
///     .with(FieldName::Nationality, "UTO")
///     .with(FieldName::BirthDate, "1974-08-12")
///     .with(FieldName::Sex, "F")
///     .with(FieldName::ExpiryDate, "2012-04-15")
///     .with(FieldName::PersonalNumber, "ZE184226B")
///     .emit()
///     .expect("every value fits its field");
/// assert_eq!(lines[1], "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
/// ```
///
/// `Debug` hides the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    format: Format,
    values: Vec<(FieldName, String)>,
    blank_personal_digit: bool,
    count_blank_slot: bool,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl Draft {
    /// A zone without values: fillers and the check digits of fillers.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            format,
            values: Vec::new(),
            blank_personal_digit: false,
            count_blank_slot: false,
        }
    }

    /// Sets a field. A later value replaces an earlier one.
    ///
    /// Names may be in any script that [`to_mrz`] spells; a name too long for its
    /// field is cut as Doc 9303 part 3, 4.6 has it. A text that is already of the MRZ
    /// alphabet is written as it is. Dates are `YYMMDD` (fillers for unknown
    /// parts) or `YYYY-MM-DD`. Elsewhere lower case is raised, and a space,
    /// hyphen, slash or point becomes a filler. A document number of more than
    /// nine characters goes on in the optional data where the format allows it.
    /// What is given for [`FieldName::Composite`] is ignored.
    #[must_use]
    pub fn with(mut self, name: FieldName, value: &str) -> Self {
        self.values.retain(|(set, _)| *set != name);
        self.values.push((name, value.to_owned()));
        self
    }

    /// Whether the digit of an empty personal number (TD3) is printed as a
    /// filler instead of 0; both are allowed.
    #[must_use]
    pub fn with_blank_personal_digit(mut self, blank: bool) -> Self {
        self.blank_personal_digit = blank;
        self
    }

    /// Whether the digit of a long document number counts the blank slot, as
    /// some issuers do against Doc 9303 (see [`SumRule::SlotIncluded`]).
    #[must_use]
    pub fn with_blank_slot_counted(mut self, counted: bool) -> Self {
        self.count_blank_slot = counted;
        self
    }

    /// The lines.
    ///
    /// # Errors
    /// [`MrzError::Field`] where a value is too long for its field or has
    /// characters that cannot be spelled, [`MrzError::NoSuchField`] where the
    /// format has no such field.
    pub fn emit(&self) -> Result<Vec<String>, MrzError> {
        let layout = self.format.layout();
        for &(name, _) in &self.values {
            if !layout.fields.iter().any(|spec| spec.name == name) {
                return Err(MrzError::NoSuchField {
                    format: self.format,
                    name,
                });
            }
        }
        let mut page = Page::new(self.format);
        for spec in layout
            .fields
            .iter()
            .filter(|spec| spec.name != FieldName::Composite)
        {
            match (spec.part, spec.name) {
                // Written with the surname.
                (Part::AfterSeparator, _) => {}
                (Part::BeforeSeparator, _) => {
                    let surname = self.name(FieldName::Surname)?;
                    let given = self.name(FieldName::GivenNames)?;
                    let width = spec.span.end - spec.span.start;
                    page.write(spec.span, &joined_name(&surname, &given, width));
                }
                (Part::Name, name) => {
                    let width = spec.span.end - spec.span.start;
                    page.write(spec.span, &cut(&self.name(name)?, width));
                }
                (Part::Whole, FieldName::DocumentNumber) => self.write_number(spec, &mut page)?,
                // Written with the number that goes on in it.
                (Part::Whole, FieldName::OptionalData1) if self.number_is_long(spec)? => {}
                (Part::Whole, name) => {
                    let value = self.plain(name)?;
                    // An unset part of the French number must not blank it.
                    if !value.is_empty() {
                        page.write_whole(spec, &value)?;
                    }
                }
            }
        }
        self.write_digits(&mut page)?;
        Ok(page
            .lines
            .iter()
            .map(|line| text(line).to_owned())
            .collect())
    }

    fn value(&self, name: FieldName) -> &str {
        let found = self.values.iter().find(|(set, _)| *set == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// A name in MRZ characters, not cut.
    fn name(&self, name: FieldName) -> Result<String, MrzError> {
        let value = self.value(name);
        if value.is_empty() || value.bytes().all(is_mrz_character) {
            return Ok(value.to_owned());
        }
        to_mrz(value)
            .into_iter()
            .next()
            .ok_or(MrzError::Field { name })
    }

    /// Any other value in MRZ characters.
    fn plain(&self, name: FieldName) -> Result<Vec<u8>, MrzError> {
        let value = self.value(name);
        let dated = matches!(name, FieldName::BirthDate | FieldName::ExpiryDate);
        if dated && let Some(date) = iso(value) {
            return Ok(format!("{:02}{:02}{:02}", date.year % 100, date.month, date.day).into());
        }
        value
            .bytes()
            .map(|byte| match byte.to_ascii_uppercase() {
                b' ' | b'-' | b'/' | b'.' => Ok(FILLER),
                byte if is_mrz_character(byte) => Ok(byte),
                _ => Err(MrzError::Field { name }),
            })
            .collect()
    }

    fn number_is_long(&self, optional: &FieldSpec) -> Result<bool, MrzError> {
        let layout = self.format.layout();
        let number = layout
            .fields
            .iter()
            .find(|spec| spec.name == FieldName::DocumentNumber);
        let room = number.map_or(usize::MAX, |spec| spec.span.end - spec.span.start);
        Ok(layout.overflow == Some(optional.span)
            && self.plain(FieldName::DocumentNumber)?.len() > room)
    }

    /// Writes the document number, its end and its digit where it is long.
    fn write_number(&self, spec: &FieldSpec, page: &mut Page) -> Result<(), MrzError> {
        let name = FieldName::DocumentNumber;
        let number = self.plain(name)?;
        let room = spec.span.end - spec.span.start;
        let Some((begin, end)) = number
            .split_at_checked(room)
            .filter(|(_, end)| !end.is_empty())
        else {
            return page.write_whole(spec, &number);
        };
        let too_long = MrzError::Field { name };
        let optional = self.format.layout().overflow.ok_or(too_long)?;
        if end.contains(&FILLER) || begin.last() == Some(&FILLER) {
            return Err(too_long);
        }
        let (excluded, included) = overflow_digits(begin, end);
        let mut tail = end.to_vec();
        tail.push(if self.count_blank_slot {
            included
        } else {
            excluded
        });
        let width = optional.end - optional.start;
        if tail.len() > width {
            return Err(too_long);
        }
        let rest = self.plain(FieldName::OptionalData1)?;
        if !rest.is_empty() {
            tail.push(FILLER);
            tail.extend(rest);
        }
        if tail.len() > width {
            return Err(MrzError::Field {
                name: FieldName::OptionalData1,
            });
        }
        page.write(spec.span, text(begin));
        page.write(optional, text(&tail));
        page.long_number = true;
        Ok(())
    }

    /// Computes the check digits, the composite last as layouts have it.
    fn write_digits(&self, page: &mut Page) -> Result<(), MrzError> {
        for check in self.format.layout().checks {
            let so_far = page.parse()?;
            let blank = match check.field {
                FieldName::DocumentNumber => page.long_number,
                FieldName::PersonalNumber => {
                    let empty = |&span: &Span| so_far.slice(span).iter().all(|&b| b == FILLER);
                    self.blank_personal_digit && check.over.iter().all(empty)
                }
                _ => false,
            };
            let digit = if blank {
                FILLER
            } else {
                so_far.computed(check)
            };
            let span = Span {
                line: check.line,
                start: check.column,
                end: check.column + 1,
            };
            page.write(span, text(&[digit]));
        }
        Ok(())
    }
}

impl From<&Mrz> for Draft {
    /// The fields of a zone, so that [`Draft::emit`] writes it again. For a zone
    /// whose digits are right the lines are the same; wrong digits come out right.
    fn from(mrz: &Mrz) -> Self {
        let mut draft = Self::new(mrz.format());
        for field in mrz
            .fields()
            .filter(|field| field.name != FieldName::Composite)
        {
            let value = match field.name {
                // As it stands, so that nothing but fillers is lost at its end.
                FieldName::DocumentNumber if mrz.number_tail().is_empty() => field.raw.to_owned(),
                FieldName::DocumentNumber => format!("{}{}", field.raw, mrz.number_tail()),
                FieldName::OptionalData1 => mrz.after_number(field.raw).to_owned(),
                _ => field.raw.to_owned(),
            };
            let value = value.trim_end_matches('<');
            draft = draft.with(field.name, value);
        }
        let personal = mrz.format().layout().checks.iter();
        let blank = personal
            .filter(|check| check.field == FieldName::PersonalNumber)
            .any(|check| mrz.line(check.line).get(check.column) == Some(&FILLER));
        let rule = mrz.number_overflow().map(|long| long.rule);
        draft
            .with_blank_personal_digit(blank)
            .with_blank_slot_counted(rule == Some(SumRule::SlotIncluded))
    }
}

impl Mrz {
    /// Writes the zone anew from its fields: the same lines where every check
    /// digit is right, right digits where one was wrong.
    ///
    /// # Errors
    /// As [`Draft::emit`], for zones whose wrong digits hide what they mean.
    pub fn emit(&self) -> Result<Vec<String>, MrzError> {
        Draft::from(self).emit()
    }
}

/// The lines while they are written.
struct Page {
    format: Format,
    lines: Vec<Vec<u8>>,
    long_number: bool,
}

impl Page {
    fn new(format: Format) -> Self {
        let lines = format
            .line_lengths()
            .iter()
            .map(|&length| vec![FILLER; length])
            .collect();
        Self {
            format,
            lines,
            long_number: false,
        }
    }

    /// Writes at the start of a stretch, fillers behind; what is too long is lost.
    fn write(&mut self, span: Span, value: &str) {
        let place = self
            .lines
            .get_mut(span.line)
            .and_then(|line| line.get_mut(span.start..span.end));
        let fillers = std::iter::repeat(FILLER);
        for (to, byte) in place
            .into_iter()
            .flatten()
            .zip(value.bytes().chain(fillers))
        {
            *to = byte;
        }
    }

    /// Writes a value that must fit.
    fn write_whole(&mut self, spec: &FieldSpec, value: &[u8]) -> Result<(), MrzError> {
        if value.len() > spec.span.end - spec.span.start {
            return Err(MrzError::Field { name: spec.name });
        }
        self.write(spec.span, text(value));
        Ok(())
    }

    fn parse(&self) -> Result<Mrz, MrzError> {
        let lines: Vec<&[u8]> = self.lines.iter().map(Vec::as_slice).collect();
        // The day matters to dates alone, and no date is read here.
        parse_bytes(
            self.format,
            &lines,
            Date {
                year: 2000,
                month: 1,
                day: 1,
            },
        )
    }
}

/// A date `YYYY-MM-DD`.
fn iso(value: &str) -> Option<Date> {
    let mut parts = value.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::*;

    const TODAY: Date = Date {
        year: 2026,
        month: 6,
        day: 15,
    };

    #[test]
    fn parse_then_emit_is_the_identity() {
        for lines in [
            &[
                "P<CANMARTIN<<SARAH<<<<<<<<<<<<<<<<<<<<<<<<<<",
                "ZE000509<9CAN8501019F2301147<<<<<<<<<<<<<<<8",
            ][..],
            &[
                "IDBEL000590240<6013<<<<<<<<<<<",
                "8512017F1311048BEL851201002007",
                "REINARTZ<<ULRIKE<KATIA<E<<<<<<",
            ],
            &[
                "IDFRALOISEAU<<<<<<<<<<<<<<<<<<<<<<<<",
                "970675K002774HERVE<<DJAMEL<7303216M4",
            ],
            &["D1FRA13AA000026181231MARTIN<<9"],
            &[
                "AAA001D<<",
                "FACHE305142128097<<800126<<<<<",
                "MARCHAND<<FABIENNE<<<<<<<<<<<<",
            ],
        ] {
            let mrz = parse(lines, TODAY).expect("a zone");
            assert_eq!(
                mrz.emit().as_deref(),
                Ok(lines
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .as_slice())
            );
        }
    }

    #[test]
    fn values_that_do_not_fit_are_refused_by_name() {
        let draft = Draft::new(Format::Td3);
        for (name, value) in [
            (FieldName::DocumentNumber, "1234567890"),
            (FieldName::Issuer, "UTOP"),
            (FieldName::BirthDate, "12 August 1974"),
            (FieldName::Surname, "山田"),
            (FieldName::PersonalNumber, "a\u{e9}"),
        ] {
            assert_eq!(
                draft.clone().with(name, value).emit(),
                Err(MrzError::Field { name })
            );
        }
        let name = FieldName::Office;
        assert_eq!(
            draft.with(name, "1").emit(),
            Err(MrzError::NoSuchField {
                format: Format::Td3,
                name
            })
        );
        let long =
            Draft::new(Format::Td1).with(FieldName::DocumentNumber, "1234567890123456789012345");
        assert_eq!(
            long.emit(),
            Err(MrzError::Field {
                name: FieldName::DocumentNumber
            })
        );
    }

    #[test]
    fn a_long_number_goes_on_in_the_optional_data() {
        let lines = Draft::new(Format::Td1)
            .with(FieldName::DocumentCode, "ID")
            .with(FieldName::Issuer, "BEL")
            .with(FieldName::DocumentNumber, "600001795015")
            .with(FieldName::OptionalData1, "AB")
            .emit()
            .expect("it fits");
        assert_eq!(lines[0], "IDBEL600001795<0152<AB<<<<<<<<");
        let mrz = parse(&[&lines[0], &lines[1], &lines[2]], TODAY).expect("a card");
        assert!(mrz.digits_right());
        assert_eq!(mrz.value(FieldName::OptionalData1), "AB");
    }
}
