//! Why lines are no machine-readable zone.

use std::fmt;

use super::format::{FieldName, Format};

/// A text that cannot be a zone, or a zone that cannot be written.
///
/// Names places and fields, never what stands there. A wrong check digit is a
/// result, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MrzError {
    /// No format has this number of lines of these lengths with this beginning.
    Shape {
        /// How many lines there were.
        lines: usize,
    },
    /// The lines do not have the lengths of the format that was asked for.
    Lengths {
        /// The format that was asked for.
        format: Format,
    },
    /// A character that no MRZ has.
    Character {
        /// The line, from 0.
        line: usize,
        /// The column, from 0, in characters.
        column: usize,
    },
    /// Lines of wrong length that fillers can mend in more than one way.
    Ambiguous,
    /// A value cannot be written: too long for its field, or with characters
    /// that have no MRZ spelling.
    Field {
        /// The field.
        name: FieldName,
    },
    /// The format has no such field.
    NoSuchField {
        /// The format.
        format: Format,
        /// The field.
        name: FieldName,
    },
}

impl fmt::Display for MrzError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { lines } => {
                write!(
                    f,
                    "no MRZ format has {lines} lines of these lengths and this beginning"
                )
            }
            Self::Lengths { format } => {
                write!(f, "the lines are not as long as {} has them", format.name())?;
                write!(f, ": it needs {:?} characters", format.line_lengths())
            }
            Self::Character { line, column } => write!(
                f,
                "line {} column {} holds a character that no MRZ has",
                line + 1,
                column + 1
            ),
            Self::Ambiguous => f.write_str(
                "the lines are too short or too long, and fillers mend them in more than one way",
            ),
            Self::Field { name } => {
                write!(f, "the value of {} does not fit its field", name.as_str())
            }
            Self::NoSuchField { format, name } => {
                write!(f, "{} has no field {}", format.name(), name.as_str())
            }
        }
    }
}

impl std::error::Error for MrzError {}
