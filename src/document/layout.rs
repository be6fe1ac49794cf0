//! The page as rows, labels and pieces that could be values.
//!
//! Geometry here is flat: the page is turned by the median angle of its lines, so
//! that "below" and "right of" are plain comparisons on a page that is a little
//! askew. Quads that leave this module are in the frame of the page again.

use std::ops::Range;

use super::bilingual;
use super::captions::{self, Hit};
use super::dates::DayOrder;
use super::months::MonthTable;
use super::numbered;
use super::row::Row;
use super::tables::{LabelTable, Title};
use super::template::script::is_han;
use super::unread;
use crate::geometry::Quad;
use crate::text::Line;

/// Lines beyond this many are not looked at: a page of a document has under a
/// hundred, and the cost stays bounded whatever comes.
const MOST_LINES: usize = 400;

/// An upright box in the flat frame.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Flat {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Flat {
    pub fn height(&self) -> f64 {
        (self.y1 - self.y0).max(1.0)
    }

    pub fn middle(&self) -> f64 {
        f64::midpoint(self.y0, self.y1)
    }

    /// How much of the narrower one the two share sideways, 0 to 1.
    pub fn shared_width(&self, other: &Self) -> f64 {
        let shared = self.x1.min(other.x1) - self.x0.max(other.x0);
        let narrower = (self.x1 - self.x0).min(other.x1 - other.x0).max(1.0);
        (shared / narrower).clamp(0.0, 1.0)
    }

    pub(super) fn part(&self, from: f64, to: f64) -> Self {
        let width = self.x1 - self.x0;
        Self {
            x0: self.x0 + width * from,
            x1: self.x0 + width * to,
            ..*self
        }
    }
}

/// A label: a run of captions of the same field.
pub(crate) struct Label {
    pub row: usize,
    pub flat: Flat,
    /// The fields that it can stand over, one bit each.
    pub fields: u64,
    /// How much of it was read as it should, 0 to 1.
    pub quality: f64,
}

/// A piece of a line that could be a value.
pub(crate) struct Piece {
    pub row: usize,
    pub range: Range<usize>,
    pub text: String,
    pub flat: Flat,
    /// Less than what stands between two labels.
    pub partial: bool,
    /// It reads like a label or a title: a value only where the MRZ says the same.
    pub suspect: bool,
    /// The label that it stands right after, on its line.
    pub after: Option<usize>,
    /// One word of several, cut at nothing but spaces.
    pub word: bool,
}

/// A page, taken apart.
pub(crate) struct Page<'a> {
    pub rows: Vec<Row<'a>>,
    pub labels: Vec<Label>,
    pub pieces: Vec<Piece>,
    /// Width of the page in pixels, at least 1.
    pub width: f64,
    /// Height of the page in pixels, at least 1.
    pub height: f64,
}

/// What a page is taken apart with.
#[derive(Clone, Copy)]
pub(crate) struct Cutting<'t> {
    /// The captions to know.
    pub labels: &'t LabelTable,
    /// Those of all documents.
    pub general: &'t LabelTable,
    pub months: &'t MonthTable,
    /// How this document's issuer writes dates.
    pub order: DayOrder,
    /// Whether runs of words are wanted too, which only make sense where there is an MRZ
    /// to compare them with.
    pub runs: bool,
    /// Whether text in brackets and in another script is cut off as well.
    pub scripts: bool,
}

