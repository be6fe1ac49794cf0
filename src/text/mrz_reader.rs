//! Reading the machine-readable zone: pieces, band, rows, decoded formats.

use super::detect::TextBox;
use super::line::Line;
use super::mrz_line::{MrzLineReader, crop_width};
use super::recognize::Recognizer;
use super::rows::rows_of;
use super::zone::{Band, find_band, likeness};
use crate::error::Result;
use crate::geometry::Quad;
use crate::image::View;
use crate::mrz::decode::{Decoded, Lattice, Testimony, solve, usual_first_letters};
use crate::mrz::{Date, Format};

/// The recognisers: our own for lines of the MRZ, and two for any text, one that is
/// quick and one that is asked where the others are unsure.
pub struct Recognizers {
    /// Reads lines of the MRZ and nothing else.
    pub mrz: MrzLineReader,
    /// Reads a line in a few milliseconds.
    pub quick: Recognizer,
    /// Costs six times as much and knows more characters.
    pub careful: Recognizer,
}

/// A machine-readable zone as read from a view.
#[derive(Clone)]
pub struct ZoneReading {
    /// The text and what is known about it.
    pub decoded: Decoded,
    /// Where each line stands, in the coordinates of the view, corners as it reads.
    pub rows: Vec<Quad>,
}

/// A reading that needs no second opinion has every check digit right and keeps at least
/// this share: well above that below which drawn specimens were misread, see
/// [`crate::mrz::decode::calibrated`]. It also is not [`DOUBTFUL`].
const SURE: f32 = 0.7;

/// What it costs, in nats, that a text does not begin as its format's does (a visa
/// with V, a French card with IDFRA): twice what the dearest character costs.
const WRONG_BEGINNING: f32 = 14.0;

/// Whether a reading needs no second opinion.
#[must_use]
pub fn is_sure(reading: &ZoneReading) -> bool {
    !is_doubtful(reading) && reading.decoded.share >= SURE
}

/// Whether a reading, both recognisers asked, is worth another look elsewhere.
#[must_use]
pub fn is_doubtful(reading: &ZoneReading) -> bool {
    let decoded = &reading.decoded;
    !decoded.mrz.digits_right() || decoded.share < LEAST_SHARE || decoded.confidence < DOUBTFUL
}

/// Below this share six in ten readings are exact, above it nearly all, see
/// [`crate::mrz::decode::calibrated`].
const LEAST_SHARE: f32 = 0.25;

/// Below this confidence a reading is more likely wrong than right, though no rival has a
/// share: noise makes every character as unlike as another.
const DOUBTFUL: f32 = 0.5;

/// A row with a character less probable than this is read by the careful recogniser too.
const CLEAR: f32 = 0.9;

/// Boxes shorter than this many heights hold no piece of an MRZ line worth reading first.
const PIECE_ASPECT: f64 = 4.0;

/// So many pieces are read before an MRZ is given up: the zone's lines are among
/// the longest of any page.
const MOST_PIECES: usize = 14;

/// So many pieces are read against the direction that was thought right.
const PIECES_OF_OTHER_WAY: usize = 4;

/// What a search for a zone found.
pub struct ZoneSearch {
    /// The zone, where there is one.
    pub zone: Option<ZoneReading>,
    /// The lines that were read on the way, in the direction that looked right.
    pub pieces: Vec<Line>,
    /// Whether that direction is against the one in which the boxes' corners begin.
    pub flipped: bool,
}

/// Looks for a machine-readable zone among `boxes` of `view` and reads it.
///
/// `flipped` says that the boxes' corners are thought to begin at the wrong end
/// of the text; the first pieces are read both ways where they say nothing that way.
///
/// # Errors
/// Those of the networks.
pub fn read_zone(
    view: &View<'_>,
    boxes: &[TextBox],
    flipped: bool,
    recognizers: &Recognizers,
    today: Date,
) -> Result<ZoneSearch> {
    let mut quads: Vec<Quad> = boxes
        .iter()
        .map(|found| found.quad)
        .filter(|quad| quad.width() >= PIECE_ASPECT * quad.height())
        .collect();
    quads.sort_by(|a, b| b.width().total_cmp(&a.width()));
    quads.truncate(MOST_PIECES);
    let mut search = ZoneSearch {
        zone: None,
        pieces: Vec::new(),
        flipped,
    };
    for flipped in [flipped, !flipped] {
        let pieces = read_pieces(view, &quads, flipped, &recognizers.quick)?;
        // The other direction needs no more than the longest to show that it is right.
        quads.truncate(PIECES_OF_OTHER_WAY);
        let zone = zone_of(view, &pieces, recognizers, today)?;
        if zone.is_some() || search.pieces.is_empty() {
            search = ZoneSearch {
                zone,
                pieces,
                flipped,
            };
        }
        if search.zone.is_some() {
            break;
        }
    }
    Ok(search)
}

