//! A line of text as characters with their places, and the pieces that it can be cut into.

use std::ops::Range;

use super::captions::letter_bits;
use super::dates;
use super::fold::{Folded, fold_caption};
use super::layout::{Cutting, Flat, Piece};
use super::tables::{LabelTable, ValueKind};
use super::template::script::{is_han, is_hangul};
use crate::geometry::{Point, Quad};
use crate::text::Line;

/// The most words of a line that are tried as values one by one and in runs.
const MOST_WORDS: usize = 6;

/// A line with what is known of its parts.
pub(crate) struct Row<'a> {
    pub line: &'a Line,
    pub chars: Vec<char>,
    pub folded: Folded,
    /// Which letters it has, see [`letter_bits`].
    pub bits: u64,
    pub flat: Flat,
    /// Where the characters meet, as fractions of the width: one more than `chars`.
    edges: Vec<f64>,
    /// It belongs to the MRZ.
    pub zone: bool,
    /// It is made of the words of a document's title.
    pub title: bool,
    /// It holds no caption that is a number, see [`super::numbered::tell_unmarked`].
    pub unmarked: bool,
    /// Where text ends with what may be the number of the caption behind it, in `chars`.
    pub torn: Vec<usize>,
}

impl<'a> Row<'a> {
    pub(super) fn new(line: &'a Line, angle: f64, zone: &[Quad]) -> Self {
        let chars: Vec<char> = line.text.chars().collect();
        let folded = fold_caption(&chars);
        let bits = letter_bits(&folded.chars);
        let edges = edges(line, chars.len());
        let (sin, cos) = (-angle).sin_cos();
        let turned = line
            .quad
            .corners()
            .map(|p| Point::new(p.x * cos - p.y * sin, p.x * sin + p.y * cos));
        let (x0, y0, x1, y1) = Quad::new(turned).bounds();
        let fillers = chars
            .iter()
            .filter(|&&c| matches!(c, '<' | '«' | '‹'))
            .count();
        let centre = line.quad.centre();
        // A line of an MRZ whose fillers were misread is still long and unbroken.
        let unbroken =
            chars.len() >= 28 && !chars.iter().any(|c| c.is_whitespace() || c.is_lowercase());
        let zone = fillers >= 2
            || (unbroken && fillers > 0)
            || zone.iter().any(|quad| quad.contains(centre));
        let flat = Flat { x0, y0, x1, y1 };
        Self {
            line,
            chars,
            folded,
            bits,
            flat,
            edges,
            zone,
            title: false,
            unmarked: false,
            torn: Vec::new(),
        }
    }

    /// Whether a piece is what was left over of a label that was misread: it touches
    /// the label before it, or it is how another label begins; or, where `labels` are a
    /// template's, a whole caption of the `general` table, in a language that the template
    /// does not know: "Nom" is nobody's name.
    pub(super) fn is_rest_of_label(
        &self,
        piece: &Piece,
        labels: &LabelTable,
        general: &LabelTable,
    ) -> bool {
        const TELLING: usize = 5;
        let before = piece
            .range
            .start
            .checked_sub(1)
            .and_then(|i| self.chars.get(i));
        let touches = before
            .zip(self.chars.get(piece.range.start))
            .is_some_and(|(a, b)| {
                // Scripts without spaces have no small letters either.
                let cased = a.is_lowercase() || a.is_uppercase();
                cased && b.is_alphabetic() && a.is_lowercase() == b.is_lowercase()
            });
        let chars = self.chars.get(piece.range.clone()).unwrap_or_default();
        let folded = fold_caption(chars).chars;
        // A caption's rest has no number, and is none of the words that its values are.
        let digits = chars.iter().filter(|c| c.is_ascii_digit()).count();
        let word = piece.text.to_ascii_uppercase();
        let valued = labels
            .fields()
            .iter()
            .any(|rule| rule.kind == ValueKind::Choice && rule.detail.values.contains(&word));
        touches && piece.after.is_some() && digits < 2 && !valued
            || folded.len() >= TELLING
                && labels
                    .patterns()
                    .iter()
                    .any(|p| p.chars.starts_with(&folded))
            || labels.is_template() && general.is_caption(&folded)
    }

    /// Where a range of characters begins and ends, as fractions of the width.
    pub(super) fn fractions(&self, range: &Range<usize>) -> (f64, f64) {
        let edge = |i: usize, other: f64| self.edges.get(i).copied().unwrap_or(other);
        let from = edge(range.start, 0.0);
        (from, edge(range.end, 1.0).max(from))
    }

    pub(super) fn part(&self, range: &Range<usize>) -> Flat {
        let (from, to) = self.fractions(range);
        self.flat.part(from, to)
    }

    pub(super) fn piece(&self, row: usize, range: Range<usize>) -> Option<Piece> {
        let range = self.trimmed(range);
        let text = clean(self.chars.get(range.clone())?);
        if text.is_empty() {
            return None;
        }
        let flat = self.part(&range);
        Some(Piece {
            row,
            range,
            text,
            flat,
            partial: false,
            suspect: false,
            after: None,
            word: false,
        })
    }

