//! One function tells the whole story: [`Engine::recognize`].
//!
//! bytes -> picture -> page -> view -> text boxes -> zone and lines -> document.
//! Each stage is a public function of its own room; this one only says in which
//! order they speak, and what is done where one of them found nothing.

mod barcodes;
mod day;
mod legible;
mod lines;
mod reading;
mod setup;
mod turning;
mod watch;

use std::time::Instant;

pub use barcodes::CodeReading;
use day::Day;
pub use reading::{Recognition, SideReading, Timings};
pub use setup::EngineOptions;
use turning::{carry, closer, is_seen_whole, runs_backwards, sure_turn, upright, whole};
pub use watch::{Stop, Watch};

use crate::document::{self, BarcodeReading, Document, IdType, MrzReading, Side, Templates};
use crate::error::{Error, ErrorKind, Result};
use crate::geometry::QuarterTurn;
use crate::image::{Limits, Picture, View, check_file, decode};
use crate::inference::{Backend, Pool, release_unused};
use crate::mrz::Date;
use crate::page::{Page, PageNetwork, Seen, find_page};
use crate::text::Line;
use crate::text::detect::{DetectOptions, TextBox, detect_text};
use crate::text::mrz_reader::{
    Recognizers, ZoneReading, ZoneSearch, is_doubtful, is_sure, read_at_sight, read_zone,
};
use crate::text::script_line::ScriptReader;

/// Everything that is loaded once and shared by all pictures.
///
/// It can be used from many threads at a time; each picture in work holds one
/// session of each network.
pub struct Engine {
    backend: Backend,
    page: PageNetwork,
    detector: Pool,
    recognizers: Recognizers,
    hangul: ScriptReader,
    latin: ScriptReader,
    cyrillic: ScriptReader,
    templates: Templates,
    options: EngineOptions,
    today: Day,
}

/// What is asked of the engine.
#[derive(Clone, Copy, Default)]
pub struct Request<'a> {
    /// The front as the bytes of a JPEG or PNG file.
    pub front: &'a [u8],
    /// The back, where there is one.
    pub back: Option<&'a [u8]>,
    /// Alpha-3 code of the issuing country, where the caller knows it.
    pub country: Option<&'a str>,
    /// The kind of document, where the caller knows it.
    pub id_type: Option<IdType>,
    /// When to stop before it is done.
    pub stop: Option<&'a Stop>,
}

/// Long side, in pixels, at which text is looked for: where only the MRZ is asked
/// for, where all lines are, and where nothing was found at first.
///
/// A passport page that fills the frame has MRZ characters of 13 pixels at 640, and
/// labels of 8 at 960; below that the detector begins to lose lines.
const MRZ_SIDE: u32 = 640;
const PAGE_SIDE: u32 = 960;
const SECOND_SIDE: u32 = 1280;

impl Engine {
    /// What executes the networks.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Sets the day on which pictures are read from now on, for a program that runs
    /// longer than a day.
    pub fn judge_by(&self, today: Date) {
        self.today.set(today);
    }

    /// Whether a line is nothing but the names of fields, as documents print them.
    #[must_use]
    pub fn is_caption(&self, line: &Line) -> bool {
        document::is_label(line, &self.templates)
    }

    /// What can be told of a request before a picture is decoded.
    ///
    /// # Errors
    /// [`ErrorKind::InputTooLarge`], [`ErrorKind::InputFormat`].
    pub fn check(&self, request: &Request<'_>) -> Result<()> {
        check_file(request.front, &self.options.limits)?;
        request
            .back
            .map_or(Ok(()), |back| check_file(back, &self.options.limits))
    }

    /// Reads a document from its front and, where given, its back.
    ///
    /// # Errors
    /// [`ErrorKind::NoDocument`] where nothing of a document was found,
    /// [`ErrorKind::OutOfTime`] where the request's [`Stop`] said so,
    /// [`ErrorKind::FrontMismatch`] and [`ErrorKind::BackMismatch`] where it is not
    /// the one that the request names, and the errors of decoding and of the networks.
    pub fn recognize(&self, request: &Request<'_>) -> Result<Recognition> {
        let started = Instant::now();
        let (front, back) = rayon::join(
            || self.read_in_time(request.front, request.stop),
            || {
                let read = |bytes| self.read_in_time(bytes, request.stop);
                request.back.map(read).transpose()
            },
        );
        let (front, back) = (front?, back?);
        let understanding = Instant::now();
        let document = self.understand(&front, back.as_ref());
        let understood = understanding.elapsed();
        if document.is_empty() {
            return Err(Error::new(
                ErrorKind::NoDocument,
                "no document was found; show all of it, sharp, filling most of the frame",
            ));
        }
        if !document
            .front
            .matches_request(request.country, request.id_type)
        {
            return Err(Error::new(
                ErrorKind::FrontMismatch,
                "the front is not the document that was named",
            ));
        }
        if document
            .back
            .as_ref()
            .is_some_and(|seen| !seen.matches_request(request.country, request.id_type))
        {
            return Err(Error::new(
                ErrorKind::BackMismatch,
                "the back is not the document that was named",
            ));
        }
        Ok(Recognition {
            document,
            front,
            back,
            understood,
            total: started.elapsed(),
        })
    }

