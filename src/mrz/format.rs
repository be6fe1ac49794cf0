//! The formats: how long their lines are, where each field stands, and what
//! each check digit covers.
//!
//! Lines and columns count from 0 everywhere in this crate; the tables of
//! Doc 9303 count from 1. Sources: Doc 9303 8th edition part 4 (TD3), 5 (TD1),
//! 6 (TD2), 7 (visas); national layouts as their issuers print them.

use super::alphabet::Class;

/// A layout of the machine-readable zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cards: three lines of 30 (part 5).
    Td1,
    /// Older cards and official documents: two lines of 36 (part 6).
    Td2,
    /// Passports: two lines of 44 (part 4).
    Td3,
    /// Visas, full page: two lines of 44, no composite check digit (part 7).
    MrvA,
    /// Visas, small: two lines of 36, no composite check digit (part 7).
    MrvB,
    /// French identity cards before 2021: two lines of 36, no expiry.
    FrenchId,
    /// French driving licences: one line of 30.
    FrenchLicence,
    /// Swiss and Liechtenstein driving licences: lines of 9, 30 and 30, without
    /// check digits.
    SwissLicence,
    /// French vehicle registration: two lines of 44 of a layout of its own; its
    /// lines are kept, nothing is checked.
    FrenchVehicle,
}

/// A field of the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldName {
    /// The kind of document: `P<`, `ID`, `V<`.
    DocumentCode,
    /// The issuing state or organisation, three characters.
    Issuer,
    /// The primary identifier.
    Surname,
    /// The secondary identifier.
    GivenNames,
    /// The number of the document (the PIN of a Swiss licence).
    DocumentNumber,
    /// The holder's nationality, three characters.
    Nationality,
    /// `YYMMDD`.
    BirthDate,
    /// `M`, `F` or the filler.
    Sex,
    /// `YYMMDD`.
    ExpiryDate,
    /// `YYMM`, French identity cards only.
    IssueDate,
    /// Optional data: line 1 of TD1, line 2 elsewhere; the rest of line 1 of a
    /// French vehicle registration.
    OptionalData1,
    /// Optional data of line 2 of TD1; line 2 of a French vehicle registration.
    OptionalData2,
    /// The personal number or other optional data of TD3.
    PersonalNumber,
    /// The department that issued a French identity card: within its number.
    Department,
    /// The office that issued a French identity card.
    Office,
    /// The blank's number on line 1 of a Swiss licence.
    BlankNumber,
    /// The language of a Swiss licence: D, F, I or R.
    Language,
    /// The version of a Swiss licence.
    Version,
    /// The composite check digit.
    Composite,
}

impl FieldName {
    /// The name in `snake_case`, for reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DocumentCode => "document_code",
            Self::Issuer => "issuer",
            Self::Surname => "surname",
            Self::GivenNames => "given_names",
            Self::DocumentNumber => "document_number",
            Self::Nationality => "nationality",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::ExpiryDate => "expiry_date",
            Self::IssueDate => "issue_date",
            Self::OptionalData1 => "optional_data_1",
            Self::OptionalData2 => "optional_data_2",
            Self::PersonalNumber => "personal_number",
            Self::Department => "department",
            Self::Office => "office",
            Self::BlankNumber => "blank_number",
            Self::Language => "language",
            Self::Version => "version",
            Self::Composite => "composite",
        }
    }
}

/// A stretch of one line: columns `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub line: usize,
    pub start: usize,
    pub end: usize,
}

/// What of its span a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// A name: all of it without the fillers at its end.
    Name,
    /// What comes before the first `<<`.
    BeforeSeparator,
    /// What comes after the first `<<`.
    AfterSeparator,
}

/// A field and where it stands.
#[derive(Debug)]
pub(crate) struct FieldSpec {
    pub name: FieldName,
    pub span: Span,
    pub part: Part,
}