impl<'a> Page<'a> {
    /// Takes `lines` apart. `size` is the page's, in pixels; `zone` are the quads of the
    /// MRZ's lines.
    pub fn new(lines: &'a [Line], size: (u32, u32), zone: &[Quad], cutting: Cutting<'_>) -> Self {
        let lines = lines.get(..MOST_LINES).unwrap_or(lines);
        let angle = median_angle(lines);
        let mut rows: Vec<Row<'a>> = lines
            .iter()
            .map(|line| Row::new(line, angle, zone))
            .collect();
        numbered::tell_unmarked(&mut rows);
        let mut page = Self {
            rows,
            labels: Vec::new(),
            pieces: Vec::new(),
            width: f64::from(size.0).max(1.0),
            height: f64::from(size.1).max(1.0),
        };
        let captions = |row: &Row<'_>| {
            if row.zone {
                Vec::new()
            } else {
                captions::scan(row, cutting.labels)
            }
        };
        let mut hits: Vec<Vec<Hit>> = page.rows.iter().map(captions).collect();
        leave_misread_words(&page.rows, &mut hits);
        numbered::leave_misread_codes(&page.rows, &mut hits);
        if cutting.labels.is_template() {
            unread::guess(&page.rows, &mut hits, cutting.labels);
        }
        for (row, hits) in hits.into_iter().enumerate() {
            page.take_apart(row, hits, cutting);
        }
        page.set_specks_aside();
        page
    }

    /// Marks as no values what is no text: a sign or two, unsure, and less than half as tall as
    /// the lines of the page are.
    fn set_specks_aside(&mut self) {
        const SURE: f32 = 0.6;
        const SHORTEST: f64 = 0.5;
        let mut heights: Vec<f64> = self.rows.iter().map(|row| row.flat.height()).collect();
        heights.sort_by(f64::total_cmp);
        let usual = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
        let rows = &self.rows;
        for piece in &mut self.pieces {
            piece.suspect |= rows.get(piece.row).is_some_and(|row| {
                row.line.score < SURE
                    && row.folded.chars.len() <= 2
                    && row.flat.height() < SHORTEST * usual
            });
        }
    }

    /// Marks what stands in these places as no values: titles, the issuer's name.
    pub fn set_aside(&mut self, places: &[Quad]) {
        for piece in &mut self.pieces {
            let centre = self.rows.get(piece.row).map(|row| row.line.quad.centre());
            piece.suspect |=
                centre.is_some_and(|centre| places.iter().any(|quad| quad.contains(centre)));
        }
    }

    /// Whether a line of the page is this title (folded as captions are): the whole
    /// line, beside other `titles`, or for longer ones at least half of it.
    pub fn has_title(&self, title: &[char], titles: &[Title]) -> bool {
        let labelled = |row: usize| self.labels.iter().any(|label| label.row == row);
        self.rows
            .iter()
            .enumerate()
            .any(|(i, row)| !row.zone && !labelled(i) && is_title(&row.folded.chars, title, titles))
    }

    /// The punctuation that goes on after a piece, where its line ends with it: `"Pune,"`
    /// is cut to its letters, and a longer text has the comma again.
    pub fn tail(&self, piece: &Piece) -> &'static str {
        let row = self.rows.get(piece.row);
        match row.and_then(|row| row.chars.get(piece.range.end..)) {
            Some([',', ..]) => ",",
            // "AV. COLÓN 3320 - MENDOZA -" goes on with the province, and "MENDOZA-" too, where such
            // dashes part the line: others break a word.
            Some([' ', '-']) => " -",
            Some(['-']) if row.is_some_and(|row| row.line.text.contains(" - ")) => " -",
            _ => "",
        }
    }

    /// The bracket before a piece that closes within it: `"(Mitte)"` is cut to its letters,
    /// and a longer text has the bracket again.
    pub fn head(&self, piece: &Piece) -> &'static str {
        let before = piece.range.start.checked_sub(1);
        let row = self.rows.get(piece.row);
        let bracket = row
            .zip(before)
            .and_then(|(row, at)| row.chars.get(at))
            .filter(|c| matches!(c, '(' | '（'));
        let open = piece
            .text
            .chars()
            .filter(|c| matches!(c, '(' | '（'))
            .count();
        let closed = piece
            .text
            .chars()
            .filter(|c| matches!(c, ')' | '）'))
            .count();
        match bracket {
            Some(_) if closed > open => "(",
            _ => "",
        }
    }

    /// The quad of a piece, in the frame of the page.
    pub fn quad(&self, piece: &Piece) -> Option<Quad> {
        let row = self.rows.get(piece.row)?;
        let (from, to) = row.fractions(&piece.range);
        Some(row.line.quad.slice(from, to))
    }

    /// Probability that the characters of a piece are all as printed, taking the
    /// recogniser at its word: the product of its characters' scores, spaces left
    /// out.
    pub fn read_score(&self, piece: &Piece) -> f64 {
        let Some(row) = self.rows.get(piece.row) else {
            return 0.0;
        };
        if row.line.glyphs.len() != row.chars.len() {
            let letters = piece.text.chars().filter(|c| !c.is_whitespace()).count();
            return f64::from(row.line.score)
                .clamp(0.0, 1.0)
                .powi(letters.min(64) as i32);
        }
        let glyphs = row.line.glyphs.get(piece.range.clone()).unwrap_or_default();
        glyphs
            .iter()
            .filter(|g| !g.ch.is_whitespace())
            .map(|g| f64::from(g.score).clamp(0.0, 1.0))
            .product()
    }

    /// Whether the blank of the recogniser was more probable than each space of a piece.
    pub fn spaces_are_guesses(&self, piece: &Piece) -> bool {
        const GUESS: f32 = 0.5;
        let Some(row) = self.rows.get(piece.row) else {
            return false;
        };
        let glyphs = row.line.glyphs.get(piece.range.clone()).unwrap_or_default();
        row.line.glyphs.len() == row.chars.len()
            && glyphs
                .iter()
                .all(|glyph| glyph.ch != ' ' || glyph.score < GUESS)
    }

    /// Whether a piece ends with what may be the number of the caption behind it.
    pub fn is_torn(&self, piece: &Piece) -> bool {
        let row = self.rows.get(piece.row);
        row.is_some_and(|row| row.torn.contains(&piece.range.end))
    }

    fn take_apart(&mut self, index: usize, mut hits: Vec<Hit>, cutting: Cutting<'_>) {
        let Cutting {
            labels,
            general,
            runs,
            ..
        } = cutting;
        let Some(row) = self.rows.get(index) else {
            return;
        };
        if row.zone {
            return;
        }
        // "RESIDENCE PERMIT" is a title, though "residence" is a caption.
        let captioned: usize = hits.iter().map(|hit| hit.letters).sum();
        let misread = hits.iter().any(|hit| hit.quality < 1.0);
        let titles = labels.titles();
        let title = titles.iter().any(|(t, _)| {
            (t.len() > captioned || (t.len() == captioned && misread))
                && is_title(&row.folded.chars, t, titles)
        });
        if title {
            hits.clear();
        }
        if !labels.is_template() {
            hits.retain(|hit| !bilingual::goes_on(row, hit));
        }
        let hits = bilingual::whole(row, hits, !labels.is_template());
        let mut pieces = Vec::new();
        let mut cursor = 0;
        let mut after = None;
        let mut torn = Vec::new();
        for hit in &hits {
            if hit.torn {
                torn.push(row.trimmed(cursor..hit.range.start).end);
            }
            pieces.extend(row.gap(index, cursor..hit.range.start, after, true));
            after = Some(self.labels.len());
            self.labels.push(Label {
                row: index,
                flat: row.part(&hit.range),
                fields: hit.fields,
                quality: hit.quality,
            });
            cursor = hit.range.end;
        }
        pieces.extend(row.gap(index, cursor..row.chars.len(), after, false));
        let whole = pieces.len();
        for at in 0..whole {
            let Some(piece) = pieces.get(at) else { break };
            let smaller = row.smaller(piece, cutting);
            pieces.extend(smaller);
        }
        if !hits.is_empty() && runs {
            // A name can read like a label; the MRZ will tell.
            pieces.extend(
                row.piece(index, 0..row.chars.len())
                    .map(|p| Piece { suspect: true, ..p }),
            );
        }
        for piece in &mut pieces {
            piece.suspect |= title || row.is_rest_of_label(piece, labels, general);
        }
        if let Some(row) = self.rows.get_mut(index) {
            row.title = title;
            row.torn = torn;
        }
        self.pieces.extend(pieces);
    }
}

