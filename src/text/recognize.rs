//! What a line of text says.

use std::sync::OnceLock;

use ndarray::ArrayView2;

use super::charset::Charset;
use super::ctc;
use super::frames::frames_of;
use super::hanja::{self, is_han};
use super::line::Line;
use crate::error::Result;
use crate::geometry::Quad;
use crate::image::{Normalisation, View, planar};
use crate::inference::Pool;
use crate::mrz::ALPHABET;
use crate::mrz::decode::{Frame, Lattice, is_filler};

/// The height that the recognisers take, in pixels.
pub const HEIGHT: u32 = 48;

/// Widest crop, in pixels: a line of more than 160 characters is not one.
const WIDEST: f64 = 3200.0;

/// Narrowest crop, in pixels: a single character with its margins.
const NARROWEST: f64 = 32.0;

/// A hanja of KS X 1001 is taken for one of another form where its probability is at least
/// this part of the other's. With this and the forms of `hanja::korean_form` 23 of 24 names on
/// drawn cards are right, without them 21 (`specimen/tests/korean.rs`).
const LEAST_FORM: f32 = 0.03;

/// A space is read from this probability on. Of 990 spaces of drawn Latin fields 27 were lost
/// without it, of 22 pictures with such fields 172 of 202 fields were exact, 177 at 0.3, 180 at 0.1, 182 at
/// 0.03; but at 0.1 a name in 704 was torn, and on the small print of real documents some words.
const SPACE_AT: f32 = 0.2;

/// A line recogniser: a network and its alphabet.
pub struct Recognizer {
    network: Pool,
    charset: Charset,
    /// For each symbol of the MRZ alphabet the classes that mean it.
    mrz_classes: Vec<Vec<usize>>,
    /// The classes of hanja, once they were asked for.
    korean_classes: OnceLock<Vec<usize>>,
}

impl Recognizer {
    /// A recogniser whose network gives (1, frames, classes of `charset`).
    #[must_use]
    pub fn new(network: Pool, charset: Charset) -> Self {
        let mrz_classes = ALPHABET
            .iter()
            .map(|&symbol| classes_meaning(symbol, &charset))
            .collect();
        Self {
            network,
            charset,
            mrz_classes,
            korean_classes: OnceLock::new(),
        }
    }

    /// Whether its alphabet has this character.
    #[must_use]
    pub fn knows(&self, ch: char) -> bool {
        self.charset.iter().any(|(_, known)| known == ch)
    }

    /// Makes one session now.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm(&self) -> Result<()> {
        self.network.warm()
    }

    /// Makes so many sessions now that `count` threads can read at once.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm_for(&self, count: usize) -> Result<()> {
        self.network.warm_for(count)
    }

    /// Reads the line inside `quad` of `view`; its glyphs are those of the greedy
    /// decoding, its quad is `quad`.
    ///
    /// # Errors
    /// Those of the network.
    pub fn read(&self, view: &View<'_>, quad: &Quad) -> Result<Line> {
        let mut glyphs = Vec::new();
        self.frames(view, quad, &mut |frames| {
            glyphs = ctc::decode(&frames, &self.charset, SPACE_AT);
        })?;
        Ok(Line::of(glyphs, *quad))
    }

    /// Reads the line inside `quad` as Korean prints Chinese characters: one that KS X 1001 does
    /// not have gives way to one that it has and that looks nearly as likely. The recogniser
    /// saw more of China's and Japan's forms: 吴 for 吳, 黄 for 黃, 鎮 for 鎭.
    ///
    /// # Errors
    /// Those of the network.
    pub fn read_hanja(&self, view: &View<'_>, quad: &Quad) -> Result<Line> {
        let korean = self.korean_classes.get_or_init(|| {
            let known = self.charset.iter();
            known
                .filter(|&(_, ch)| hanja::is_standard(ch))
                .map(|(class, _)| class)
                .collect()
        });
        let mut glyphs = Vec::new();
        self.frames(view, quad, &mut |frames| {
            glyphs = ctc::decode_as(&frames, &self.charset, SPACE_AT, |row, best, score| {
                let Some(foreign) = self.charset.char(best).filter(|&ch| is_foreign(ch)) else {
                    return (best, score);
                };
                if let Some(form) = hanja::korean_form(foreign)
                    && let Some((class, _)) = self.charset.iter().find(|&(_, ch)| ch == form)
                {
                    return (class, score);
                }
                let most = korean.iter().max_by(|&&a, &&b| row[a].total_cmp(&row[b]));
                match most {
                    // Both say that this shape stands there.
                    Some(&class) if row[class] >= LEAST_FORM * score => (class, score + row[class]),
                    _ => (best, score),
                }
            });
        })?;
        Ok(Line::of(glyphs, *quad))
    }

    /// Reads the line inside `quad` as MRZ symbols only: the greedy text, and the
    /// probability of each symbol in each frame.
    ///
    /// # Errors
    /// Those of the network.
    pub fn read_mrz(&self, view: &View<'_>, quad: &Quad) -> Result<(Line, Lattice)> {
        let (mut glyphs, mut lattice) = (Vec::new(), Lattice::default());
        self.frames(view, quad, &mut |frames| {
            glyphs = ctc::decode(&frames, &self.charset, SPACE_AT);
            lattice = self.lattice(&frames);
        })?;
        Ok((Line::of(glyphs, *quad), lattice))
    }

    fn lattice(&self, frames: &ArrayView2<'_, f32>) -> Lattice {
        let rows = frames.rows().into_iter().map(|row| {
            let mut frame = Frame {
                symbols: [0.0; 37],
                blank: row[Charset::BLANK],
            };
            for (symbol, classes) in frame.symbols.iter_mut().zip(&self.mrz_classes) {
                *symbol = classes.iter().map(|&class| row[class]).sum();
            }
            frame
        });
        Lattice::new(rows.collect())
    }

    fn frames(
        &self,
        view: &View<'_>,
        quad: &Quad,
        read: &mut dyn FnMut(ArrayView2<'_, f32>),
    ) -> Result<()> {
        let aspect = quad.width() / quad.height().max(1e-6);
        let width = (aspect * f64::from(HEIGHT))
            .clamp(NARROWEST, WIDEST)
            .round();
        let input = planar(
            &view.crop(quad, width as u32, HEIGHT),
            &Normalisation::SYMMETRIC,
        );
        let classes = self.charset.classes();
        frames_of(&self.network, &input, classes, "the recogniser", read)
    }
}

