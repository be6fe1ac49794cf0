//! A picture in memory and what can be done to it without a camera.

use crate::geometry::Point;

/// Eight-bit RGB, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

/// One of the eight ways in which EXIF (tag 0x0112) says that a picture is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// All eight, 1 to 8.
    pub const ALL: [Self; 8] = [
        Self(1),
        Self(2),
        Self(3),
        Self(4),
        Self(5),
        Self(6),
        Self(7),
        Self(8),
    ];

    /// The orientation whose pixels stand upright after turning them clockwise by
    /// `quarters` times 90 degrees.
    #[must_use]
    pub const fn needing_turns(quarters: u8) -> Self {
        Self([1, 6, 3, 8][quarters as usize % 4])
    }

    /// The tag's value, 1 to 8.
    #[must_use]
    pub const fn tag(self) -> u8 {
        self.0
    }

    /// Whether the stored picture is as wide as the upright one is high.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// Where the point (x, y) of the upright picture, `width` by `height`, is stored.
    #[must_use]
    pub fn stored(self, p: Point, width: f64, height: f64) -> Point {
        let (right, below) = (width - p.x, height - p.y);
        match self.0 {
            2 => Point::new(right, p.y),
            3 => Point::new(right, below),
            4 => Point::new(p.x, below),
            5 => Point::new(p.y, p.x),
            6 => Point::new(p.y, right),
            7 => Point::new(below, right),
            8 => Point::new(below, p.x),
            _ => p,
        }
    }
}

impl Picture {
    /// The picture as it is stored with `orientation`: a viewer that applies the
    /// tag shows this picture again.
    #[must_use]
    pub fn stored_as(&self, orientation: Orientation) -> Self {
        let (w, h) = (self.width, self.height);
        let (width, height) = if orientation.swaps_sides() {
            (h, w)
        } else {
            (w, h)
        };
        let mut rgb = vec![0; self.rgb.len()];
        for y in 0..h {
            for x in 0..w {
                let centre = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
                let to = orientation.stored(centre, f64::from(w), f64::from(h));
                let from = (y * w + x) as usize * 3;
                let to = (to.y as u32 * width + to.x as u32) as usize * 3;
                rgb[to..to + 3].copy_from_slice(&self.rgb[from..from + 3]);
            }
        }
        Self { width, height, rgb }
    }

    /// Luma of every pixel (ITU-R BT.601).
    #[must_use]
    pub fn grey(&self) -> Vec<u8> {
        self.rgb
            .chunks_exact(3)
            .map(|p| {
                let sum = 299 * u32::from(p[0]) + 587 * u32::from(p[1]) + 114 * u32::from(p[2]);
                ((sum + 500) / 1000) as u8
            })
            .collect()
    }
}
