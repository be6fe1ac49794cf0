//! The tables of positions, one layout for each format.
//!
//! Columns count from 0 and ends are exclusive: position 6-44 of Doc 9303 is
//! `5..44` here.

use super::alphabet::Class;
use super::format::{CheckSpec, FieldName, FieldSpec, Format, Layout, Part, Span};

const fn span(line: usize, start: usize, end: usize) -> Span {
    Span { line, start, end }
}

const fn whole(name: FieldName, line: usize, start: usize, end: usize) -> FieldSpec {
    FieldSpec {
        name,
        span: span(line, start, end),
        part: Part::Whole,
    }
}

const fn name(name: FieldName, line: usize, start: usize, end: usize, part: Part) -> FieldSpec {
    FieldSpec {
        name,
        span: span(line, start, end),
        part,
    }
}

const fn check(field: FieldName, line: usize, column: usize, over: &'static [Span]) -> CheckSpec {
    CheckSpec {
        field,
        line,
        column,
        over,
    }
}

const NUMBER: CheckSpec = check(FieldName::DocumentNumber, 1, 9, &[span(1, 0, 9)]);
const BIRTH: CheckSpec = check(FieldName::BirthDate, 1, 19, &[span(1, 13, 19)]);
const EXPIRY: CheckSpec = check(FieldName::ExpiryDate, 1, 27, &[span(1, 21, 27)]);

/// The fields that the two-line formats of Doc 9303 share; the name field
/// ends with the line, at `$end`.
macro_rules! two_line_fields {
    ($end:expr, $($rest:expr),* $(,)?) => {
        &[
            whole(FieldName::DocumentCode, 0, 0, 2),
            whole(FieldName::Issuer, 0, 2, 5),
            name(FieldName::Surname, 0, 5, $end, Part::BeforeSeparator),
            name(FieldName::GivenNames, 0, 5, $end, Part::AfterSeparator),
            whole(FieldName::DocumentNumber, 1, 0, 9),
            whole(FieldName::Nationality, 1, 10, 13),
            whole(FieldName::BirthDate, 1, 13, 19),
            whole(FieldName::Sex, 1, 20, 21),
            whole(FieldName::ExpiryDate, 1, 21, 27),
            $($rest),*
        ]
    };
}

/// The classes that the two-line formats share. The slot of the number's check
/// digit is `$slot`: blank only where a long number may go on elsewhere.
macro_rules! two_line_classes {
    ($end:expr, $slot:expr, $($rest:expr),* $(,)?) => {
        &[
            (span(0, 0, 1), Class::LETTER),
            (span(0, 1, 2), Class::NAME),
            (span(0, 2, 3), Class::LETTER),
            (span(0, 3, $end), Class::NAME),
            (span(1, 0, 9), Class::ALNUM_FILL),
            (span(1, 9, 10), $slot),
            (span(1, 10, 13), Class::NAME),
            (span(1, 13, 19), Class::DIGIT_FILL),
            (span(1, 19, 20), Class::DIGIT),
            (span(1, 20, 21), Class::SEX),
            (span(1, 21, 27), Class::DIGIT_FILL),
            (span(1, 27, 28), Class::DIGIT),
            $($rest),*
        ]
    };
}

static TD3: Layout = Layout {
    lengths: &[44, 44],
    fields: two_line_fields!(
        44,
        whole(FieldName::PersonalNumber, 1, 28, 42),
        whole(FieldName::Composite, 1, 43, 44),
    ),
    checks: &[
        NUMBER,
        BIRTH,
        EXPIRY,
        check(FieldName::PersonalNumber, 1, 42, &[span(1, 28, 42)]),
        check(
            FieldName::Composite,
            1,
            43,
            &[span(1, 0, 10), span(1, 13, 20), span(1, 21, 43)],
        ),
    ],
    classes: two_line_classes!(
        44,
        Class::DIGIT,
        (span(1, 28, 42), Class::ALNUM_FILL),
        (span(1, 42, 43), Class::DIGIT_FILL),
        (span(1, 43, 44), Class::DIGIT),
    ),
    overflow: None,
    names: &[span(0, 5, 44)],
};

static TD2: Layout = Layout {
    lengths: &[36, 36],
    fields: two_line_fields!(
        36,
        whole(FieldName::OptionalData1, 1, 28, 35),
        whole(FieldName::Composite, 1, 35, 36),
    ),
    checks: &[
        NUMBER,
        BIRTH,
        EXPIRY,
        check(
            FieldName::Composite,
            1,
            35,
            &[span(1, 0, 10), span(1, 13, 20), span(1, 21, 35)],
        ),
    ],
    classes: two_line_classes!(
        36,
        Class::DIGIT_FILL,
        (span(1, 28, 35), Class::ALNUM_FILL),
        (span(1, 35, 36), Class::DIGIT),
    ),
    overflow: Some(span(1, 28, 35)),
    names: &[span(0, 5, 36)],
};

