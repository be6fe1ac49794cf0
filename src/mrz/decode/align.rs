//! Aligning frames with a known number of characters.
//!
//! The forward-backward recursion of CTC (Graves et al., 2006, section 4.1) run
//! over all texts of exactly N characters at once, each position restricted to
//! its class. It gives the probability of each symbol at each position: a text
//! one filler short cannot come out, for the recursion has to find the frame
//! where the missing one most probably stood.

use std::ops::Range;

use super::pitch::Pitch;
use super::{Frame, Lattice};
use crate::mrz::{ALPHABET, Class};

/// Probability of each symbol of [`ALPHABET`] at one position; adds up to 1.
pub type Posterior = [f32; 37];

/// What alignment found for one line.
#[derive(Clone)]
pub struct Aligned {
    /// One for each position, of the symbols that may stand there.
    pub positions: Vec<Posterior>,
    /// One for each position: what the recogniser saw there, whatever may stand there.
    pub seen: Vec<Posterior>,
    /// Natural logarithm of the probability of the frames under all texts
    /// allowed, divided by the number of frames: how well the line fits the format.
    pub fit: f32,
}

/// No frame excludes a symbol altogether.
const FLOOR: f32 = 1e-5;

/// Frames before the first and after the last character may show whatever lies
/// beside the line (a border, a chevron), at this price each.
const BESIDE: f32 = 0.02;

/// A text of this length that takes less than this part of the probability of all
/// shorter ones is not what the frames show; what follows would be rounding.
const HOPELESS: f32 = 1e-30;

/// Share of a symbol's probability that counts for another one which general
/// recognisers confuse with it: where its own symbol cannot stand at this
/// position, and where it can. Of 48 rendered lines 10 to 23 had O for 0; the
/// letters read for `<` are K, A, C, N, E and L.
const LEAK_FORBIDDEN: f32 = 0.5;
const LEAK_ALLOWED: f32 = 0.001;

/// Groups of symbols that general recognisers take for one another.
const CONFUSED: [&[u8]; 14] = [
    b"0OQD", b"1IL", b"2Z", b"5S", b"8B", b"6G", b"4A", b"7TY", b"<KCELA", b"MHNW", b"VUY", b"DOQ",
    b"FPE", b"3B",
];

/// Aligns `lattice` with `classes.len()` characters; `None` where there are
/// fewer frames than characters.
#[must_use]
pub fn align(lattice: &Lattice, classes: &[Class]) -> Option<Aligned> {
    let frames = lattice.frames();
    if frames.len() < classes.len() || classes.is_empty() {
        return None;
    }
    let emissions = Emissions::new(frames, classes);
    let (aligned, begins) = align_with(frames, &emissions, classes.len(), &|_, _| 1.0)?;
    // Where the characters' places show that one was lost or doubled, once more with
    // the pitch as evidence.
    let again = Pitch::broken(&begins).and_then(|pitch| {
        align_with(frames, &emissions, classes.len(), &|t, n| {
            pitch.weight(t, n)
        })
    });
    Some(again.map_or(aligned, |(aligned, _)| aligned))
}

