//! Boxes that are parts of one printed line.
//!
//! Text that is set wide, as names on Japanese licences are, is found as several boxes.
//! A template that knows of it says how far apart they may stand.

use std::cmp::Ordering;

use crate::geometry::Quad;
use crate::text::{Glyph, Line};

/// Lines with their parts joined: boxes on one line, no farther apart than `gap` of their
/// heights, become one, left to right. A gap wider than half a character reads as a space
/// where neither side is of a script without spaces. Specks
/// are left out, and lines that stand `apart`, such as titles, stay as they are.
pub(crate) fn joined(lines: &[Line], gap: f64, apart: &[Quad]) -> Vec<Line> {
    let mut order: Vec<&Line> = lines.iter().filter(|line| !is_speck(line)).collect();
    if gap <= 0.0 {
        return order.into_iter().cloned().collect();
    }
    order.sort_by(|a, b| left(a).partial_cmp(&left(b)).unwrap_or(Ordering::Equal));
    let stands = |line: &Line| apart.contains(&line.quad);
    let mut out: Vec<Line> = Vec::new();
    for line in order {
        let before = out
            .iter_mut()
            .filter(|other| continues(other, line, gap) && !stands(other) && !stands(line))
            .max_by(|a, b| right(a).total_cmp(&right(b)));
        match before {
            Some(before) => *before = join(before, line),
            None => out.push(line.clone()),
        }
    }
    out.sort_by(|a, b| a.quad.centre().y.total_cmp(&b.quad.centre().y));
    out
}

/// A box so small that nobody could read it, or one that runs up or down the page: a
/// number beside the portrait.
fn is_speck(line: &Line) -> bool {
    const READABLE: f64 = 4.0;
    const LEVEL: f64 = 0.6;
    // The box of a character or two has no direction: a "1" is as tall as it is wide.
    let directed = line.text.chars().count() > 2;
    line.quad.height() < READABLE
        || line.quad.width() < READABLE
        || directed && line.quad.angle().abs() > LEVEL
}

fn left(line: &Line) -> f64 {
    line.quad.bounds().0
}

fn right(line: &Line) -> f64 {
    line.quad.bounds().2
}

fn continues(before: &Line, line: &Line, gap: f64) -> bool {
    let heights = (before.quad.height(), line.quad.height());
    let height = heights.0.max(heights.1);
    let apart = left(line) - right(before);
    let flat = |l: &Line| l.quad.width() > 0.5 * l.quad.height();
    let level = (before.quad.centre().y - line.quad.centre().y).abs();
    let (a, b) = (
        before.quad.second.y + before.quad.third.y,
        line.quad.first.y + line.quad.fourth.y,
    );
    height > 0.0
        && flat(before)
        && flat(line)
        && heights.0.min(heights.1) > 0.5 * height
        && level.min((a - b).abs() / 2.0) < 0.4 * height
        && (-OVERLAP * height..gap * height).contains(&apart)
        // What lies within the box before it is no part that follows.
        && right(line) - right(before) > 0.2 * height
}

/// How far, in heights, the box of a part may reach into the one before it: boxes grow
/// beyond the ink by up to half a character at either end.
const OVERLAP: f64 = 0.6;

fn join(before: &Line, line: &Line) -> Line {
    let (a, b) = (&before.quad, &line.quad);
    let quad = Quad::new([a.first, b.second, b.third, a.fourth]);
    let (start, end) = (left(before), right(line));
    let width = (end - start).max(1.0);
    let spaced = left(line) - right(before) > 0.25 * a.height();
    let whole = |l: &Line| l.glyphs.len() == l.text.chars().count();
    let place = |l: &Line, glyph: &Glyph| Glyph {
        at: ((left(l) - start + (right(l) - left(l)) * f64::from(glyph.at)) / width) as f32,
        ..*glyph
    };
    let mut text = before.text.clone();
    let mut glyphs: Vec<Glyph> = before.glyphs.iter().map(|g| place(before, g)).collect();
    if spaced {
        text.push(' ');
        glyphs.push(Glyph {
            ch: ' ',
            score: 1.0,
            at: ((right(before) - start) / width) as f32,
        });
    }
    text.push_str(&line.text);
    glyphs.extend(line.glyphs.iter().map(|g| place(line, g)));
    if !(whole(before) && whole(line)) {
        glyphs.clear();
    }
    Line {
        text,
        quad,
        score: before.score.min(line.score),
        glyphs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x: f64, y: f64, width: f64) -> Line {
        let count = text.chars().count();
        let glyphs = text.chars().enumerate().map(|(i, ch)| Glyph {
            ch,
            score: 0.9,
            at: (i as f32 + 0.5) / count as f32,
        });
        Line {
            text: text.to_owned(),
            quad: Quad::rect(x, y, width, 24.0),
            score: 0.9,
            glyphs: glyphs.collect(),
        }
    }

    #[test]
    fn parts_of_a_line_are_joined_and_others_left() {
        let lines = [
            line("1日生", 585.0, 26.0, 66.0),
            line("昭和61年", 437.0, 26.0, 86.0),
            line("5月", 536.0, 27.0, 43.0),
            line("住所", 29.0, 90.0, 39.0),
            line("運転免許証", 900.0, 26.0, 150.0),
        ];
        let texts: Vec<String> = joined(&lines, 1.5, &[])
            .into_iter()
            .map(|l| l.text)
            .collect();
        assert_eq!(texts.len(), 3);
        assert!(texts.contains(&"昭和61年 5月1日生".to_owned()), "{texts:?}");
        let whole = joined(&lines, 1.5, &[]);
        let date = whole
            .iter()
            .find(|l| l.text.starts_with('昭'))
            .expect("joined");
        assert_eq!(date.glyphs.len(), date.text.chars().count());
        assert!(date.glyphs.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
