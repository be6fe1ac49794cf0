//! PDF417, read from photos.
//!
//! Usual decoders follow the edges of bars, which a photo of a card hardly has: at 200 dots an
//! inch a bar is two pixels wide. Here the grid is found first, from what is the same in all
//! rows, and every codeword then compared as a whole with all that could stand there:
//!
//! 1. [`ends`]: the patterns that begin and end all rows, by correlation; they make two lines
//!    and the width of a module, so the number of columns.
//! 2. [`rows`]: the indicators beside them say each line's row, and what the symbol has.
//! 3. [`read`]: for every codeword the most similar of its cluster, and by how much; the
//!    doubtful ones are erasures for [`correct`], and [`content`] makes bytes of the rest.

mod content;
mod correct;
mod ends;
mod profile;
mod rows;
mod symbols;

use std::sync::OnceLock;

use super::grey::Grey;
pub use ends::{Course, course};

use ends::Ends;
use rows::Rows;
use symbols::{MODULES, Match, Templates, modules};

/// Shares of a neighbour that are tried, from sharp to twice as blurred as print is at 200
/// dots an inch.
const BLURS: [f32; 3] = [0.04, 0.14, 0.25];

/// Of the codewords of correction, the parts that are spent on erasures, one after the other.
const ERASED: [f32; 4] = [0.0, 0.25, 0.5, 0.75];

/// Codewords of correction that erasures leave.
const LEFT: usize = 8;

/// A codeword with less margin may be erased.
const SURE: f32 = 0.2;

/// A symbol that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Symbol {
    /// What it says.
    pub bytes: Vec<u8>,
    /// Codewords that correction changed.
    pub corrected: usize,
    /// All codewords.
    pub codewords: usize,
}

/// Reads the symbol in `grey`, whose rows run from left to right, or mirrored in `height`.
///
/// `grey` shows all of it and not much else: its ends stand in different halves.
pub fn read(grey: &Grey) -> Option<Symbol> {
    let ends = Ends::find(grey)?;
    ends.columns(grey.height as f32 / 2.0)
        .into_iter()
        .find_map(|columns| {
            let rows = Rows::find(grey, &ends, columns, &templates()[1])?;
            codewords(grey, &ends, &rows)
                .or_else(|| codewords(grey, &ends, &bent(grey, &ends, &rows)))
        })
}

fn templates() -> &'static [Templates; 3] {
    static TEMPLATES: OnceLock<[Templates; 3]> = OnceLock::new();
    TEMPLATES.get_or_init(|| BLURS.map(Templates::new))
}

/// By so many rows a page's middle may bend, and the step between those that are tried.
const MOST_BOW: f32 = 4.0;
const BOW_STEP: f32 = 0.25;

fn likeness(words: &[Match]) -> f32 {
    words.iter().map(|word| word.likeness).sum::<f32>() / words.len().max(1) as f32
}

/// The same rows as they run on a page that bends: so that a third, the middle and two thirds
/// of them look most like codewords, in a blur that is like all others enough for that.
fn bent(grey: &Grey, ends: &Ends, rows: &Rows) -> Rows {
    let columns = rows.shape.columns;
    let steps = (MOST_BOW / BOW_STEP) as i16;
    let bows = (-steps..=steps).map(|step| {
        let rows = rows.bent(f32::from(step) * BOW_STEP);
        let inner = [columns / 3, columns / 2, columns * 2 / 3].map(|column| {
            let words = words(grey, ends, &rows, &templates()[1], column..column + 1);
            likeness(&words)
        });
        (rows, inner.iter().sum::<f32>())
    });
    bows.max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(*rows, |(rows, _)| rows)
}

/// All codewords of the grid, corrected, as bytes.
fn codewords(grey: &Grey, ends: &Ends, rows: &Rows) -> Option<Symbol> {
    let columns = 0..rows.shape.columns;
    let seen = templates()
        .iter()
        .map(|templates| words(grey, ends, rows, templates, columns.clone()))
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    let extra = 2_usize << rows.shape.level;
    let mut doubtful: Vec<usize> = (0..seen.len()).collect();
    doubtful.retain(|&at| seen[at].margin < SURE);
    doubtful.sort_by(|&a, &b| seen[a].margin.total_cmp(&seen[b].margin));
    ERASED.into_iter().find_map(|part| {
        let most = (extra as f32 * part) as usize;
        let unsure = doubtful.get(..most.min(extra.saturating_sub(LEFT)).min(doubtful.len()))?;
        let mut words: Vec<u16> = seen.iter().map(|word| word.codeword).collect();
        let corrected = correct::correct(&mut words, extra, unsure)?;
        let data = words.get(..words.len() - extra)?;
        // The first codeword counts those of data.
        (usize::from(*data.first()?) == data.len()).then_some(())?;
        Some(Symbol {
            bytes: content::bytes(data)?,
            corrected,
            codewords: words.len(),
        })
    })
}

/// How far codewords may be from where the ends say, in modules.
const MOST_DRIFT: f32 = 2.0;

/// What each place of these columns looks like, row by row.
fn words(
    grey: &Grey,
    ends: &Ends,
    rows: &Rows,
    templates: &Templates,
    columns: std::ops::Range<usize>,
) -> Vec<Match> {
    let shape = rows.shape;
    let total = modules(shape.columns) as f32;
    let height = grey.height as f32;
    let nothing = Match {
        codeword: 0,
        likeness: 0.0,
        margin: 0.0,
    };
    let mut words = Vec::with_capacity(shape.rows * columns.len());
    for row in 0..shape.rows {
        // From both ends towards the middle the place is known best where it begins; one way
        // suffices, because it is followed from codeword to codeword.
        let mut drift = 0.0;
        for column in columns.clone() {
            let first = (MODULES * (column + 2)) as f32;
            let seen = [-0.4, -0.2, 0.0, 0.2, 0.4]
                .into_iter()
                .filter_map(|shift| {
                    let window = mean(
                        grey,
                        ends,
                        rows,
                        (row, height),
                        first + drift + shift,
                        total,
                    )?;
                    Some((shift, templates.best(&window, row % 3)?))
                })
                .max_by(|a, b| a.1.likeness.total_cmp(&b.1.likeness));
            if let Some((shift, word)) = seen {
                // Only what is sure says where the next one is.
                if word.margin > SURE / 2.0 {
                    drift = (drift + 0.5 * shift).clamp(-MOST_DRIFT, MOST_DRIFT);
                }
                words.push(word);
            } else {
                words.push(nothing);
            }
        }
    }
    words
}

/// Parts of a row's height at which it is looked at.
const ACROSS: [f32; 5] = [0.2, 0.35, 0.5, 0.65, 0.8];

/// The 17 modules from `first` on, from several lines of `row`.
fn mean(
    grey: &Grey,
    ends: &Ends,
    rows: &Rows,
    (row, height): (usize, f32),
    first: f32,
    total: f32,
) -> Option<[f32; MODULES]> {
    let u = (first + MODULES as f32 / 2.0) / total;
    let mut sum = [0.0; MODULES];
    for across in ACROSS {
        let y = rows.y(u, row as f32 + across, height)?;
        let here = (ends.left.x(y), ends.right.x(y));
        let window = profile::window(grey, first, &|at| ends.x(here, at, total), &|_| y);
        sum.iter_mut().zip(window).for_each(|(sum, v)| *sum += v);
    }
    Some(sum)
}
