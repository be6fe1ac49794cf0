//! The patterns that all rows begin and end with, and what they say of the grid.

use super::symbols::{MODULES, START, STOP, modules};
use crate::barcode::grey::Grey;

/// Modules of white that are expected beside an end pattern, of at least two.
const QUIET: f32 = 2.0;

/// Strips across which end patterns are looked for.
const STRIPS: usize = 16;

/// The outer edges of a symbol are at most this part of the crop from its sides.
const BESIDE: f32 = 0.3;

/// Columns of the widest symbol that is looked for; cards have up to 20.
const MOST_COLUMNS: usize = 25;

/// An end pattern counts from this correlation on: blurred ones of drawn cards have 0.7 and
/// more, other codewords rarely 0.6.
const LEAST_LIKE: f32 = 0.6;

/// Strips that have to agree on where an end is.
const LEAST_STRIPS: usize = 5;

/// How closely patterns are looked for.
struct Search {
    /// Step between sizes of a module that are tried.
    size: f32,
    /// Step between places, in modules.
    place: f32,
    /// The least correlation.
    least: f32,
    refines: bool,
}

const FINE: Search = Search {
    size: 1.04,
    place: 0.3,
    least: LEAST_LIKE,
    refines: true,
};

/// For a first look, which costs two milliseconds: half a module beside the place and some
/// hundredths beside the size the correlation is a fifth less.
const QUICK: Search = Search {
    size: 1.08,
    place: 0.5,
    least: 0.48,
    refines: false,
};

/// Strips of the first look, and how many of them have to agree.
const QUICK_STRIPS: usize = 5;
const QUICK_LEAST: usize = 3;

/// A straight line `x = at + slope * y`.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    at: f32,
    slope: f32,
}

impl Edge {
    /// Where the line is at `y`.
    pub fn x(self, y: f32) -> f32 {
        self.at + self.slope * y
    }
}

/// The two ends of a symbol, in the pixels of its crop.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    /// Where rows begin.
    pub left: Edge,
    /// Where rows end.
    pub right: Edge,
    /// Pixels of a module at the beginning and at the end of rows.
    pub module: (f32, f32),
}

/// Where a pattern was seen.
#[derive(Clone, Copy)]
struct Sight {
    y: f32,
    /// The outer edge of the pattern.
    x: f32,
    module: f32,
    likeness: f32,
}

/// A pattern of alternating runs, white before and after as far as is known.
struct Pattern {
    /// Widths in modules, a space first.
    runs: Vec<f32>,
    /// Modules from the beginning to the outer edge that is looked for.
    outer: f32,
}

impl Ends {
    /// Looks for both ends in `grey`, in which rows run from left to right.
    pub fn find(grey: &Grey) -> Option<Self> {
        let (begin, end) = patterns();
        let height = grey.height as f32;
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        for strip in 0..STRIPS {
            let middle = (strip as f32 + 0.5) * height / STRIPS as f32;
            let sums = Sums::of(grey, middle, height / STRIPS as f32);
            let width = grey.width as f32;
            let left = sums.best(&begin, (0.0, BESIDE * width), &FINE);
            let right = sums.best(&end, ((1.0 - BESIDE) * width, width), &FINE);
            lefts.extend(left.map(|s| Sight { y: middle, ..s }));
            rights.extend(right.map(|s| Sight { y: middle, ..s }));
        }
        let (left, first, _) = agreed(&lefts, LEAST_STRIPS)?;
        let (right, last, _) = agreed(&rights, LEAST_STRIPS)?;
        Some(Self {
            left,
            right,
            module: (first, last),
        })
    }

    /// How many columns of data fit between the ends, as likely ones first.
    pub fn columns(&self, y: f32) -> Vec<usize> {
        let length = self.right.x(y) - self.left.x(y);
        let exact = length / (self.module.0 * self.module.1).sqrt();
        let columns = (exact - modules(0) as f32) / MODULES as f32;
        let near = columns.round();
        let second = if columns > near {
            near + 1.0
        } else {
            near - 1.0
        };
        [near, second]
            .into_iter()
            .filter(|columns| (1.0..=30.0).contains(columns))
            .map(|columns| columns as usize)
            .collect()
    }

    /// Where module `at` of `total` begins on the line that is at `left` and `right`: evenly,
    /// or by perspective where modules at the two ends differ in size.
    pub fn x(&self, (left, right): (f32, f32), at: f32, total: f32) -> f32 {
        let u = at / total;
        // More than a quarter is no perspective of a document, but two wrong ends.
        let k = (self.module.1 / self.module.0).sqrt().clamp(0.8, 1.25);
        left + (right - left) * u / (u + k * (1.0 - u))
    }
}