/// Reads the boxes that may be pieces of MRZ lines, the longest first, until the
/// rows of a zone are complete or the direction is plainly wrong.
fn read_pieces(
    view: &View<'_>,
    quads: &[Quad],
    flipped: bool,
    quick: &Recognizer,
) -> Result<Vec<Line>> {
    let mut pieces: Vec<Line> = Vec::new();
    for quad in quads {
        let quad = if flipped { quad.begin_at(2) } else { *quad };
        pieces.push(quick.read(view, &quad)?);
        if is_complete(&pieces) {
            break;
        }
    }
    Ok(pieces)
}

/// Whether the pieces are already two rows too long for a three-line zone, or three rows.
fn is_complete(pieces: &[Line]) -> bool {
    let rows: Vec<usize> = pieces
        .iter()
        .filter(|piece| likeness(&piece.text) >= COMPLETE_LIKENESS)
        .map(|piece| piece.glyphs.len())
        .collect();
    rows.len() >= 3
        || rows
            .iter()
            .filter(|&&length| length >= LONGER_THAN_TD1)
            .count()
            == 2
}

/// A piece as likely as this is a whole line: its fillers were read.
const COMPLETE_LIKENESS: f32 = 0.95;

/// Lines of TD2, of visas and of passports have 36 characters and more, TD1 has 30.
const LONGER_THAN_TD1: usize = 34;

/// Reads the zone that `pieces`, lines already read in `view`, are part of.
///
/// # Errors
/// Those of the networks.
pub fn zone_of(
    view: &View<'_>,
    pieces: &[Line],
    recognizers: &Recognizers,
    today: Date,
) -> Result<Option<ZoneReading>> {
    match find_band(pieces) {
        Some(band) => read_band(view, &band, recognizers, today),
        None => Ok(None),
    }
}

/// Reads the zone that is seen around `quad` of `view`: with our own network alone, and
/// where `carefully` is said and that is not [`is_sure`], with the careful one too.
///
/// # Errors
/// Those of the networks.
pub fn read_at_sight(
    view: &View<'_>,
    quad: &Quad,
    lines: usize,
    carefully: bool,
    recognizers: &Recognizers,
    today: Date,
) -> Result<Option<ZoneReading>> {
    match rows_of(view, quad, lines) {
        Some(found) if carefully => read_band(view, &found.band, recognizers, today),
        Some(found) => {
            let reading = read_quickly(&mut Rows::new(view, &found.band), recognizers, today)?;
            Ok(reading.filter(is_legible))
        }
        None => Ok(None),
    }
}

/// What our own network reads, at two heights of crop where one does not suffice: rows
/// that lean or bend show it more of their neighbours than it should see.
fn read_quickly(
    rows: &mut Rows<'_>,
    recognizers: &Recognizers,
    today: Date,
) -> Result<Option<ZoneReading>> {
    let count = rows.quads.len();
    let all = vec![true; count];
    let mut reading = None;
    for height in CROP_HEIGHTS {
        rows.hear(&all, 1.0 / CROP_HEIGHTS.len() as f32, |view, quad| {
            let across = (height - 1.0) / 2.0 * quad.height();
            // The same width for all heights: characters stay as wide as it knows them.
            let width = crop_width(quad, count);
            let (text, lattice) = recognizers
                .mrz
                .read(view, &quad.grown(0.0, across), width)?;
            Ok((text.len(), lattice))
        })?;
        reading = rows.best(today);
        if reading.as_ref().is_some_and(is_sure) {
            break;
        }
    }
    Ok(reading)
}

/// What our own network reads from smoothed crops.
fn read_smooth(
    view: &View<'_>,
    band: &Band,
    recognizers: &Recognizers,
    today: Date,
) -> Result<Option<ZoneReading>> {
    let mut rows = Rows::new(view, band);
    let count = rows.quads.len();
    rows.hear(&vec![true; count], 1.0, |view, quad| {
        let width = crop_width(quad, count);
        let (text, lattice) = recognizers.mrz.read_smooth(view, quad, width)?;
        Ok((text.len(), lattice))
    })?;
    Ok(rows.best(today))
}

