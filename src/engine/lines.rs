//! The printed lines of a page, each read by the recogniser that knows it best.

use super::Engine;
use crate::document;
use crate::error::{Error, ErrorKind, Result};
use crate::image::View;
use crate::mrz::FieldName;
use crate::text::cyrillic::CyrillicLines;
use crate::text::detect::TextBox;
use crate::text::hanja::is_han;
use crate::text::korean::KoreanLines;
use crate::text::latin;
use crate::text::mrz_reader::{ZoneReading, is_sure};
use crate::text::order::sort_by_reading;
use crate::text::{Glyph, Line};

/// A line that the quick recogniser is less sure of is read again by the careful one,
/// unless it is a label and known as one.
const SURE_LINE: f32 = 0.85;

/// One wrong character of a number's seventeen hardly moves their mean: a line with digits is
/// read again where any of its characters is less sure than this.
const SURE_IN_NUMBER: f32 = 0.8;

/// Lines so long, in heights of their own, are read twice: on a clean page two or three need it,
/// on a hopeless one the careful recogniser would cost more than everything else, and the papers
/// of vehicles, photographed by the hardest camera, have some hundred. There 81.0 % of the values
/// were exact with eight lines a page, 82.9 % without a bound, and 84.4 % with numbers read
/// again for one character (the 131 of `specimen set --layouts all,forms --treatments hard`, seed 6601).
const MOST_SECOND_READINGS: f64 = 150.0;

/// The quick recogniser's alphabet has no kana, and of many Chinese characters only the form
/// that China writes: it lacks の, が, ま, で, 効, 県 and 図. It makes another character of
/// them, and is less sure of that one than of all others: on 5 pictures of licences it gave
/// 0.36 to 0.70 to what stood for が, and 0.93 to 1.00 to the rest of the line. The careful
/// one has all of them.
const SURE_HAN: f32 = 0.9;

/// So many such lines of a page are read by the careful recogniser: a Japanese licence has
/// six of fields, and some twenty small ones of classes. Numbers, which captions are not, count
/// by themselves: the plate on a paper of forty captions.
const MOST_HAN_READINGS: usize = 12;
const MOST_NUMBER_READINGS: usize = 4;

/// Whether a line in Chinese characters may have one that the quick recogniser does not know.
fn may_lack_han(line: &Line) -> bool {
    const SHORTEST: usize = 3;
    let glyphs = line.glyphs.len();
    let (mut han, mut unsure) = (0, false);
    for glyph in line.glyphs.iter().filter(|glyph| is_han(glyph.ch)) {
        han += 1;
        unsure |= glyph.score < SURE_HAN;
    }
    glyphs >= SHORTEST && unsure && han * 3 >= glyphs
}

/// Whether a line is worth another reading.
fn is_unsure(line: &Line) -> bool {
    const FEWEST_DIGITS: usize = 2;
    let digits = line.text.chars().filter(char::is_ascii_digit).count();
    let unsure = |glyph: &Glyph| glyph.ch != ' ' && glyph.score < SURE_IN_NUMBER;
    line.score < SURE_LINE || digits >= FEWEST_DIGITS && line.glyphs.iter().any(unsure)
}

/// Whether a line is a number with Chinese characters, and no day: `横浜 501 ね 56-78`, of which
/// the quick recogniser may leave out the kana.
fn is_han_number(line: &Line) -> bool {
    const OF_DAYS: &str = "年月日";
    let digits = line.text.chars().filter(char::is_ascii_digit).count();
    2 * digits > line.glyphs.len()
        && line.text.chars().any(is_han)
        && !line.text.chars().any(|ch| OF_DAYS.contains(ch))
}

/// Issuers that print Hangul.
const HANGUL: [&str; 2] = ["KOR", "PRK"];

/// Issuers that print Cyrillic.
const CYRILLIC: [&str; 13] = [
    "BGR", "BIH", "BLR", "KAZ", "KGZ", "MKD", "MNE", "MNG", "RUS", "SRB", "TJK", "UKR", "UZB",
];

/// Which letters the lines of a page may have: any, where no zone names its issuer for sure.
struct MayHave {
    hangul: bool,
    cyrillic: bool,
    marks: bool,
}

impl MayHave {
    fn on_page_of(zone: Option<&ZoneReading>) -> Self {
        let issuer = zone
            .filter(|zone| is_sure(zone))
            .map(|zone| zone.decoded.mrz.value(FieldName::Issuer));
        let is = |meant: &dyn Fn(&str) -> bool| issuer.as_deref().is_none_or(meant);
        Self {
            hangul: is(&|issuer| HANGUL.contains(&issuer)),
            cyrillic: is(&|issuer| CYRILLIC.contains(&issuer)),
            marks: is(&document::may_bear_marks),
        }
    }
}

