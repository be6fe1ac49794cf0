//! Portraits of people who do not exist, drawn as vectors.

use std::fmt::Write as _;

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use crate::person::Sex;

/// Skin: lit, shaded.
const SKIN: [(&str, &str); 6] = [
    ("#f0cdb4", "#c99678"),
    ("#e6b998", "#b98360"),
    ("#d6a17a", "#a06d48"),
    ("#b47d55", "#7f5030"),
    ("#8a5a3b", "#583421"),
    ("#f3d6c3", "#d2a48d"),
];
const HAIR: [&str; 6] = [
    "#1c1714", "#3a2618", "#6b4526", "#a8793f", "#7d7a78", "#26201e",
];
const CLOTHES: [&str; 6] = [
    "#27313f", "#4b3a44", "#2f4a3d", "#6a2d2d", "#3b3f52", "#80735e",
];

/// Whom a portrait resembles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Anybody.
    Any,
    /// People of East Asia.
    Eastern,
    /// People of South Asia.
    Southern,
}

impl Looks {
    /// Skin, hair and eyes to choose from.
    const fn palette(
        self,
    ) -> (
        &'static [(&'static str, &'static str)],
        &'static [&'static str],
        &'static [&'static str],
    ) {
        match self {
            Self::Any => (&SKIN, &HAIR, &["#3f2a1a", "#55708a", "#5d6b3a"]),
            Self::Eastern => (
                &[SKIN[0], SKIN[1], SKIN[5]],
                &["#1c1714", "#26201e", "#2a1d15"],
                &["#3f2a1a", "#2c1c12"],
            ),
            Self::Southern => (
                &[SKIN[1], SKIN[2], SKIN[3], SKIN[4]],
                &["#1c1714", "#26201e"],
                &["#3f2a1a", "#2c1c12"],
            ),
        }
    }
}

/// A portrait of 35 by 45 units with its origin at the top left, as an SVG
/// fragment. Ids within it begin with `prefix`, so that two can stand on a page.
#[must_use]
pub fn draw(looks: Looks, sex: Sex, age: u16, prefix: &str, rng: &mut impl Rng) -> String {
    let face = Face::any(looks, sex, age, prefix, rng);
    let beard = sex == Sex::Male && rng.random_bool(0.35);
    let glasses = rng.random_bool(0.2);
    let mut svg = face.ground();
    if face.long {
        face.back_hair(&mut svg);
    }
    face.bust(&mut svg);
    face.head(&mut svg);
    if beard {
        face.beard(&mut svg);
    }
    face.nose(&mut svg);
    face.eyes(&mut svg);
    face.mouth(&mut svg);
    face.hair(&mut svg);
    face.strands(&mut svg);
    if glasses {
        face.glasses(&mut svg);
    }
    svg.push_str("</g></g>");
    svg
}

/// The middle of the picture, on which every face is centred.
const C: f64 = 17.5;

/// Measures and colours of a face; lengths in the picture's units.
#[derive(Debug, Clone, Copy)]
struct Face<'a> {
    prefix: &'a str,
    light: &'static str,
    shade: &'static str,
    hair: &'static str,
    clothes: &'static str,
    iris: &'static str,
    lips: &'static str,
    /// Whether the hair falls over the shoulders.
    long: bool,
    /// Half the width of the head.
    w: f64,
    /// Half the width of the jaw.
    jaw: f64,
    chin: f64,
    crown: f64,
    eye_y: f64,
    /// Half the distance between the eyes.
    apart: f64,
    /// Half the width of the mouth.
    mouth_w: f64,
    /// Where the hair is parted, from the middle.
    part: f64,
    /// How far down long hair falls.
    fall: f64,
    /// The hairline.
    line: f64,
}