    /// What the sides of a document mean, once they are read.
    #[must_use]
    pub fn understand(&self, front: &SideReading, back: Option<&SideReading>) -> Document {
        let rules = document::Rules {
            accept_at: self.options.accept_at,
            ..document::Rules::new(self.today.get())
        };
        let (front, back) = (side_of(front), back.map(side_of));
        document::read(&front, back.as_ref(), &self.templates, rules)
    }

    /// Reads one side from the bytes of its picture.
    ///
    /// # Errors
    /// Those of decoding and of the networks; [`ErrorKind::NoDocument`] for pictures
    /// too small to show one.
    pub fn read_side(&self, bytes: &[u8]) -> Result<SideReading> {
        self.read_in_time(bytes, None)
    }

    fn read_in_time(&self, bytes: &[u8], stop: Option<&Stop>) -> Result<SideReading> {
        self.decoded(bytes, stop, |picture, watch| {
            if self.options.mrz_only {
                self.read_mrz(picture, watch)
            } else {
                self.read_page(picture, watch)
            }
        })
    }

    /// The page alone, from the bytes of its picture: its outline and which way up.
    ///
    /// # Errors
    /// Those of [`Engine::read_side`].
    pub fn read_outline(&self, bytes: &[u8]) -> Result<SideReading> {
        self.decoded(bytes, None, |picture, watch| {
            let sight = self.sight(picture, watch)?;
            let view = sight.view.turned(sure_turn(&sight.seen));
            Ok(SideReading::new(&view, sight.page, None, Vec::new()))
        })
    }