/// A check digit: the field that it vouches for, its own place, and what it covers.
#[derive(Debug)]
pub(crate) struct CheckSpec {
    pub field: FieldName,
    pub line: usize,
    pub column: usize,
    pub over: &'static [Span],
}

/// All that is known of a format.
#[derive(Debug)]
pub(crate) struct Layout {
    pub lengths: &'static [usize],
    pub fields: &'static [FieldSpec],
    /// At most [`MAX_CHECKS`]; the composite last.
    pub checks: &'static [CheckSpec],
    /// Which characters stand where; together they cover every column once.
    pub classes: &'static [(Span, Class)],
    /// Where a document number too long for its field goes on.
    pub overflow: Option<Span>,
    /// Name fields whose last position tells that a name was cut off.
    pub names: &'static [Span],
}

/// The most check digits that any format prints.
pub(crate) const MAX_CHECKS: usize = 5;

/// The most characters that any format has: TD1's 3 x 30.
pub(crate) const MAX_CHARACTERS: usize = 90;

impl Format {
    /// Every format.
    pub const ALL: [Self; 9] = [
        Self::Td1,
        Self::Td2,
        Self::Td3,
        Self::MrvA,
        Self::MrvB,
        Self::FrenchId,
        Self::FrenchLicence,
        Self::SwissLicence,
        Self::FrenchVehicle,
    ];

    /// The length of each line, in characters.
    #[must_use]
    pub fn line_lengths(self) -> &'static [usize] {
        self.layout().lengths
    }

    /// The name as Doc 9303 writes it, or a national layout's own.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
            Self::FrenchId => "FRA-ID",
            Self::FrenchLicence => "FRA-DL",
            Self::SwissLicence => "CHE-DL",
            Self::FrenchVehicle => "FRA-VRC",
        }
    }

    /// Which characters may stand at a position (line and column from 0):
    /// [`Class::NONE`] outside the format.
    ///
    /// Where national practice is known to deviate the class is as wide as what
    /// is printed, so that a recogniser that masks by it does not lose the
    /// deviation. One exception: Russian internal passports (`PNRUS`) write
    /// digits in names, which names of TD3 do not allow.
    #[must_use]
    pub fn class_at(self, line: usize, column: usize) -> Class {
        self.layout()
            .classes
            .iter()
            .find(|(span, _)| span.line == line && (span.start..span.end).contains(&column))
            .map_or(Class::NONE, |&(_, class)| class)
    }

    /// Whether a check digit stands at the position.
    #[must_use]
    pub fn is_check_digit(self, line: usize, column: usize) -> bool {
        self.layout()
            .checks
            .iter()
            .any(|check| check.line == line && check.column == column)
    }

    /// The format that lines of these lengths and beginnings have, if any.
    #[must_use]
    pub fn of_lines(lines: &[&str]) -> Option<Self> {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        Self::of(&lines)
    }

    /// The format of lines of these lengths and beginnings, if any.
    pub(crate) fn of(lines: &[&[u8]]) -> Option<Self> {
        match lines {
            [a, b] if a.len() == 44 && b.len() == 44 => Some(match a {
                [b'V', ..] => Self::MrvA,
                _ if a.starts_with(b"CRFRA") => Self::FrenchVehicle,
                _ => Self::Td3,
            }),
            [a, b] if a.len() == 36 && b.len() == 36 => Some(match a {
                [b'V', ..] => Self::MrvB,
                _ if a.starts_with(b"IDFRA") => Self::FrenchId,
                _ => Self::Td2,
            }),
            [a, b, c] if a.len() == 30 && b.len() == 30 && c.len() == 30 => Some(Self::Td1),
            [a] if a.len() == 30 && a.starts_with(b"D1FRA") => Some(Self::FrenchLicence),
            [a, b, c] if a.len() == 9 && b.len() == 30 && c.len() == 30 => {
                (b.starts_with(b"FACHE") || b.starts_with(b"FALIE")).then_some(Self::SwissLicence)
            }
            _ => None,
        }
    }
}
