//! Which lines of a page are Korean, and what they say.
//!
//! The quick recogniser knows no Hangul: it makes Chinese characters of it, or is unsure.
//! On 144 drawn lines of Hangul it named at least one Chinese character in 92 % and was
//! less sure than 0.85 in all but three; on 74 drawn lines of Latin and digits it named none.
//! Such lines are read again by the network for Hangul, whose reading counts where it is sure
//! of syllables. Until a page has shown one, no more than three lines are tried.

use super::hanja::is_han;
use super::line::{Glyph, Line};
use super::recognize::Recognizer;
use super::script_line::ScriptReader;
use crate::error::Result;
use crate::image::View;

/// A line that the quick recogniser is less sure of may be Hangul.
const SURE_QUICK: f32 = 0.85;

/// It is hardly ever surer of a Chinese character that is a syllable: of one in 144 lines.
const SURE_HAN: f32 = 0.95;

/// So many lines of a page are tried in vain before it is taken for one without Hangul.
const MOST_TRIALS: usize = 3;

/// The mean probability from which on a reading is taken, and that of its syllables alone.
const SURE: f32 = 0.7;
const SURE_SYLLABLES: f32 = 0.8;

/// Where hardly every fourth letter is a syllable, as in "국적/Nationality", each has to be
/// at least so probable: letters of other scripts come out as single syllables.
const SURE_SINGLE: f32 = 0.9;

/// What the network says for any hanja.
const HANJA: char = '〓';

/// Reads the Korean lines of one page.
pub struct KoreanLines<'a> {
    hangul: &'a ScriptReader,
    han: &'a Recognizer,
    tried_in_vain: usize,
    found: bool,
}

impl<'a> KoreanLines<'a> {
    /// For one page: `hangul` reads the lines, `han` the hanja in them.
    #[must_use]
    pub fn new(hangul: &'a ScriptReader, han: &'a Recognizer) -> Self {
        Self {
            hangul,
            han,
            tried_in_vain: 0,
            found: false,
        }
    }

    /// The Korean reading of a line that the quick recogniser read as `quick`, where it is
    /// one: with hanja in it, and without those that nobody could read.
    ///
    /// # Errors
    /// Those of the networks.
    pub fn read(&mut self, view: &View<'_>, quick: &Line) -> Result<Option<Line>> {
        if !self.may_be_korean(quick) {
            return Ok(None);
        }
        let line = self.hangul.read(view, &quick.quad)?;
        if !is_korean(&line) {
            self.tried_in_vain += 1;
            let rather = self.found && looks_unread(quick) && is_rather_korean(&line, quick);
            return Ok(rather.then_some(line));
        }
        self.found = true;
        // What was read for sure may have lacked a word of Hangul; it is not to lose one of
        // its own.
        let longer = line.glyphs.len() > quick.glyphs.len();
        let is_ours = longer || differs_where_unsure(quick, &line) || is_surer(&line, quick);
        if !looks_unread(quick) && !is_ours {
            return Ok(None);
        }
        self.with_hanja(view, line).map(Some)
    }

    /// Reads those of a page's `lines` that are hanja alone, such as a name in brackets that
    /// stands apart, where the page has shown that it is Korean.
    ///
    /// # Errors
    /// Those of the network.
    pub fn read_hanja_alone(&self, view: &View<'_>, lines: &mut [Line]) -> Result<()> {
        for line in lines
            .iter_mut()
            .filter(|line| self.found && is_hanja_alone(line))
        {
            let read = self.han.read_hanja(view, &line.quad)?;
            let hanja = |line: &Line| line.text.chars().filter(|&ch| is_han(ch)).count();
            // What the quick recogniser sees more of has to stay.
            if is_hanja_alone(&read) && hanja(&read) >= hanja(line) {
                *line = read;
            }
        }
        Ok(())
    }

    fn may_be_korean(&self, quick: &Line) -> bool {
        // Every line of a page that has shown one may have a word of it, which the quick
        // recogniser leaves out at times: it costs as much again as the line has cost.
        self.found || (looks_unread(quick) && self.tried_in_vain < MOST_TRIALS)
    }

