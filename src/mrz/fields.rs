//! What the zone says: each field as printed, and its value for people.

use std::fmt;

use super::alphabet::FILLER;
use super::checks::{SumRule, Verdict};
use super::date::{self, BirthDate, Date};
use super::format::{FieldName, FieldSpec, Format, Part, Span};
use super::parse::{Mrz, text};

/// A field of a zone.
///
/// `Debug` hides what it says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// Which field.
    pub name: FieldName,
    /// Its line, from 0.
    pub line: usize,
    /// Its first column, from 0.
    pub column: usize,
    /// Its characters as printed; names without the fillers at their end.
    pub raw: &'a str,
    /// The verdict on its check digit.
    pub verdict: Verdict,
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("line", &self.line)
            .field("column", &self.column)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

impl Mrz {
    /// Every field of the format, the composite check digit included.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.format().layout().fields.iter().map(|spec| {
            let (offset, raw) = self.part(spec);
            Field {
                name: spec.name,
                line: spec.span.line,
                column: spec.span.start + offset,
                raw: text(raw),
                verdict: self.verdict(spec.name),
            }
        })
    }

    /// A field as printed, fillers included; names without the fillers at their
    /// end. Of a document number longer than its field, the part in the field.
    ///
    /// `None` where the format has no such field. The personal number of Spanish
    /// and Finnish cards is their first optional data.
    #[must_use]
    pub fn raw(&self, name: FieldName) -> Option<&str> {
        let fields = self.format().layout().fields;
        let spec = fields.iter().find(|spec| spec.name == name).or_else(|| {
            let national = name == FieldName::PersonalNumber && self.optional_is_personal();
            let optional = |spec: &&FieldSpec| spec.name == FieldName::OptionalData1;
            if national {
                fields.iter().find(optional)
            } else {
                None
            }
        })?;
        Some(text(self.part(spec).1))
    }

    /// A field's value for people, `""` where there is none.
    ///
    /// Names have spaces for fillers; the document number has no fillers and, where
    /// it goes on in the optional data and a check digit confirms it, all its
    /// characters; codes lose their fillers (`D<<` is `D`). Sex is `M`, `F` or `X`
    /// (unspecified, printed as filler or X); on Mexican voter cards H is `M` and
    /// M is `F`. Dates are `YYYY-MM-DD`, or `""` where they are partial, impossible
    /// or without a sure century, see [`date::birth_date`] and
    /// [`date::expiry_date`].
    #[must_use]
    pub fn value(&self, name: FieldName) -> String {
        let raw = self.raw(name).unwrap_or_default();
        match name {
            FieldName::DocumentNumber => self.number(raw),
            FieldName::BirthDate => self
                .birth_date(self.today())
                .map_or_else(String::new, |birth| birth.date.to_string()),
            FieldName::ExpiryDate => self
                .expiry_date(self.today())
                .map_or_else(String::new, |date| date.to_string()),
            // Year and month only: partial by nature.
            FieldName::IssueDate => String::new(),
            FieldName::Sex => self.sex(raw).to_owned(),
            FieldName::OptionalData1 => spaced(self.after_number(raw)),
            FieldName::PersonalNumber if self.issuer() == "FIN" => {
                // A filler stands for the hyphen of the personal code.
                raw.trim_end_matches('<').replace('<', "-")
            }
            FieldName::Surname
            | FieldName::GivenNames
            | FieldName::OptionalData2
            | FieldName::PersonalNumber => spaced(raw),
            _ => raw.trim_matches('<').to_owned(),
        }
    }

    /// The date of birth, by the rule of [`date::birth_date`].
    #[must_use]
    pub fn birth_date(&self, today: Date) -> Option<BirthDate> {
        date::birth_date(self.raw(FieldName::BirthDate)?, today)
    }

    /// The date of expiry, by the rule of [`date::expiry_date`].
    #[must_use]
    pub fn expiry_date(&self, today: Date) -> Option<Date> {
        date::expiry_date(self.raw(FieldName::ExpiryDate)?, today)
    }

    /// The issuing state as printed, without fillers.
    pub(crate) fn issuer(&self) -> &str {
        self.raw(FieldName::Issuer)
            .unwrap_or_default()
            .trim_matches('<')
    }

    /// The characters of a field and how far into its span they begin.
    fn part(&self, spec: &FieldSpec) -> (usize, &[u8]) {
        let all = self.slice(spec.span);
        let Some(separator) = all.windows(2).position(|pair| pair == b"<<") else {
            return match spec.part {
                Part::Whole => (0, all),
                Part::Name | Part::BeforeSeparator => (0, trimmed(all)),
                Part::AfterSeparator => (all.len(), &[]),
            };
        };
        match spec.part {
            Part::Whole => (0, all),
            Part::Name => (0, trimmed(all)),
            Part::BeforeSeparator => (0, all.get(..separator).unwrap_or_default()),
            Part::AfterSeparator => (
                separator + 2,
                trimmed(all.get(separator + 2..).unwrap_or_default()),
            ),
        }
    }

    fn optional_is_personal(&self) -> bool {
        self.format() == Format::Td1 && matches!(self.issuer(), "ESP" | "FIN")
    }

    /// The document number without fillers, all of a long one that is confirmed.
    fn number(&self, raw: &str) -> String {
        raw.chars()
            .chain(self.number_tail().chars())
            .filter(|&c| c != '<')
            .collect()
    }

    /// The part of a confirmed long number that stands in the optional data.
    pub(crate) fn number_tail(&self) -> &str {
        let Some(long) = self
            .number_overflow()
            .filter(|long| long.rule != SumRule::Neither)
        else {
            return "";
        };
        let start = long.column - long.extra;
        text(self.slice(Span {
            line: long.line,
            start,
            end: long.column,
        }))
    }

    /// Optional data without the end of a confirmed long number and its digit.
    pub(crate) fn after_number<'a>(&self, optional: &'a str) -> &'a str {
        let used = match self.number_overflow() {
            // The number's end, its digit, and the filler that closes it.
            Some(long) if long.rule != SumRule::Neither => long.extra + 2,
            _ => 0,
        };
        optional.get(used.min(optional.len())..).unwrap_or_default()
    }

    fn sex(&self, raw: &str) -> &'static str {
        // Mexican voter cards print Spanish initials: hombre, mujer.
        let mexican = self.format() == Format::Td1
            && self.issuer() == "MEX"
            && self.raw(FieldName::DocumentCode) == Some("ID");
        match (raw, mexican) {
            ("H", true) | ("M", false) => "M",
            ("M", true) | ("F", _) => "F",
            ("<" | "X", _) => "X",
            _ => "",
        }
    }
}

