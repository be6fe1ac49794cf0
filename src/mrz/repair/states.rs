//! Issuer and nationality, which no check digit covers.

use super::super::alphabet::FILLER;
use super::super::format::{FieldName, Span};
use super::super::lexicon;
use super::{Reason, Work};

/// Mends codes that are no state's where exactly one state resembles them, and
/// notes the states where several do.
///
/// Issuer and nationality are mostly the same, so the other code, where it is a
/// state's and differs in one character, is a reading too, whatever the shapes.
pub(super) fn mend(work: &mut Work) {
    let fields = work.format.layout().fields;
    let codes = |name| matches!(name, FieldName::Issuer | FieldName::Nationality);
    let spans: Vec<Span> = fields
        .iter()
        .filter(|spec| codes(spec.name))
        .map(|spec| spec.span)
        .collect();
    let read: Vec<Vec<u8>> = spans
        .iter()
        .map(|span| work.stretch(span.line, span.start, span.end))
        .collect();
    for (index, (span, code)) in spans.iter().zip(&read).enumerate() {
        // Some issuers leave the nationality out.
        if code.iter().all(|&byte| byte == FILLER) || known(code) {
            continue;
        }
        let resembling = std::str::from_utf8(code).map_or_else(|_| Vec::new(), lexicon::candidates);
        let others = read.iter().enumerate().filter(|&(at, _)| at != index);
        let twin = others
            .map(|(_, other)| other)
            .find(|other| known(other) && distance(other, code) == 1)
            .filter(|other| !resembling.iter().any(|found| found[..] == other[..]));
        if let ([only], None) = (resembling.as_slice(), twin) {
            for (column, other) in changes(*span, code, only) {
                work.set(span.line, column, other, Reason::Lexicon);
            }
            continue;
        }
        let twin = twin.map(Vec::as_slice);
        for candidate in resembling.iter().map(<[u8; 3]>::as_slice).chain(twin) {
            for (column, other) in changes(*span, code, candidate) {
                work.doubt(span.line, column, other);
            }
        }
    }
}

fn known(code: &[u8]) -> bool {
    std::str::from_utf8(code).is_ok_and(lexicon::is_known)
}

/// In how many places two codes differ.
fn distance(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

/// The columns where a candidate differs from what was read, and its characters.
fn changes(span: Span, read: &[u8], candidate: &[u8]) -> Vec<(usize, u8)> {
    (span.start..span.end)
        .zip(read.iter().zip(candidate))
        .filter(|(_, (was, other))| was != other)
        .map(|(column, (_, &other))| (column, other))
        .collect()
}