fn read_band(
    view: &View<'_>,
    band: &Band,
    recognizers: &Recognizers,
    today: Date,
) -> Result<Option<ZoneReading>> {
    let mut rows = Rows::new(view, band);
    let all = vec![true; rows.quads.len()];
    // Each network has one voice, however many crops it is shown.
    let reading = read_quickly(&mut rows, recognizers, today)?;
    if reading.as_ref().is_some_and(is_sure) {
        return Ok(reading);
    }
    // Noise that spoils every character is smoothed, and not put to a vote.
    if believed(reading.as_ref()) < DOUBTFUL {
        let smooth = read_smooth(view, band, recognizers, today)?;
        if believed(smooth.as_ref()) >= LEAST_OF_SMOOTH {
            return Ok(smooth);
        }
    }
    let doubtful: Vec<bool> = match &reading {
        Some(reading) if reading.rows.len() == rows.quads.len() => reading
            .decoded
            .certainty
            .iter()
            .map(|line| line.iter().any(|&c| c < CLEAR))
            .collect(),
        _ => all,
    };
    rows.hear(&doubtful, 1.0, |view, quad| {
        let (line, lattice) = recognizers.careful.read_mrz(view, quad)?;
        Ok((line.glyphs.len(), lattice))
    })?;
    Ok(rows.best(today).or(reading).filter(is_legible))
}

fn believed(reading: Option<&ZoneReading>) -> f32 {
    reading.map_or(0.0, |reading| reading.decoded.confidence)
}

/// A reading of smoothed crops counts from this confidence on: below it takes the strokes
/// with the noise, and of a print whose digits are wrong it could make one with right digits.
const LEAST_OF_SMOOTH: f32 = 0.9;

/// Whether a reading is one at all, and not other print, or a print that cannot be read,
/// forced into a format with right digits.
fn is_legible(reading: &ZoneReading) -> bool {
    reading.decoded.confidence >= LEAST_CONFIDENCE
}

/// Of 720 specimens with an MRZ (seeds 2009 and 2010) four readings with right digits were
/// below it by the fit of that time, all between 0.00 and 0.04 and none exact; the next one
/// was at 0.52.
const LEAST_CONFIDENCE: f32 = 0.2;

/// Heights of the crops that our own network reads, in parts of a row's height.
const CROP_HEIGHTS: [f64; 2] = [1.0, 0.8];

/// Margin at both ends of a row, in parts of its height, which is that of 1.6 capitals. The
/// trainer's crops have up to 2.4 characters beside the line, which this is.
const END_MARGIN: f64 = 1.0;

/// The rows of a band with everything that was read of them so far.
struct Rows<'a> {
    view: &'a View<'a>,
    quads: Vec<Quad>,
    /// For each row the testimonies, each with its weight, and the length of the greedy text.
    lattices: Vec<Vec<(Lattice, f32)>>,
    lengths: Vec<usize>,
}

impl<'a> Rows<'a> {
    fn new(view: &'a View<'a>, band: &Band) -> Self {
        let grown = |row: &Quad| row.grown(END_MARGIN * row.height(), 0.04 * row.height());
        // Two characters of margin at both ends: boxes stop short of thin fillers, and
        // the page network knows the ends to a character.
        Self::of(view, band.rows.iter().map(grown).collect())
    }

    fn of(view: &'a View<'a>, quads: Vec<Quad>) -> Self {
        let count = quads.len();
        Self {
            view,
            quads,
            lattices: vec![Vec::new(); count],
            lengths: vec![0; count],
        }
    }

    /// Reads the rows that are `wanted` once more; `read` gives the length of the
    /// greedy text and the lattice, whose testimony counts with `weight`.
    fn hear(
        &mut self,
        wanted: &[bool],
        weight: f32,
        read: impl Fn(&View<'_>, &Quad) -> Result<(usize, Lattice)>,
    ) -> Result<()> {
        for row in (0..self.quads.len()).filter(|&row| wanted[row]) {
            let (length, lattice) = read(self.view, &self.quads[row])?;
            self.lattices[row].push((lattice, weight));
            self.lengths[row] = self.lengths[row].max(length);
        }
        Ok(())
    }

    /// Decodes what was heard as the format that explains it best.
    fn best(&self, today: Date) -> Option<ZoneReading> {
        let mut best: Option<(f32, ZoneReading)> = None;
        for format in self.likeliest_first() {
            if best
                .as_ref()
                .is_some_and(|(_, reading)| self.is_plain(reading))
            {
                break;
            }
            let count = format.line_lengths().len();
            for first in 0..(self.quads.len() + 1).saturating_sub(count) {
                let rows = first..first + count;
                if !self.plausible(format, rows.clone()) {
                    continue;
                }
                let lines: Vec<Vec<Testimony<'_>>> = rows
                    .clone()
                    .map(|row| self.lattices[row].iter().map(|(l, w)| (l, *w)).collect())
                    .collect();
                let Some(decoded) = solve(format, &lines, today) else {
                    continue;
                };
                if !is_zone(&decoded) {
                    continue;
                }
                let unused = self.quads.len() - count;
                let cost = total_cost(&decoded, &lines, format) + unused as f32 * UNUSED_ROW;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((
                        cost,
                        ZoneReading {
                            decoded,
                            rows: self.quads[rows].to_vec(),
                        },
                    ));
                }
            }
        }
        best.map(|(_, reading)| reading)
    }