impl Engine {
    /// Reads the boxes outside the zone, in reading order; `known` are lines that
    /// were read of them already.
    pub(super) fn lines(
        &self,
        view: &View<'_>,
        boxes: &[TextBox],
        known: &[Line],
        zone: Option<&ZoneReading>,
    ) -> Result<Vec<Line>> {
        let in_zone = |found: &TextBox| {
            zone.is_some_and(|zone| {
                zone.rows
                    .iter()
                    .any(|row| row.contains(found.quad.centre()))
            })
        };
        let boxes: Vec<&TextBox> = boxes.iter().filter(|found| !in_zone(found)).collect();
        let may_have = MayHave::on_page_of(zone);
        let mut second_readings = 0.0;
        let (mut han_readings, mut number_readings) = (0, 0);
        let mut korean = KoreanLines::new(&self.hangul, &self.recognizers.careful);
        let mut cyrillic = CyrillicLines::new(&self.cyrillic);
        let mut lines = Vec::with_capacity(boxes.len());
        for mut line in self.quick_lines(view, &boxes, known)? {
            if may_have.hangul
                && let Some(read) = korean.read(view, &line)?
            {
                lines.push(read);
                continue;
            }
            let is_label = document::is_label(&line, &self.templates);
            let is_number = is_han_number(&line);
            let (readings, most) = if is_number {
                (&mut number_readings, MOST_NUMBER_READINGS)
            } else {
                (&mut han_readings, MOST_HAN_READINGS)
            };
            if (is_number || may_lack_han(&line)) && *readings < most {
                *readings += 1;
                let second = self.recognizers.careful.read(view, &line.quad)?;
                if second.score > line.score || self.has_what_quick_lacks(&second) {
                    line = second;
                }
            } else if is_unsure(&line) && second_readings < MOST_SECOND_READINGS && !is_label {
                second_readings += line.quad.width() / line.quad.height().max(1.0);
                let second = self.recognizers.careful.read(view, &line.quad)?;
                if second.score > line.score {
                    line = second;
                }
            }
            if may_have.cyrillic
                && let Some(read) = cyrillic.read(view, &line)?
            {
                line = read;
            } else if may_have.marks && !is_label && latin::is_words(&line) {
                let own = self.latin.read(view, &line.quad)?;
                line = latin::completed(&line, &own);
            }
            if !line.glyphs.is_empty() {
                lines.push(line);
            }
        }
        korean.read_hanja_alone(view, &mut lines)?;
        sort_by_reading(&mut lines);
        Ok(lines)
    }

    /// Whether the careful recogniser read for sure what the quick one cannot read: that
    /// one's own score says nothing then.
    fn has_what_quick_lacks(&self, second: &Line) -> bool {
        const SURE_LINE: f32 = 0.8;
        const SURE_GLYPH: f32 = 0.6;
        let lacks = |ch: char| !self.recognizers.quick.knows(ch);
        second.score >= SURE_LINE
            && second
                .glyphs
                .iter()
                .any(|glyph| glyph.score >= SURE_GLYPH && lacks(glyph.ch))
    }

    /// What the quick recogniser reads in `boxes`, in their order, on as many threads as
    /// the options allow one picture.
    fn quick_lines(
        &self,
        view: &View<'_>,
        boxes: &[&TextBox],
        known: &[Line],
    ) -> Result<Vec<Line>> {
        let read = |found: &&TextBox| match known.iter().find(|line| line.quad == found.quad) {
            Some(line) => Ok(line.clone()),
            None => self.recognizers.quick.read(view, &found.quad),
        };
        let threads = self.options.threads.clamp(1, boxes.len().max(1));
        let (mine, others) = boxes.split_at(boxes.len().div_ceil(threads));
        // Threads of their own and not those of a pool: a thread that waits in a pool takes
        // up other pictures meanwhile, and holds their memory.
        std::thread::scope(|scope| {
            let read_all = |part: &[&TextBox]| part.iter().map(read).collect::<Result<Vec<_>>>();
            // Where the system gives no thread more this one reads that part too.
            let others: Vec<_> = others
                .chunks(mine.len().max(1))
                .map(|part| {
                    let thread = std::thread::Builder::new();
                    (
                        part,
                        thread.spawn_scoped(scope, move || read_all(part)).ok(),
                    )
                })
                .collect();
            let mut lines = read_all(mine)?;
            for (part, thread) in others {
                lines.extend(match thread {
                    Some(thread) => thread.join().map_err(|_| {
                        Error::new(ErrorKind::Internal, "a thread that read lines has stopped")
                    })??,
                    None => read_all(part)?,
                });
            }
            Ok(lines)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Quad;

    fn line(text: &str) -> Line {
        let glyph = |ch| Glyph {
            ch,
            score: 0.99,
            at: 0.5,
        };
        Line {
            text: text.to_owned(),
            quad: Quad::rect(0.0, 0.0, 200.0, 20.0),
            score: 0.99,
            glyphs: text.chars().map(glyph).collect(),
        }
    }

    #[test]
    fn numbers_are_unsure_for_one_character_and_words_for_their_mean() {
        let doubted = |text: &str, score| {
            let mut line = line(text);
            line.glyphs[1].score = score;
            line.score =
                line.glyphs.iter().map(|g| g.score).sum::<f32>() / line.glyphs.len() as f32;
            line
        };
        for (text, score, expected) in [
            ("WVWRA61J4YC846303", 0.7, true),
            ("WVWRA61J4YC846303", 0.9, false),
            ("BUNDESREPUBLIK", 0.7, false),
            ("AB", 0.5, true),
        ] {
            assert_eq!(is_unsure(&doubted(text, score)), expected, "{text}");
        }
    }

    #[test]
    fn numbers_with_chinese_characters_are_told_from_days() {
        for (text, expected) in [
            ("名古屋33024-68", true),
            ("横浜501权56-78", true),
            ("2024年10月02日", false),
            ("309012345620", false),
            ("大阪府堺市本町2", false),
        ] {
            assert_eq!(is_han_number(&line(text)), expected, "{text}");
        }
    }
}