static MRV_A: Layout = Layout {
    lengths: &[44, 44],
    fields: two_line_fields!(44, whole(FieldName::OptionalData1, 1, 28, 44)),
    checks: &[NUMBER, BIRTH, EXPIRY],
    classes: two_line_classes!(44, Class::DIGIT, (span(1, 28, 44), Class::ALNUM_FILL)),
    overflow: None,
    names: &[span(0, 5, 44)],
};

static MRV_B: Layout = Layout {
    lengths: &[36, 36],
    fields: two_line_fields!(36, whole(FieldName::OptionalData1, 1, 28, 36)),
    checks: &[NUMBER, BIRTH, EXPIRY],
    classes: two_line_classes!(36, Class::DIGIT, (span(1, 28, 36), Class::ALNUM_FILL)),
    overflow: None,
    names: &[span(0, 5, 36)],
};

static TD1: Layout = Layout {
    lengths: &[30, 30, 30],
    fields: &[
        whole(FieldName::DocumentCode, 0, 0, 2),
        whole(FieldName::Issuer, 0, 2, 5),
        whole(FieldName::DocumentNumber, 0, 5, 14),
        whole(FieldName::OptionalData1, 0, 15, 30),
        whole(FieldName::BirthDate, 1, 0, 6),
        whole(FieldName::Sex, 1, 7, 8),
        whole(FieldName::ExpiryDate, 1, 8, 14),
        whole(FieldName::Nationality, 1, 15, 18),
        whole(FieldName::OptionalData2, 1, 18, 29),
        whole(FieldName::Composite, 1, 29, 30),
        name(FieldName::Surname, 2, 0, 30, Part::BeforeSeparator),
        name(FieldName::GivenNames, 2, 0, 30, Part::AfterSeparator),
    ],
    checks: &[
        check(FieldName::DocumentNumber, 0, 14, &[span(0, 5, 14)]),
        check(FieldName::BirthDate, 1, 6, &[span(1, 0, 6)]),
        check(FieldName::ExpiryDate, 1, 14, &[span(1, 8, 14)]),
        check(
            FieldName::Composite,
            1,
            29,
            &[
                span(0, 5, 30),
                span(1, 0, 7),
                span(1, 8, 15),
                span(1, 18, 29),
            ],
        ),
    ],
    classes: &[
        (span(0, 0, 1), Class::LETTER),
        (span(0, 1, 2), Class::CODE),
        (span(0, 2, 3), Class::LETTER),
        (span(0, 3, 5), Class::NAME),
        (span(0, 5, 14), Class::ALNUM_FILL),
        (span(0, 14, 15), Class::DIGIT_FILL),
        (span(0, 15, 30), Class::ALNUM_FILL),
        (span(1, 0, 6), Class::DIGIT_FILL),
        (span(1, 6, 7), Class::DIGIT),
        (span(1, 7, 8), Class::SEX),
        (span(1, 8, 14), Class::DIGIT_FILL),
        (span(1, 14, 15), Class::DIGIT),
        (span(1, 15, 18), Class::NAME),
        (span(1, 18, 29), Class::ALNUM_FILL),
        (span(1, 29, 30), Class::DIGIT),
        (span(2, 0, 30), Class::NAME),
    ],
    overflow: Some(span(0, 15, 30)),
    names: &[span(2, 0, 30)],
};

static FRENCH_ID: Layout = Layout {
    lengths: &[36, 36],
    fields: &[
        whole(FieldName::DocumentCode, 0, 0, 2),
        whole(FieldName::Issuer, 0, 2, 5),
        name(FieldName::Surname, 0, 5, 30, Part::Name),
        whole(FieldName::Office, 0, 30, 36),
        // Date, department and serial are one number.
        whole(FieldName::DocumentNumber, 1, 0, 12),
        whole(FieldName::IssueDate, 1, 0, 4),
        whole(FieldName::Department, 1, 4, 7),
        name(FieldName::GivenNames, 1, 13, 27, Part::Name),
        whole(FieldName::BirthDate, 1, 27, 33),
        whole(FieldName::Sex, 1, 34, 35),
        whole(FieldName::Composite, 1, 35, 36),
    ],
    checks: &[
        check(FieldName::DocumentNumber, 1, 12, &[span(1, 0, 12)]),
        check(FieldName::BirthDate, 1, 33, &[span(1, 27, 33)]),
        check(
            FieldName::Composite,
            1,
            35,
            &[span(0, 0, 36), span(1, 0, 35)],
        ),
    ],
    classes: &[
        (span(0, 0, 5), Class::LETTER),
        (span(0, 5, 30), Class::NAME),
        (span(0, 30, 36), Class::ALNUM_FILL),
        (span(1, 0, 4), Class::DIGIT),
        (span(1, 4, 12), Class::ALNUM_FILL),
        (span(1, 12, 13), Class::DIGIT),
        (span(1, 13, 27), Class::NAME),
        (span(1, 27, 33), Class::DIGIT_FILL),
        (span(1, 33, 34), Class::DIGIT),
        (span(1, 34, 35), Class::SEX),
        (span(1, 35, 36), Class::DIGIT),
    ],
    overflow: None,
    names: &[span(0, 5, 30), span(1, 13, 27)],
};

