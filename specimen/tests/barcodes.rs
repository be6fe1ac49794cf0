//! How many barcodes of drawn card backs are read, by resolution of the card and by what
//! befell the picture: the tables of `docs/barcodes.md`.
//!
//! ```sh
//! cargo test --release --locked -p specimen --test barcodes -- --ignored --nocapture
//! ```

#![allow(clippy::print_stdout, reason = "the table is what one runs it for")]

use std::sync::LazyLock;

use datapage::barcode::find;
use datapage::engine::{Engine, EngineOptions};
use datapage::image::{Limits, View, decode};
use datapage::mrz::Date;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use specimen::camera::Camera;
use specimen::degrade::Degradation;
use specimen::encode::Jpeg;
use specimen::layout::Layout;
use specimen::{Order, Press, Print};

/// Dots an inch of the card.
const RESOLUTIONS: [f64; 3] = [400.0, 300.0, 200.0];

/// Seeds that nothing was tried on while the decoder was made: that had those below 100.
const SEEDS: std::ops::Range<u64> = 1000..1010;

const CAMERAS: [(Camera, &str); 4] = [
    (Camera::Crop, "crop"),
    (Camera::Scan, "scan"),
    (Camera::Photo, "photo"),
    (Camera::Hard, "hard"),
];

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let today = Date::new(2026, 6, 15).expect("a day");
    Engine::open(EngineOptions::new(today)).unwrap_or_else(|error| panic!("{error}"))
});

/// A card's back of so many dots an inch, whatever part of the frame it fills.
fn back(press: &Press, layout: &str, camera: Camera, seed: u64, dots: f64) -> Print {
    let order = |size: f64| Order {
        layout: Layout::named(layout).expect("a layout"),
        issuer: None,
        seed,
        camera,
        size: size.round() as u32,
    };
    let dots_of = |print: &Print| {
        let page = print.truth.document.as_ref().expect("a document").page;
        let (dx, dy) = (page.second.x - page.first.x, page.second.y - page.first.y);
        dx.hypot(dy) / 85.6 * 25.4
    };
    let first = press.print(&order(800.0)).expect("a print");
    press
        .print(&order(800.0 * dots / dots_of(&first)))
        .expect("a print")
}

/// Whether the barcode of a picture is read as it was written, on the page that the engine
/// finds; `Some(false)` where it is read otherwise.
fn is_read(print: &Print) -> Option<bool> {
    let file = Jpeg::of(print.quality)
        .encode(&print.picture)
        .expect("a JPEG");
    let side = ENGINE.read_outline(&file).expect("a side");
    let picture = decode(&file, &Limits::default()).expect("a picture");
    let view = View::new(&picture, side.quad)?;
    let written = &print.truth.document.as_ref()?.barcodes.first()?.text;
    let read = find(&view).into_iter().next()?;
    Some(read.bytes == written.as_bytes())
}

/// Read and misread of `count` pictures.
#[derive(Default, Clone, Copy)]
struct Tally {
    count: usize,
    read: usize,
    misread: usize,
}

impl Tally {
    fn note(&mut self, outcome: Option<bool>) {
        self.count += 1;
        self.read += usize::from(outcome == Some(true));
        self.misread += usize::from(outcome == Some(false));
    }
}

#[test]
#[cfg_attr(fonts, ignore = "minutes; run it by hand")]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn pdf417_of_licences() {
    // Of the cameras alone, in one figure.
    table("usa-licence-back", [0.97, 0.9, 0.6]);
}

#[test]
#[cfg_attr(fonts, ignore = "minutes; run it by hand")]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn qr_of_aadhaar() {
    table("ind-aadhaar-back", [0.9, 0.8, 0.4]);
}

/// The parts of the backs that have to be read, at each resolution.
fn table(layout: &str, least: [f64; 3]) {
    let press = Press::new().expect("the fonts");
    let mut cameras = [Tally::default(); RESOLUTIONS.len()];
    println!(
        "| {layout}, {} each | 400 dpi | 300 dpi | 200 dpi |",
        SEEDS.count()
    );
    println!("|---|---|---|---|");
    for (camera, name) in CAMERAS {
        let row = RESOLUTIONS.iter().zip(&mut cameras).map(|(dots, all)| {
            let mut tally = Tally::default();
            for seed in SEEDS {
                let outcome = is_read(&back(&press, layout, camera, seed, *dots));
                tally.note(outcome);
                all.note(outcome);
            }
            tally.read.to_string()
        });
        println!("| {name} | {} |", row.collect::<Vec<_>>().join(" | "));
    }
    for degradation in Degradation::ALL {
        // Its size is its own.
        if degradation == Degradation::Small {
            continue;
        }
        let row = RESOLUTIONS.map(|dots| {
            let mut tally = Tally::default();
            for seed in SEEDS {
                let mut print = back(&press, layout, Camera::Photo, seed, dots);
                degradation.befall(&mut print, &mut ChaCha8Rng::seed_from_u64(seed));
                tally.note(is_read(&print));
            }
            assert_eq!(tally.misread, 0, "{}", degradation.name());
            tally.read.to_string()
        });
        println!("| {} | {} |", degradation.name(), row.join(" | "));
    }
    for ((dots, least), tally) in RESOLUTIONS.iter().zip(least).zip(cameras) {
        assert_eq!(tally.misread, 0, "{dots}");
        let share = tally.read as f64 / tally.count as f64;
        println!("{dots} dpi, the four cameras: {:.1} %", 100.0 * share);
        assert!(share >= least, "{dots} dpi: {share}");
    }
}
