//! Which whole MRZ the frames of its lines most probably show.

use super::align::Posterior;
use super::calibrate::{Doubt, calibrated};
use super::decoded::{Changed, Decoded, Remaining};
use super::fields::{
    FILL, LETTER_AFTER_END, best_of, likeliest_name, likeliest_run, nats, pattern_cost,
};
use super::testimony::{Lines, Testimony, read_lines};
use crate::mrz::checks::{SumRule, Verdict, overflow, verify};
use crate::mrz::format::{FieldName, Layout, Part, Span};
use crate::mrz::{ALPHABET, Class, Date, Format, lexicon, parse_as};

/// What it costs, in nats, that not all printed check digits are right. Once for
/// all of them: a change that mends one digit and not the others proves nothing,
/// and a printed MRZ may be wrong by itself (every tenth specimen is).
const WRONG_DIGITS: f32 = 6.0;

/// What a date that the calendar does not have costs.
const NO_DATE: f32 = 5.0;

/// What an issuer or a nationality that the lexicon does not have costs.
const UNKNOWN_STATE: f32 = 4.0;

/// What a document code costs whose first letter Doc 9303 does not give this
/// format: P on passports, V on visas, A, C or I on cards.
const FOREIGN_CODE: f32 = 4.0;

/// What a holder of another nationality than the issuer's costs.
const FOREIGN_HOLDER: f32 = 1.0;

/// No change dearer than this is considered: a character that the recogniser gave
/// less than one in a thousand is not what is printed, whatever the digits say.
const DEAREST_CHANGE: f32 = 8.0;

/// The cheapest changes are tried in all combinations of up to three.
const CHANGES: usize = 36;

/// What optional data cost that go on after three fillers.
const OPTIONAL_AFTER_END: f32 = 3.0;

/// A reading that keeps at least this share of the probability counts as an alternative.
const ALTERNATIVE_SHARE: f32 = 0.02;

/// Decodes the lines of one zone as `format`. Each line comes as one or more
/// lattices (of several recognisers or crops), whose testimonies are averaged by weight.
///
/// `None` where the number of lines is not the format's, or a line has fewer
/// frames than characters.
#[must_use]
pub fn solve(format: Format, lines: &[Vec<Testimony<'_>>], today: Date) -> Option<Decoded> {
    let layout = format.layout();
    if lines.len() != layout.lengths.len() {
        return None;
    }
    let usual = read_lines(format, lines, usual_first_letters(format))?;
    // A document may begin as no standard says; then it is seen to.
    let first_seen = usual
        .seen
        .first()
        .and_then(|line| line.first())
        .map(|p| best_of(p, |_| true));
    let begins_otherwise = first_seen.is_some_and(|(symbol, cost)| {
        cost < nats(CLEARLY_SEEN) && !usual_first_letters(format).allows(ALPHABET[symbol])
    });
    let Lines {
        positions,
        seen,
        fits,
    } = if begins_otherwise {
        read_lines(format, lines, Class::LETTER)?
    } else {
        usual
    };
    let problem = Problem {
        format,
        layout,
        positions: &positions,
    };
    let start = problem.likeliest();
    let found = problem.search(&start);
    let texts: Vec<String> = found
        .text
        .iter()
        .map(|l| l.iter().map(|&b| char::from(b)).collect())
        .collect();
    let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mrz = parse_as(format, &borrowed, today).ok()?;
    let certainty = problem.certainty(&found.text);
    let fit = fits.iter().sum::<f32>() / fits.len() as f32;
    // What is seen so well that it counts though no state has the code is still doubted.
    let unknown_state = problem.unknown_states(&found.text) > 0;
    let doubt = Doubt::new(fit, unknown_state, &positions, &found.text, layout);
    Some(Decoded {
        share: found.share,
        confidence: calibrated(&doubt, mrz.digits_right()),
        mrz,
        fit,
        cost: found.cost,
        certainty,
        doubt,
        alternatives: found.alternatives,
        changes: changes(&found.text, &seen),
    })
}

/// A first letter that the recogniser gives at least this probability is believed.
const CLEARLY_SEEN: f32 = 0.6;

/// The letters that Doc 9303 lets each format begin with: P on passports, V on
/// visas, A, C or I on cards.
#[must_use]
pub fn usual_first_letters(format: Format) -> Class {
    match format {
        Format::Td1 | Format::Td2 => Class::of(b"ACI"),
        Format::Td3 => Class::of(b"P"),
        Format::MrvA | Format::MrvB => Class::of(b"V"),
        _ => format.class_at(0, 0),
    }
}

type Text = Vec<Vec<u8>>;

struct Problem<'a> {
    format: Format,
    layout: &'static Layout,
    positions: &'a [Vec<Posterior>],
}

