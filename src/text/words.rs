//! What the documents of a script are expected to say: a prior for its recogniser.
//!
//! A list of words and lines that such documents print — provinces, districts, roads, labels,
//! classes, shapes of dates and numbers — gives the probability of a character behind the
//! four before it: n-grams with the interpolation of Witten and Bell ("The zero-frequency
//! problem", IEEE Trans. Inf. Theory 37(4), 1991). It has no opinion on which digit stands
//! somewhere, on Latin letters and on Chinese characters: nobody's number is to be guessed. Names
//! are not in the list, but their syllables are judged by it like any others. A word that the list does not have costs hardly more than any other.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result};

/// Characters that are looked at: that which is expected and four before it. With three before
/// it five of 7,200 lines fewer are exact.
const ORDER: usize = 5;

/// Stands for any digit in the list.
const DIGIT: char = '0';

/// Stands for letters and Chinese characters, of which nothing is expected.
const OTHER: char = '\u{1}';

/// The edge of a line is one of a word.
const EDGE: char = ' ';

/// Which characters follow a context.
#[derive(Debug, Default)]
struct Followers {
    /// How often each does.
    counts: HashMap<char, f32>,
    sum: f32,
}

/// The last characters of a line, as the model takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context([char; ORDER - 1]);

impl Context {
    /// The beginning of a line.
    pub const BEGIN: Self = Self(['\0', '\0', '\0', EDGE]);

    /// What the context is behind one more character.
    #[must_use]
    pub fn then(self, ch: char) -> Self {
        let Self([_, second, third, fourth]) = self;
        Self([second, third, fourth, symbol(ch)])
    }

    /// Its last `count` characters, in a key of their own; `None` where it has no more.
    fn last(self, count: usize) -> Option<u128> {
        let mut key = 0;
        for &ch in &self.0[ORDER - 1 - count..] {
            if ch == '\0' {
                return None;
            }
            key = key << 32 | u128::from(u32::from(ch));
        }
        Some(key)
    }
}

/// Words that are expected.
pub struct Words {
    contexts: Vec<HashMap<u128, Followers>>,
    /// Of how many characters one is, where nothing is known.
    alphabet: f32,
}

impl Words {
    /// Reads a list: on each line a word or a whole line, a tab, and how often it occurs.
    /// Digits in it stand for any digit. `alphabet` is the number of characters that the
    /// recogniser knows.
    ///
    /// # Errors
    /// [`ErrorKind::Weights`] where a line has no number.
    pub fn parse(list: &str, alphabet: usize) -> Result<Self> {
        let mut contexts: Vec<HashMap<u128, Followers>> = Vec::new();
        contexts.resize_with(ORDER, HashMap::new);
        for (number, line) in list.lines().enumerate() {
            let entry = line.split_once('\t');
            let entry = entry.and_then(|(word, count)| Some((word, count.parse::<f32>().ok()?)));
            let (word, count) = entry
                .filter(|(_, count)| count.is_finite() && *count > 0.0)
                .ok_or_else(|| {
                    let said = format!("line {} of the words has no count", number + 1);
                    Error::new(ErrorKind::Weights, said)
                })?;
            // Frequent ones are not to crowd out the others: the root of how often it occurs.
            let weight = count.sqrt();
            let mut context = Context::BEGIN;
            for ch in word.chars().chain([EDGE]) {
                for (length, contexts) in contexts.iter_mut().enumerate() {
                    let Some(key) = context.last(length) else {
                        break;
                    };
                    let followers = contexts.entry(key).or_default();
                    *followers.counts.entry(symbol(ch)).or_default() += weight;
                    followers.sum += weight;
                }
                context = context.then(ch);
            }
        }
        Ok(Self {
            contexts,
            alphabet: alphabet as f32,
        })
    }

    /// How much likelier than any character of the alphabet `ch` is behind `before`, as a
    /// factor of [`FLOOR`] or more; `None` for Latin letters and Chinese characters.
    #[must_use]
    pub fn likelier(&self, before: Context, ch: char) -> Option<f32> {
        match symbol(ch) {
            OTHER => None,
            DIGIT => Some(self.mixed(self.probability(before, DIGIT) / 10.0)),
            other => Some(self.mixed(self.probability(before, other))),
        }
    }

    /// How much likelier the end of the line is there.
    #[must_use]
    pub fn likelier_end(&self, before: Context) -> f32 {
        self.mixed(self.probability(before, EDGE))
    }

    fn mixed(&self, probability: f32) -> f32 {
        (1.0 - FLOOR) * probability * self.alphabet + FLOOR
    }

    fn probability(&self, before: Context, symbol: char) -> f32 {
        let mut probability = 1.0 / self.alphabet;
        for (length, contexts) in self.contexts.iter().enumerate() {
            let Some(followers) = before.last(length).and_then(|key| contexts.get(&key)) else {
                break;
            };
            let new = followers.counts.len() as f32;
            let seen = followers.counts.get(&symbol).copied().unwrap_or(0.0);
            probability = (seen + new * probability) / (followers.sum + new);
        }
        probability
    }
}

/// The part of the prior in which all characters are alike: so much is left of one that the
/// list does not expect. With 0.5 as many lines are exact, one of 3,600 more, and five more that
/// were right are then wrong.
pub const FLOOR: f32 = 0.7;

/// What a character is to the list.
fn symbol(ch: char) -> char {
    match ch {
        '0'..='9' => DIGIT,
        '〓' => OTHER,
        ch if ch.is_ascii_alphabetic() => OTHER,
        ch => ch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::parse("강남구\t100\n강남구청장\t4\n00동\t9\n", 1000).expect("a list")
    }

    fn behind(text: &str) -> Context {
        text.chars().fold(Context::BEGIN, Context::then)
    }

    #[test]
    fn what_the_list_has_is_likelier_and_what_it_has_not_is_hardly_less_likely() {
        let words = words();
        let factor = |before: &str, ch| words.likelier(behind(before), ch).unwrap_or(0.0);
        assert!(factor("강남", '구') > 100.0);
        assert!(factor("", '강') > 30.0 && factor("", '강') < factor("강남", '구'));
        for (before, ch) in [("강남", '귀'), ("힣뷁", '쀍'), ("", '쀍')] {
            assert!((FLOOR..1.0).contains(&factor(before, ch)), "{before} {ch}");
        }
        assert!(words.likelier_end(behind("강남구")) > words.likelier_end(behind("강남구청")));
    }

    #[test]
    fn it_has_no_opinion_on_digits_letters_and_hanja() {
        let words = words();
        let factor = |before: &str, ch| words.likelier(behind(before), ch);
        for digit in '1'..='9' {
            assert_eq!(factor("7", digit), factor("7", '0'));
            assert_eq!(factor(&digit.to_string(), '동'), factor("0", '동'));
        }
        assert!(factor("12", '동') > Some(10.0));
        for ch in ['A', 'z', '〓'] {
            assert_eq!(factor("강남", ch), None);
        }
    }

    #[test]
    fn a_line_without_a_count_is_refused() {
        for list in [
            "강남구",
            "강남구\t",
            "강남구\tx",
            "강남구\t-1",
            "강남구\tNaN",
            "\n",
        ] {
            let refused = Words::parse(list, 10).err().map(|e| e.kind());
            assert_eq!(refused, Some(ErrorKind::Weights), "{list:?}");
        }
    }
}