/// Takes labels that were not read to the letter, and stand among other words, for words where
/// the page has that label by itself, read without a mistake: MARÍA is no MARCA on a page that has one,
/// and the UNITED STATES are no status. So it does with Chinese words that go on: `在留資格に基づく` where
/// 在留資格 is a caption.
fn leave_misread_words(rows: &[Row<'_>], hits: &mut [Vec<Hit>]) {
    let letters = |row: &Row<'_>| row.folded.chars.len();
    // Scripts without spaces: a word of the text may be a caption elsewhere.
    let in_han = |row: &Row<'_>, hit: &Hit| {
        let chars = row.chars.get(hit.range.clone()).unwrap_or_default();
        !chars.is_empty() && chars.iter().all(|&c| is_han(c))
    };
    let goes_on = |row: &Row<'_>, hit: &Hit| {
        let next = row.chars.get(hit.range.end);
        in_han(row, hit) && next.is_some_and(|&c| c.is_alphabetic())
    };
    let known = rows.iter().zip(hits.iter()).filter_map(|(row, hits)| {
        let [hit] = hits.as_slice() else {
            return None;
        };
        let apart = hit.letters == letters(row) || in_han(row, hit) && !goes_on(row, hit);
        (hit.quality >= 1.0 && apart).then_some(hit.fields)
    });
    let known = known.fold(0, |all, fields| all | fields);
    for (row, hits) in rows.iter().zip(hits) {
        hits.retain(|hit| {
            hit.quality >= 1.0 && !goes_on(row, hit)
                || hit.letters == letters(row)
                || hit.fields & !known != 0
        });
    }
}

/// The angle in the middle of the lines' angles, in radians. Lines of fewer than
/// three letters have no direction worth knowing.
fn median_angle(lines: &[Line]) -> f64 {
    let mut angles: Vec<f64> = lines
        .iter()
        .filter(|line| line.quad.width() > 2.0 * line.quad.height())
        .map(|line| line.quad.angle())
        .filter(|angle| angle.is_finite())
        .collect();
    angles.sort_by(f64::total_cmp);
    angles.get(angles.len() / 2).copied().unwrap_or(0.0)
}

/// Whether a folded line is this title: all of it, but for other titles after it
/// (`PASSPORT PASSEPORT`), or more than half of it where the title is long enough
/// that this is no accident.
fn is_title(line: &[char], title: &[char], titles: &[Title]) -> bool {
    const LONG_ENOUGH: usize = 6;
    if title.is_empty() {
        return false;
    }
    if let Some(rest) = line.strip_prefix(title)
        && (rest.is_empty() || (title.len() >= LONG_ENOUGH && made_of(rest, titles, 4)))
    {
        return true;
    }
    title.len() >= LONG_ENOUGH
        && line.len() < title.len() * 2
        && line.windows(title.len()).any(|window| window == title)
}

/// Whether a folded line is nothing but titles, at most `most` of them.
fn made_of(line: &[char], titles: &[Title], most: usize) -> bool {
    line.is_empty()
        || most > 0
            && titles.iter().any(|(title, _)| {
                !title.is_empty()
                    && line
                        .strip_prefix(title.as_slice())
                        .is_some_and(|rest| made_of(rest, titles, most - 1))
            })
}
