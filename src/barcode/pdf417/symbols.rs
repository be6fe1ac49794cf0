//! The bars of codewords.

use std::sync::OnceLock;

use rxing::pdf417::pdf_417_common::{CODEWORD_TABLE, SYMBOL_TABLE};

/// Values that a codeword can have.
pub const CODEWORDS: usize = 929;

/// Modules of a codeword.
pub const MODULES: usize = 17;

/// Bars and spaces of the pattern that every row begins with, in modules, a bar first.
pub const START: [usize; 8] = [8, 1, 1, 1, 1, 1, 1, 3];

/// The same of the pattern that every row ends with.
pub const STOP: [usize; 9] = [7, 1, 1, 3, 1, 1, 1, 2, 1];

/// Modules of a row of so many columns: start, left indicator, data, right indicator, stop.
pub const fn modules(columns: usize) -> usize {
    MODULES * (columns + 4) + 1
}

/// What the modules of a codeword look like: one a bar, zero a space.
type Modules = [f32; MODULES];

/// All codewords of the three clusters, the first bar first.
fn patterns() -> &'static [Vec<u32>; 3] {
    static PATTERNS: OnceLock<[Vec<u32>; 3]> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let mut clusters: [Vec<u32>; 3] = std::array::from_fn(|_| vec![0; CODEWORDS]);
        for (&symbol, &codeword) in SYMBOL_TABLE.iter().zip(&CODEWORD_TABLE) {
            let value = (codeword as usize + CODEWORDS - 1) % CODEWORDS;
            clusters[cluster(symbol)][value] = symbol;
        }
        clusters
    })
}

/// The cluster, 0 to 2, that the widths of a symbol's bars make (ISO/IEC 15438, 4.3.1): the
/// standard calls them 0, 3 and 6.
fn cluster(symbol: u32) -> usize {
    let mut bars = [0_i32; 4];
    let (mut at, mut before) = (0, true);
    for module in (0..MODULES).rev() {
        let bar = symbol >> module & 1 == 1;
        if bar && !before {
            at += 1;
        }
        if bar {
            bars[at.min(3)] += 1;
        }
        before = bar;
    }
    ((bars[0] - bars[1] + bars[2] - bars[3] + 9) % 9 / 3) as usize
}

/// Codewords as a lens shows them, for comparing with what was seen.
pub struct Templates {
    clusters: [Vec<Modules>; 3],
}

/// What a window of 17 modules looks like most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// The codeword, 0 to 928.
    pub codeword: u16,
    /// Correlation with it, -1 to 1.
    pub likeness: f32,
    /// By how much the next best is less.
    pub margin: f32,
}

impl Templates {
    /// Codewords of which every module gets a share `blur` (0 to 0.3) of each neighbour.
    ///
    /// What is beside a codeword is known: every one begins with a bar and ends with a space.
    pub fn new(blur: f32) -> Self {
        let seen = |symbol: &u32| {
            let at = |module: usize| f32::from((symbol >> (MODULES - 1 - module) & 1) as u8);
            let modules = std::array::from_fn(|module| {
                let before = if module == 0 { 0.0 } else { at(module - 1) };
                let after = if module + 1 == MODULES {
                    1.0
                } else {
                    at(module + 1)
                };
                at(module) * (1.0 - 2.0 * blur) + blur * (before + after)
            });
            normalised(&modules).unwrap_or_default()
        };
        let clusters = patterns();
        Self {
            clusters: std::array::from_fn(|cluster| clusters[cluster].iter().map(seen).collect()),
        }
    }

    /// What `window`, dark as one and light as zero in any scale, is in `cluster`; `None`
    /// where it has no contrast.
    pub fn best(&self, window: &Modules, cluster: usize) -> Option<Match> {
        let window = normalised(window)?;
        let (mut best, mut second, mut codeword) = (f32::MIN, f32::MIN, 0);
        for (value, template) in self.clusters[cluster % 3].iter().enumerate() {
            let likeness: f32 = template.iter().zip(&window).map(|(a, b)| a * b).sum();
            if likeness > best {
                (second, best, codeword) = (best, likeness, value);
            } else if likeness > second {
                second = likeness;
            }
        }
        Some(Match {
            codeword: codeword as u16,
            likeness: best,
            margin: best - second,
        })
    }
}

/// With a mean of zero and a length of one.
fn normalised(window: &Modules) -> Option<Modules> {
    let mean = window.iter().sum::<f32>() / MODULES as f32;
    let length = window
        .iter()
        .map(|v| (v - mean).powi(2))
        .sum::<f32>()
        .sqrt();
    (length > 1e-3).then(|| window.map(|v| (v - mean) / length))
}
