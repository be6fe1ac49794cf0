//! Crops of single lines of one script with their text: what script models are trained on.
//!
//! A script is a list of faces, an alphabet and a source of texts ([`Script`]); everything
//! else is the same for all. Each line is set and printed flat ([`print`]), looked at by a
//! camera of one of three tiers (`camera`), and cut out by the engine's own crop. Lines
//! come in batches of one width, since a network is trained on rectangles.

mod camera;
mod european;
mod face;
mod korean;
mod print;

use std::io::Write;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::error::{Error, Result};
use crate::lines::Textures;
use crate::{Stream, stream};

use camera::{Frame, Shot};
use face::Faces;

/// What lines are drawn with: a named generator, so that a seed gives the same bytes.
type Chance = ChaCha8Rng;

/// File, Debian package, number within a collection, how often lines are set in it (in
/// parts of the sum), and whether it is held back from training.
pub struct FaceFile(&'static str, &'static str, u32, u32, bool);

/// What a line says.
pub struct Text {
    /// The characters that are printed.
    printed: String,
    /// What the network is to say: as many characters.
    said: String,
    /// Whether its characters stand far apart.
    spread: bool,
}

impl Text {
    fn plain(text: String) -> Self {
        Self {
            printed: text.clone(),
            said: text,
            spread: false,
        }
    }
}

/// All that tells one script from another.
pub struct Script {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What its lines are set in.
    pub faces: &'static [FaceFile],
    /// The characters that the network is to know, one a line; the space beside them.
    pub alphabet: &'static str,
    /// Kinds of lines.
    pub kinds: &'static [&'static str],
    /// How high the boxes are that the engine finds around lines, in ems: least and most.
    box_height: (f64, f64),
    /// Size of small print beside that of Korean cards.
    size: f64,
    /// A line of a kind.
    text: fn(usize, &mut Chance) -> Text,
}

/// The scripts of the press.
pub const SCRIPTS: [&Script; 3] = [&korean::KOREAN, &european::LATIN, &european::CYRILLIC];

/// The script of that name.
///
/// # Errors
/// [`Error::Layout`] names those that there are.
pub fn named(name: &str) -> Result<&'static Script> {
    let known = SCRIPTS.iter().find(|script| script.name == name);
    known.copied().ok_or_else(|| {
        let names: Vec<&str> = SCRIPTS.iter().map(|script| script.name).collect();
        Error::Layout(format!(
            "no script `{name}`; there are {}",
            names.join(", ")
        ))
    })
}

/// What lines of `script` say, without end: the number of the kind, of [`Script::kinds`], and
/// what the network is to say of it. `seed` is none of those of batches.
pub fn texts(script: &'static Script, seed: u64) -> impl Iterator<Item = (usize, String)> {
    let mut rng = stream(seed, Stream::Drawing);
    std::iter::repeat_with(move || {
        let kind = rng.random_range(0..script.kinds.len());
        (kind, (script.text)(kind, &mut rng).said)
    })
}

/// How hard a line is to read, as [`crate::camera::Camera`] has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Tier {
    /// A flatbed scan.
    Scan,
    /// A phone held over a desk.
    Photo,
    /// The same by an unsteady hand in bad light.
    Hard,
}

const TIERS: [Tier; 3] = [Tier::Scan, Tier::Photo, Tier::Hard];

/// Draws lines of a script for the trainer.
pub struct ScriptPress {
    script: &'static Script,
    faces: Faces,
    textures: Textures,
    held_back: bool,
    hard: Option<f64>,
}

/// One line.
pub struct Crop {
    /// What kind of line it is, of [`Script::kinds`].
    pub kind: u8,
    /// How hard it is.
    pub tier: Tier,
    /// What it says.
    pub text: String,
    /// Where the middle of each character stands, in parts of the width.
    pub middles: Vec<f32>,
    /// Luma, 0 to 255, rows top to bottom.
    pub pixels: Vec<u8>,
}

/// A crop may be so much wider or narrower than its line's natural width.
const STRETCH: f64 = 1.22;

/// Widest crops of a batch, in pixels.
const WIDEST: u32 = 640;

impl ScriptPress {
    /// Finds the fonts of `script` and draws the stock of background textures; with
    /// `held_back` lines are set in the faces that training never sees.
    ///
    /// # Errors
    /// [`Error::MissingFont`].
    pub fn new(script: &'static Script, held_back: bool) -> Result<Self> {
        Ok(Self {
            script,
            faces: Faces::load(script.faces)?,
            textures: Textures::draw(&mut stream(0, Stream::Drawing)),
            held_back,
            hard: None,
        })
    }