static FRENCH_LICENCE: Layout = Layout {
    lengths: &[30],
    fields: &[
        whole(FieldName::DocumentCode, 0, 0, 2),
        whole(FieldName::Issuer, 0, 2, 5),
        whole(FieldName::DocumentNumber, 0, 5, 14),
        whole(FieldName::ExpiryDate, 0, 15, 21),
        name(FieldName::Surname, 0, 21, 29, Part::Name),
        whole(FieldName::Composite, 0, 29, 30),
    ],
    checks: &[
        check(FieldName::DocumentNumber, 0, 14, &[span(0, 0, 14)]),
        check(FieldName::Composite, 0, 29, &[span(0, 0, 29)]),
    ],
    classes: &[
        (span(0, 0, 1), Class::LETTER),
        (span(0, 1, 2), Class::DIGIT),
        (span(0, 2, 5), Class::LETTER),
        (span(0, 5, 14), Class::ALNUM_FILL),
        (span(0, 14, 15), Class::DIGIT),
        (span(0, 15, 21), Class::DIGIT),
        (span(0, 21, 29), Class::NAME),
        (span(0, 29, 30), Class::DIGIT),
    ],
    overflow: None,
    names: &[span(0, 21, 29)],
};

static SWISS_LICENCE: Layout = Layout {
    lengths: &[9, 30, 30],
    fields: &[
        whole(FieldName::BlankNumber, 0, 0, 6),
        whole(FieldName::Language, 0, 6, 7),
        whole(FieldName::DocumentCode, 1, 0, 2),
        whole(FieldName::Issuer, 1, 2, 5),
        whole(FieldName::DocumentNumber, 1, 5, 14),
        whole(FieldName::Version, 1, 14, 17),
        whole(FieldName::BirthDate, 1, 19, 25),
        name(FieldName::Surname, 2, 0, 30, Part::BeforeSeparator),
        name(FieldName::GivenNames, 2, 0, 30, Part::AfterSeparator),
    ],
    checks: &[],
    classes: &[
        (span(0, 0, 3), Class::ALNUM),
        (span(0, 3, 6), Class::DIGIT),
        (span(0, 6, 7), Class::of(b"DFIR")),
        (span(0, 7, 9), Class::FILL),
        (span(1, 0, 5), Class::LETTER),
        (span(1, 5, 17), Class::DIGIT),
        (span(1, 17, 19), Class::FILL),
        (span(1, 19, 25), Class::DIGIT),
        (span(1, 25, 30), Class::FILL),
        (span(2, 0, 30), Class::NAME),
    ],
    overflow: None,
    names: &[span(2, 0, 30)],
};

static FRENCH_VEHICLE: Layout = Layout {
    lengths: &[44, 44],
    fields: &[
        whole(FieldName::DocumentCode, 0, 0, 2),
        whole(FieldName::Issuer, 0, 2, 5),
        whole(FieldName::OptionalData1, 0, 5, 44),
        whole(FieldName::OptionalData2, 1, 0, 44),
    ],
    checks: &[],
    classes: &[
        (span(0, 0, 5), Class::LETTER),
        (span(0, 5, 44), Class::ALNUM_FILL),
        (span(1, 0, 44), Class::ALNUM_FILL),
    ],
    overflow: None,
    names: &[],
};

impl Format {
    /// The tables of this format.
    pub(crate) fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
            Self::FrenchId => &FRENCH_ID,
            Self::FrenchLicence => &FRENCH_LICENCE,
            Self::SwissLicence => &SWISS_LICENCE,
            Self::FrenchVehicle => &FRENCH_VEHICLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::{MAX_CHARACTERS, MAX_CHECKS};
    use super::*;

    #[test]
    fn classes_cover_every_position_once() {
        for format in Format::ALL {
            for (line, &length) in format.line_lengths().iter().enumerate() {
                for column in 0..length {
                    let covering = format
                        .layout()
                        .classes
                        .iter()
                        .filter(|(s, _)| s.line == line && (s.start..s.end).contains(&column))
                        .count();
                    assert_eq!(covering, 1, "{} line {line} column {column}", format.name());
                }
                assert_eq!(format.class_at(line, length), Class::NONE);
            }
        }
    }

    #[test]
    fn layouts_fit_the_fixed_storage() {
        for format in Format::ALL {
            let layout = format.layout();
            assert!(layout.lengths.iter().sum::<usize>() <= MAX_CHARACTERS);
            assert!(layout.checks.len() <= MAX_CHECKS);
            let spans = layout
                .fields
                .iter()
                .map(|f| f.span)
                .chain(layout.checks.iter().flat_map(|c| c.over.iter().copied()));
            for s in spans {
                assert!(
                    s.start < s.end && s.end <= layout.lengths[s.line],
                    "{}",
                    format.name()
                );
            }
        }
    }
}
