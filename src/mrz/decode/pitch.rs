//! Characters of an MRZ stand at one pitch, and a reading that leaves one out does not.
//!
//! OCR-B has ten characters to the inch (Doc 9303-3, 4.3); a camera that looks at the
//! line askew makes the pitch change evenly along it. Where characters were lost or
//! doubled the frames at which they begin leave that curve, and come back to it where
//! a filler makes up for it.

/// Where along a line each position is expected, in frames.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pitch {
    /// Frame of position 0, and its first and second differences.
    curve: [f64; 3],
}

/// A position that lies farther from the curve than this, in pitches, was not read
/// where it stands: glyphs as narrow as I begin 0.3 after their cell, W with it.
const SUSPICIOUS: f64 = 0.55;

/// Positions within so many pitches of the curve are as probable as any; beyond, the
/// probability falls by the square of what is beyond.
const FREE: f64 = 0.45;

/// Strength of that fall, in nats for a pitch beyond.
const FALL: f64 = 12.0;

/// No place is less probable than this: what was seen can still outweigh it.
const LEAST: f64 = 1e-4;

impl Pitch {
    /// The curve through `begins`, the frame at which each position's character
    /// begins; `None` where all of them lie on it, or where nothing like a pitch is seen.
    pub fn broken(begins: &[f64]) -> Option<Self> {
        let count = begins.len();
        if count < 12 {
            return None;
        }
        let mut weights = vec![1.0; count];
        let mut curve = [0.0; 3];
        for _ in 0..8 {
            curve = fitted(begins, &weights)?;
            let pitch = Self { curve };
            for (n, weight) in weights.iter_mut().enumerate() {
                let away = pitch.away(begins[n], n).abs();
                // Most positions are right: what lies apart hardly counts.
                *weight = 1.0 / (1.0 + (away / 0.25).powi(4));
            }
        }
        let pitch = Self { curve };
        let last = count - 1;
        // Nobody looks at a document so much askew that one end is twice the other.
        let (first, end) = (pitch.step(0), pitch.step(last));
        let even = first > 1.0 && end > 1.0 && (0.6..1.7).contains(&(first / end));
        let right = (0..count)
            .filter(|&n| pitch.away(begins[n], n).abs() < SUSPICIOUS)
            .count();
        (even && right < count && right * 3 >= count * 2).then_some(pitch)
    }

    /// Distance between position `n` and the next, in frames.
    fn step(&self, n: usize) -> f64 {
        self.curve[1] + 2.0 * self.curve[2] * n as f64
    }

    /// How far frame `t` lies from where position `n` should begin, in pitches.
    fn away(&self, t: f64, n: usize) -> f64 {
        let x = n as f64;
        let expected = self.curve[0] + self.curve[1] * x + self.curve[2] * x * x;
        (t - expected) / self.step(n).max(1.0)
    }

    /// How probable it is that position `n` begins at frame `t`, as a factor up to 1.
    pub fn weight(&self, t: usize, n: usize) -> f32 {
        let beyond = (self.away(t as f64, n).abs() - FREE).max(0.0);
        (-FALL * beyond * beyond).exp().max(LEAST) as f32
    }
}

/// The parabola through (n, `values[n]`) by weighted least squares.
fn fitted(values: &[f64], weights: &[f64]) -> Option<[f64; 3]> {
    // Normal equations in a centred and scaled variable, which keeps them well posed.
    let half = (values.len() - 1) as f64 / 2.0;
    let mut sums = [0.0; 5];
    let mut right = [0.0; 3];
    for (n, (value, weight)) in values.iter().zip(weights).enumerate() {
        let u = (n as f64 - half) / half;
        let mut power = *weight;
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum += power;
            if k < 3 {
                right[k] += power * value;
            }
            power *= u;
        }
    }
    let m = [
        [sums[0], sums[1], sums[2]],
        [sums[1], sums[2], sums[3]],
        [sums[2], sums[3], sums[4]],
    ];
    let det3 = |m: &[[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
            - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let det = det3(&m);
    if det.abs() < 1e-9 {
        return None;
    }
    let solution: [f64; 3] = std::array::from_fn(|column| {
        let mut replaced = m;
        for (row, value) in replaced.iter_mut().zip(right) {
            row[column] = value;
        }
        det3(&replaced) / det
    });
    // Back from u to n.
    let [a, b, c] = solution;
    Some([a - b + c, (b - 2.0 * c) / half, c / (half * half)])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where 44 characters begin whose pitch grows from 3 to 3.6 frames.
    fn even() -> Vec<f64> {
        (0..44)
            .map(|n| 5.0 + 3.0 * f64::from(n) + 0.007 * f64::from(n * n))
            .collect()
    }

    #[test]
    fn an_even_line_is_left_alone() {
        assert_eq!(Pitch::broken(&even()), None);
        // Glyphs begin here and there in their cells.
        let uneven: Vec<f64> = even()
            .iter()
            .enumerate()
            .map(|(n, t)| t + if n % 3 == 0 { 0.9 } else { -0.4 })
            .collect();
        assert_eq!(Pitch::broken(&uneven), None);
    }

    #[test]
    fn a_lost_character_is_noticed_and_its_place_known() {
        let truth = even();
        // The 24th was not read: those after it moved up until a filler too many.
        let mut read = truth.clone();
        read[23..33].copy_from_slice(&truth[24..34]);
        read[33] = truth[33] + 1.5;
        let Some(pitch) = Pitch::broken(&read) else {
            panic!("nothing was noticed");
        };
        for (n, t) in truth.iter().enumerate() {
            assert!(pitch.weight(t.round() as usize, n) > 0.9, "position {n}");
        }
        assert!(pitch.weight(truth[24].round() as usize, 23) < 0.05);
    }

    #[test]
    fn what_has_no_pitch_is_not_judged() {
        let scattered: Vec<f64> = (0..40).map(|n| f64::from((n * 37) % 120)).collect();
        assert_eq!(Pitch::broken(&scattered), None);
        assert_eq!(Pitch::broken(&[1.0, 2.0, 3.0]), None);
    }
}