/// Which way rows run, at a first look at a small crop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// From left to right.
    Forwards,
    /// From right to left: upside down, or in a mirror.
    Backwards,
}

/// Which way the rows of a symbol in `grey` run, or that there is none.
pub fn course(grey: &Grey) -> Option<Course> {
    let (begin, end) = patterns();
    let ways = [
        (Course::Forwards, &begin, &end),
        (Course::Backwards, &end.reversed(), &begin.reversed()),
    ];
    let (width, height) = (grey.width as f32, grey.height as f32);
    let strips: Vec<(f32, Sums)> = (0..QUICK_STRIPS)
        .map(|strip| {
            let thickness = height / QUICK_STRIPS as f32;
            let middle = (strip as f32 + 0.5) * thickness;
            (middle, Sums::of(grey, middle, thickness.min(3.0)))
        })
        .collect();
    let seen = |pattern: &Pattern, range: (f32, f32)| {
        let sights: Vec<Sight> = strips
            .iter()
            .filter_map(|(y, sums)| {
                Some(Sight {
                    y: *y,
                    ..sums.best(pattern, range, &QUICK)?
                })
            })
            .collect();
        agreed(&sights, QUICK_LEAST).map(|(_, _, likeness)| likeness)
    };
    ways.into_iter()
        .filter_map(|(way, first, last)| {
            let left = seen(first, (0.0, BESIDE * width))?;
            Some((way, left + seen(last, ((1.0 - BESIDE) * width, width))?))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(way, _)| way)
}

impl Pattern {
    /// As a mirror shows it.
    fn reversed(&self) -> Self {
        let mut runs = self.runs.clone();
        runs.reverse();
        // A space first.
        if runs.len().is_multiple_of(2) {
            runs.insert(0, 0.0);
        }
        let total: f32 = runs.iter().sum();
        Self {
            runs,
            outer: total - self.outer,
        }
    }
}

fn patterns() -> (Pattern, Pattern) {
    let widths = |runs: &[usize]| runs.iter().map(|&r| r as f32).collect::<Vec<_>>();
    let begin = [vec![QUIET], widths(&START)].concat();
    let end = [vec![0.0], widths(&STOP), vec![QUIET]].concat();
    let outer = end.iter().sum::<f32>() - QUIET;
    (
        Pattern {
            runs: begin,
            outer: QUIET,
        },
        Pattern { runs: end, outer },
    )
}

/// Sums of brightness along a strip, so that any run costs two looks.
struct Sums {
    /// At each third of a pixel: of brightness and of its square, from the beginning.
    sums: Vec<(f32, f32)>,
}

/// Sums are kept at so many places a pixel.
const PER_PIXEL: f32 = 3.0;

impl Sums {
    /// Of the strip around `middle`, from the mean of its rows.
    fn of(grey: &Grey, middle: f32, thickness: f32) -> Self {
        let lines = (thickness * 0.8).clamp(1.0, 5.0) as usize;
        let count = (grey.width as f32 * PER_PIXEL) as usize;
        let mut sums = Vec::with_capacity(count + 1);
        let mut sum = (0.0_f64, 0.0_f64);
        sums.push((0.0, 0.0));
        for i in 0..count {
            let x = (i as f32 + 0.5) / PER_PIXEL;
            let value: f32 = (0..lines)
                .map(|line| {
                    let offset = (line as f32 + 0.5) / lines as f32 - 0.5;
                    grey.at(x, middle + offset * thickness * 0.8)
                })
                .sum();
            // Around mid grey, so that little is lost of sums.
            let value = f64::from(value / lines as f32 - 128.0);
            sum = (sum.0 + value, sum.1 + value * value);
            sums.push((sum.0 as f32, sum.1 as f32));
        }
        Self { sums }
    }

    /// The nearest place at which sums are kept; that of the edge beyond it.
    fn index(&self, x: f32) -> usize {
        ((x * PER_PIXEL + 0.5) as usize).min(self.sums.len() - 1)
    }

    /// Where `pattern` is seen best between `from` and `to`, and at which size of a module.
    fn best(&self, pattern: &Pattern, (from, to): (f32, f32), search: &Search) -> Option<Sight> {
        let width = (self.sums.len() - 1) as f32 / PER_PIXEL;
        let mut best: Option<Sight> = None;
        let mut module = (1.0 - 2.0 * BESIDE) * 1.5 * width / modules(MOST_COLUMNS) as f32;
        let largest = width / modules(1) as f32;
        while module <= largest {
            let step = module * search.place;
            let mut start = from - pattern.outer * module;
            while start + pattern.outer * module <= to {
                let likeness = self.likeness(pattern, start, module);
                if likeness > best.map_or(search.least, |b| b.likeness) {
                    best = Some(Sight {
                        y: 0.0,
                        x: start + pattern.outer * module,
                        module,
                        likeness,
                    });
                }
                start += step;
            }
            module *= search.size;
        }
        best.map(|sight| {
            if search.refines {
                self.refined(pattern, sight)
            } else {
                sight
            }
        })
    }

    fn refined(&self, pattern: &Pattern, sight: Sight) -> Sight {
        let mut best = sight;
        for size in -3..=3 {
            let module = sight.module * (1.0 + 0.01 * size as f32);
            for shift in -6..=6 {
                let x = sight.x + 0.08 * shift as f32 * module;
                let likeness = self.likeness(pattern, x - pattern.outer * module, module);
                if likeness > best.likeness {
                    best = Sight {
                        x,
                        module,
                        likeness,
                        ..best
                    };
                }
            }
        }
        best
    }

    /// Correlation of the strip with `pattern`, dark as bars.
    fn likeness(&self, pattern: &Pattern, start: f32, module: f32) -> f32 {
        let mut at = start;
        let first = self.index(at);
        let (mut before, mut bars, mut bar_count) = (first, 0.0, 0);
        for (index, run) in pattern.runs.iter().enumerate() {
            at += run * module;
            let here = self.index(at);
            if index % 2 == 1 {
                bars += self.sums[here].0 - self.sums[before].0;
                bar_count += here - before;
            }
            before = here;
        }
        // What is cut off by the edge of the crop, beyond the quiet zone, is no end.
        let count = (before - first) as f32;
        let whole = (at - start - QUIET * module) * PER_PIXEL;
        if count < whole.max(1.0) {
            return 0.0;
        }
        let mean = (self.sums[before].0 - self.sums[first].0) / count;
        let variance = (self.sums[before].1 - self.sums[first].1) / count - mean * mean;
        // Print is at least so far from its paper.
        if variance < 30.0 {
            return 0.0;
        }
        let share = bar_count as f32 / count;
        let covariance = mean * share - bars / count;
        covariance / (variance * share * (1.0 - share)).sqrt().max(1e-3)
    }
}

/// The line on which most sights lie, their size of a module, and their mean likeness.
fn agreed(sights: &[Sight], least: usize) -> Option<(Edge, f32, f32)> {
    let through = |a: &Sight, b: &Sight| {
        let slope = (b.x - a.x) / (b.y - a.y);
        Edge {
            at: a.x - slope * a.y,
            slope,
        }
    };
    let fits = |edge: Edge, module: f32, s: &Sight| {
        (edge.x(s.y) - s.x).abs() < 1.2 * module && (s.module / module - 1.0).abs() < 0.12
    };
    let mut best: Option<(f32, Edge, f32)> = None;
    for (i, a) in sights.iter().enumerate() {
        for b in &sights[i + 1..] {
            let module = f32::midpoint(a.module, b.module);
            let edge = through(a, b);
            // Bars lean no more in a crop that was laid along them.
            if edge.slope.abs() > 0.35 || (a.module / b.module - 1.0).abs() > 0.15 {
                continue;
            }
            let weight = sights
                .iter()
                .filter(|s| fits(edge, module, s))
                .map(|s| s.likeness)
                .sum();
            if best.is_none_or(|(most, ..)| weight > most) {
                best = Some((weight, edge, module));
            }
        }
    }
    let (_, edge, module) = best?;
    let kept: Vec<&Sight> = sights.iter().filter(|s| fits(edge, module, s)).collect();
    if kept.len() < least {
        return None;
    }
    let n = kept.len() as f32;
    let mean = |of: fn(&Sight) -> f32| kept.iter().map(|s| of(s)).sum::<f32>() / n;
    let (x, y) = (mean(|s| s.x), mean(|s| s.y));
    let spread: f32 = kept.iter().map(|s| (s.y - y).powi(2)).sum();
    let slope = kept.iter().map(|s| (s.y - y) * (s.x - x)).sum::<f32>() / spread.max(1e-3);
    let edge = Edge {
        at: x - slope * y,
        slope,
    };
    Some((edge, mean(|s| s.module), mean(|s| s.likeness)))
}