/// Aligns with a prior for position `n` to begin at frame `t`; also gives the frame at
/// which each position begins on average.
#[expect(
    clippy::needless_range_loop,
    reason = "the recursion is over three indices of several tables"
)]
fn align_with(
    frames: &[Frame],
    emissions: &Emissions,
    length: usize,
    place: &dyn Fn(usize, usize) -> f32,
) -> Option<(Aligned, Vec<f64>)> {
    let count = frames.len();
    // Beside the line, anything may pass for a blank.
    let blank = |t: usize, n: usize| {
        let blank = frames[t].blank.max(FLOOR);
        if n == 0 || n == length {
            blank + BESIDE * (1.0 - blank)
        } else {
            blank
        }
    };
    let width = length + 1;

    // forward.label[t][n][s]: the frames to t, with n characters begun, the n-th
    // being s and still visible. forward.rest[t][n]: the same, a blank at t.
    let mut forward = Table::new(count, width);
    // forward.label and its like are divided by exp(log_forward[t]).
    let mut log_forward = vec![0.0_f64; count];
    let mut log_scale = 0.0_f64;
    let near = Near::new(count, length);
    for t in 0..count {
        let mut total = 0.0;
        for n in near.at(t) {
            let (rest_before, label_before) = if t == 0 {
                (f32::from(u8::from(n == 0)), 0.0)
            } else {
                (
                    forward.rest[(t - 1) * width + n],
                    forward.sum[(t - 1) * width + n],
                )
            };
            let rest = blank(t, n) * (rest_before + label_before);
            forward.rest[t * width + n] = rest;
            total += rest;
            if n == 0 {
                continue;
            }
            let emission = emissions.at(t, n - 1);
            let enter = if t == 0 {
                f32::from(u8::from(n == 1))
            } else {
                forward.rest[(t - 1) * width + n - 1] + forward.sum[(t - 1) * width + n - 1]
            };
            let place = place(t, n - 1);
            let (stay, same) = if t == 0 {
                (&NONE, &NONE)
            } else {
                (&forward.label[t - 1][n], &forward.label[t - 1][n - 1])
            };
            let mut values = NONE;
            for s in 0..37 {
                // The same symbol twice needs a blank between.
                values[s] = emission[s] * (stay[s] + place * (enter - same[s]).max(0.0));
            }
            let sum = sum_of(&values);
            forward.label[t][n] = values;
            forward.sum[t * width + n] = sum;
            total += sum;
        }
        if total <= 0.0 || !total.is_finite() {
            return None;
        }
        let scale = 1.0 / total;
        log_scale += f64::from(total).ln();
        log_forward[t] = log_scale;
        forward.scale(t, width, near.at(t), scale);
    }
    let ended =
        forward.rest[(count - 1) * width + length] + forward.sum[(count - 1) * width + length];
    if ended < HOPELESS {
        return None;
    }
    let log_total = log_scale + f64::from(ended).ln();
    let (positions, entered) = backward(
        &forward,
        emissions,
        &blank,
        place,
        &log_forward,
        log_total,
        length,
    );
    let seen = entered
        .iter()
        .map(|weights| seen_at(frames, weights))
        .collect();
    let begins = entered
        .iter()
        .map(|weights| {
            let (mut sum, mut mean) = (0.0, 0.0);
            for (t, &weight) in weights.iter().enumerate() {
                sum += f64::from(weight);
                mean += t as f64 * f64::from(weight);
            }
            mean / sum.max(1e-9)
        })
        .collect();
    let aligned = Aligned {
        positions,
        seen,
        fit: (log_total / count as f64) as f32,
    };
    Some((aligned, begins))
}

#[expect(
    clippy::needless_range_loop,
    reason = "the recursion is over three indices of several tables"
)]
/// The backward recursion, collecting for each position the probability of each symbol.
fn backward(
    forward: &Table,
    emissions: &Emissions,
    blank: &dyn Fn(usize, usize) -> f32,
    place: &dyn Fn(usize, usize) -> f32,
    log_forward: &[f64],
    log_total: f64,
    length: usize,
) -> (Vec<Posterior>, Vec<Vec<f32>>) {
    let (count, width) = (log_forward.len(), length + 1);
    // For each position the probability that its character begins at frame t.
    let mut entered = vec![vec![0.0_f32; count]; length];
    let mut positions = vec![[0.0_f32; 37]; length];
    // label[n][s], rest[n]: the frames after t, given the state at t; both divided
    // by exp(log_backward).
    let mut log_backward = 0.0_f64;
    let mut label = vec![[0.0_f32; 37]; width];
    let mut rest = vec![0.0_f32; width];
    label[length] = [1.0; 37];
    rest[length] = 1.0;
    let near = Near::new(count, length);
    for t in (0..count).rev() {
        // Turns a product of scaled values into a share of all texts' probability.
        let log_before = if t == 0 { 0.0 } else { log_forward[t - 1] };
        let share = (log_before + log_backward - log_total).exp() as f32;
        let mut before_label = vec![[0.0_f32; 37]; width];
        let mut before_rest = vec![0.0_f32; width];
        let mut total = 0.0;
        for n in near.at(t) {
            let pause = blank(t, n) * rest[n];
            before_rest[n] += pause;
            for value in &mut before_label[n] {
                *value += pause;
            }
            if n > 0 {
                let emission = emissions.at(t, n - 1);
                let (rest_before, sum_before) = if t == 0 {
                    (f32::from(u8::from(n == 1)), 0.0)
                } else {
                    (
                        forward.rest[(t - 1) * width + n - 1],
                        forward.sum[(t - 1) * width + n - 1],
                    )
                };
                let place = place(t, n - 1);
                let same = if t == 0 {
                    &NONE
                } else {
                    &forward.label[t - 1][n - 1]
                };
                let (mut entering, mut begun) = (NONE, NONE);
                for s in 0..37 {
                    let stay = emission[s] * label[n][s];
                    let ahead = place * stay;
                    entering[s] = ahead;
                    before_label[n][s] += stay;
                    begun[s] = share * ahead * (rest_before + (sum_before - same[s]).max(0.0));
                    positions[n - 1][s] += begun[s];
                }
                let all = sum_of(&entering);
                entered[n - 1][t] += sum_of(&begun);
                before_rest[n - 1] += all;
                for (value, own) in before_label[n - 1].iter_mut().zip(&entering) {
                    *value += all - own;
                }
            }
        }
        for n in 0..width {
            total += before_rest[n];
        }
        let scale = if total > 0.0 { 1.0 / total } else { 1.0 };
        log_backward -= f64::from(scale).ln();
        for n in 0..width {
            rest[n] = before_rest[n] * scale;
            for s in 0..37 {
                label[n][s] = before_label[n][s] * scale;
            }
        }
    }
    for posterior in &mut positions {
        let sum: f32 = posterior.iter().sum();
        if sum > 0.0 {
            for value in posterior.iter_mut() {
                *value /= sum;
            }
        }
    }
    (positions, entered)
}