    /// The line with its hanja read by the recogniser that knows them.
    fn with_hanja(&self, view: &View<'_>, line: Line) -> Result<Line> {
        if !line.text.contains(HANJA) {
            return Ok(line);
        }
        let mut glyphs = Vec::with_capacity(line.glyphs.len());
        let mut rest = line.glyphs.as_slice();
        let mut before = 0.0;
        while let Some(&first) = rest.first() {
            if first.ch != HANJA {
                glyphs.push(first);
                before = first.at;
                rest = &rest[1..];
                continue;
            }
            let count = rest.iter().take_while(|glyph| glyph.ch == HANJA).count();
            let (run, after) = rest.split_at(count);
            let last = run.last().map_or(first.at, |glyph| glyph.at);
            // Cut where the neighbours end.
            let from = f32::midpoint(before, first.at);
            let to = f32::midpoint(last, after.first().map_or(1.0, |glyph| glyph.at));
            let read = self
                .han
                .read_hanja(view, &line.quad.slice(f64::from(from), f64::from(to)))?;
            glyphs.extend(
                read.glyphs
                    .iter()
                    .filter(|glyph| is_han(glyph.ch))
                    .map(|glyph| Glyph {
                        at: from + glyph.at * (to - from),
                        ..*glyph
                    }),
            );
            before = last;
            rest = after;
        }
        Ok(Line::of(glyphs, line.quad))
    }
}

/// Chinese characters, and nothing else but marks.
fn is_hanja_alone(line: &Line) -> bool {
    let mut letters = line
        .text
        .chars()
        .filter(|ch| ch.is_alphanumeric())
        .peekable();
    letters.peek().is_some() && letters.all(is_han)
}

/// Whether the quick recogniser seems not to know what a line says.
fn looks_unread(quick: &Line) -> bool {
    let least = if quick.text.chars().any(is_han) {
        SURE_HAN
    } else {
        SURE_QUICK
    };
    quick.score < least
}

/// Whether the readings of a line begin and end alike, and what stands between is a sure
/// syllable where the quick recogniser was unsure, or saw a stroke that is no letter: the `가` of
/// a plate, `12가 3456`, which it reads as `7|` among digits that it is sure of.
fn differs_where_unsure(quick: &Line, line: &Line) -> bool {
    let same = |(a, b): &(&Glyph, &Glyph)| a.ch == b.ch;
    let pairs = quick.glyphs.iter().zip(&line.glyphs);
    let begin = pairs.take_while(same).count();
    let rest = |line: &Line| line.glyphs.len() - begin;
    let pairs = quick.glyphs.iter().rev().zip(line.glyphs.iter().rev());
    let most = rest(quick).min(rest(line));
    let end = pairs.take(most).take_while(same).count();
    let middle = |of: &Line| of.glyphs[begin..of.glyphs.len() - end].to_vec();
    let (theirs, ours) = (middle(quick), middle(line));
    let unsure = theirs
        .iter()
        .any(|glyph| glyph.score < SURE_QUICK || glyph.ch == '|');
    let syllables = ours.iter().filter(|glyph| is_syllable(glyph.ch));
    let sure = ours.iter().all(|glyph| glyph.score >= SURE_SINGLE);
    begin + end > 0 && unsure && sure && syllables.count() > 0
}

/// Whether a line is nothing but sure syllables, each surer than any letter of the quick
/// recogniser's: a name in bold print that it takes for Latin letters.
fn is_surer(line: &Line, quick: &Line) -> bool {
    let surest = quick.glyphs.iter().map(|glyph| glyph.score);
    let least = surest.fold(SURE_SINGLE, f32::max);
    let mut ours = line.glyphs.iter();
    ours.all(|glyph| is_syllable(glyph.ch) && glyph.score > least)
}

/// Whether a reading of the network for Hangul is Korean: sure, and with syllables enough.
/// Hanja stand behind the syllables that they spell; a line with more of them is Chinese or
/// Japanese.
fn is_korean(line: &Line) -> bool {
    let syllables = line.glyphs.iter().filter(|glyph| is_syllable(glyph.ch));
    let count = syllables.clone().count();
    let sum: f32 = syllables.clone().map(|glyph| glyph.score).sum();
    let least = syllables.map(|glyph| glyph.score).fold(1.0, f32::min);
    let hanja = line.text.matches(HANJA).count();
    let letters = line.text.chars().filter(|ch| ch.is_alphabetic()).count();
    count > 0
        && count >= hanja
        && line.score >= SURE
        && sum >= SURE_SYLLABLES * count as f32
        && (4 * count >= letters || least >= SURE_SINGLE)
}

/// Whether a line that neither recogniser reads is rather Hangul, on a page that has shown some:
/// captions in print of ten pixels, of which enough is right to know them. Its score says how
/// little it is worth as a value.
fn is_rather_korean(line: &Line, quick: &Line) -> bool {
    const FEWEST: usize = 2;
    let syllables = line.glyphs.iter().filter(|glyph| is_syllable(glyph.ch));
    let letters = line.glyphs.iter().filter(|glyph| glyph.ch.is_alphabetic());
    let count = syllables.count();
    count >= FEWEST && 2 * count >= letters.count() && line.score > quick.score
}