    /// What `read` gives of the picture in `bytes`, and what all of it took.
    fn decoded(
        &self,
        bytes: &[u8],
        stop: Option<&Stop>,
        read: impl FnOnce(&Picture, &mut Watch<'_>) -> Result<SideReading>,
    ) -> Result<SideReading> {
        let started = Instant::now();
        let mut watch = Watch::new(stop);
        let picture = watch.time(|t| &mut t.decode, || decode(bytes, &self.options.limits))?;
        let mut side = read(&picture, &mut watch)?;
        drop(picture);
        release_unused();
        side.timings = Timings {
            total: started.elapsed(),
            ..watch.timings
        };
        Ok(side)
    }

    /// The machine-readable zone alone.
    ///
    /// # Errors
    /// Those of [`Engine::read_side`].
    pub fn read_mrz(&self, picture: &Picture, watch: &mut Watch<'_>) -> Result<SideReading> {
        let frame = whole(picture)?;
        let seen = self.see(&frame, watch)?;
        let closer = closer(&frame, &seen);
        let mut found = self.zone_at_sight(&frame, &seen, closer.is_none(), watch)?;
        let mut looked_at = frame;
        // The network sees the picture small: a document that fills little of it is seen
        // again by itself.
        if let Some(closer) = closer.filter(|_| !found.as_ref().is_some_and(is_sure)) {
            let seen = self.see(&closer, watch)?;
            let zone = self.zone_at_sight(&closer, &seen, true, watch)?;
            if better(zone.as_ref(), found.as_ref()) {
                (found, looked_at) = (zone, closer);
            }
        }
        let doubtful = found.as_ref().is_none_or(is_doubtful);
        let at_sight = side_of_zone(&looked_at, found, &seen);
        if !doubtful {
            return Ok(at_sight);
        }
        let searched = self.read_zone_of_frame(picture, &[MRZ_SIDE, SECOND_SIDE], &seen, watch)?;
        Ok(if better(at_sight.zone.as_ref(), searched.zone.as_ref()) {
            at_sight
        } else {
            searched
        })
    }

    fn see(&self, view: &View<'_>, watch: &mut Watch<'_>) -> Result<Seen> {
        watch.time(|t| &mut t.page, || self.page.see(view))
    }

    /// The zone where the page network saw it, read by our own line network, or
    /// `carefully` by another one too where that does not suffice.
    fn zone_at_sight(
        &self,
        view: &View<'_>,
        seen: &Seen,
        carefully: bool,
        watch: &mut Watch<'_>,
    ) -> Result<Option<ZoneReading>> {
        let Some(zone) = seen.zone else {
            return Ok(None);
        };
        watch.time(
            |t| &mut t.zone,
            || {
                read_at_sight(
                    view,
                    &zone.quad,
                    zone.lines,
                    carefully,
                    &self.recognizers,
                    self.today.get(),
                )
            },
        )
    }

    /// The zone in the whole frame, looked for among all its text at each of
    /// `long_sides` until it is found.
    fn read_zone_of_frame(
        &self,
        picture: &Picture,
        long_sides: &[u32],
        seen: &Seen,
        watch: &mut Watch<'_>,
    ) -> Result<SideReading> {
        let frame = whole(picture)?;
        let mut found = None;
        for &long_side in long_sides {
            let boxes = watch.time(|t| &mut t.detect, || self.boxes(&frame, long_side))?;
            let flipped = runs_backwards(sure_turn(seen));
            let search = watch.time(|t| &mut t.zone, || self.zone(&frame, &boxes, flipped))?;
            if search.zone.is_some() {
                found = search.zone;
                break;
            }
        }
        Ok(side_of_zone(&frame, found, seen))
    }

    /// The page with all its text.
    ///
    /// # Errors
    /// Those of [`Engine::read_side`].
    pub fn read_page(&self, picture: &Picture, watch: &mut Watch<'_>) -> Result<SideReading> {
        let sight = self.sight(picture, watch)?;
        let barcode = watch.time(
            |t| &mut t.barcode,
            || {
                Ok(barcodes::on(
                    &sight.view,
                    self.options.aadhaar_key.as_deref(),
                ))
            },
        )?;
        let form = sight.of_frame.form;
        let mut side = self.read_text(picture, sight, watch)?;
        side.quality = watch.time(
            |t| &mut t.quality,
            || Ok(reading::quality(&side, picture, form)),
        )?;
        if let Some(barcode) = barcode {
            barcodes::give(&mut side, barcode);
        }
        Ok(side)
    }

    /// The text of a page that was seen.
    fn read_text(
        &self,
        picture: &Picture,
        sight: Sight<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<SideReading> {
        let Sight {
            of_frame,
            page,
            view: looked_at,
            seen,
        } = sight;
        let looked_at = &looked_at;
        let is_rectified = page.is_some();
        let view = looked_at.turned(sure_turn(&seen));
        let at_sight = self.zone_at_sight(looked_at, &seen, true, watch)?;
        let boxes = watch.time(|t| &mut t.detect, || self.boxes(&view, PAGE_SIDE))?;
        if let Some(zone) = at_sight.clone().filter(|zone| !is_doubtful(zone)) {
            let (turned, zone) = upright(looked_at, zone);
            let boxes = carry(&boxes, &view, &turned);
            let lines = watch.time(
                |t| &mut t.lines,
                || self.lines(&turned, &boxes, &[], zone.as_ref()),
            )?;
            return Ok(SideReading::new(&turned, page, zone, lines));
        }
        let mut search = watch.time(|t| &mut t.zone, || self.zone(&view, &boxes, false))?;
        let is_worth_another_look = if let Some(zone) = &search.zone {
            is_rectified && is_doubtful(zone)
        } else {
            // The zone of a page that was seen whole is seen with it.
            let is_whole = is_rectified || is_seen_whole(looked_at, &seen);
            seen.zone.is_some() || of_frame.zone.is_some() || !is_whole
        };
        if is_worth_another_look {
            // Trusted or not, a quad that cut the zone off or bent it would be the worst
            // of crops: the whole frame is asked too, and the better reading counts.
            let long_sides: &[u32] = if is_rectified {
                &[PAGE_SIDE, SECOND_SIDE]
            } else {
                &[SECOND_SIDE]
            };
            let mut side = self.read_zone_of_frame(picture, long_sides, &of_frame, watch)?;
            if better(side.zone.as_ref(), search.zone.as_ref())
                && better(side.zone.as_ref(), at_sight.as_ref())
            {
                let view = side.view_of(picture).map_or_else(|| whole(picture), Ok)?;
                let boxes = watch.time(|t| &mut t.detect, || self.boxes(&view, PAGE_SIDE))?;
                side.lines = watch.time(
                    |t| &mut t.lines,
                    || self.lines(&view, &boxes, &[], side.zone.as_ref()),
                )?;
                return Ok(side);
            }
        }
        let base = if better(at_sight.as_ref(), search.zone.as_ref()) {
            search.zone = at_sight;
            looked_at
        } else {
            &view
        };
        let (turned, zone) = match search.zone {
            Some(zone) => upright(base, zone),
            None => (view.clone(), None),
        };
        // Boxes and pieces are carried over into the view that the zone turned upright.
        let boxes = carry(&boxes, &view, &turned);
        let known = if search.flipped || turned.quad() != view.quad() {
            Vec::new()
        } else {
            search.pieces
        };
        let lines = watch.time(
            |t| &mut t.lines,
            || self.lines(&turned, &boxes, &known, zone.as_ref()),
        )?;
        if zone.is_none() && legible::looks_upside_down(&lines) {
            let other = turned.turned(QuarterTurn::R180);
            let boxes = carry(&boxes, &turned, &other);
            let read = watch.time(
                |t| &mut t.lines,
                || self.lines(&other, &boxes, &[], zone.as_ref()),
            )?;
            if legible::is_clearer(&read, &lines) {
                return Ok(SideReading::new(&other, page, zone, read));
            }
        }
        Ok(SideReading::new(&turned, page, zone, lines))
    }

    /// What the page network sees of the frame and then of the page by itself.
    fn sight<'a>(&self, picture: &'a Picture, watch: &mut Watch<'_>) -> Result<Sight<'a>> {
        let frame = whole(picture)?;
        let of_frame = self.see(&frame, watch)?;
        let page = watch.time(|t| &mut t.page, || Ok(find_page(picture, &of_frame)))?;
        let rectified = page.and_then(|page| Some((page, View::new(picture, page.quad)?)));
        Ok(match rectified {
            // By itself the page shows better which way up it is and where its zone is.
            Some((page, view)) => Sight {
                seen: self.see(&view, watch)?,
                of_frame,
                page: Some(page),
                view,
            },
            None => Sight {
                seen: of_frame.clone(),
                of_frame,
                page: None,
                view: frame,
            },
        })
    }

    fn boxes(&self, view: &View<'_>, long_side: u32) -> Result<Vec<TextBox>> {
        detect_text(view, &self.detector, long_side, &DetectOptions::default())
    }

    fn zone(&self, view: &View<'_>, boxes: &[TextBox], flipped: bool) -> Result<ZoneSearch> {
        read_zone(view, boxes, flipped, &self.recognizers, self.today.get())
    }
}

/// What was seen before anything was read.
struct Sight<'a> {
    of_frame: Seen,
    page: Option<Page>,
    /// The page by itself, or the frame.
    view: View<'a>,
    /// What was seen in `view`.
    seen: Seen,
}

/// What is known of a side where nothing but its zone was asked for.
fn side_of_zone(view: &View<'_>, zone: Option<ZoneReading>, seen: &Seen) -> SideReading {
    let (view, zone) = match zone {
        Some(zone) => upright(view, zone),
        None => (view.turned(sure_turn(seen)), None),
    };
    SideReading::new(&view, None, zone, Vec::new())
}

/// Whether `new` is a better reading of a zone than `old`.
fn better(new: Option<&ZoneReading>, old: Option<&ZoneReading>) -> bool {
    let rank = |zone: &ZoneReading| (zone.decoded.mrz.digits_right(), zone.decoded.share);
    match (new, old) {
        (Some(new), Some(old)) => rank(new) > rank(old),
        (new, old) => new.is_some() && old.is_none(),
    }
}

fn side_of(reading: &SideReading) -> Side {
    Side {
        lines: reading.lines.clone(),
        page: (reading.width.round() as u32, reading.height.round() as u32),
        mrz: reading.zone.as_ref().map(|zone| MrzReading {
            mrz: zone.decoded.mrz.clone(),
            confidence: zone.decoded.confidence,
            quads: zone.rows.clone(),
        }),
        barcode: reading.barcode.as_ref().map(|barcode| BarcodeReading {
            meaning: barcode.meaning.clone(),
            signed: barcode.signed,
            quad: barcode.code.quad,
        }),
    }
}