/// No probability of any symbol.
const NONE: Posterior = [0.0; 37];

/// The sum of all symbols, in eight columns: one after another would take as long as
/// everything else.
fn sum_of(values: &Posterior) -> f32 {
    let mut columns = [0.0_f32; 8];
    let chunks = values.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for (column, value) in columns.iter_mut().zip(chunk) {
            *column += value;
        }
    }
    columns.iter().sum::<f32>() + rest
}

/// How many characters may have begun by each frame: lines fill their crops but for a
/// margin at either end, so that the rest of the table need not be looked at.
struct Near {
    count: usize,
    length: usize,
}

/// Characters that a line may be ahead of or behind an even spread over its crop: a
/// crop a third too long at one end makes ten of 44.
const APART: usize = 12;

impl Near {
    fn new(count: usize, length: usize) -> Self {
        Self { count, length }
    }

    fn at(&self, t: usize) -> Range<usize> {
        let even = (t + 1) * self.length / self.count;
        even.saturating_sub(APART)..(even + APART + 1).min(self.length + 1)
    }
}

/// The mean of the frames by `weights`.
fn seen_at(frames: &[Frame], weights: &[f32]) -> Posterior {
    let mut seen = [0.0; 37];
    for (frame, &weight) in frames.iter().zip(weights) {
        for (value, symbol) in seen.iter_mut().zip(&frame.symbols) {
            *value += weight * symbol;
        }
    }
    seen
}

struct Table {
    label: Vec<Vec<[f32; 37]>>,
    rest: Vec<f32>,
    sum: Vec<f32>,
}

impl Table {
    fn new(count: usize, width: usize) -> Self {
        Self {
            label: vec![vec![[0.0; 37]; width]; count],
            rest: vec![0.0; count * width],
            sum: vec![0.0; count * width],
        }
    }

    fn scale(&mut self, t: usize, width: usize, near: Range<usize>, scale: f32) {
        for n in near {
            self.rest[t * width + n] *= scale;
            self.sum[t * width + n] *= scale;
            self.label[t][n]
                .iter_mut()
                .for_each(|value| *value *= scale);
        }
    }
}

/// Probability of each symbol in each frame, by class of position.
struct Emissions {
    /// For each position the table of its class.
    table_of: Vec<usize>,
    tables: Vec<Vec<[f32; 37]>>,
}

impl Emissions {
    fn new(frames: &[Frame], classes: &[Class]) -> Self {
        let mut distinct: Vec<Class> = Vec::new();
        let table_of = classes
            .iter()
            .map(|class| {
                distinct
                    .iter()
                    .position(|seen| seen == class)
                    .unwrap_or_else(|| {
                        distinct.push(*class);
                        distinct.len() - 1
                    })
            })
            .collect();
        let tables = distinct
            .iter()
            .map(|class| {
                let leaks = Leaks::new(*class);
                frames.iter().map(|frame| leaks.emission(frame)).collect()
            })
            .collect();
        Self { table_of, tables }
    }

    fn at(&self, t: usize, position: usize) -> &[f32; 37] {
        &self.tables[self.table_of[position]][t]
    }
}

/// For each allowed symbol the others that count for it, with their share.
struct Leaks {
    into: Vec<(usize, Vec<(usize, f32)>)>,
}

impl Leaks {
    fn new(class: Class) -> Self {
        let allowed = |s: usize| class.allows(ALPHABET[s]);
        let into = (0..37)
            .filter(|&s| allowed(s))
            .map(|s| {
                let sources = (0..37)
                    .filter(|&other| other != s && confused(s, other))
                    .map(|other| {
                        (
                            other,
                            if allowed(other) {
                                LEAK_ALLOWED
                            } else {
                                LEAK_FORBIDDEN
                            },
                        )
                    })
                    .collect();
                (s, sources)
            })
            .collect();
        Self { into }
    }

    fn emission(&self, frame: &Frame) -> [f32; 37] {
        let mut out = [0.0; 37];
        for (s, sources) in &self.into {
            let leaked: f32 = sources
                .iter()
                .map(|&(other, share)| frame.symbols[other] * share)
                .sum();
            out[*s] = (frame.symbols[*s] + leaked).max(FLOOR);
        }
        out
    }
}

/// Whether general recognisers take one of the two symbols for the other.
pub(super) fn confused(a: usize, b: usize) -> bool {
    CONFUSED
        .iter()
        .any(|group| group.contains(&ALPHABET[a]) && group.contains(&ALPHABET[b]))
}