    /// What stands between two labels; numbering such as `(3)` or `4a.` before a
    /// label belongs to the label.
    pub(super) fn gap(
        &self,
        row: usize,
        range: Range<usize>,
        after: Option<usize>,
        before: bool,
    ) -> Option<Piece> {
        let piece = self.piece(row, range)?;
        let is_numbering = |text: &str| {
            let mut chars = text.chars();
            let first = chars.next().unwrap_or(' ');
            // The nine of "9a END" is read as O as well.
            let lettered =
                matches!(first, 'O' | 'o' | 'Q') && matches!(chars.next(), Some('a'..='d'));
            text.chars().count() <= 3 && (first.is_ascii_digit() || lettered)
        };
        if before && is_numbering(&piece.text) {
            return None;
        }
        let mut piece = Piece { after, ..piece };
        if after.is_some() {
            // "Nom (1) DUPONT"
            if let Some((first, rest)) = piece.text.split_once(')')
                && is_numbering(first)
            {
                let skipped = first.chars().count() + 1;
                let rest_empty = rest.trim().is_empty();
                let narrower = self.piece(row, piece.range.start + skipped..piece.range.end);
                if rest_empty {
                    return None;
                }
                piece = Piece { after, ..narrower? };
            }
        }
        Some(piece)
    }

    /// Pieces of a piece: its dates and what they leave, its words, runs of words.
    pub(super) fn smaller(&self, piece: &Piece, cutting: Cutting<'_>) -> Vec<Piece> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let base = piece.range.start;
        let slice: String = self
            .chars
            .get(piece.range.clone())
            .unwrap_or_default()
            .iter()
            .collect();
        let mut cursor = piece.range.start;
        for (range, date) in dates::find(&slice, cutting.months, cutting.order) {
            let range = base + range.start..base + range.end;
            if !date.compact {
                ranges.push(cursor..range.start);
                cursor = range.end;
            }
            ranges.push(range);
        }
        if cursor > piece.range.start {
            ranges.push(cursor..piece.range.end);
        }
        if cutting.scripts {
            ranges.extend(self.scripts(&piece.range));
        }
        let cut = ranges.len();
        let words = self.words(&piece.range);
        if (2..=MOST_WORDS).contains(&words.len()) {
            for (i, first) in words.iter().enumerate() {
                let longest = if cutting.runs { words.len() - i } else { 1 };
                ranges.extend(
                    words
                        .iter()
                        .skip(i)
                        .take(longest)
                        .map(|last| first.start..last.end),
                );
            }
        }
        ranges
            .into_iter()
            .enumerate()
            .filter_map(|(i, range)| Some((i >= cut, self.piece(piece.row, range)?)))
            .filter(|(_, smaller)| smaller.range != piece.range)
            .map(|(word, smaller)| Piece {
                word: word && !cutting.runs,
                partial: true,
                suspect: piece.suspect,
                after: piece
                    .after
                    .filter(|_| smaller.range.start == piece.range.start),
                ..smaller
            })
            .collect()
    }

    /// What stands before and between brackets, and where Hangul and Chinese characters
    /// meet: `홍길동(洪吉童)` are two names.
    fn scripts(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let class = |c: char| match c {
            '(' | ')' | '（' | '）' | '[' | ']' => 0,
            c if is_hangul(c) => 1,
            c if is_han(c) => 2,
            _ => 3,
        };
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut kind = 0;
        for at in range.clone() {
            let Some(&c) = self.chars.get(at) else { break };
            let own = class(c);
            match ranges.last_mut() {
                _ if own == 0 => kind = 0,
                Some(run) if run.end == at && (own == kind || own == 3 || kind == 3) => {
                    run.end = at + 1;
                    if own != 3 {
                        kind = own;
                    }
                }
                _ => {
                    ranges.push(at..at + 1);
                    kind = own;
                }
            }
        }
        if ranges.len() > 1 || ranges.first().is_some_and(|run| run != range) {
            ranges
        } else {
            Vec::new()
        }
    }

    fn words(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut words: Vec<Range<usize>> = Vec::new();
        for at in range.clone() {
            let space = self.chars.get(at).is_none_or(|c| c.is_whitespace());
            match words.last_mut() {
                _ if space => {}
                Some(word) if word.end == at => word.end = at + 1,
                _ => words.push(at..at + 1),
            }
        }
        words
    }

    /// Without separators at the ends.
    pub(super) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let end = range.end.min(self.chars.len());
        let mut range = range.start.min(end)..end;
        let at = |i: usize| self.chars.get(i).copied().unwrap_or(' ');
        while range.start < range.end && !at(range.start).is_alphanumeric() {
            range.start += 1;
        }
        while range.start < range.end
            && !at(range.end - 1).is_alphanumeric()
            && !matches!(at(range.end - 1), '.' | ')' | '"' | '″' | '”')
        {
            range.end -= 1;
        }
        range
    }
}

/// Single spaces, none at the ends.
fn clean(chars: &[char]) -> String {
    let text: String = chars.iter().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where neighbouring characters meet, as fractions of the line's width.
fn edges(line: &Line, count: usize) -> Vec<f64> {
    let mut edges = Vec::with_capacity(count + 1);
    edges.push(0.0);
    if line.glyphs.len() == count {
        for (a, b) in line.glyphs.iter().zip(line.glyphs.iter().skip(1)) {
            edges.push(f64::from(f32::midpoint(a.at, b.at)).clamp(0.0, 1.0));
        }
    } else {
        edges.extend((1..count).map(|i| i as f64 / count as f64));
    }
    edges.push(1.0);
    edges
}