    /// The same with a `share` of the lines, from 0 to 1, of the hardest tier, where each tier
    /// has as many otherwise: what a trained network still learns from.
    #[must_use]
    pub const fn with_hard(mut self, share: f64) -> Self {
        self.hard = Some(share);
        self
    }

    fn any_tier(&self, rng: &mut Chance) -> Tier {
        match self.hard {
            Some(share) if rng.random_bool(share.clamp(0.0, 1.0)) => Tier::Hard,
            Some(_) => TIERS[rng.random_range(0..TIERS.len() - 1)],
            None => TIERS[rng.random_range(0..TIERS.len())],
        }
    }

    /// Draws the batch number `seed` with `lines` lines: the crops' width, and the crops.
    #[must_use]
    pub fn batch(&self, seed: u64, lines: usize) -> (u32, Vec<Crop>) {
        let mut rng = stream(seed, Stream::Holder);
        let mut width = None;
        let mut crops = Vec::with_capacity(lines);
        while crops.len() < lines {
            let kind = self.any_kind(&mut rng);
            // The first line says how wide the batch is; the others are drawn until they fit.
            for _ in 0..TRIES {
                let text = (self.script.text)(kind, &mut rng);
                if let Some(crop) = self.fitting(kind, &text, &mut width, &mut rng) {
                    crops.push(crop);
                    break;
                }
            }
        }
        (width.unwrap_or(0), crops)
    }

    fn any_kind(&self, rng: &mut Chance) -> usize {
        rng.random_range(0..self.script.kinds.len())
    }

    fn fitting(
        &self,
        kind: usize,
        text: &Text,
        width: &mut Option<u32>,
        rng: &mut Chance,
    ) -> Option<Crop> {
        let face = self.faces.any(self.held_back, rng);
        let wish = rng.random_range(0..self.faces.count());
        let setting = print::set(text, face, &self.faces, wish, rng);
        let frame = Frame::draw(self.script.box_height, rng);
        let natural = frame.crop_width(setting.width);
        let stepped = datapage::text::script_line::stepped(natural);
        let width = *width.get_or_insert(stepped.min(WIDEST));
        let ratio = natural / f64::from(width);
        if !(1.0 / STRETCH..STRETCH).contains(&ratio) {
            return None;
        }
        let tier = self.any_tier(rng);
        let strip = print::print(
            text,
            &setting,
            (face, wish),
            &self.faces,
            &self.textures,
            tier,
            rng,
        );
        let shot = Shot {
            frame: &frame,
            width,
            tier,
            size: self.script.size,
        };
        let look = camera::look(&strip, &shot, &self.textures, rng);
        Some(Crop {
            kind: kind as u8,
            tier,
            text: text.said.clone(),
            middles: look.middles,
            pixels: look.pixels,
        })
    }

    /// Writes batches `first..first + count` to `out`, each as: `u16` lines, `u16` width
    /// (little endian), then for each line bytes for kind, tier and the number of
    /// characters, for each character its code point (`u32`) and its middle in parts of
    /// the width (`f32`), and the pixels.
    ///
    /// # Errors
    /// Those of writing, a reader that went away among them.
    pub fn write(&self, first: u64, count: u64, lines: usize, out: &mut impl Write) -> Result<()> {
        let failed = |e| Error::Io("standard output".into(), e);
        for seed in first..first.saturating_add(count) {
            let (width, crops) = self.batch(seed, lines);
            let mut bytes = Vec::new();
            bytes.extend((lines as u16).to_le_bytes());
            bytes.extend((width as u16).to_le_bytes());
            for crop in &crops {
                bytes.extend([crop.kind, crop.tier as u8, crop.middles.len() as u8]);
                for (ch, middle) in crop.text.chars().zip(&crop.middles) {
                    bytes.extend((ch as u32).to_le_bytes());
                    bytes.extend(middle.to_le_bytes());
                }
                bytes.extend(&crop.pixels);
            }
            out.write_all(&bytes).map_err(failed)?;
        }
        out.flush().map_err(failed)
    }
}

/// So many texts of a kind are tried before another kind is taken.
const TRIES: usize = 25;
