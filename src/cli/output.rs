//! Standard output: results and nothing else.

use std::io::{self, Write};

use serde_json::Value;

use crate::error::{Error, ErrorKind};

/// Prints one JSON value, indented.
pub(super) fn print_json(value: &Value) -> Result<(), Error> {
    print_text(&format!("{value:#}\n"))
}

/// Prints one JSON value on a line of its own.
pub(super) fn print_line(value: &Value) -> Result<(), Error> {
    print_text(&format!("{value}\n"))
}

/// Prints text as it is.
pub(super) fn print_text(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| {
            Error::new(ErrorKind::Io, "standard output cannot be written").with_source(error)
        })
}

/// Whether the reader of standard output went away (`datapage … | head`): no error of anybody's.
pub(super) fn is_closed_pipe(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<io::Error>())
        .is_some_and(|source| source.kind() == io::ErrorKind::BrokenPipe)
}
