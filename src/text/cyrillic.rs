//! Which lines of a page are in Cyrillic letters, and what they say.
//!
//! No other recogniser has these letters: they make Latin ones of them, at times of some that
//! look the same for sure (`МОСКВА`). A page is taken for one with Cyrillic once a line that was
//! read badly is read well by the network for it; until then no more than a few are tried.

use super::line::Line;
use super::script_line::ScriptReader;
use crate::error::Result;
use crate::image::View;

/// A line that was read worse than this may be Cyrillic.
const SURE: f32 = 0.85;

/// The least mean probability of a reading that counts.
const SURE_CYRILLIC: f32 = 0.85;

/// The reading is of Cyrillic where so many of its letters are.
const LEAST_SHARE: f32 = 0.5;

/// Shorter ones prove nothing: single letters look like those of other scripts.
const FEWEST_LETTERS: usize = 3;

/// So many letters that no Latin one looks like have to be there before a page is taken for one
/// with Cyrillic: with none asked for, 19 of 267 lines in Latin letters were taken for it.
const FEWEST_OF_ITS_OWN: usize = 2;
const LOOK_ALIKES: &str = "АВЕЅІЇЈКМНОРСТУХЁаеѕіїјорсухё";

/// So many lines of a page are tried in vain before it is taken for one without.
const MOST_TRIALS: usize = 3;

/// Reads the Cyrillic lines of one page.
pub struct CyrillicLines<'a> {
    network: &'a ScriptReader,
    tried_in_vain: usize,
    found: bool,
}

impl<'a> CyrillicLines<'a> {
    /// For one page.
    #[must_use]
    pub fn new(network: &'a ScriptReader) -> Self {
        Self {
            network,
            tried_in_vain: 0,
            found: false,
        }
    }

    /// The Cyrillic reading of a line that another recogniser read as `other`, where it is one.
    ///
    /// # Errors
    /// Those of the network.
    pub fn read(&mut self, view: &View<'_>, other: &Line) -> Result<Option<Line>> {
        let may_be = self.found || (other.score < SURE && self.tried_in_vain < MOST_TRIALS);
        if !may_be || !other.text.chars().any(char::is_alphabetic) {
            return Ok(None);
        }
        let line = self.network.read(view, &other.quad)?;
        // What stands on such a page in Latin letters alone is the others' to read.
        let is_it = counts(&line)
            && (self.found || (line.score > other.score && has_letters_of_its_own(&line)));
        if is_it {
            self.found = true;
        } else {
            self.tried_in_vain += 1;
        }
        Ok(is_it.then_some(line))
    }
}

fn has_letters_of_its_own(line: &Line) -> bool {
    let letters = line.text.chars();
    let own = letters.filter(|&ch| is_cyrillic(ch) && !LOOK_ALIKES.contains(ch));
    own.count() >= FEWEST_OF_ITS_OWN
}

/// A letter of the Cyrillic script.
#[must_use]
pub fn is_cyrillic(ch: char) -> bool {
    matches!(ch, '\u{400}'..='\u{52f}')
}

/// Whether a reading of the network is sure, and of such letters.
fn counts(line: &Line) -> bool {
    const FEW: usize = 3;
    let letters = line.text.chars().filter(|ch| ch.is_alphabetic()).count();
    let cyrillic = line.text.chars().filter(|&ch| is_cyrillic(ch)).count();
    // No word is in both, though a letter of a long one may be taken for its Latin twin: `з DОв` is
    // `3 DOB`.
    let mixed = |word: &str| {
        let own = word.chars().filter(|&ch| is_cyrillic(ch)).count();
        let others = word.chars().filter(char::is_ascii_alphabetic).count();
        own > 0 && FEW * others >= own + others && others > 0
    };
    let mut words = line.text.split(|ch: char| !ch.is_alphabetic());
    line.score >= SURE_CYRILLIC
        && !words.any(mixed)
        && cyrillic >= FEWEST_LETTERS
        && cyrillic as f32 >= LEAST_SHARE * letters as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Quad;
    use crate::text::Glyph;

    fn line(text: &str, score: f32) -> Line {
        let glyphs = text
            .chars()
            .map(|ch| Glyph { ch, score, at: 0.5 })
            .collect();
        Line::of(glyphs, Quad::rect(0.0, 0.0, 100.0, 20.0))
    }

    #[test]
    fn what_could_be_latin_proves_no_page_cyrillic() {
        for (text, expected) in [
            ("МОСКВА", false),
            ("НОВОСИБИРСК", true),
            ("ИВАНОВ", false),
            ("ЩЕРБАКОВ", true),
            ("ХРАМ ТОРРЕ", false),
        ] {
            assert_eq!(has_letters_of_its_own(&line(text, 0.9)), expected, "{text}");
        }
    }

    #[test]
    fn a_reading_counts_where_it_is_sure_and_of_these_letters() {
        for (text, score, expected) in [
            ("МОСКВА", 0.9, true),
            ("МОСКВА", 0.8, false),
            ("ИВАНОВ/IVANOV", 0.9, true),
            ("PETROV", 0.95, false),
            ("з DОв", 0.95, false),
            ("Щербaков", 0.95, true),
            ("НО", 0.95, false),
            ("12.03.2015", 0.99, false),
            ("", 0.0, false),
        ] {
            assert_eq!(counts(&line(text, score)), expected, "{text}");
        }
    }
}