/// Without the fillers at the end.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|&byte| byte != FILLER)
        .map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

/// Fillers as single spaces, none at the ends.
fn spaced(raw: &str) -> String {
    raw.split('<')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
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

    fn values(lines: &[&str], expected: &[(FieldName, &str)]) {
        let mrz = parse(lines, TODAY).expect("a zone");
        for &(name, value) in expected {
            assert_eq!(mrz.value(name), value, "{name:?}");
        }
    }

    #[test]
    fn a_passport() {
        let lines = [
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        ];
        values(
            &lines,
            &[
                (FieldName::DocumentCode, "P"),
                (FieldName::Issuer, "UTO"),
                (FieldName::Surname, "ERIKSSON"),
                (FieldName::GivenNames, "ANNA MARIA"),
                (FieldName::DocumentNumber, "L898902C3"),
                (FieldName::Nationality, "UTO"),
                (FieldName::BirthDate, "1974-08-12"),
                (FieldName::Sex, "F"),
                (FieldName::ExpiryDate, "2012-04-15"),
                (FieldName::PersonalNumber, "ZE184226B"),
                (FieldName::Composite, "0"),
                (FieldName::Office, ""),
            ],
        );
        let mrz = parse(&lines, TODAY).expect("a passport");
        let places: Vec<_> = mrz
            .fields()
            .map(|f| {
                assert_eq!(
                    mrz.line(f.line)[f.column..][..f.raw.len()],
                    *f.raw.as_bytes()
                );
                (f.name, f.line, f.column)
            })
            .collect();
        assert!(places.contains(&(FieldName::GivenNames, 0, 15)));
        assert!(places.contains(&(FieldName::Composite, 1, 43)));
        assert!(!mrz.name_truncated());
    }

    #[test]
    fn long_numbers_are_joined_only_where_confirmed() {
        values(
            &[
                "IDBEL600001795<0152<<<<<<<<<<<",
                "1301014F2311207BEL130101987398",
                "SPECIMEN<<SPECIMEN<<<<<<<<<<<<",
            ],
            &[
                (FieldName::DocumentNumber, "600001795015"),
                (FieldName::OptionalData1, ""),
            ],
        );
        values(
            &[
                "IDBEL600001795<0153<<<<<<<<<<<",
                "1301014F2311207BEL130101987398",
                "SPECIMEN<<SPECIMEN<<<<<<<<<<<<",
            ],
            &[
                (FieldName::DocumentNumber, "600001795"),
                (FieldName::OptionalData1, "0153"),
            ],
        );
    }

    #[test]
    fn national_cards() {
        values(
            &[
                "IDFRALOISEAU<<<<<<<<<<<<<<<<<<<<<<<<",
                "970675K002774HERVE<<DJAMEL<7303216M4",
            ],
            &[
                (FieldName::Surname, "LOISEAU"),
                (FieldName::GivenNames, "HERVE DJAMEL"),
                (FieldName::DocumentNumber, "970675K00277"),
                (FieldName::Department, "75K"),
                (FieldName::BirthDate, "1973-03-21"),
                (FieldName::IssueDate, ""),
                (FieldName::ExpiryDate, ""),
            ],
        );
        values(
            &[
                "IDESPBAA000589599999999R<<<<<<",
                "8001014F2501017ESP<<<<<<<<<<<7",
                "ESPANOLA<ESPANOLA<<CARMEN<<<<<",
            ],
            &[
                (FieldName::PersonalNumber, "99999999R"),
                (FieldName::Surname, "ESPANOLA ESPANOLA"),
            ],
        );
        values(
            &[
                "I<FINXA10000585010195<112X<<<<",
                "9501016F2803135FIN<<<<<<<<<<<7",
                "SPECIMEN<TRAVEL<<VILMA<SOFIA<<",
            ],
            &[(FieldName::PersonalNumber, "010195-112X")],
        );
        values(
            &[
                "IDMEX1234567897<<1234567890123",
                "8001014M2512312MEX<02<<00001<8",
                "GOMEZ<VELAZQUEZ<<MARGARITA<<<<",
            ],
            &[(FieldName::Sex, "F")],
        );
    }

    #[test]
    fn licences() {
        values(
            &["D1FRA13AA000026181231MARTIN<<9"],
            &[
                (FieldName::DocumentCode, "D1"),
                (FieldName::DocumentNumber, "13AA00002"),
                (FieldName::ExpiryDate, "2018-12-31"),
                (FieldName::Surname, "MARTIN"),
            ],
        );
        values(
            &[
                "AAA001D<<",
                "FACHE305142128097<<800126<<<<<",
                "MARCHAND<<FABIENNE<<<<<<<<<<<<",
            ],
            &[
                (FieldName::Issuer, "CHE"),
                (FieldName::BlankNumber, "AAA001"),
                (FieldName::Language, "D"),
                (FieldName::DocumentNumber, "305142128"),
                (FieldName::Version, "097"),
                (FieldName::BirthDate, "1980-01-26"),
                (FieldName::GivenNames, "FABIENNE"),
            ],
        );
    }

    #[test]
    fn names_without_one_part_and_cut_names() {
        let line = "C01X0006H1D<<6408125F1710319<<<<<<<<<<<<<<<0";
        values(
            &["P<IND<<FIRST<NAME<<<<<<<<<<<<<<<<<<<<<<<<<<<", line],
            &[
                (FieldName::Surname, ""),
                (FieldName::GivenNames, "FIRST NAME"),
            ],
        );
        values(
            &["P<INDARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", line],
            &[
                (FieldName::Surname, "ARKFREITH"),
                (FieldName::GivenNames, ""),
            ],
        );
        let cut = parse(
            &["P<THANILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", line],
            TODAY,
        );
        assert!(cut.expect("a passport").name_truncated());
    }
}
