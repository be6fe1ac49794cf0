//! The likeliest text of a field, given what may follow what.

use super::align::Posterior;
use crate::mrz::ALPHABET;

/// Index of the filler in [`crate::mrz::ALPHABET`].
pub(super) const FILL: usize = 36;

/// What a letter costs, in nats, after three or more fillers: names and optional
/// data end there. Not forbidden, for what is printed is what is reported.
pub(super) const LETTER_AFTER_END: f32 = 7.0;

/// What a lone letter between runs of fillers costs: initials are rare, `<` read
/// as K, C or L is not.
const LONE_LETTER: f32 = 1.5;

/// The likeliest symbols of a field that is letters or digits first and fillers
/// from some point on; `posteriors` one a position.
///
/// A Viterbi search whose state is the number of fillers just passed (0 to 3),
/// and whether the last symbol began after one.
pub(super) fn likeliest_run(posteriors: &[Posterior], end_cost: f32) -> Vec<usize> {
    // States: 0 inside a word, 1 first letter of a word, 2 one filler, 3 two, 4 three or more.
    const STATES: usize = 5;
    let mut cost = [f32::INFINITY; STATES];
    cost[0] = 0.0;
    let mut back: Vec<[(usize, usize); STATES]> = Vec::with_capacity(posteriors.len());
    for posterior in posteriors {
        let (symbol, letter) = best_of(posterior, |s| s != FILL);
        let fill = nats(posterior[FILL]);
        let mut next = [f32::INFINITY; STATES];
        let mut from = [(0, 0); STATES];
        let mut offer = |to: usize, before: usize, symbol: usize, price: f32| {
            if price < next[to] {
                next[to] = price;
                from[to] = (before, symbol);
            }
        };
        for (state, &so_far) in cost.iter().enumerate() {
            let lone = if state == 1 { LONE_LETTER } else { 0.0 };
            match state {
                0 | 1 => {
                    offer(0, state, symbol, so_far + letter);
                    offer(2, state, FILL, so_far + fill + lone);
                }
                2 | 3 => {
                    offer(1, state, symbol, so_far + letter);
                    offer(state + 1, state, FILL, so_far + fill);
                }
                _ => {
                    offer(1, state, symbol, so_far + letter + end_cost);
                    offer(4, state, FILL, so_far + fill);
                }
            }
        }
        cost = next;
        back.push(from);
    }
    // A lone letter in the last column is as rare as one before a filler.
    cost[1] += LONE_LETTER;
    let mut state = (0..STATES)
        .min_by(|&a, &b| cost[a].total_cmp(&cost[b]))
        .unwrap_or(0);
    let mut symbols: Vec<usize> = back
        .iter()
        .rev()
        .map(|from| {
            let (before, symbol) = from[state];
            state = before;
            symbol
        })
        .collect();
    symbols.reverse();
    symbols
}

/// What [`likeliest_run`] charges for the pattern of a text, its symbols aside.
///
/// A search over whole readings has to pay it too, or it would undo what the
/// field's own search settled.
pub(super) fn pattern_cost(text: &[u8], end_cost: f32) -> f32 {
    let filler = ALPHABET[FILL];
    let mut cost = 0.0;
    let (mut fillers, mut letters) = (0_usize, 0_usize);
    for (column, &byte) in text.iter().enumerate() {
        if byte == filler {
            if letters > 0 {
                cost += if letters == 1 && fillers > 0 {
                    LONE_LETTER
                } else {
                    0.0
                };
                (fillers, letters) = (0, 0);
            }
            fillers += 1;
        } else {
            if letters == 0 && fillers >= 3 && column > 0 {
                cost += end_cost;
            }
            letters += 1;
        }
    }
    cost + if letters == 1 && fillers > 0 {
        LONE_LETTER
    } else {
        0.0
    }
}

/// [`likeliest_run`] as names have it.
pub(super) fn likeliest_name(posteriors: &[Posterior]) -> Vec<usize> {
    likeliest_run(posteriors, LETTER_AFTER_END)
}

/// The likeliest symbol that `admits` and its cost in nats.
pub(super) fn best_of(posterior: &Posterior, admits: impl Fn(usize) -> bool) -> (usize, f32) {
    let best = (0..37)
        .filter(|&s| admits(s))
        .max_by(|&a, &b| posterior[a].total_cmp(&posterior[b]));
    best.map_or((0, f32::INFINITY), |s| (s, nats(posterior[s])))
}

/// Minus the natural logarithm, for probabilities that may be 0.
pub(super) fn nats(probability: f32) -> f32 {
    -probability.max(1e-9).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each position: its likely symbol and a second one with its probability.
    fn posteriors(positions: &[(u8, u8, f32)]) -> Vec<Posterior> {
        let index = |symbol: u8| {
            ALPHABET
                .iter()
                .position(|&s| s == symbol)
                .expect("a symbol")
        };
        positions
            .iter()
            .map(|&(first, second, share)| {
                let mut posterior = [1e-6; 37];
                posterior[index(first)] = 1.0 - share;
                posterior[index(second)] = share;
                posterior
            })
            .collect()
    }

    fn text(positions: &[(u8, u8, f32)]) -> String {
        likeliest_name(&posteriors(positions))
            .iter()
            .map(|&s| char::from(ALPHABET[s]))
            .collect()
    }

    #[test]
    fn a_doubtful_letter_in_the_final_run_is_a_filler() {
        let run = [
            (b'A', b'H', 0.1),
            (b'<', b'K', 0.001),
            (b'<', b'K', 0.001),
            (b'<', b'K', 0.001),
        ];
        let mut line = run.to_vec();
        line.push((b'K', b'<', 0.03));
        line.push((b'<', b'K', 0.001));
        assert_eq!(text(&line), "A<<<<<");
    }

    #[test]
    fn the_pattern_costs_what_the_search_charged() {
        for (text, cost) in [
            ("ANNA<MARIA<<<<", 0.0),
            ("ANNA<<<<<", 0.0),
            ("ANNA<<<<KB", LETTER_AFTER_END),
            ("ANNA<<<<K<", LETTER_AFTER_END + LONE_LETTER),
            ("ANNA<<J<<<", LONE_LETTER),
            ("ANNA<<<<<C", LETTER_AFTER_END + LONE_LETTER),
        ] {
            assert!(
                (pattern_cost(text.as_bytes(), LETTER_AFTER_END) - cost).abs() < 1e-6,
                "{text}"
            );
        }
    }

    #[test]
    fn a_clear_letter_in_the_final_run_stays_as_printed() {
        let mut line = vec![(b'A', b'H', 0.1)];
        line.extend([(b'<', b'K', 0.001); 4]);
        line.push((b'X', b'<', 1e-6));
        assert_eq!(text(&line), "A<<<<X");
    }
}