impl<'a> Face<'a> {
    fn any(looks: Looks, sex: Sex, age: u16, prefix: &'a str, rng: &mut impl Rng) -> Self {
        let mut choose = |from: &[&'static str]| from.choose(rng).copied().unwrap_or("#444444");
        let (skin, hair, iris) = looks.palette();
        let (clothes, hair) = (choose(&CLOTHES), choose(hair));
        let iris = choose(iris);
        let (light, shade) = skin.choose(rng).copied().unwrap_or(SKIN[0]);
        let w = rng.random_range(6.5..7.4);
        let crown = rng.random_range(8.4..9.8);
        Self {
            prefix,
            light,
            shade,
            hair: if age > 58 { "#a9a6a2" } else { hair },
            clothes,
            iris,
            lips: if sex == Sex::Female {
                "#a8504e"
            } else {
                "#9a5f52"
            },
            long: match sex {
                Sex::Female => rng.random_bool(0.8),
                Sex::Male => false,
                Sex::Unspecified => rng.random_bool(0.5),
            },
            w,
            jaw: w * rng.random_range(0.62..0.78),
            chin: rng.random_range(31.2..32.6),
            crown,
            eye_y: rng.random_range(21.0..21.9),
            apart: rng.random_range(2.75..3.2),
            mouth_w: rng.random_range(2.1..2.7),
            part: rng.random_range(-3.5..3.5),
            fall: rng.random_range(35.0..43.0),
            line: crown + rng.random_range(4.2..5.6),
        }
    }

    /// The backdrop, and what the rest refers to.
    fn ground(&self) -> String {
        let Self {
            prefix,
            light,
            shade,
            clothes,
            ..
        } = self;
        format!(
            "<defs>\
         <radialGradient id='{prefix}bg' cx='.42' cy='.35' r='.9'><stop offset='0' stop-color='#e9ecee'/><stop offset='1' stop-color='#b9c2c9'/></radialGradient>\
         <radialGradient id='{prefix}skin' cx='.4' cy='.42' r='.66'><stop offset='0' stop-color='{light}'/><stop offset='.62' stop-color='{light}'/><stop offset='1' stop-color='{shade}'/></radialGradient>\
         <linearGradient id='{prefix}cloth' x1='0' x2='1'><stop offset='0' stop-color='{clothes}'/><stop offset='.5' stop-color='{clothes}' stop-opacity='.86'/><stop offset='1' stop-color='{clothes}'/></linearGradient>\
         <clipPath id='{prefix}clip'><rect width='35' height='45'/></clipPath>\
         <filter id='{prefix}soft' x='-.1' y='-.1' width='1.2' height='1.2'><feGaussianBlur stdDeviation='.16'/></filter>\
         <filter id='{prefix}softer' x='-.5' y='-.5' width='2' height='2'><feGaussianBlur stdDeviation='.7'/></filter>\
         </defs><g clip-path='url(#{prefix}clip)'><rect width='35' height='45' fill='url(#{prefix}bg)'/><g filter='url(#{prefix}soft)'>"
        )
    }

    /// Long hair as it falls behind the shoulders.
    fn back_hair(&self, svg: &mut String) {
        let Self { hair, w, fall, .. } = *self;
        let _ = write!(
            svg,
            "<path d='M{:.2} 20 C{:.2} 4 {:.2} 4 {:.2} 20 C{:.2} 27 {:.2} 33 {:.2} {fall:.2} L{:.2} {fall:.2} C{:.2} 33 {:.2} 27 {:.2} 20Z' fill='{hair}'/>",
            C - w - 1.7,
            C - w - 1.2,
            C + w + 1.2,
            C + w + 1.7,
            C + w + 2.0,
            C + w + 2.4,
            C + w + 1.2,
            C - w - 1.2,
            C - w - 2.4,
            C - w - 2.0,
            C - w - 1.7
        );
    }

    /// Neck, shoulders and collar.
    fn bust(&self, svg: &mut String) {
        let Self { prefix, shade, .. } = *self;
        let _ = write!(
            svg,
            "<path d='M13.4 28 L13.2 36 Q17.5 40.5 21.8 36 L21.6 28Z' fill='{shade}'/>\
         <path d='M13.3 31.5 Q17.5 36.2 21.7 31.5 L21.6 29 L13.4 29Z' fill='#000' opacity='.18' filter='url(#{prefix}softer)'/>\
         <path d='M-1 46 C0 39 7 37.6 12.6 35.4 Q17.5 41.6 22.4 35.4 C28 37.6 35 39 36 46Z' fill='url(#{prefix}cloth)'/>\
         <path d='M12.6 35.4 Q17.5 41.6 22.4 35.4 L23.4 36.2 Q17.5 43.4 11.6 36.2Z' fill='#f4f1ec' opacity='.8'/>"
        );
    }

    /// Ears and face.
    fn head(&self, svg: &mut String) {
        let Self {
            prefix,
            shade,
            w,
            jaw,
            chin,
            crown,
            eye_y,
            ..
        } = *self;
        for side in [-1.0, 1.0] {
            let _ = write!(
                svg,
                "<ellipse cx='{:.2}' cy='{:.2}' rx='1.1' ry='2' fill='{shade}'/>",
                C + side * (w + 0.1),
                eye_y + 1.4
            );
        }
        let _ = write!(
            svg,
            "<path d='M{:.2} 18.8 C{:.2} {:.2} {:.2} {crown:.2} {C} {crown:.2} C{:.2} {crown:.2} {:.2} {:.2} {:.2} 18.8 \
         C{:.2} 25.5 {:.2} {:.2} {C} {chin:.2} C{:.2} {:.2} {:.2} 25.5 {:.2} 18.8Z' fill='url(#{prefix}skin)'/>",
            C - w,
            C - w + 0.4,
            crown + 0.2,
            C - w * 0.5,
            C + w * 0.5,
            C + w - 0.4,
            crown + 0.2,
            C + w,
            C + w - 0.1,
            C + jaw,
            chin - 0.2,
            C - jaw,
            chin - 0.2,
            C - w + 0.1,
            C - w
        );
    }

    /// A full beard.
    fn beard(&self, svg: &mut String) {
        let Self {
            hair, w, jaw, chin, ..
        } = *self;
        let _ = write!(
            svg,
            "<path d='M{:.2} 24.5 C{:.2} 29 {:.2} {:.2} {C} {:.2} C{:.2} {:.2} {:.2} 29 {:.2} 24.5 C{:.2} 27 20.8 26.7 {C} 26.4 C14.2 26.7 {:.2} 27 {:.2} 24.5Z' fill='{hair}' opacity='.82'/>",
            C - w + 0.3,
            C - w + 0.5,
            C - jaw,
            chin + 0.3,
            chin + 0.5,
            C + jaw,
            chin + 0.3,
            C + w - 0.5,
            C + w - 0.3,
            C + w - 1.6,
            C - w + 1.6,
            C - w + 0.3
        );
    }

    /// The shaded side of the face, and the nose.
    fn nose(&self, svg: &mut String) {
        let Self {
            prefix,
            shade,
            w,
            eye_y,
            ..
        } = *self;
        let _ = write!(
            svg,
            "<path d='M{:.2} 15 Q{:.2} 24 {:.2} 30 Q{:.2} 23 {:.2} 15Z' fill='#000' opacity='.13' filter='url(#{prefix}softer)'/>\
         <path d='M17.3 {:.2} Q17.9 24 18.9 25.6 Q17.7 26.7 16.2 25.8' fill='none' stroke='{shade}' stroke-width='.5' opacity='.85'/>\
         <ellipse cx='16.6' cy='25.9' rx='.42' ry='.22' fill='#000' opacity='.33'/><ellipse cx='18.5' cy='25.9' rx='.42' ry='.22' fill='#000' opacity='.33'/>",
            C + w - 0.6,
            C + w,
            C + 2.6,
            C + w - 2.4,
            C + w - 1.6,
            eye_y + 0.6
        );
    }

    /// Eyes and brows.
    fn eyes(&self, svg: &mut String) {
        let Self {
            prefix,
            shade,
            hair,
            iris,
            eye_y,
            apart,
            ..
        } = *self;
        for side in [-1.0, 1.0] {
            let x = C + side * apart;
            let _ = write!(
                svg,
                "<ellipse cx='{x:.2}' cy='{:.2}' rx='2' ry='1.2' fill='{shade}' opacity='.45' filter='url(#{prefix}softer)'/>\
             <path d='M{:.2} {eye_y:.2} Q{x:.2} {:.2} {:.2} {eye_y:.2} Q{x:.2} {:.2} {:.2} {eye_y:.2}Z' fill='#f2efec'/>\
             <circle cx='{x:.2}' cy='{:.2}' r='.68' fill='{iris}'/><circle cx='{x:.2}' cy='{:.2}' r='.32' fill='#0d0a08'/>\
             <circle cx='{:.2}' cy='{:.2}' r='.16' fill='#fff'/>\
             <path d='M{:.2} {eye_y:.2} Q{x:.2} {:.2} {:.2} {eye_y:.2}' fill='none' stroke='#2a1c14' stroke-width='.3'/>\
             <path d='M{:.2} {:.2} Q{x:.2} {:.2} {:.2} {:.2}' fill='none' stroke='{hair}' stroke-width='.62' stroke-linecap='round' opacity='.85'/>",
                eye_y - 0.2,
                x - 1.45,
                eye_y - 1.35,
                x + 1.45,
                eye_y + 1.0,
                x - 1.45,
                eye_y - 0.15,
                eye_y - 0.15,
                x - 0.2,
                eye_y - 0.4,
                x - 1.5,
                eye_y - 1.4,
                x + 1.5,
                x - 1.8,
                eye_y - 1.8,
                eye_y - 2.8,
                x + 1.8,
                eye_y - 1.7
            );
        }
    }

    /// The mouth and the shadow under it.
    fn mouth(&self, svg: &mut String) {
        let Self {
            prefix,
            shade,
            lips,
            chin,
            mouth_w,
            ..
        } = *self;
        let mouth_y = f64::midpoint(chin, 25.9) - 0.2;
        let _ = write!(
            svg,
            "<path d='M{:.2} {mouth_y:.2} Q16.6 {:.2} {C} {:.2} Q18.4 {:.2} {:.2} {mouth_y:.2} Q{C} {:.2} {:.2} {mouth_y:.2}Z' fill='{lips}' opacity='.85'/>\
         <path d='M{:.2} {mouth_y:.2} Q{C} {:.2} {:.2} {mouth_y:.2}' fill='none' stroke='#4a241f' stroke-width='.22'/>\
         <ellipse cx='{C}' cy='{:.2}' rx='1.7' ry='.5' fill='{shade}' opacity='.5' filter='url(#{prefix}softer)'/>",
            C - mouth_w,
            mouth_y - 0.75,
            mouth_y - 0.5,
            mouth_y - 0.75,
            C + mouth_w,
            mouth_y + 1.5,
            C - mouth_w,
            C - mouth_w,
            mouth_y + 0.25,
            C + mouth_w,
            mouth_y + 1.5
        );
    }

    /// A cap of hair over the crown; its lower edge runs over the forehead.
    fn hair(&self, svg: &mut String) {
        let Self {
            hair,
            long,
            w,
            crown,
            eye_y,
            part,
            line,
            ..
        } = *self;
        let side = if long { eye_y + 3.5 } else { eye_y - 0.6 };
        let _ = write!(
            svg,
            "<path d='M{:.2} {side:.2} C{:.2} {:.2} {:.2} {:.2} {C} {:.2} C{:.2} {:.2} {:.2} {:.2} {:.2} {side:.2} \
         C{:.2} {:.2} {:.2} {line:.2} {:.2} {:.2} C{:.2} {line:.2} {:.2} {:.2} {:.2} {side:.2}Z' fill='{hair}'/>",
            C - w - 0.5,
            C - w - 1.4,
            crown + 1.0,
            C - w * 0.6,
            crown - 2.2,
            crown - 2.2,
            C + w * 0.6,
            crown - 2.2,
            C + w + 1.4,
            crown + 1.0,
            C + w + 0.5,
            C + w - 0.6,
            line + 3.5,
            C + w - 2.4,
            C + part,
            line - 0.8,
            C - w + 2.2,
            C - w + 0.6,
            line + 3.5,
            C - w - 0.5
        );
    }

    /// Strands, light and dark, from the parting outwards.
    fn strands(&self, svg: &mut String) {
        let Self {
            w,
            crown,
            part,
            line,
            ..
        } = *self;
        for strand in 0..26 {
            let reach = f64::from(strand) / 25.0 * 2.0 - 1.0;
            let (ink, opacity) = if strand % 2 == 0 {
                ("#fff", 0.1)
            } else {
                ("#000", 0.22)
            };
            let _ = write!(
                svg,
                "<path d='M{:.2} {:.2} Q{:.2} {:.2} {:.2} {:.2}' fill='none' stroke='{ink}' stroke-width='.26' opacity='{opacity}'/>",
                C + part * 0.6 + reach * 1.2,
                crown - 1.4,
                C + reach * w * 0.8,
                crown - 0.6,
                C + reach * (w + 0.1),
                line + 1.2 * reach.abs() + 2.2 * reach * reach - 1.4
            );
        }
    }

    /// A pair of glasses.
    fn glasses(&self, svg: &mut String) {
        let Self { eye_y, apart, .. } = *self;
        let _ = write!(
            svg,
            "<g fill='#fff' fill-opacity='.08' stroke='#241f1d' stroke-width='.36'><rect x='{:.2}' y='{:.2}' width='4.6' height='3.2' rx='1.2'/><rect x='{:.2}' y='{:.2}' width='4.6' height='3.2' rx='1.2'/><path d='M{:.2} {eye_y:.2} Q{C} {:.2} {:.2} {eye_y:.2}' fill='none'/></g>",
            C - apart - 2.3,
            eye_y - 1.5,
            C + apart - 2.3,
            eye_y - 1.5,
            C - apart + 2.3,
            eye_y - 0.7,
            C + apart - 2.3
        );
    }
}
