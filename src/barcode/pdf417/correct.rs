//! Reed-Solomon over the integers modulo 929 (ISO/IEC 15438, annex on error correction).
//!
//! Errors and erasures: a codeword that is known to be unsure costs one of the codewords of
//! correction, a wrong one that is not known costs two.

/// The field has so many elements.
const P: u32 = 929;

/// A primitive element, whose powers are the roots of the generator.
const ALPHA: u32 = 3;

/// Codewords of correction that are left for finding that a correction is none: of `n` left, a
/// wrong word is taken for a right one about once in `(n / 2)!`.
const KEPT: usize = 8;

/// Corrects `words`, the last `extra` of which are those of correction; `unsure` are places in
/// it. Gives how many were changed, or `None` where more is wrong than can be mended.
///
/// More erasures than leave [`KEPT`] codewords are refused.
pub fn correct(words: &mut [u16], extra: usize, unsure: &[usize]) -> Option<usize> {
    let n = words.len();
    if extra >= n || n >= P as usize || words.iter().any(|&word| u32::from(word) >= P) {
        return None;
    }
    if !unsure.is_empty() && unsure.len() + KEPT > extra || unsure.iter().any(|&at| at >= n) {
        return None;
    }
    let syndromes = syndromes(words, extra);
    if syndromes.iter().all(|&s| s == 0) {
        return Some(0);
    }
    let place = |at: usize| power(ALPHA, (n - 1 - at) as u32);
    let mut erased = vec![1];
    for &at in unsure {
        erased = times(&erased, &[1, negative(place(at))]);
    }
    let locator = locator(&syndromes, erased, unsure.len())?;
    let mut evaluator = times(&syndromes, &locator);
    evaluator.truncate(extra);
    let derivative: Vec<u32> = (1_u32..)
        .zip(locator.iter().skip(1))
        .map(|(k, &c)| c * k % P)
        .collect();
    let (mut found, mut changed) = (0, 0);
    for (at, word) in words.iter_mut().enumerate() {
        let inverse = inverse(place(at));
        if value(&locator, inverse) != 0 {
            continue;
        }
        found += 1;
        let slope = value(&derivative, inverse);
        if slope == 0 {
            return None;
        }
        // The error is minus this.
        let error = value(&evaluator, inverse) * self::inverse(slope) % P;
        changed += usize::from(error != 0);
        *word = ((u32::from(*word) + error) % P) as u16;
    }
    let whole = found + 1 == locator.len() && self::syndromes(words, extra).iter().all(|&s| s == 0);
    whole.then_some(changed)
}

/// The values of the word at the roots of the generator.
fn syndromes(words: &[u16], extra: usize) -> Vec<u32> {
    let mut root = 1;
    (0..extra)
        .map(|_| {
            root = root * ALPHA % P;
            words
                .iter()
                .fold(0, |sum, &word| (sum * root + u32::from(word)) % P)
        })
        .collect()
}

/// The polynomial whose roots are the inverse places of all errors, by Berlekamp and Massey,
/// beginning with that of the erasures; without zeros at its end.
fn locator(syndromes: &[u32], erased: Vec<u32>, erasures: usize) -> Option<Vec<u32>> {
    let (mut current, mut before, mut length) = (erased.clone(), erased, erasures);
    for step in erasures + 1..=syndromes.len() {
        let difference = current
            .iter()
            .enumerate()
            .take(step)
            .fold(0, |sum, (j, &c)| (sum + c * syndromes[step - 1 - j]) % P);
        before.insert(0, 0);
        if difference == 0 {
            continue;
        }
        let mut next = current.clone();
        next.resize(next.len().max(before.len()), 0);
        for (c, &b) in next.iter_mut().zip(&before) {
            *c = (*c + negative(difference * b % P)) % P;
        }
        if 2 * length < step + erasures {
            let scale = inverse(difference);
            before = current.iter().map(|&c| c * scale % P).collect();
            length = step + erasures - length;
        }
        current = next;
    }
    while current.last() == Some(&0) {
        current.pop();
    }
    // More errors than can be mended give a polynomial that is too long.
    (2 * (current.len().checked_sub(1)? - erasures.min(current.len() - 1)) + erasures
        <= syndromes.len())
    .then_some(current)
}

fn times(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut product = vec![0; a.len() + b.len() - 1];
    for (i, &x) in a.iter().enumerate() {
        for (j, &y) in b.iter().enumerate() {
            product[i + j] = (product[i + j] + x * y) % P;
        }
    }
    product
}

/// The polynomial, lowest coefficient first, at `x`.
fn value(polynomial: &[u32], x: u32) -> u32 {
    polynomial.iter().rev().fold(0, |sum, &c| (sum * x + c) % P)
}

fn negative(x: u32) -> u32 {
    (P - x % P) % P
}

fn power(base: u32, mut exponent: u32) -> u32 {
    let (mut base, mut product) = (base % P, 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = product * base % P;
        }
        base = base * base % P;
        exponent /= 2;
    }
    product
}

fn inverse(x: u32) -> u32 {
    power(x, P - 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The word of `data` with `extra` codewords of correction, by dividing by the generator.
    fn encoded(data: &[u16], extra: usize) -> Vec<u16> {
        let mut generator = vec![1];
        for j in 1..=extra as u32 {
            // Highest coefficient first.
            generator = times(&generator, &[1, negative(power(ALPHA, j))]);
        }
        let mut rest: Vec<u32> = data.iter().map(|&w| u32::from(w)).collect();
        rest.resize(data.len() + extra, 0);
        for at in 0..data.len() {
            let lead = rest[at];
            for (k, &g) in generator.iter().enumerate() {
                rest[at + k] = (rest[at + k] + negative(lead * g % P)) % P;
            }
        }
        let check = rest[data.len()..].iter().map(|&r| negative(r) as u16);
        data.iter().copied().chain(check).collect()
    }

    /// The example of the standard: `PDF417` at level 1.
    #[test]
    fn the_example_of_the_standard() {
        let data = [5, 453, 178, 121, 239];
        assert_eq!(encoded(&data, 4)[5..], [452, 327, 657, 619]);
    }

    proptest! {
        #[test]
        fn as_many_errors_and_erasures_as_promised_are_mended(
            data in prop::collection::vec(0..929_u16, 3..300),
            level in 2..6_u32,
            seed in any::<u64>(),
        ) {
            let extra = 2 << level;
            let right = encoded(&data, extra);
            let mut rng = fastrand::Rng::with_seed(seed);
            let erasures = if extra > KEPT { rng.usize(..=extra - KEPT) } else { 0 };
            let errors = rng.usize(..=(extra - erasures) / 2);
            let mut places: Vec<usize> = (0..right.len()).collect();
            rng.shuffle(&mut places);
            let wrong = &places[..(erasures + errors).min(places.len())];
            let mut words = right.clone();
            for &at in wrong {
                words[at] = (words[at] + rng.u16(1..929)) % 929;
            }
            let unsure = &wrong[..erasures.min(wrong.len())];
            prop_assert_eq!(correct(&mut words, extra, unsure), Some(wrong.len()));
            prop_assert_eq!(words, right);
        }

        #[test]
        fn anything_ends(words in prop::collection::vec(any::<u16>(), 0..950), extra in 0..600_usize) {
            let mut words = words;
            let _ = correct(&mut words, extra, &[0, 1, 2]);
        }
    }
}
