//! What the documents of a script are expected to say: a prior for its recogniser.
//!
//! A list of words and lines that such documents print — provinces, districts, roads, labels,
//! classes, shapes of dates and numbers — gives the probability of a character behind the
//! four before it: n-grams with the interpolation of Witten and Bell ("The zero-frequency
//! problem", IEEE Trans. Inf. Theory 37(4), 1991). It has no opinion on which digit stands
//! somewhere, on Latin letters and on Chinese characters: nobody's number is to be guessed.
//! And it judges words as a whole. One that looks like the list's, or nearly, is expected; any
//! other is taken for one that the list does not have, such as a name, and no syllable of it is
//! expected more than another, though it may begin as many do.

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
struct Context([char; ORDER - 1]);

impl Context {
    /// The beginning of a line.
    const BEGIN: Self = Self(['\0', '\0', '\0', EDGE]);

    /// What the context is behind one more character.
    fn then(self, ch: char) -> Self {
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

/// How expected a text is so far, in natural logarithms; 0 is a text of which nothing is.
#[derive(Debug, Clone, Copy)]
pub struct Expectation {
    context: Context,
    /// Of the words that have ended.
    before: f32,
    /// Of the one that has not, as the list has it; without the list it is [`UNLISTED`].
    word: f32,
}

impl Expectation {
    /// The beginning of a line.
    pub const BEGIN: Self = Self {
        context: Context::BEGIN,
        before: 0.0,
        word: 0.0,
    };

    /// How expected it is.
    #[must_use]
    pub fn worth(&self) -> f32 {
        self.before + self.word.max(UNLISTED)
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

    /// How expected the text is with one more character.
    #[must_use]
    pub fn then(&self, text: &Expectation, ch: char) -> Expectation {
        let word = text.word + self.likelier(text.context, symbol(ch));
        let context = text.context.then(ch);
        if ch == EDGE {
            Expectation {
                context,
                before: text.before + word.max(UNLISTED),
                word: 0.0,
            }
        } else {
            Expectation {
                context,
                word,
                ..*text
            }
        }
    }

    /// How expected the text is where the line ends.
    #[must_use]
    pub fn worth_at_end(&self, text: &Expectation) -> f32 {
        self.then(text, EDGE).before
    }

    /// How much likelier than [`EXPECTED`] a symbol is behind a context.
    fn likelier(&self, before: Context, symbol: char) -> f32 {
        let of_any = match symbol {
            OTHER => return 0.0,
            DIGIT => self.probability(before, DIGIT) / 10.0,
            other => self.probability(before, other),
        } * self.alphabet;
        ((1.0 - FLOOR) * of_any + FLOOR).ln() - EXPECTED
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

/// How much likelier than any character of the alphabet one of a word of the list has to be, as a
/// natural logarithm, before it counts for it: without it texts would grow. With 2 as many of 3,600
/// lines are exact, with 3.5 one more.
const EXPECTED: f32 = 3.0;

/// The part of the prior in which all characters are alike: so much is left of one that the
/// list does not expect. With 0.03 as many lines are exact.
const FLOOR: f32 = 0.1;

/// What a word that the list does not have is worth: of one that could be both, the list's is
/// expected. From -0.7 to -3 as many lines are exact, give or take two.
pub const UNLISTED: f32 = -2.2;

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

    fn behind(text: &str) -> Expectation {
        let words = words();
        text.chars()
            .fold(Expectation::BEGIN, |text, ch| words.then(&text, ch))
    }

    fn same(a: f32, b: f32) -> bool {
        (a - b).abs() < 1e-5
    }

    fn worth(line: &str) -> f32 {
        words().worth_at_end(&behind(line))
    }

    #[test]
    fn what_the_list_has_is_expected_and_all_that_it_has_not_is_alike() {
        assert!(worth("강남구") > 3.0 && worth("강남구청장") > 3.0);
        assert!(worth("강남구") > worth("강남"));
        // A word that only begins as one of the list is no more expected than any other.
        for line in ["강뷁쀍", "힣뷁", "쀍"] {
            assert!(same(worth(line), UNLISTED), "{line}");
        }
        let before = behind("힣뷁 ").worth();
        assert!(same(before, UNLISTED));
        assert!(worth("힣뷁 강남구") > before + 3.0);
        assert!(worth("강남구 힣뷁") < worth("강남구"));
    }

    #[test]
    fn it_has_no_opinion_on_digits_letters_and_hanja() {
        for digit in '1'..='9' {
            assert!(same(worth(&format!("{digit}7동")), worth("00동")));
        }
        assert!(worth("12동") > worth("12뷁") + 3.0);
        for ch in ['A', 'z', '〓'] {
            let with = behind(&format!("강남{ch}"));
            assert!(same(with.worth(), behind("강남").worth()), "{ch}");
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