    /// All formats, those first whose lines are as long as what was read.
    fn likeliest_first(&self) -> Vec<Format> {
        let longest = self.lengths.iter().copied().max().unwrap_or(0);
        let away = |format: &Format| {
            let lengths = format.line_lengths();
            let longer = lengths.iter().copied().max().unwrap_or(0);
            (
                longer.abs_diff(longest),
                lengths.len().abs_diff(self.quads.len()),
            )
        };
        let mut formats = Format::ALL.to_vec();
        formats.sort_by_key(away);
        formats
    }

    /// Whether a reading is so plainly of its format that no other one needs a try: it
    /// begins as that does, every row has the length that was read, nothing is in doubt.
    fn is_plain(&self, reading: &ZoneReading) -> bool {
        let decoded = &reading.decoded;
        let texts: Vec<&str> = decoded.mrz.lines().collect();
        let as_long = texts.len() == self.lengths.len()
            && texts
                .iter()
                .zip(&self.lengths)
                .all(|(text, &length)| text.len().abs_diff(length) <= 1);
        // What other formats of the same length begin with is another letter.
        let begins = texts
            .first()
            .and_then(|line| line.bytes().next())
            .is_some_and(|first| usual_first_letters(decoded.mrz.format()).allows(first));
        as_long
            && begins
            && is_sure(reading)
            && Format::of_lines(&texts) == Some(decoded.mrz.format())
    }

    /// Whether the rows are about as long as the format's lines.
    fn plausible(&self, format: Format, rows: std::ops::Range<usize>) -> bool {
        let lengths = format.line_lengths();
        rows.zip(lengths).all(|(row, &length)| {
            let read = self.lengths[row] as f32;
            (0.6..1.35).contains(&(read / length as f32))
        })
    }
}

/// Whether what was decoded is a zone at all, and not other print forced into a format.
///
/// Frames of real zones fit with a mean log-probability above -0.1 even where
/// they are blurred; other print does not come near. National formats have to begin
/// as they do: one line and few check digits tell them from nothing else.
fn is_zone(decoded: &Decoded) -> bool {
    let texts: Vec<&str> = decoded.mrz.lines().collect();
    let begins = Format::of_lines(&texts) == Some(decoded.mrz.format());
    let international = matches!(
        decoded.mrz.format(),
        Format::Td1 | Format::Td2 | Format::Td3 | Format::MrvA | Format::MrvB
    );
    let worst = if decoded.mrz.digits_right() {
        WORST_FIT_RIGHT
    } else {
        WORST_FIT_WRONG
    };
    let (mut printed, mut all) = (0, 0);
    for byte in texts.iter().flat_map(|text| text.bytes()) {
        all += 1;
        printed += u32::from(byte != b'<');
    }
    let says_something = f64::from(printed) >= LEAST_PRINTED * f64::from(all);
    decoded.fit > worst && says_something && (begins || international)
}

/// So much of a zone is not fillers. The emptiest that Doc 9303 allows, a passport with
/// a name of two letters and no personal number, has two fifths; what is read into an
/// ornament is nearly all fillers, whose check digits are right.
const LEAST_PRINTED: f64 = 0.3;

/// See [`is_zone`]. Where check digits are wrong nothing else vouches for the text.
const WORST_FIT_RIGHT: f32 = -0.12;
const WORST_FIT_WRONG: f32 = -0.05;

/// A row that looks like MRZ and is left out of a format costs so many nats: it
/// could have been a line of text above a two-line zone.
const UNUSED_ROW: f32 = 20.0;

fn total_cost(decoded: &Decoded, lines: &[Vec<Testimony<'_>>], format: Format) -> f32 {
    let frames: usize = lines
        .iter()
        .filter_map(|l| l.last())
        .map(|(lattice, _)| lattice.frames().len())
        .sum();
    let texts: Vec<&str> = decoded.mrz.lines().collect();
    let begins = Format::of_lines(&texts) == Some(format);
    decoded.cost - decoded.fit * frames as f32 + if begins { 0.0 } else { WRONG_BEGINNING }
}