struct Found {
    text: Text,
    share: f32,
    cost: f32,
    alternatives: Vec<Remaining>,
}

/// One or more characters replaced together.
struct Change {
    at: Vec<(usize, usize, u8)>,
    cost: f32,
}

impl Problem<'_> {
    /// The likeliest text, before any check.
    fn likeliest(&self) -> Text {
        let mut text: Text = self
            .positions
            .iter()
            .map(|line| {
                line.iter()
                    .map(|p| ALPHABET[best_of(p, |_| true).0])
                    .collect()
            })
            .collect();
        for span in self.runs() {
            let posteriors = &self.positions[span.line][span.start..span.end];
            let symbols = if self.layout.names.contains(&span) {
                likeliest_name(posteriors)
            } else {
                likeliest_run(posteriors, OPTIONAL_AFTER_END)
            };
            for (column, symbol) in (span.start..).zip(symbols) {
                text[span.line][column] = ALPHABET[symbol];
            }
        }
        for span in self.states() {
            let (_, code) = self.likeliest_state(span);
            text[span.line][span.start..span.end].copy_from_slice(&code);
        }
        text
    }

    /// Fields that are text first and fillers to their end.
    fn runs(&self) -> Vec<Span> {
        let optional = self.layout.fields.iter().filter(|f| {
            matches!(
                f.name,
                FieldName::OptionalData1
                    | FieldName::OptionalData2
                    | FieldName::PersonalNumber
                    | FieldName::DocumentNumber
            ) && f.part == Part::Whole
        });
        self.layout
            .names
            .iter()
            .copied()
            .chain(optional.map(|f| f.span))
            .collect()
    }

    /// Where issuer and nationality stand.
    fn states(&self) -> Vec<Span> {
        let of = |name| {
            self.layout
                .fields
                .iter()
                .find(|f| f.name == name)
                .map(|f| f.span)
        };
        [FieldName::Issuer, FieldName::Nationality]
            .into_iter()
            .filter_map(of)
            .collect()
    }

    /// The cheapest code for a state and its cost, the lexicon counted in.
    fn likeliest_state(&self, span: Span) -> (f32, [u8; 3]) {
        let posteriors = &self.positions[span.line][span.start..span.end];
        let mut best = (UNKNOWN_STATE, *b"<<<");
        for (slot, posterior) in best.1.iter_mut().zip(posteriors) {
            let (symbol, cost) = best_of(posterior, |_| true);
            *slot = ALPHABET[symbol];
            best.0 += cost;
        }
        for code in lexicon::codes() {
            let cost = self.cost_of(span, code);
            if cost < best.0 {
                best = (cost, *code);
            }
        }
        best
    }

    fn cost_of(&self, span: Span, text: &[u8]) -> f32 {
        let posteriors = &self.positions[span.line][span.start..span.end];
        posteriors
            .iter()
            .zip(text)
            .map(|(p, &byte)| Self::nats_of(p, byte))
            .sum()
    }

    fn nats_of(posterior: &Posterior, byte: u8) -> f32 {
        crate::mrz::index_of(byte).map_or(f32::INFINITY, |symbol| nats(posterior[symbol]))
    }

    /// What a text breaks or seldom has, in nats.
    fn penalty(&self, text: &[Vec<u8>]) -> f32 {
        let pattern = |span: Span| {
            let end_cost = if self.layout.names.contains(&span) {
                LETTER_AFTER_END
            } else {
                OPTIONAL_AFTER_END
            };
            pattern_cost(&text[span.line][span.start..span.end], end_cost)
        };
        self.broken(text) + self.runs().into_iter().map(pattern).sum::<f32>()
    }

    /// What a text breaks, in nats: check digits, the calendar, the lexicon.
    fn broken(&self, text: &[Vec<u8>]) -> f32 {
        let slice = |span: Span| &text[span.line][span.start..span.end];
        let mut all_right = true;
        for check in self.layout.checks {
            let printed = text[check.line][check.column];
            let long = (check.field == FieldName::DocumentNumber)
                .then(|| self.layout.overflow.zip(check.over.first()))
                .flatten()
                .and_then(|(optional, &number)| {
                    overflow(slice(number), printed, slice(optional), optional)
                });
            all_right &= match long {
                Some(long) => long.rule != SumRule::Neither,
                None => verify(check, printed, slice) == Verdict::Right,
            };
        }
        let mut penalty = if all_right { 0.0 } else { WRONG_DIGITS };
        for field in self.layout.fields {
            if matches!(field.name, FieldName::BirthDate | FieldName::ExpiryDate)
                && !may_be_date(slice(field.span))
            {
                penalty += NO_DATE;
            }
        }
        if !text
            .first()
            .and_then(|l| l.first())
            .is_some_and(|&b| usual_first_letters(self.format).allows(b))
        {
            penalty += FOREIGN_CODE;
        }
        penalty += UNKNOWN_STATE * self.unknown_states(text) as f32;
        let states = self.states();
        if let [issuer, nationality] = states[..]
            && slice(issuer) != slice(nationality)
        {
            penalty += FOREIGN_HOLDER;
        }
        penalty
    }

    /// How many of issuer and nationality the lexicon does not have.
    fn unknown_states(&self, text: &[Vec<u8>]) -> usize {
        let unknown = |span: &Span| {
            let code = &text[span.line][span.start..span.end];
            !lexicon::is_known(&String::from_utf8_lossy(code))
        };
        self.states().iter().filter(|&span| unknown(span)).count()
    }

    /// Single characters and whole states that could be otherwise, the cheapest first.
    fn changes(&self, start: &Text) -> Vec<Change> {
        let mut changes = Vec::new();
        for (line, posteriors) in self.positions.iter().enumerate() {
            for (column, posterior) in posteriors.iter().enumerate() {
                let taken = Self::nats_of(posterior, start[line][column]);
                for (symbol, &probability) in posterior.iter().enumerate() {
                    let cost = nats(probability) - taken;
                    if ALPHABET[symbol] != start[line][column] && cost < DEAREST_CHANGE {
                        changes.push(Change {
                            at: vec![(line, column, ALPHABET[symbol])],
                            cost,
                        });
                    }
                }
            }
        }
        for span in self.states() {
            let taken = self.cost_of(span, &start[span.line][span.start..span.end]);
            for code in lexicon::codes() {
                let cost = self.cost_of(span, code) - taken;
                let differing = (0..3)
                    .filter(|&i| code[i] != start[span.line][span.start + i])
                    .count();
                if differing > 1 && cost < DEAREST_CHANGE {
                    let at = (0..3)
                        .map(|i| (span.line, span.start + i, code[i]))
                        .collect();
                    changes.push(Change { at, cost });
                }
            }
        }
        changes.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        changes
    }

    /// Tries the cheapest changes alone, in pairs and in threes.
    fn search(&self, start: &Text) -> Found {
        let changes = self.changes(start);
        let base = self.base_cost(start);
        let mut tried = Tried {
            readings: vec![(base + self.penalty(start), Vec::new())],
        };
        let mut text = start.clone();
        let many = changes.len().min(CHANGES);
        for i in 0..changes.len() {
            self.try_with(&mut text, &changes, &[i], base, &mut tried);
        }
        // Where nothing is broken, pairs of changes only add doubt that singles show already.
        if self.broken(start) >= WRONG_DIGITS.min(NO_DATE).min(UNKNOWN_STATE) {
            for i in 0..many {
                for j in i + 1..many {
                    self.try_with(&mut text, &changes, &[i, j], base, &mut tried);
                    for k in j + 1..many {
                        self.try_with(&mut text, &changes, &[i, j, k], base, &mut tried);
                    }
                }
            }
        }
        Self::choose(start, &changes, &tried)
    }

    fn base_cost(&self, start: &Text) -> f32 {
        let line_cost = |(line, text): (&Vec<Posterior>, &Vec<u8>)| -> f32 {
            line.iter()
                .zip(text)
                .map(|(p, &byte)| Self::nats_of(p, byte))
                .sum()
        };
        self.positions.iter().zip(start).map(line_cost).sum()
    }

    fn try_with(
        &self,
        text: &mut Text,
        changes: &[Change],
        picked: &[usize],
        base: f32,
        tried: &mut Tried,
    ) {
        let cost: f32 = picked.iter().map(|&i| changes[i].cost).sum();
        if cost > 2.0 * DEAREST_CHANGE {
            return;
        }
        let mut undo = Vec::new();
        let mut clash = false;
        for &i in picked {
            for &(line, column, byte) in &changes[i].at {
                clash |= undo.iter().any(|&(l, c, _)| (l, c) == (line, column));
                undo.push((line, column, text[line][column]));
                text[line][column] = byte;
            }
        }
        if !clash {
            tried
                .readings
                .push((base + cost + self.penalty(text), picked.to_vec()));
        }
        for (line, column, byte) in undo.into_iter().rev() {
            text[line][column] = byte;
        }
    }

    fn choose(start: &Text, changes: &[Change], tried: &Tried) -> Found {
        let with = |picked: &[usize]| {
            let mut text = start.clone();
            for &i in picked {
                for &(line, column, byte) in &changes[i].at {
                    text[line][column] = byte;
                }
            }
            text
        };
        let (cost, picked) = tried
            .readings
            .iter()
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or((f32::INFINITY, &[][..]), |(cost, picked)| {
                (*cost, picked.as_slice())
            });
        let text = with(picked);
        let share = |other: f32| (cost - other).exp();
        let total: f32 = tried.readings.iter().map(|r| share(r.0)).sum();
        let mut alternatives: Vec<Remaining> = Vec::new();
        for (other, picked) in &tried.readings {
            if share(*other) / total < ALTERNATIVE_SHARE {
                continue;
            }
            for (line, (taken, other)) in text.iter().zip(&with(picked)).enumerate() {
                for (column, (&read, &other)) in taken.iter().zip(other).enumerate() {
                    let remaining = Remaining {
                        line,
                        column,
                        read: char::from(read),
                        other: char::from(other),
                    };
                    if read != other && !alternatives.contains(&remaining) {
                        alternatives.push(remaining);
                    }
                }
            }
        }
        Found {
            text,
            share: 1.0 / total.max(1.0),
            cost,
            alternatives,
        }
    }

    /// The probability of each character of `text` by itself.
    fn certainty(&self, text: &Text) -> Vec<Vec<f32>> {
        let of = |(p, &byte): (&Posterior, &u8)| crate::mrz::index_of(byte).map_or(0.0, |s| p[s]);
        self.positions
            .iter()
            .zip(text)
            .map(|(line, text)| line.iter().zip(text).map(of).collect())
            .collect()
    }
}

