//! One function tells the whole story: [`Engine::read_picture`].

use std::path::PathBuf;

use crate::error::Result;
use crate::geometry::{Quad, QuarterTurn};
use crate::image::{Picture, View};
use crate::inference::{Pool, Runtime};
use crate::mrz::Date;
use crate::page::{Page, find_page, orient::orient};
use crate::text::charset::Charset;
use crate::text::detect::{DetectOptions, TextBox, detect_text};
use crate::text::mrz_reader::{Recognizers, ZoneReading, read_zone};
use crate::text::recognize::Recognizer;
use crate::weights::Store;

/// The loaded networks.
pub struct Engine {
    orientation: Pool,
    detector: Pool,
    recognizers: Recognizers,
}

/// x
pub struct PictureReading {
    /// x
    pub page: Option<Page>,
    /// x
    pub turn: QuarterTurn,
    /// x
    pub boxes: Vec<TextBox>,
    /// x
    pub zone: Option<ZoneReading>,
}

impl Engine {
    /// x
    pub fn open(home: Option<PathBuf>) -> Result<Self> {
        let store = std::sync::Arc::new(Store::open(home.as_deref())?);
        let library = store.library_path();
        let runtime = Runtime::load(library.as_deref().map_err(|e| crate::error::Error::new(e.kind(), e.to_string())), false)?;
        let pool = |name: &'static str| {
            let (store, runtime) = (store.clone(), runtime.clone());
            Pool::new(move || {
                let (_, bytes) = store.model(name)?;
                runtime.session(name, &bytes)
            })
        };
        Ok(Self {
            orientation: pool("orientation"),
            detector: pool("text-detect-tiny"),
            recognizers: Recognizers {
                quick: Recognizer::new(pool("text-recognize-tiny"), Charset::parse(&store.charset("charset-tiny")?)?),
                careful: Recognizer::new(pool("text-recognize-small"), Charset::parse(&store.charset("charset-small")?)?),
            },
        })
    }

    /// x
    pub fn debug_read(&self, v: &View<'_>, q: &Quad) -> String { self.recognizers.quick.read(v, q).unwrap().text }
    /// x
    pub fn read_mrz(&self, picture: &Picture, today: Date) -> Result<PictureReading> {
        let view = View::new(picture, picture.frame()).expect("a frame");
        let (turn, _) = orient(&view, &self.orientation)?;
        let upside_down = matches!(turn, QuarterTurn::R180 | QuarterTurn::R90);
        let mut out = PictureReading { page: None, turn, boxes: vec![], zone: None };
        for side in [640, 1280] {
            let boxes = detect_text(&view, &self.detector, side, &DetectOptions::default())?;
            out.zone = read_zone(&view, &boxes, upside_down, &self.recognizers, today)?;
            out.boxes = boxes;
            if out.zone.is_some() {
                break;
            }
        }
        Ok(out)
    }
}
