//! Opening an engine: runtime, weights, templates.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Date, Day, Engine, Limits, Pool, Recognizers, Request, Templates};
use crate::document::template::Library;
use crate::error::{Blame, Result};
use crate::geometry::Point;
use crate::image::{Canvas, Colour, Picture, Rgb};
use crate::inference::Runtime;
use crate::page::PageNetwork;
use crate::text::charset::Charset;
use crate::text::mrz_line::MrzLineReader;
use crate::text::recognize::Recognizer;
use crate::text::script_line::ScriptReader;
use crate::weights::{
    CYRILLIC_ALPHABET, CYRILLIC_LINE, HANGUL_ALPHABET, HANGUL_LINE, HANGUL_WORDS, LATIN_ALPHABET,
    LATIN_LINE, MRZ_LINE, PAGE, Store,
};

/// How an engine is to work.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// The folder of weights and runtime; `None` finds it as [`Store::open`] says.
    pub home: Option<PathBuf>,
    /// The day on which pictures are read: dates of two-digit years depend on it.
    pub today: Date,
    /// What a submitted file may cost.
    pub limits: Limits,
    /// Reads nothing but the machine-readable zone.
    pub mrz_only: bool,
    /// Fields are accepted from this score on, 0 to 100.
    pub accept_at: u8,
    /// A folder of templates of documents beside those that are built in; one of the same
    /// name takes the built-in one's place.
    pub templates: Option<PathBuf>,
    /// The key that Aadhaar's QR codes are signed with, in DER as PKCS #1 (`RSAPublicKey`) has
    /// it; without one no signature is checked.
    pub aadhaar_key: Option<Vec<u8>>,
    /// Threads that read the lines of one picture: one where pictures are read side by
    /// side. Each of them has a session of the quick recogniser.
    pub threads: usize,
    /// Takes the pure-Rust backend even where the library is there.
    pub force_tract: bool,
}

impl EngineOptions {
    /// The defaults for pictures read on `today`.
    #[must_use]
    pub fn new(today: Date) -> Self {
        Self {
            home: None,
            today,
            limits: Limits::default(),
            mrz_only: false,
            accept_at: 90,
            templates: None,
            aadhaar_key: None,
            threads: 1,
            force_tract: false,
        }
    }
}

impl Engine {
    /// Loads the runtime and opens the weights; networks are loaded when first used.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Runtime`], [`crate::error::ErrorKind::Weights`] and
    /// [`crate::error::ErrorKind::Configuration`], each naming what is missing or
    /// wrong and the command that mends it.
    pub fn open(options: EngineOptions) -> Result<Self> {
        let store = Arc::new(Store::open(options.home.as_deref())?);
        let runtime = Runtime::load(store.library_path(), options.force_tract)?;
        let pool = |name: &'static str| {
            let (store, runtime) = (Arc::clone(&store), runtime.clone());
            Pool::new(move || {
                let (_, bytes) = store.model(name)?;
                runtime.session(name, &bytes)
            })
        };
        let recognizer = |network, charset| -> Result<Recognizer> {
            Ok(Recognizer::new(
                pool(network),
                Charset::parse(&store.charset(charset)?)?,
            ))
        };
        Ok(Self {
            backend: runtime.backend(),
            page: PageNetwork::new(built_in(&runtime, "page", PAGE)),
            detector: pool("text-detect-tiny"),
            recognizers: Recognizers {
                mrz: MrzLineReader::new(built_in(&runtime, "mrz-line", MRZ_LINE)),
                quick: recognizer("text-recognize-tiny", "charset-tiny")?,
                careful: recognizer("text-recognize-small", "charset-small")?,
            },
            hangul: ScriptReader::new(
                built_in(&runtime, "hangul-line", HANGUL_LINE),
                Charset::parse(HANGUL_ALPHABET)?,
            )
            .expecting(HANGUL_WORDS)?,
            latin: ScriptReader::new(
                built_in(&runtime, "latin-line", LATIN_LINE),
                Charset::parse(LATIN_ALPHABET)?,
            ),
            cyrillic: ScriptReader::new(
                built_in(&runtime, "cyrillic-line", CYRILLIC_LINE),
                Charset::parse(CYRILLIC_ALPHABET)?,
            ),
            templates: templates(options.templates.as_deref())?,
            today: Day::new(options.today),
            options,
        })
    }

    /// Loads the networks that every picture needs, so that the first one need not wait.
    ///
    /// # Errors
    /// Those of loading a network.
    pub fn warm(&self) -> Result<()> {
        // Side by side: verifying and compiling the files is most of a cold start.
        let (page, (detector, quick)) = rayon::join(
            || self.page.warm(),
            || {
                rayon::join(
                    || {
                        self.detector
                            .warm()
                            .and_then(|()| self.recognizers.mrz.warm())
                    },
                    || self.recognizers.quick.warm(),
                )
            },
        );
        page.and(detector).and(quick)
    }
}

/// The templates that are built in, and those of a user's folder.
fn templates(folder: Option<&Path>) -> Result<Templates> {
    let own = folder.map(Library::files).transpose()?;
    Templates::with_documents(&own.unwrap_or_default())
}

impl Engine {
    /// Loads what printed lines need beyond [`Engine::warm`], where they are read at all:
    /// the second recogniser, which nearly every page asks, and a session of the first for
    /// each thread. Meant for another core while the first picture is looked at.
    ///
    /// # Errors
    /// Those of loading a network.
    pub fn warm_for_lines(&self) -> Result<()> {
        if self.options.mrz_only {
            return Ok(());
        }
        self.latin.warm()?;
        self.recognizers.careful.warm()?;
        self.recognizers.quick.warm_for(self.options.threads)
    }
}

impl Engine {
    /// Has the networks answer once, on a page that is drawn for it: what a session does
    /// at its first run no picture waits for then.
    ///
    /// # Errors
    /// Those of the networks; that the page is no document is none.
    pub fn rehearse(&self) -> Result<()> {
        self.warm()?;
        self.warm_for_lines()?;
        let (width, height) = (900, 630);
        let paper = Rgb::from_raw(width, height, vec![235; (3 * width * height) as usize]);
        let mut page = Canvas::new(&Picture::new(paper.unwrap_or_default()));
        for (row, text) in REHEARSED.iter().enumerate() {
            let at = Point::new(30.0, 100.0 * (row + 1) as f64);
            page.label(at, text, INK, 20.0);
        }
        let page = page.to_png()?;
        let request = Request {
            front: &page,
            ..Request::default()
        };
        match self.recognize(&request) {
            Err(error) if error.kind().blame() != Blame::Caller => Err(error),
            _ => Ok(()),
        }
    }
}

/// Dark grey: white letters stand on it.
const INK: Colour = [40; 3];

/// Lines of text that are no document's.
const REHEARSED: [&str; 4] = [
    "NO DOCUMENT",
    "Only to see that it can be read",
    "0123456789",
    "the end",
];

/// A pool of sessions on weights that are part of the program.
fn built_in(runtime: &Runtime, name: &'static str, weights: &'static [u8]) -> Pool {
    let runtime = runtime.clone();
    Pool::new(move || runtime.session(name, weights))
}