struct Tried {
    /// Cost, and which changes were made.
    readings: Vec<(f32, Vec<usize>)>,
}

/// Where the text differs from what the recogniser saw.
fn changes(text: &Text, seen: &[Vec<Posterior>]) -> Vec<Changed> {
    let mut changes = Vec::new();
    for (line, (text, seen)) in text.iter().zip(seen).enumerate() {
        for (column, (&byte, posterior)) in text.iter().zip(seen).enumerate() {
            let (symbol, cost) = best_of(posterior, |_| true);
            // Where no frame voted for anything a filler was missed, not misread.
            let from = if cost > 3.0 {
                ALPHABET[FILL]
            } else {
                ALPHABET[symbol]
            };
            if from != byte {
                changes.push(Changed {
                    line,
                    column,
                    from: char::from(from),
                    to: char::from(byte),
                });
            }
        }
    }
    changes
}

/// Whether six characters can be `YYMMDD`, unknown parts being fillers.
fn may_be_date(field: &[u8]) -> bool {
    let part = |range: std::ops::Range<usize>, most: u8| match field.get(range) {
        Some([b'<', b'<']) => true,
        Some([a @ b'0'..=b'9', b @ b'0'..=b'9']) => {
            let value = (a - b'0') * 10 + (b - b'0');
            // Some issuers print zeros for what is unknown.
            value <= most
        }
        _ => false,
    };
    part(0..2, 99) && part(2..4, 12) && part(4..6, 31)
}