/// The classes that a general recogniser gives where an MRZ prints `symbol`:
/// the symbol itself, its lower case, its full-width form, and for the filler the
/// quotation marks and brackets that look like it.
fn classes_meaning(symbol: u8, charset: &Charset) -> Vec<usize> {
    let meant = |ch: char| {
        let plain = match ch {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(ch as u32 - 0xFEE0).unwrap_or(ch),
            _ => ch,
        };
        plain.to_ascii_uppercase() == char::from(symbol) || (symbol == b'<' && is_filler(ch))
    };
    charset
        .iter()
        .filter(|&(_, ch)| meant(ch))
        .map(|(class, _)| class)
        .collect()
}

/// A Chinese character that KS X 1001 does not have.
fn is_foreign(ch: char) -> bool {
    is_han(ch) && !hanja::is_standard(ch)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array3, ArrayView4};

    use super::*;
    use crate::error::ErrorKind;
    use crate::image::{Picture, Rgb};
    use crate::inference::FakeModel;

    const CHARSET: &str = "A\nb\na\n<\n«\n\u{FF21}\n";

    /// A recogniser whose network names for each frame the class that `classes` says.
    fn recognizer(classes: &'static [usize], count: usize) -> Result<Recognizer> {
        let network = Pool::new(move || {
            Ok(Box::new(FakeModel(move |input: ArrayView4<'_, f32>| {
                assert_eq!(input.dim().2, HEIGHT as usize);
                let mut output = Array3::from_elem((1, classes.len(), count), 0.0);
                for (frame, &class) in classes.iter().enumerate() {
                    output[[0, frame, class]] = 0.75;
                    output[[0, frame, 0]] += 0.25;
                }
                output.into_dyn()
            })))
        });
        Ok(Recognizer::new(network, Charset::parse(CHARSET)?))
    }

    fn with_view<T>(read: impl FnOnce(&View<'_>, Quad) -> T) -> T {
        let picture = Picture::new(Rgb::new(300, 60));
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        read(&view, Quad::rect(10.0, 10.0, 250.0, 40.0))
    }

    #[test]
    fn a_line_is_its_greedy_text_with_the_mean_score() -> Result<()> {
        // A A blank A b space: repeats fall together, a blank keeps them apart.
        let recognizer = recognizer(&[1, 1, 0, 1, 2, 7], 8)?;
        let line = with_view(|view, quad| recognizer.read(view, &quad))?;
        assert_eq!(line.text, "AAb ");
        assert!((line.score - 0.75).abs() < 1e-6);
        assert_eq!(line.quad, Quad::rect(10.0, 10.0, 250.0, 40.0));
        Ok(())
    }

    #[test]
    fn classes_that_mean_a_symbol_are_its_cases_widths_and_look_alikes() -> Result<()> {
        let charset = Charset::parse(CHARSET)?;
        assert_eq!(classes_meaning(b'A', &charset), [1, 3, 6]);
        assert_eq!(classes_meaning(b'B', &charset), [2]);
        assert_eq!(classes_meaning(b'<', &charset), [4, 5]);
        assert!(classes_meaning(b'7', &charset).is_empty());
        Ok(())
    }

    #[test]
    fn a_network_with_another_alphabet_is_refused() -> Result<()> {
        let recognizer = recognizer(&[1, 2], 9)?;
        let refused = with_view(|view, quad| recognizer.read(view, &quad));
        assert_eq!(refused.err().map(|e| e.kind()), Some(ErrorKind::Weights));
        Ok(())
    }
}