/// A syllable of Hangul.
fn is_syllable(ch: char) -> bool {
    matches!(ch, '가'..='힣')
}

#[cfg(test)]
mod tests {
    use ndarray::{Array3, ArrayView4};

    use super::*;
    use crate::geometry::Quad;
    use crate::image::{Picture, Rgb};
    use crate::inference::{FakeModel, Pool};
    use crate::text::charset::Charset;

    /// A network that says `said`, two frames a character, at probability `score`; and the
    /// charset of what it says.
    fn saying(said: &'static str, score: f32) -> Result<(Pool, Charset)> {
        let mut known: Vec<char> = said.chars().filter(|&ch| ch != ' ').collect();
        known.sort_unstable();
        known.dedup();
        let file: String = known.iter().flat_map(|&ch| [ch, '\n']).collect();
        let classes = known.len() + 2;
        let network = Pool::new(move || {
            let known = known.clone();
            Ok(Box::new(FakeModel(move |_: ArrayView4<'_, f32>| {
                let mut frames = Array3::zeros((1, 2 * said.chars().count(), classes));
                for (index, ch) in said.chars().enumerate() {
                    let class = known.iter().position(|&k| k == ch).unwrap_or(classes - 2) + 1;
                    frames[[0, 2 * index, class]] = score;
                    frames[[0, 2 * index + 1, 0]] = 1.0;
                }
                frames.into_dyn()
            })))
        });
        Ok((network, Charset::parse(&file)?))
    }

    /// What becomes of lines that the quick recogniser read so, on one page.
    fn readings(
        hangul: (&'static str, f32),
        han: &'static str,
        quick: &[(&str, f32)],
    ) -> Result<Vec<Option<String>>> {
        let (network, charset) = saying(hangul.0, hangul.1)?;
        let hangul = ScriptReader::new(network, charset);
        let (network, charset) = saying(han, 0.9)?;
        let han = Recognizer::new(network, charset);
        let picture = Picture::new(Rgb::new(300, 60));
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        let mut page = KoreanLines::new(&hangul, &han);
        quick
            .iter()
            .map(|&(text, score)| {
                let quick = Line {
                    text: text.to_owned(),
                    quad: Quad::rect(10.0, 10.0, 250.0, 40.0),
                    score,
                    glyphs: text
                        .chars()
                        .map(|ch| Glyph { ch, score, at: 0.5 })
                        .collect(),
                };
                Ok(page.read(&view, &quick)?.map(|line| line.text))
            })
            .collect()
    }

    #[test]
    fn lines_that_the_quick_recogniser_is_sure_of_are_left_to_it() -> Result<()> {
        let sure = [("SURNAME", 0.99), ("姓名", 0.97), ("1988.05.05", 0.9)];
        assert_eq!(readings(("가", 0.9), "", &sure)?, [None, None, None]);
        Ok(())
    }

    #[test]
    fn unsure_and_chinese_looking_lines_are_tried() -> Result<()> {
        for quick in [("早20", 0.9), ("OA2", 0.5)] {
            let read = readings(("부여", 0.9), "", &[quick])?;
            assert_eq!(read, [Some("부여".to_owned())]);
        }
        Ok(())
    }

    #[test]
    fn a_syllable_among_sure_digits_takes_the_place_of_an_unsure_shape() {
        let line = |text: &str, unsure: &[char]| {
            let glyph = |ch| Glyph {
                ch,
                score: if unsure.contains(&ch) { 0.6 } else { 0.99 },
                at: 0.5,
            };
            Line::of(
                text.chars().map(glyph).collect(),
                Quad::rect(0.0, 0.0, 9.0, 1.0),
            )
        };
        let quick = line("127| 3456", &['7', '|']);
        assert!(differs_where_unsure(&quick, &line("12가 3456", &[])));
        assert!(!differs_where_unsure(&quick, &line("12가 3456", &['가'])));
        assert!(!differs_where_unsure(
            &line("127I 3456", &[]),
            &line("12가 3456", &[])
        ));
        // A stroke is no letter, however sure.
        let stroke = line("127| 3456", &[]);
        assert!(differs_where_unsure(&stroke, &line("12가 3456", &[])));
        assert!(!differs_where_unsure(&quick, &line("가나다", &[])));
    }

    #[test]
    fn sure_syllables_take_the_place_of_letters_none_of_which_is_sure() -> Result<()> {
        for (hangul, quick, expected) in [
            (("서태", 0.95), ("HE", 0.9), Some("서태")),
            // It is surer of its letters, the other unsure of its syllables, or reads letters too.
            (("서태", 0.95), ("HE", 0.98), None),
            (("서태", 0.85), ("HE", 0.9), None),
            (("서E", 0.95), ("HE", 0.9), None),
        ] {
            let read = readings(hangul, "", &[("早", 0.5), quick])?;
            assert_eq!(read[1].as_deref(), expected, "{quick:?}");
        }
        Ok(())
    }

    #[test]
    fn a_reading_without_syllables_or_unsure_does_not_count() -> Result<()> {
        assert_eq!(readings(("ABC", 0.9), "", &[("A8C", 0.5)])?, [None]);
        assert_eq!(readings(("〓〓", 0.9), "李俊", &[("李俊", 0.8)])?, [None]);
        assert_eq!(readings(("가나", 0.5), "", &[("山", 0.5)])?, [None]);
        assert_eq!(
            readings(("〓〓스", 0.9), "農村", &[("農村ス", 0.8)])?,
            [None]
        );
        let cyrillic = [("A3bIKOBA유", 0.89)];
        let quick = [("A3bIKOBA9", 0.8)];
        assert_eq!(readings(cyrillic[0], "", &quick)?, [None]);
        Ok(())
    }

    #[test]
    fn a_page_that_shows_none_is_not_asked_for_ever() -> Result<()> {
        let (network, charset) = saying("AB", 0.9)?;
        let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = std::sync::Arc::clone(&asked);
        drop(network);
        let counting = Pool::new(move || {
            let count = std::sync::Arc::clone(&count);
            Ok(Box::new(FakeModel(move |_: ArrayView4<'_, f32>| {
                count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Array3::zeros((1, 2, 4)).into_dyn()
            })))
        });
        let hangul = ScriptReader::new(counting, charset);
        let (network, charset) = saying("", 0.9)?;
        let han = Recognizer::new(network, charset);
        let picture = Picture::new(Rgb::new(300, 60));
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        let mut page = KoreanLines::new(&hangul, &han);
        let doubtful = Line {
            text: "7?".to_owned(),
            quad: Quad::rect(10.0, 10.0, 250.0, 40.0),
            score: 0.3,
            glyphs: Vec::new(),
        };
        for _ in 0..10 {
            assert!(page.read(&view, &doubtful)?.is_none());
        }
        assert_eq!(
            asked.load(std::sync::atomic::Ordering::Relaxed),
            MOST_TRIALS
        );
        Ok(())
    }

    #[test]
    fn after_the_first_korean_line_every_line_is_tried() -> Result<()> {
        let read = readings(
            ("1.5. 발급", 0.9),
            "",
            &[("盟", 0.6), ("1.5.", 0.999), ("11.12.05", 0.999)],
        )?;
        let whole = Some("1.5. 발급".to_owned());
        assert_eq!(read, [whole.clone(), whole, None]);
        Ok(())
    }

    #[test]
    fn on_a_korean_page_what_neither_reads_is_rather_hangul() -> Result<()> {
        // A caption in small print, after a line that was sure.
        let caption = ("차대면호", 0.65);
        let unsure = [("气2 人", 0.4)];
        assert_eq!(readings(caption, "", &unsure)?, [None]);
        let rather = |quick: (&str, f32)| {
            let line = |text: &str, score| {
                let glyph = |ch| Glyph { ch, score, at: 0.5 };
                let glyphs = text.chars().map(glyph).collect();
                Line::of(glyphs, Quad::rect(0.0, 0.0, 9.0, 1.0))
            };
            is_rather_korean(&line(caption.0, caption.1), &line(quick.0, quick.1))
        };
        assert!(rather(unsure[0]));
        assert!(!rather(("VIN", 0.8)), "read better by the other");
        Ok(())
    }

    #[test]
    fn hanja_are_read_by_the_recogniser_that_knows_them() -> Result<()> {
        let quick = [("01(李俊)", 0.8)];
        let read = readings(("이준(〓〓)", 0.9), "李俊", &quick)?;
        assert_eq!(read, [Some("이준(李俊)".to_owned())]);
        let unread = readings(("이준(〓〓)", 0.9), "O1", &quick)?;
        assert_eq!(unread, [Some("이준()".to_owned())]);
        Ok(())
    }
}
